// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <immintrin.h>

#include "plugins/dsp/base64/kernels.hpp"

namespace signalbox::dsp {

namespace {

// A character's two halves say whether it is of the alphabet: `low` has a bit for each upper half from 2 to 7 with
// which that lower half makes none, and one for all other upper halves. Its upper half says how far it is to its value,
// but for one character, which is `further` away. Twice, for both halves of a register.
struct Tables {
    alignas(32) std::uint8_t low[32], high[32], distance[32];
    alignas(32) std::uint8_t letters[32];  // from values, brought down to 14 classes, to characters
    char other;
    std::uint8_t further;
};

constexpr Tables make_tables(Base64Alphabet alphabet) {
    Tables t{};
    const Base64Values values = base64_values(alphabet);
    t.other = base64_character(alphabet, 63);
    for (int i = 0; i < 16; ++i) {
        t.high[i] = static_cast<std::uint8_t>(i >= 2 && i < 8 ? 1 << (i - 2) : 64);
        t.low[i] = 64;
        for (int h = 2; h < 8; ++h) {
            const int c = 16 * h + i;
            const int v = values[static_cast<std::size_t>(c)];
            if (v == kNoBase64)
                t.low[i] = static_cast<std::uint8_t>(t.low[i] | 1 << (h - 2));
            else if (c != t.other)
                t.distance[h] = static_cast<std::uint8_t>(v - c);
        }
    }
    t.further = static_cast<std::uint8_t>(63 - t.other - t.distance[t.other / 16]);
    // Classes: 0 is a to z, 1 to 10 the digits, 11 and 12 the last two, 13 is A to Z.
    constexpr int kFirst[] = {26, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 0};
    for (int i = 0; i < 14; ++i)
        t.letters[i] = static_cast<std::uint8_t>(base64_character(alphabet, kFirst[i]) - kFirst[i]);
    for (std::uint8_t* table : {t.low, t.high, t.distance, t.letters}) {
        for (int i = 0; i < 16; ++i) table[16 + i] = table[i];
    }
    return t;
}

constexpr Tables kTables[2] = {make_tables(Base64Alphabet::standard), make_tables(Base64Alphabet::url_safe)};

__m256i table(const std::uint8_t* from) noexcept REALTIME {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}

std::size_t decode(Base64Alphabet alphabet, const char* in, std::size_t count, std::uint8_t* out) noexcept REALTIME {
    const Tables& t = kTables[static_cast<int>(alphabet)];
    const __m256i low = table(t.low), high = table(t.high), distance = table(t.distance), half = _mm256_set1_epi8(15);
    const __m256i other = _mm256_set1_epi8(t.other), further = _mm256_set1_epi8(static_cast<char>(t.further));
    const __m256i pack = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6, 5, 4, 10,
                                          9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i close = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
    std::size_t i = 0;
    // A store of 32 bytes for 24 must end within those of the groups to come.
    for (; i + 44 <= count; i += 32, out += 24) {
        const __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i));
        const __m256i upper = _mm256_and_si256(_mm256_srli_epi32(c, 4), half);
        const __m256i wrong = _mm256_shuffle_epi8(low, _mm256_and_si256(c, half));
        if (_mm256_testz_si256(wrong, _mm256_shuffle_epi8(high, upper)) == 0) break;
        const __m256i extra = _mm256_and_si256(_mm256_cmpeq_epi8(c, other), further);
        const __m256i values = _mm256_add_epi8(_mm256_add_epi8(c, _mm256_shuffle_epi8(distance, upper)), extra);
        const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
        const __m256i words = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
        const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(words, pack), close);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
    }
    return i + base64_portable().decode(alphabet, in + i, count - i, out);
}

std::size_t encode(Base64Alphabet alphabet, const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME {
    const __m256i letters = table(kTables[static_cast<int>(alphabet)].letters);
    const __m256i spread = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 1, 0, 2, 1, 4, 3, 5, 4,
                                            7, 6, 8, 7, 10, 9, 11, 10);
    std::size_t i = 0;
    // Twelve bytes to each half of a register; the second load is of 16.
    for (; i + 28 <= bytes; i += 24, out += 32) {
        const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i));
        const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i + 12));
        const __m256i given = _mm256_shuffle_epi8(_mm256_set_m128i(second, first), spread);
        // Six bits each to a byte of their own: products shift every 16 bits by a way of their own.
        const __m256i even =
            _mm256_mulhi_epu16(_mm256_and_si256(given, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
        const __m256i odd =
            _mm256_mullo_epi16(_mm256_and_si256(given, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
        const __m256i values = _mm256_or_si256(even, odd);
        const __m256i capital = _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(26), values), _mm256_set1_epi8(13));
        const __m256i classes = _mm256_or_si256(_mm256_subs_epu8(values, _mm256_set1_epi8(51)), capital);
        const __m256i characters = _mm256_add_epi8(values, _mm256_shuffle_epi8(letters, classes));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), characters);
    }
    return i + base64_portable().encode(alphabet, in + i, bytes - i, out);
}

constexpr Base64Kernels kKernels = {"AVX2", &decode, &encode};

}  // namespace

const Base64Kernels& base64_avx2() noexcept REALTIME { return kKernels; }

}  // namespace signalbox::dsp
