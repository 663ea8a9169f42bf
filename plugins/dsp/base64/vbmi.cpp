// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <immintrin.h>

#include "plugins/dsp/base64/kernels.hpp"

namespace signalbox::dsp {

namespace {

struct Tables {
    alignas(64) std::uint8_t values[2][128];
    alignas(64) char characters[2][64];
    alignas(64) std::uint8_t pack[64];    // the three bytes of each word, its highest first
    alignas(64) std::uint8_t spread[64];  // three bytes a word, as the shifts want them: 1 0 2 1
};

constexpr Tables make_tables() {
    Tables t{};
    for (int a = 0; a < 2; ++a) {
        for (int c = 0; c < 128; ++c) t.values[a][c] = kBase64Values[a][static_cast<std::size_t>(c)];
        for (int v = 0; v < 64; ++v) t.characters[a][v] = base64_character(static_cast<Base64Alphabet>(a), v);
    }
    constexpr int kOrder[] = {1, 0, 2, 1};
    for (int i = 0; i < 48; ++i) t.pack[i] = static_cast<std::uint8_t>(i / 3 * 4 + 2 - i % 3);
    for (int i = 0; i < 64; ++i) t.spread[i] = static_cast<std::uint8_t>(i / 4 * 3 + kOrder[i % 4]);
    return t;
}

constexpr Tables kTables = make_tables();

// g++ 12 takes the form without a mask for an uninitialised read.
__m512i permute(__m512i places, __m512i from) noexcept REALTIME {
    return _mm512_maskz_permutexvar_epi8(~0ULL, places, from);
}

// Groups of characters to their bytes, not yet packed; false where one is not of the alphabet.
struct Decoder {
    __m512i low, high, pack;

    explicit Decoder(Base64Alphabet alphabet) noexcept REALTIME
        : low(_mm512_load_si512(kTables.values[static_cast<int>(alphabet)])),
          high(_mm512_load_si512(kTables.values[static_cast<int>(alphabet)] + 64)),
          pack(_mm512_load_si512(kTables.pack)) {}

    __mmask64 wrong(__m512i in, __m512i& bytes) const noexcept REALTIME {
        const __m512i values = _mm512_permutex2var_epi8(low, in, high);
        const __m512i pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
        bytes = permute(pack, _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000)));
        return _mm512_movepi8_mask(_mm512_or_si512(in, values));
    }
};

constexpr __mmask64 kBytes = (1ULL << 48) - 1;

std::size_t decode(Base64Alphabet alphabet, const char* in, std::size_t count, std::uint8_t* out) noexcept REALTIME {
    const Decoder decoder(alphabet);
    std::size_t i = 0;
    __m512i a, b;
    for (; i + 128 <= count; i += 128, out += 96) {
        const __mmask64 wrong = decoder.wrong(_mm512_loadu_si512(in + i), a);
        if ((wrong | decoder.wrong(_mm512_loadu_si512(in + i + 64), b)) != 0) break;
        _mm512_mask_storeu_epi8(out, kBytes, a);
        _mm512_mask_storeu_epi8(out + 48, kBytes, b);
    }
    while (i + 4 <= count) {
        const std::size_t groups = count - i >= 64 ? 16 : (count - i) / 4;
        const __mmask64 given = ~0ULL >> (64 - 4 * groups);
        const __mmask64 wrong = decoder.wrong(_mm512_mask_loadu_epi8(_mm512_set1_epi8('A'), given, in + i), a);
        const std::size_t right = wrong == 0 ? groups : static_cast<std::size_t>(__builtin_ctzll(wrong)) / 4;
        if (right == 0) break;
        _mm512_mask_storeu_epi8(out, kBytes >> (48 - 3 * right), a);
        i += 4 * right;
        out += 3 * right;
    }
    return i;
}

std::size_t encode(Base64Alphabet alphabet, const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME {
    const __m512i table = _mm512_load_si512(kTables.characters[static_cast<int>(alphabet)]);
    const __m512i spread = _mm512_load_si512(kTables.spread);
    // Of each word's 32 bits, six at a time: 10, 4, 22, 16; the same of the second word, 32 further.
    const __m512i shifts = _mm512_set1_epi64(0x3036242a1016040a);
    std::size_t i = 0;
    while (i + 3 <= bytes) {
        const std::size_t groups = bytes - i >= 48 ? 16 : (bytes - i) / 3;
        const __m512i given = _mm512_maskz_loadu_epi8(kBytes >> (48 - 3 * groups), in + i);
        const __m512i values = _mm512_maskz_multishift_epi64_epi8(~0ULL, shifts, permute(spread, given));
        _mm512_mask_storeu_epi8(out, ~0ULL >> (64 - 4 * groups), permute(values, table));
        i += 3 * groups;
        out += 4 * groups;
    }
    return i;
}

constexpr Base64Kernels kKernels = {"AVX-512 VBMI", &decode, &encode};

}  // namespace

const Base64Kernels& base64_vbmi() noexcept REALTIME { return kKernels; }

}  // namespace signalbox::dsp
