// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <immintrin.h>

#include "plugins/dsp/formats/loops.hpp"

namespace signalbox::dsp {

namespace {

struct Vbmi {
    static constexpr int kWidth = 16, kPack = 16;
    INLINED static FormatPasses<Vbmi>::Integers quantise(__m512 x, __m512 lowest, __m512 top) noexcept REALTIME {
        constexpr __mmask16 kAll = 0xffff;  // g++ 12 takes the forms without a mask for uninitialised reads
        const __m512 fit = _mm512_maskz_max_ps(kAll, lowest, _mm512_maskz_min_ps(kAll, top, x));
        return reinterpret_cast<FormatPasses<Vbmi>::Integers>(_mm512_maskz_cvtps_epi32(kAll, fit));
    }
    INLINED static void stream(void* to, __m512 x) noexcept REALTIME { _mm512_stream_ps(static_cast<float*>(to), x); }
};

}  // namespace

const FormatKernels& format_kernels_vbmi() { return FormatPasses<Vbmi>::kKernels; }

}  // namespace signalbox::dsp
