// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/formats/format.hpp"

namespace signalbox::dsp {

// From every format to P and back, P being what conversions meet in.
template <class P>
struct FormatLoops {
    void (*read[kFormats])(const std::byte* in, P* out, std::size_t count) noexcept REALTIME;
    void (*write[kFormats])(const P* in, std::byte* out, std::size_t count) noexcept REALTIME;
};

// One instruction set's loops.
struct FormatKernels {
    static constexpr std::size_t kLanes = 32;  // generators of noise: what one does next waits for what it did last
    FormatLoops<float> f32;
    FormatLoops<double> f64;
    FormatLoops<std::int32_t> s32;
    void (*split)(const float* in, float* left, float* right, std::size_t frames) noexcept REALTIME;
    void (*join)(const float* left, const float* right, float* out, std::size_t frames) noexcept REALTIME;
    // Adds noise with the triangular density from -lsb to lsb from kLanes generators that take turns.
    void (*add_noise)(std::uint32_t* state, const float* in, float* out, std::size_t turns, float lsb) noexcept
        REALTIME;
    // Copies whole cache lines past the caches.
    void (*stream)(const float* from, std::byte* to, std::size_t bytes) noexcept REALTIME;
};

const FormatKernels& format_kernels_portable();
const FormatKernels& format_kernels_avx2();
const FormatKernels& format_kernels_avx512();
const FormatKernels& format_kernels_vbmi();

}  // namespace signalbox::dsp
