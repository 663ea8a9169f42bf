// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <immintrin.h>

#include "plugins/dsp/formats/loops.hpp"

namespace signalbox::dsp {

// Vectors of 512 bits; `Pack` as FormatPasses wants it.
template <int Pack>
struct Zmm {
    static constexpr int kWidth = 16, kPack = Pack;
    typedef std::int32_t Integers __attribute__((vector_size(64)));
    INLINED static Integers quantise(__m512 x, __m512 lowest, __m512 top) noexcept REALTIME {
        constexpr __mmask16 kAll = 0xffff;  // g++ 12 takes the forms without a mask for uninitialised reads
        const __m512 fit = _mm512_maskz_max_ps(kAll, lowest, _mm512_maskz_min_ps(kAll, top, x));
        return reinterpret_cast<Integers>(_mm512_maskz_cvtps_epi32(kAll, fit));
    }
    INLINED static void stream(void* to, __m512 x) noexcept REALTIME { _mm512_stream_ps(static_cast<float*>(to), x); }
};

}  // namespace signalbox::dsp
