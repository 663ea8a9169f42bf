// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// RFC 4648, sections 4 and 5: the last two of 64 characters are + / or - _.
enum class Base64Alphabet { standard, url_safe };

constexpr char base64_character(Base64Alphabet alphabet, int value) {
    if (value < 26) return static_cast<char>('A' + value);
    if (value < 52) return static_cast<char>('a' + value - 26);
    if (value < 62) return static_cast<char>('0' + value - 52);
    if (alphabet == Base64Alphabet::standard) return value == 62 ? '+' : '/';
    return value == 62 ? '-' : '_';
}

// What a character stands for; kNoBase64 where it stands for nothing.
inline constexpr std::uint8_t kNoBase64 = 0x80;
using Base64Values = std::array<std::uint8_t, 256>;

constexpr Base64Values base64_values(Base64Alphabet alphabet) {
    Base64Values values{};
    for (auto& value : values) value = kNoBase64;
    for (int i = 0; i < 64; ++i) {
        values[static_cast<unsigned char>(base64_character(alphabet, i))] = static_cast<std::uint8_t>(i);
    }
    return values;
}

inline constexpr Base64Values kBase64Values[2] = {base64_values(Base64Alphabet::standard),
                                                  base64_values(Base64Alphabet::url_safe)};

// The inner loops of one instruction set.
struct Base64Kernels {
    const char* name;
    // Decodes groups of four characters as long as they are of the alphabet: says how many characters that were. It
    // may stop early, at a group that it cannot do. `out` has room for three bytes a group.
    std::size_t (*decode)(Base64Alphabet, const char* in, std::size_t characters, std::uint8_t* out) noexcept REALTIME;
    // Encodes groups of three bytes: says how many bytes that were; less than three are left. `out` has room for all.
    std::size_t (*encode)(Base64Alphabet, const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME;
};

const Base64Kernels& base64_portable() noexcept REALTIME;
const Base64Kernels& base64_avx2() noexcept REALTIME;
const Base64Kernels& base64_vbmi() noexcept REALTIME;
const Base64Kernels& base64_neon() noexcept REALTIME;

std::vector<const Base64Kernels*> base64_kernels();  // that run here, slowest (portable) first

}  // namespace signalbox::dsp
