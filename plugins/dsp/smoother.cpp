// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/smoother.hpp"

namespace signalbox::dsp {

namespace {

// Only of arguments do compilers believe that they are apart.
MULTIVERSION void step(const float* __restrict targets, float* __restrict first, float* __restrict second,
                       float* __restrict third, float* __restrict fourth, float* __restrict before,
                       float* __restrict here, float* __restrict start, float* __restrict slope,
                       float* __restrict curve, std::size_t count, float part) noexcept REALTIME {
    constexpr float kOne = 1.0f / kTick, kHalf = 0.5f / (kTick * kTick);
    for (std::size_t j = 0; j < count; ++j) {
        const float a = first[j] + part * (targets[j] - first[j]), b = second[j] + part * (a - second[j]);
        const float c = third[j] + part * (b - third[j]), next = fourth[j] + part * (c - fourth[j]);
        const float rise = here[j] - before[j];
        start[j] = 0.5f * (before[j] + here[j]);
        slope[j] = rise * kOne;
        curve[j] = ((next - here[j]) - rise) * kHalf;
        first[j] = a, second[j] = b, third[j] = c, fourth[j] = next;
        before[j] = here[j], here[j] = next;
    }
}

// The fourth pole is where the line that is under way ends.
MULTIVERSION void step(const float* __restrict targets, float* __restrict first, float* __restrict second,
                       float* __restrict third, float* __restrict start, float* __restrict slope, std::size_t count,
                       float part) noexcept REALTIME {
    for (std::size_t j = 0; j < count; ++j) {
        const float a = first[j] + part * (targets[j] - first[j]), b = second[j] + part * (a - second[j]);
        const float c = third[j] + part * (b - third[j]), here = start[j] + kTick * slope[j];
        start[j] = here;
        slope[j] = part * (c - here) * (1.0f / kTick);
        first[j] = a, second[j] = b, third[j] = c;
    }
}

}  // namespace

void advance(const SmootherSteps& s, std::size_t count, float part) noexcept REALTIME {
    step(s.targets, s.poles[0], s.poles[1], s.poles[2], s.poles[3], s.points[0], s.points[1], s.start, s.slope, s.curve,
         count, part);
}

void advance_straight(const SmootherSteps& s, std::size_t count, float part) noexcept REALTIME {
    step(s.targets, s.poles[0], s.poles[1], s.poles[2], s.start, s.slope, count, part);
}

}  // namespace signalbox::dsp
