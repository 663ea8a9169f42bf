// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

namespace signalbox::dsp {

// The filters between a rate and twice, four or eight times as much; all have linear phase. Up, and down but for the
// first step, by half-band filters; that first step takes samples that lie between those of the way up, as means from
// one to the next do, puts them back into their place and makes up for the treble that a mean loses.
struct Oversampling {
    static constexpr std::uint32_t kSteps = 3, kTaps = 22;

    // Taps of each step, from the lowest rate on, for so many steps; its delay each way.
    static constexpr int kHalf[kSteps + 1][kSteps] = {{}, {10}, {22, 7}, {22, 7, 6}};

    std::uint32_t steps = 0, latency = 0;  // frames
    float taps[kSteps][kTaps] = {};        // beside the middle of a half-band filter; it is symmetric
    float mean_taps[2 * kTaps] = {};       // of the first step down, from the middle on

    // For 1, 2, 4 and 8 times the rate: 0, 1, 2, 3. Flat up to 0.417 of the rate. Not for the audio thread.
    static const Oversampling& of(std::uint32_t steps);
};

}  // namespace signalbox::dsp
