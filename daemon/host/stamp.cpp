// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/stamp.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <vector>

namespace signalbox::host {

namespace {

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr const char* kUsual = "~/.lv2:/usr/local/lib/lv2:/usr/lib/x86_64-linux-gnu/lv2:/usr/lib/lv2:/usr/lib64/lv2";
#elif defined(__aarch64__)
constexpr const char* kUsual = "~/.lv2:/usr/local/lib/lv2:/usr/lib/aarch64-linux-gnu/lv2:/usr/lib/lv2:/usr/lib64/lv2";
#else
constexpr const char* kUsual = "~/.lv2:/usr/local/lib/lv2:/usr/lib/arm-linux-gnueabihf/lv2:/usr/lib/lv2";
#endif

std::vector<std::string> directories(const std::string& path) {
    std::vector<std::string> all;
    std::istringstream rest(path);
    for (std::string one; std::getline(rest, one, ':');) {
        if (!one.empty()) all.push_back(one);
    }
    return all;
}

constexpr int kFolders = 2;  // so deep are a bundle's files looked for

// FNV-1a, 64 bits.
class Hash {
public:
    void add(std::string_view bytes) {
        for (const char c : bytes) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    void add(std::uint64_t number) { add({reinterpret_cast<const char*>(&number), sizeof number}); }
    [[nodiscard]] std::uint64_t value() const { return value_ != 0 ? value_ : 1; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

std::vector<fs::path> entries(const std::string& directory) {
    std::vector<fs::path> all;
    std::error_code error;
    for (fs::directory_iterator i(directory, error), end; !error && i != end; i.increment(error))
        all.push_back(i->path());
    std::sort(all.begin(), all.end());
    return all;
}

void add_files(Hash& hash, const std::string& directory, int folders) {
    struct stat s {};
    for (const fs::path& file : entries(directory)) {
        if (stat(file.c_str(), &s) != 0) continue;
        hash.add(file.filename().native());
        hash.add(static_cast<std::uint64_t>(s.st_mtim.tv_sec));
        hash.add(static_cast<std::uint64_t>(s.st_mtim.tv_nsec));
        hash.add(static_cast<std::uint64_t>(s.st_size));
        if (folders > 0 && S_ISDIR(s.st_mode)) add_files(hash, file.native(), folders - 1);
    }
}

// Where our bundles are: beside the daemon where it was built, and where it is installed.
std::vector<fs::path> own_directories() {
    std::error_code error;
    const fs::path built = fs::read_symlink("/proc/self/exe", error).parent_path().parent_path() / "plugins/lv2";
    std::vector<fs::path> all;
    if (fs::is_directory(built, error)) all.push_back(built);
    all.emplace_back(SIGNALBOX_LV2_DIR);
    return all;
}

}  // namespace

std::string plugin_path() {
    const char* const set = std::getenv("LV2_PATH");
    const char* const home = std::getenv("HOME");
    std::string path;
    std::vector<std::string> all = directories(set != nullptr ? set : kUsual);
    for (const fs::path& own : own_directories()) {
        if (std::find(all.begin(), all.end(), own.native()) == all.end()) all.push_back(own.native());
    }
    for (std::string directory : all) {
        if (directory.starts_with("~/")) directory = (home != nullptr ? home : "") + directory.substr(1);
        path += (path.empty() ? "" : ":") + directory;
    }
    return path;
}

std::uint64_t stamp_bundle(const std::string& directory) {
    struct stat s {};
    if (stat(directory.c_str(), &s) != 0 || !S_ISDIR(s.st_mode)) return 0;
    Hash hash;
    add_files(hash, directory, kFolders);
    return hash.value();
}

std::uint64_t stamp_plugin(const graph::PluginFacts& facts) {
    const std::uint64_t bundle = stamp_bundle(facts.bundle);
    if (bundle == 0) return 0;
    Hash hash;
    hash.add(bundle);
    hash.add(facts.library);
    for (const graph::PortFacts& port : facts.ports) {
        hash.add(port.symbol);
        hash.add(static_cast<std::uint64_t>(port.kind) * 2 + (port.input ? 1 : 0));
    }
    return hash.value();
}

std::vector<std::string> bundles_in(const std::string& path) {
    std::vector<std::string> all;
    std::error_code error;
    for (const std::string& directory : directories(path)) {
        for (const fs::path& entry : entries(directory)) {
            if (!fs::is_directory(entry, error)) continue;
            if (entry.extension() == ".lv2" || fs::exists(entry / "manifest.ttl", error)) all.push_back(entry.native());
        }
    }
    return all;
}

bool own_bundle(const std::string& bundle, const std::string& uri) {
    const fs::path path(bundle.ends_with('/') ? bundle.substr(0, bundle.size() - 1) : bundle);
    const auto own = own_directories();
    return uri.starts_with("urn:signalbox:") && std::find(own.begin(), own.end(), path.parent_path()) != own.end();
}

}  // namespace signalbox::host
