// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/utf8.hpp"

namespace signalbox::json {

namespace {

std::uint32_t byte(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const std::uint32_t first = byte(text, 0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    std::uint32_t character = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(text, i) & 0xc0U) != 0x80) return 0;
        character = character << 6U | (byte(text, i) & 0x3fU);
    }
    const bool overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
    const bool surrogate = character >= 0xd800 && character < 0xe000;
    return overlong || surrogate || character > 0x10ffff ? 0 : length;
}

void append_utf8(std::string& text, std::uint32_t character) {
    const auto put = [&](std::uint32_t bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
    const auto tail = [&](std::uint32_t shift) { put(0x80U | (character >> shift & 0x3fU)); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xc0U | character >> 6U);
        tail(0);
    } else if (character < 0x10000) {
        put(0xe0U | character >> 12U);
        tail(6);
        tail(0);
    } else {
        put(0xf0U | character >> 18U);
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace signalbox::json
