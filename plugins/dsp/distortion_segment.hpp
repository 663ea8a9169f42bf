// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/oversampling.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/svf.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp {

// What a distortion does to some frames of one tick, or, where nothing changes, of several: the inner loops, compiled
// once per instruction set.
struct DistortionSegment {
    using Run = void (*)(DistortionSegment& segment) noexcept REALTIME;
    enum class Shape : std::uint8_t { soft, hard, tube, fold, fuzz, crush };

    static constexpr std::uint32_t kLatest = 64;       // frames: no quality is later
    static constexpr std::uint32_t kSpan = 4 * kTick;  // frames at once where nothing changes, at 1x
    static constexpr std::uint32_t kPast = 16;         // frames that a recursion goes on from: the widest vector

    static constexpr float kPole = 0.8f;  // of the inverse of a mean, at 1x

    // Smoothed values: gains, and the terms of the filters.
    enum Value : std::uint32_t {
        drive,
        bias,
        wet,
        dry,
        kLowCut,
        kTilt = kLowCut + kTerms,
        kTone = kTilt + kTerms,
        kValues = kTone + kTerms
    };
    struct Filter {
        float p[2] = {}, q[2] = {};
    };
    // Between input and output of a step; each buffer begins with what the filter still needs of earlier frames, which
    // ends where any vector may begin.
    struct Step {
        static constexpr std::uint32_t kFront = 48, kRoom = kFront + 4 * kTick;
        static_assert(kFront >= 2 * Oversampling::kTaps && kFront % 16 == 0);
        alignas(64) float up[kRoom];
        alignas(64) float even[kRoom];
        alignas(64) float odd[kRoom];
    };
    struct Side {
        Step steps[Oversampling::kSteps];
        float before = 0;                     // the latest sample that went into the curve
        alignas(64) float bent[kPast] = {};   // at 1x, what came out of it, as loud as the next
        alignas(64) float after[kPast] = {};  // needs it to make up for means
        float held = 0;                       // the crushed one
        std::uint32_t phase = 0;              // of its clock
    };
    struct Voice {
        Shape shape = Shape::soft;
        const Oversampling* oversampling = nullptr;
        std::uint32_t clock = 0;  // of the crushed samples, in 2^-32 of the rate times `oversampling`
        float levels = 0;         // above 0, of the crushed samples
        Side sides[2];
    };

    const float* inputs[2] = {};
    float* outputs[2] = {};
    int sides = 2;
    std::uint32_t at = 0, frames = 0;  // in the tick

    const float *start = nullptr, *slope = nullptr, *curve = nullptr;  // of the values
    bool moving = false;                                               // the values
    Filter filters[3];                                                 // low cut, tilt, tone
    bool filtered[3] = {};

    Voice voices[2];
    int voice = 0;        // the one that is heard
    bool fading = false;  // to the other one
    alignas(64) float fade[kTick] = {};

    alignas(64) float past[2][kLatest + kSpan] = {};  // the input, for what is dry
    // The latest frames of what the curve gives, its constant part there, and what that lacks for being rounded.
    struct Rest {
        alignas(64) float in[kPast] = {};
        alignas(64) float mean[kPast] = {};
        alignas(64) float lacks[kPast] = {};
    };
    Rest rests[2];
    // How much of the way the constant part goes, and how much is left of it, in 1, 2, 4, 8, 16 frames.
    float settled[5] = {}, left[5] = {};
};

namespace portable {
void run_distortion(DistortionSegment& segment) noexcept REALTIME;
}
namespace avx2 {
void run_distortion(DistortionSegment& segment) noexcept REALTIME;
}
namespace avx512 {
void run_distortion(DistortionSegment& segment) noexcept REALTIME;
}

}  // namespace signalbox::dsp
