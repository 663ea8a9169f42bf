// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/library.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>

#include <lv2/core/lv2.h>

#include "daemon/host/planners.hpp"

namespace signalbox::host {

namespace {

constexpr std::uint32_t kMostPlugins = 10000;  // in one library; a list without an end is cut here

Error broken(const std::string& path, const std::string& what) {
    return {Code::plugin, "The library " + path + " " + what};
}

// What dlopen would say, in words that tell what to do.
Result<void> check_file(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file && errno == ENOENT) return broken(path, "is missing; install the plugin again.");
    if (!file) return broken(path, std::string("cannot be read: ") + std::strerror(errno) + ".");
    char start[4] = {};
    file.read(start, sizeof start);
    if (std::string_view(start, sizeof start) != "\177ELF") {
        return broken(path, "is not a shared library; install the plugin again.");
    }
    return {};
}

// The name to load a file by. dlopen goes by names first and would give again what it has loaded under this one, so a
// file that has taken another's place needs another name: as many "/." before its own as there were files before it.
class Names {
public:
    std::string of(const std::string& path) {
        struct stat s {};
        File& file = files_[path];
        if (stat(path.c_str(), &s) != 0) return path;
        const bool other = s.st_dev != file.device || s.st_ino != file.number;
        if (other && file.number != 0) file.detour += "/.";
        file.device = s.st_dev;
        file.number = s.st_ino;
        return std::string(path).insert(path.rfind('/'), file.detour);
    }

private:
    struct File {
        dev_t device = 0;
        ino_t number = 0;
        std::string detour;
    };
    std::map<std::string, File> files_;
};

// dlsym gives a data pointer; POSIX promises that it may be a function's.
template <class Function>
Function symbol(void* handle, const char* name) {
    return reinterpret_cast<Function>(dlsym(handle, name));
}

}  // namespace

Result<std::shared_ptr<Library>> Library::open(const std::string& path, const std::string& bundle) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<Library>> libraries;  // by the names that they were loaded by
    static Names names;
    const std::lock_guard lock(mutex);
    std::erase_if(libraries, [](const auto& entry) { return entry.second.expired(); });
    const std::string name = names.of(path);
    if (const auto found = libraries.find(name); found != libraries.end()) {
        if (auto library = found->second.lock()) return library;
    }
    if (const auto checked = check_file(path); !checked) return checked.error();
    void* const handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return broken(path, std::string("cannot be loaded: ") + dlerror() + ".");
    lock_planners();
    auto library = std::make_shared<Library>(handle, path);
    if (const auto loaded = library->load(bundle); !loaded) return loaded.error();
    libraries[name] = library;
    return library;
}

Result<void> Library::load(const std::string& bundle) {
    if (const auto list = symbol<LV2_Lib_Descriptor_Function>(handle_, "lv2_lib_descriptor")) {
        const LV2_Feature* const none = nullptr;
        listed_ = list((bundle + "/").c_str(), &none);
        if (listed_ == nullptr) return broken(path_, "refuses to list its plugins.");
        return {};
    }
    by_index_ = symbol<LV2_Descriptor_Function>(handle_, "lv2_descriptor");
    if (by_index_ == nullptr) return broken(path_, "is no LV2 plugin: it has no lv2_descriptor.");
    return {};
}

Library::~Library() {
    if (listed_ != nullptr && listed_->cleanup != nullptr) listed_->cleanup(listed_->handle);
    dlclose(handle_);
}

Result<const LV2_Descriptor*> Library::find(const std::string& uri) {
    const std::lock_guard lock(mutex_);
    for (std::uint32_t i = 0; i < kMostPlugins; ++i) {
        const LV2_Descriptor* const found = listed_ != nullptr ? listed_->get_plugin(listed_->handle, i) : by_index_(i);
        if (found == nullptr) break;
        if (uri == found->URI) return found;
    }
    return broken(path_, "does not contain " + uri + "; its description is of another version.");
}

}  // namespace signalbox::host
