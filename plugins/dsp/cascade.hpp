// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/svf.hpp"

namespace signalbox::dsp {

// Eight filters one after the other, on two channels: the inner loop, compiled once per instruction set. The filters
// work side by side, each two frames behind the one before it, so that one instruction serves them all; at the end of
// a block the last ones catch up, so nothing comes late.
struct Cascade {
    using Run = void (*)(Cascade& cascade) noexcept REALTIME;
    static constexpr std::size_t kFilters = 8, kLanes = 2 * kFilters;  // left, then right
    static constexpr std::size_t kTermsOfAll = kTerms * kLanes;

    const float* inputs[2] = {};
    float* outputs[2] = {};
    std::uint32_t at = 0, frames = 0;  // in the tick; at most kTick

    // Of term k of lane j at frame i: start[k * kLanes + j] + i * slope[...].
    const float *start = nullptr, *slope = nullptr;
    bool moving = false;
    alignas(64) float p[kLanes] = {};
    alignas(64) float q[kLanes] = {};
};

namespace portable {
void run_cascade(Cascade& cascade) noexcept REALTIME;
}
namespace avx2 {
void run_cascade(Cascade& cascade) noexcept REALTIME;
}
namespace avx512 {
void run_cascade(Cascade& cascade) noexcept REALTIME;
}

}  // namespace signalbox::dsp
