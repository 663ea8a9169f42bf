// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace signalbox::host {

// What is written is there when it is whole: until then it lies beside the place where it belongs, which is behind any
// links. Nothing: something is there that is no file, and would be gone for good (/dev/null).
inline std::optional<std::string> place_for(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return path;
    if (!std::filesystem::is_regular_file(status)) return {};
    if (!std::filesystem::is_symlink(path, error)) return path;
    const auto behind = std::filesystem::canonical(path, error);
    return error ? path : behind.string();
}

// Whether two paths lead to one file.
inline bool same_file(const std::string& a, const std::string& b) {
    std::error_code error;
    return std::filesystem::equivalent(a, b, error) && !error;
}

inline std::string no_file(const std::string& path) {
    return "cannot write " + path + ": what is there is no file that can be replaced";
}

}  // namespace signalbox::host
