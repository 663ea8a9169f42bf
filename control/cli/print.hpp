// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>

namespace signalbox::cli {

inline void print(const std::string& line) { std::puts(line.c_str()); }

// Followed by at least two spaces.
inline std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size() + 2, width), ' ');
    return text;
}

}  // namespace signalbox::cli
