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

}  // namespace

std::string plugin_path() {
    const char* const set = std::getenv("LV2_PATH");
    const char* const home = std::getenv("HOME");
    std::string path;
    for (std::string directory : directories(set != nullptr ? set : kUsual)) {
        if (directory.starts_with("~/")) directory = (home != nullptr ? home : "") + directory.substr(1);
        path += (path.empty() ? "" : ":") + directory;
    }
    return path;
}

std::uint64_t stamp_bundle(const std::string& directory) {
    struct stat s {};
    if (stat(directory.c_str(), &s) != 0 || !S_ISDIR(s.st_mode)) return 0;
    Hash hash;
    for (const fs::path& file : entries(directory)) {
        if (stat(file.c_str(), &s) != 0) continue;
        hash.add(file.filename().native());
        hash.add(static_cast<std::uint64_t>(s.st_mtim.tv_sec));
        hash.add(static_cast<std::uint64_t>(s.st_mtim.tv_nsec));
        hash.add(static_cast<std::uint64_t>(s.st_size));
    }
    return hash.value();
}

std::uint64_t stamp_path(const std::string& path) {
    Hash hash;
    for (const std::string& directory : directories(path)) {
        hash.add(directory);
        for (const fs::path& bundle : entries(directory)) {
            hash.add(bundle.filename().native());
            hash.add(stamp_bundle(bundle.native()));
        }
    }
    return hash.value();
}

}  // namespace signalbox::host
