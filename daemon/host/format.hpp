// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdarg>
#include <cstddef>

namespace signalbox::host {

// vsnprintf, but without memory of its own whatever the format says: widths and precisions are cut to 64, and what
// needs more than a buffer (wide characters, %n, numbered arguments) ends the text. One line: control characters become
// spaces, those at the end are left out. Returns the length, which is less than `size`.
std::size_t format_line(char* to, std::size_t size, const char* format, std::va_list arguments) noexcept;

}  // namespace signalbox::host
