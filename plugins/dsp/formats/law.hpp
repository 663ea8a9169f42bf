// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/lanes.hpp"

// ITU-T G.711: eight bits whose steps grow with the level.
namespace signalbox::dsp {

constexpr std::int16_t decode_mu_law(int code) {
    code = ~code;
    const int level = (((code & 15) << 3) + 132) << ((code >> 4) & 7);
    return static_cast<std::int16_t>((code & 128) != 0 ? 132 - level : level - 132);
}

constexpr std::int16_t decode_a_law(int code) {
    code ^= 0x55;
    const int exponent = (code >> 4) & 7;
    const int level = ((code & 15) << 4) + 8 + (exponent > 0 ? 256 : 0);
    const int shifted = exponent > 1 ? level << (exponent - 1) : level;
    return static_cast<std::int16_t>((code & 128) != 0 ? shifted : -shifted);
}

INLINED std::uint8_t encode_mu_law(std::int32_t sample) noexcept REALTIME {
    const std::int32_t size = sample < 0 ? -sample : sample;
    const std::int32_t biased = (size > 32635 ? 32635 : size) + 132;  // 2^7 to 2^15 - 1
    const int exponent = 24 - __builtin_clz(static_cast<unsigned>(biased));
    const int code = (sample < 0 ? 128 : 0) | exponent << 4 | ((biased >> (exponent + 3)) & 15);
    return static_cast<std::uint8_t>(~code);
}

INLINED std::uint8_t encode_a_law(std::int32_t sample) noexcept REALTIME {
    const std::int32_t size = (sample < 0 ? ~sample : sample) >> 4;  // 11 bits
    const int bits = 32 - __builtin_clz(static_cast<unsigned>(size | 1));
    const int exponent = bits > 4 ? bits - 4 : 0;
    const int code = exponent << 4 | ((exponent > 1 ? size >> (exponent - 1) : size) & 15);
    return static_cast<std::uint8_t>((code | (sample < 0 ? 0 : 128)) ^ 0x55);
}

using LawTable = std::array<std::int16_t, 256>;

template <class Decode>
constexpr LawTable law_table(Decode decode) {
    LawTable table{};
    int code = 0;
    for (auto& entry : table) entry = decode(code++);
    return table;
}

inline constexpr LawTable kMuLaw = law_table(decode_mu_law), kALaw = law_table(decode_a_law);

}  // namespace signalbox::dsp
