// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/file_state.hpp"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>

#include <lv2/atom/atom.h>

#ifdef SIGNALBOX_FILES
#include "daemon/host/sound_file.hpp"
#include "daemon/host/track.hpp"
#endif

namespace signalbox::host {

namespace {

constexpr const char* kFile = "urn:signalbox:file";

#ifdef SIGNALBOX_FILES
Result<void> check_folder(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().native();
    if (access(folder.c_str(), W_OK | X_OK) == 0) return {};
    return Error{Code::file, "cannot write in " + folder + ": " + std::strerror(errno)};
}
#endif

}  // namespace

json::Array file_state(const std::string& path) {
    return {json::Object{{"key", kFile, {}}, {"type", LV2_ATOM__Path, {}}, {"value", path, {}}}};
}

std::string file_of(const json::Array& state) {
    for (const json::Value& item : state) {
        const json::Value *key = item.find("key"), *value = item.find("value");
        if (key == nullptr || key->string() == nullptr || *key->string() != kFile) continue;
        if (value != nullptr && value->string() != nullptr) return *value->string();
    }
    return {};
}

Result<void> check_file(const std::string& uri, const std::string& path, double rate_hz) {
    if (uri != kPlayer && uri != kRecorder) return Error{Code::type, uri + " has no @file; players and recorders have"};
    if (path.empty()) return {};
    if (path.front() != '/')
        return Error{Code::file,
                     "say the whole path of " + path + ", from / on: the daemon has a directory of its own"};
#ifndef SIGNALBOX_FILES
    (void)rate_hz;
    return Error{Code::file, "this daemon was built without libsndfile: it has no players and recorders"};
#else
    if (uri == kPlayer) {
        const auto opened = Track::open(path, static_cast<std::uint32_t>(std::lround(rate_hz)));
        return opened ? Result<void>() : opened.error();
    }
    if (!SoundWriter::knows(path))
        return Error{Code::file, "the name " + path +
                                     " says no format that can be recorded: end it in .wav, .flac, "
                                     ".w64, .aiff, .caf or .ogg"};
    return check_folder(path);
#endif
}

}  // namespace signalbox::host
