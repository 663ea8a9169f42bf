// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <arm_neon.h>

#include "plugins/dsp/base64/kernels.hpp"

namespace signalbox::dsp {

namespace {

struct Characters {
    std::uint8_t of[2][64];
};

constexpr Characters make_characters() {
    Characters characters{};
    for (int a = 0; a < 2; ++a) {
        for (int v = 0; v < 64; ++v) {
            characters.of[a][v] = static_cast<std::uint8_t>(base64_character(static_cast<Base64Alphabet>(a), v));
        }
    }
    return characters;
}

constexpr Characters kCharacters = make_characters();

uint8x16x4_t table(const std::uint8_t* from) noexcept REALTIME { return vld1q_u8_x4(from); }

std::size_t decode(Base64Alphabet alphabet, const char* in, std::size_t count, std::uint8_t* out) noexcept REALTIME {
    const std::uint8_t* values = kBase64Values[static_cast<int>(alphabet)].data();
    const uint8x16x4_t low = table(values), high = table(values + 64);
    std::size_t i = 0;
    for (; i + 64 <= count; i += 64, out += 48) {
        uint8x16x4_t c = vld4q_u8(reinterpret_cast<const std::uint8_t*>(in + i));
        uint8x16_t wrong = vdupq_n_u8(0);
        for (auto& lane : c.val) {
            // A look-up beyond a table's end gives 0; what is beyond both has its highest bit set.
            const uint8x16_t v = vorrq_u8(vqtbl4q_u8(low, lane), vqtbl4q_u8(high, veorq_u8(lane, vdupq_n_u8(64))));
            wrong = vorrq_u8(wrong, vorrq_u8(v, lane));
            lane = v;
        }
        if (vmaxvq_u8(wrong) >= 128) break;
        uint8x16x3_t bytes;
        bytes.val[0] = vorrq_u8(vshlq_n_u8(c.val[0], 2), vshrq_n_u8(c.val[1], 4));
        bytes.val[1] = vorrq_u8(vshlq_n_u8(c.val[1], 4), vshrq_n_u8(c.val[2], 2));
        bytes.val[2] = vorrq_u8(vshlq_n_u8(c.val[2], 6), c.val[3]);
        vst3q_u8(out, bytes);
    }
    return i + base64_portable().decode(alphabet, in + i, count - i, out);
}

std::size_t encode(Base64Alphabet alphabet, const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME {
    const uint8x16x4_t letters = table(kCharacters.of[static_cast<int>(alphabet)]);
    const uint8x16_t six = vdupq_n_u8(63);
    std::size_t i = 0;
    for (; i + 48 <= bytes; i += 48, out += 64) {
        const uint8x16x3_t b = vld3q_u8(in + i);
        uint8x16x4_t v;
        v.val[0] = vshrq_n_u8(b.val[0], 2);
        v.val[1] = vandq_u8(vorrq_u8(vshlq_n_u8(b.val[0], 4), vshrq_n_u8(b.val[1], 4)), six);
        v.val[2] = vandq_u8(vorrq_u8(vshlq_n_u8(b.val[1], 2), vshrq_n_u8(b.val[2], 6)), six);
        v.val[3] = vandq_u8(b.val[2], six);
        for (auto& lane : v.val) lane = vqtbl4q_u8(letters, lane);
        vst4q_u8(reinterpret_cast<std::uint8_t*>(out), v);
    }
    return i + base64_portable().encode(alphabet, in + i, bytes - i, out);
}

constexpr Base64Kernels kKernels = {"NEON", &decode, &encode};

}  // namespace

const Base64Kernels& base64_neon() noexcept REALTIME { return kKernels; }

}  // namespace signalbox::dsp
