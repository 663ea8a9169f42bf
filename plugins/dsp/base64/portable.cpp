// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cstring>

#include "plugins/dsp/base64/kernels.hpp"

namespace signalbox::dsp {

namespace {

// For each of a group's four places, the value where it ends up in three bytes of a little-endian word. The highest
// byte is the mark of what is no value.
using Places = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr std::uint32_t kMark = 0x80000000U;

constexpr Places places(Base64Alphabet alphabet) {
    Places places{};
    const Base64Values values = base64_values(alphabet);
    for (std::size_t c = 0; c < 256; ++c) {
        const std::uint32_t v = values[c];
        if (v == kNoBase64) {
            for (auto& place : places) place[c] = kMark;
            continue;
        }
        places[0][c] = v << 2;
        places[1][c] = v >> 4 | (v & 15) << 12;
        places[2][c] = v >> 2 << 8 | (v & 3) << 22;
        places[3][c] = v << 16;
    }
    return places;
}

constexpr Places kPlaces[2] = {places(Base64Alphabet::standard), places(Base64Alphabet::url_safe)};

constexpr std::array<char, 64> characters(Base64Alphabet alphabet) {
    std::array<char, 64> all{};
    for (int i = 0; i < 64; ++i) all[static_cast<std::size_t>(i)] = base64_character(alphabet, i);
    return all;
}

constexpr std::array<char, 64> kCharacters[2] = {characters(Base64Alphabet::standard),
                                                 characters(Base64Alphabet::url_safe)};

std::uint32_t group(const Places& t, const char* in) noexcept REALTIME {
    std::uint32_t four = 0;
    std::memcpy(&four, in, sizeof four);
    return t[0][four & 255] | t[1][four >> 8 & 255] | t[2][four >> 16 & 255] | t[3][four >> 24];
}

void put(std::uint32_t bytes, std::uint8_t* out) noexcept REALTIME {
    out[0] = static_cast<std::uint8_t>(bytes);
    out[1] = static_cast<std::uint8_t>(bytes >> 8);
    out[2] = static_cast<std::uint8_t>(bytes >> 16);
}

std::size_t decode(Base64Alphabet alphabet, const char* in, std::size_t count, std::uint8_t* out) noexcept REALTIME {
    const Places& table = kPlaces[static_cast<int>(alphabet)];
    std::size_t i = 0;
    for (; i + 16 <= count; i += 16, out += 12) {
        const std::uint32_t a = group(table, in + i), b = group(table, in + i + 4), c = group(table, in + i + 8),
                            d = group(table, in + i + 12);
        if (((a | b | c | d) & kMark) != 0) break;
        const std::uint64_t first = a | std::uint64_t{b} << 24 | std::uint64_t{c} << 48;
        const std::uint32_t last = c >> 16 | d << 8;
        std::memcpy(out, &first, sizeof first);
        std::memcpy(out + sizeof first, &last, sizeof last);
    }
    for (; i + 4 <= count; i += 4, out += 3) {
        const std::uint32_t bytes = group(table, in + i);
        if ((bytes & kMark) != 0) break;
        put(bytes, out);
    }
    return i;
}

std::size_t encode(Base64Alphabet alphabet, const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME {
    const std::array<char, 64>& table = kCharacters[static_cast<int>(alphabet)];
    std::size_t i = 0;
    for (; i + 3 <= bytes; i += 3, out += 4) {
        const unsigned word = static_cast<unsigned>(in[i] << 16 | in[i + 1] << 8 | in[i + 2]);
        for (unsigned k = 0; k < 4; ++k) out[k] = table[word >> (18 - 6 * k) & 63];
    }
    return i;
}

constexpr Base64Kernels kKernels = {"portable", &decode, &encode};

}  // namespace

const Base64Kernels& base64_portable() noexcept REALTIME { return kKernels; }

}  // namespace signalbox::dsp
