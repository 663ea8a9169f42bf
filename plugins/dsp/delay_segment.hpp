// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/delay_tap.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/svf.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp {

// What a delay does to some frames of one tick, or, where nothing but its taps is on its way, of several: the inner
// loops, compiled once per instruction set. Where frames go in groups, groups are counted from the tick's beginning, so
// that it is the same however a tick is divided.
struct DelaySegment {
    using Run = void (*)(DelaySegment& segment) noexcept REALTIME;

    static constexpr std::uint32_t kTicks = 4, kSpan = kTicks * kTick;  // at once, at most
    static constexpr std::uint32_t kGuard = kSpan + kTick;  // frames at a line's end that repeat its beginning
    static constexpr std::uint32_t kNearest = 4;            // frames: what the interpolation needs
    static constexpr std::uint32_t kGroup = 16;             // frames, at most, that go in one instruction

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
    // Left and right; at rest a filter goes by pairs of frames, and the first of a pair waits for the second.
    struct Filter {
        float state[4] = {};  // p, p, q, q
        float waiting[2] = {};
    };
    struct Tap {
        DelayTap::Path from;
        DelayTap::Path to[kTicks];  // of each tick; where `swept` is not, the first of them for all
        std::uint32_t fade_at = 0;  // in the table; beyond its end only `to` is read
        std::int32_t apart = 0;     // frames, from `to` back to `from`: where a tap fades that is swept
    };
    // How loud the input is: its peaks, which fall slowly, rounded off.
    struct Follower {
        alignas(64) float sizes[kSpan] = {};  // of the samples, as `at`
        float peak = 0, level = 0;            // before the group under way
        float fall[kGroup] = {}, part = 1;    // what is left of a peak after 1, 2, ... frames
        float stay[kGroup] = {};              // what is left of a difference
    };

    const float* inputs[2] = {};
    float* outputs[2] = {};
    std::uint32_t at = 0, frames = 0;  // from the beginning of the first tick

    float* lines[2] = {};  // `mask` + 1 + kGuard frames
    std::uint32_t write = 0, mask = 0;
    Tap taps[2];
    bool swept = false;     // the taps are on their way, all else is at rest
    bool together = false;  // and both go one way
    const float* fade = nullptr;
    std::uint32_t fade_frames = 0;

    const float *start = nullptr, *slope = nullptr, *curve = nullptr;  // of the values
    bool moving = false;                                               // the values
    bool filtered = false, limited = false, held = false, ducked = false, crossed = false;
    Filter high_cut, low_cut;
    Follower follower;
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
