// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <immintrin.h>

#include "plugins/dsp/formats/loops.hpp"

namespace signalbox::dsp {

namespace {

struct Avx2 {
    static constexpr int kWidth = 8, kPack = 4;
    INLINED static FormatPasses<Avx2>::Integers quantise(__m256 x, __m256 lowest, __m256 top) noexcept REALTIME {
        const __m256 fit = _mm256_max_ps(lowest, _mm256_min_ps(top, x));
        return reinterpret_cast<FormatPasses<Avx2>::Integers>(_mm256_cvtps_epi32(fit));
    }
    INLINED static void stream(void* to, __m256 x) noexcept REALTIME { _mm256_stream_ps(static_cast<float*>(to), x); }
};

}  // namespace

const FormatKernels& format_kernels_avx2() { return FormatPasses<Avx2>::kKernels; }

}  // namespace signalbox::dsp
