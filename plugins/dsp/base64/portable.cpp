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

// The two characters of 12 bits, the first in the lower byte.
using Pairs = std::array<std::uint16_t, 4096>;

constexpr Pairs pairs(Base64Alphabet alphabet) {
    Pairs all{};
    for (int i = 0; i < 4096; ++i) {
        const auto first = static_cast<std::uint8_t>(base64_character(alphabet, i >> 6)),
                   second = static_cast<std::uint8_t>(base64_character(alphabet, i & 63));
        all[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(first | second << 8);
    }
    return all;
}

constexpr Pairs kPairs[2] = {pairs(Base64Alphabet::standard), pairs(Base64Alphabet::url_safe)};

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
    const Pairs& table = kPairs[static_cast<int>(alphabet)];
    std::size_t i = 0;
    for (; i + 8 <= bytes; i += 6, out += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, in + i, sizeof eight);
        const std::uint64_t six = __builtin_bswap64(eight);
        eight = table[six >> 52] | std::uint64_t{table[six >> 40 & 4095]} << 16 |
                std::uint64_t{table[six >> 28 & 4095]} << 32 | std::uint64_t{table[six >> 16 & 4095]} << 48;
        std::memcpy(out, &eight, sizeof eight);
    }
    for (; i + 3 <= bytes; i += 3, out += 4) {
        const unsigned three = static_cast<unsigned>(in[i] << 16 | in[i + 1] << 8 | in[i + 2]);
        const std::uint32_t four = table[three >> 12] | std::uint32_t{table[three & 4095]} << 16;
        std::memcpy(out, &four, sizeof four);
    }
    return i;
}

constexpr Base64Kernels kKernels = {"portable", &decode, &encode};

}  // namespace

const Base64Kernels& base64_portable() noexcept REALTIME { return kKernels; }

}  // namespace signalbox::dsp
