// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#if defined(__aarch64__)
#include <arm_neon.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "plugins/dsp/formats/loops.hpp"

namespace signalbox::dsp {

namespace {

#if defined(__aarch64__)
struct Portable {
    static constexpr int kWidth = 4, kPack = 4;
    INLINED static FormatPasses<Portable>::Integers quantise(float32x4_t x, float32x4_t lowest,
                                                             float32x4_t top) noexcept REALTIME {
        return vcvtnq_s32_f32(vmaxq_f32(vminq_f32(x, top), lowest));  // not-a-number comes through, and becomes 0
    }
    INLINED static void stream(void* to, float32x4_t x) noexcept REALTIME { vst1q_f32(static_cast<float*>(to), x); }
};
#elif defined(__SSE2__)
struct Portable {
    static constexpr int kWidth = 4, kPack = 0;  // SSE2 shuffles no bytes
    INLINED static FormatPasses<Portable>::Integers quantise(__m128 x, __m128 lowest, __m128 top) noexcept REALTIME {
        const __m128 fit = _mm_max_ps(lowest, _mm_min_ps(top, x));
        return reinterpret_cast<FormatPasses<Portable>::Integers>(_mm_cvtps_epi32(fit));
    }
    INLINED static void stream(void* to, __m128 x) noexcept REALTIME { _mm_stream_ps(static_cast<float*>(to), x); }
};
#else
struct Portable {
    typedef float Floats __attribute__((vector_size(16)));
    typedef std::int32_t Integers __attribute__((vector_size(16)));
    static constexpr int kWidth = 4, kPack = 0;
    INLINED static Integers quantise(Floats x, Floats lowest, Floats top) noexcept REALTIME {
        Integers whole;
        for (int i = 0; i < kWidth; ++i) {
            const float v = x[i] == x[i] ? x[i] : 0.0f;
            whole[i] = static_cast<std::int32_t>(nearest(v < lowest[i] ? lowest[i] : v > top[i] ? top[i] : v));
        }
        return whole;
    }
    INLINED static void stream(void* to, Floats x) noexcept REALTIME { __builtin_memcpy(to, &x, sizeof x); }
};
#endif

}  // namespace

const FormatKernels& format_kernels_portable() { return FormatPasses<Portable>::kKernels; }

}  // namespace signalbox::dsp
