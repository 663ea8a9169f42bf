// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/state_files.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace signalbox::host {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kFolder = "files/";

// Different from all others, those of earlier days too.
std::string new_name() {
    static std::atomic<std::uint64_t> count{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return std::to_string(ms) + "-" + std::to_string(++count);
}

char* copy(const std::string& text) { return ::strdup(text.c_str()); }

bool leads_out(const fs::path& relative) {
    const fs::path way = relative.lexically_normal();
    return way.is_absolute() || (!way.empty() && *way.begin() == "..");
}

}  // namespace

StateFiles::StateFiles(std::string directory)
    : directory_(std::move(directory)), make_{this, make}, map_{this, to_abstract, to_absolute}, free_{this, free} {
    std::error_code ignored;
    if (!directory_.empty()) directory_ = fs::absolute(directory_, ignored).lexically_normal().native();
    while (directory_.size() > 1 && directory_.back() == '/') directory_.pop_back();
}

bool StateFiles::allowed(std::string_view path) {
    const fs::path way(path);
    return way.is_absolute() || (path.starts_with(kFolder) && !leads_out(way.lexically_relative(kFolder)));
}

char* StateFiles::make(LV2_State_Make_Path_Handle handle, const char* path) {
    auto& files = *static_cast<StateFiles*>(handle);
    if (path == nullptr || files.directory_.empty() || leads_out(path)) return nullptr;
    if (files.fresh_.empty()) files.fresh_ = std::string(kFolder) + new_name();
    const fs::path whole = fs::path(files.directory_) / files.fresh_ / path;
    std::error_code error;
    fs::create_directories(whole.parent_path(), error);
    return error ? nullptr : copy(whole.native());
}

char* StateFiles::to_abstract(LV2_State_Map_Path_Handle handle, const char* path) {
    const auto& files = *static_cast<StateFiles*>(handle);
    if (path == nullptr) return nullptr;
    const std::string inside = files.directory_ + "/" + std::string(kFolder);
    const std::string whole = fs::path(path).lexically_normal().native();
    if (files.directory_.empty() || !whole.starts_with(inside)) return copy(path);
    return copy(whole.substr(files.directory_.size() + 1));
}

// What is not allowed becomes a path where nothing is.
char* StateFiles::to_absolute(LV2_State_Map_Path_Handle handle, const char* path) {
    const auto& files = *static_cast<StateFiles*>(handle);
    if (path == nullptr) return nullptr;
    if (fs::path(path).is_absolute()) return copy(path);
    const std::string inside = files.directory_ + "/";
    return copy(allowed(path) ? inside + path : inside + std::string(kFolder) + "outside");
}

void StateFiles::free(LV2_State_Free_Path_Handle, char* path) { std::free(path); }

}  // namespace signalbox::host
