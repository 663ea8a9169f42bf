// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/delay_tap.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/svf.hpp"

namespace signalbox::dsp {

// What a delay does to some frames of one tick: the inner loops, compiled once per instruction set.
struct DelaySegment {
    using Run = void (*)(DelaySegment& segment) noexcept REALTIME;

    static constexpr std::uint32_t kGuard = 128;  // frames at a line's end that repeat its beginning
    static constexpr std::uint32_t kNearest = 4;  // frames: what the interpolation needs

    // Smoothed values: gains, then the terms of the two filters in the loop.
    enum Value : std::uint32_t {
        left_left,
        left_right,
        right_left,
        right_right,  // from an input to a line: right_left is left to right
        own,
        cross,  // from a line's end to its own, to the other's beginning
        hold,
        limit,
        duck,
        depth,
        ahead,  // depth: in frames; ahead: the right tap's sway, in half turns
        dry,
        wet_own,
        wet_cross,
        kHighCut,
        kLowCut = kHighCut + kTerms,
        kValues = kLowCut + kTerms
    };
    struct Filter {
        float p[2] = {}, q[2] = {};
    };
    struct Tap {
        DelayTap::Path from, to;
        std::uint32_t fade_at = 0;  // in the table; beyond its end only `to` is read
    };

    const float* inputs[2] = {};
    float* outputs[2] = {};
    std::uint32_t at = 0, frames = 0;  // in the tick

    float* lines[2] = {};  // `mask` + 1 + kGuard frames
    std::uint32_t write = 0, mask = 0;
    Tap taps[2];
    std::uint32_t phase = 0, phase_step = 0;  // of the modulation; at the tick's first frame
    const float* fade = nullptr;
    std::uint32_t fade_frames = 0;

    const float *start = nullptr, *slope = nullptr, *curve = nullptr;  // of the values
    bool moving = false;                                               // the values
    bool wandering = false;                                            // the taps
    bool filtered = false, limited = false, held = false, ducked = false, crossed = false;
    Filter high_cut, low_cut;
    float envelope = 0, attack = 0, release = 0;
};

namespace portable {
void run_delay(DelaySegment& segment) noexcept REALTIME;
}
namespace avx2 {
void run_delay(DelaySegment& segment) noexcept REALTIME;
}
namespace avx512 {
void run_delay(DelaySegment& segment) noexcept REALTIME;
}

}  // namespace signalbox::dsp
