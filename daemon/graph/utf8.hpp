// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::json {

// Bytes in the valid UTF-8 character at the start of `text`; 0 where there is none (overlong forms, surrogates and what
// lies past U+10FFFF are none).
std::size_t utf8_length(std::string_view text);
void append_utf8(std::string& text, std::uint32_t character);

}  // namespace signalbox::json
