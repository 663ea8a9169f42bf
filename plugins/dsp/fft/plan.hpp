// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// How n complex numbers are transformed with W lanes: they lie as rows of W, so that each lane holds a column of n / W
// numbers. All columns are transformed at once, pass by pass; then each block of W rows is turned round and
// transformed across. W divides n, and there are at least W rows.
struct FftPlan {
    // Rows q + stride * (p + count * k), k < radix, make rows q + stride * (radix * p + k); p < count, q < stride.
    struct Pass {
        std::uint32_t radix, count, stride;
        std::uint32_t twiddles;  // where in `twiddles` they begin: radix - 1 complex numbers for each p
    };

    std::uint32_t points = 0, width = 1, count = 0;
    Pass passes[16] = {};  // the first `count`; 65,536 has 16 factors
    const float* twiddles = nullptr;
    const float* across = nullptr;  // for each block of rows and each lane but the first: W cosines, W sines
    float* work[2] = {};            // 2 n each
};

// The transforms of one instruction set with one width. `wave` has interleaved complex numbers; re and im do not
// overlap it. Neither direction scales.
struct FftKernel {
    void (*forward)(const FftPlan&, const float* wave, float* re, float* im) noexcept REALTIME;
    void (*inverse)(const FftPlan&, const float* re, const float* im, float* wave) noexcept REALTIME;

    // The spectrum of 2 n real numbers from that of n complex ones, and back, with the cosines and sines of pi k / n.
    // In and out, re and im have n + 1 numbers each.
    using Turn = void (*)(std::uint32_t n, const float* cos, const float* sin, const float* const* in,
                          float* const* out) noexcept REALTIME;
    Turn untangle, tangle;
};

// One instruction set's kernels.
struct FftSet {
    std::uint32_t widest;                             // lanes
    std::uint32_t best_radix;                         // that its registers hold: 4 or 8
    const FftKernel* (*kernel)(std::uint32_t width);  // a power of two up to the widest, but not 2
};

const FftSet& fft_portable();
const FftSet& fft_avx2();
const FftSet& fft_avx512();

}  // namespace signalbox::dsp
