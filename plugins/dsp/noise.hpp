// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// White noise, evenly spread, with an RMS of 1: the multiplied xorshift generator with 64 bits of state.
class WhiteNoise {
public:
    void reset() noexcept REALTIME { state_ = 0x9e3779b97f4a7c15ULL; }
    float next() noexcept REALTIME {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        const auto bits = static_cast<std::int32_t>((state_ * 0x2545f4914f6cdd1dULL) >> 32);
        return static_cast<float>(bits) * (1.7320508f / 2147483648.0f);
    }

private:
    std::uint64_t state_ = 0x9e3779b97f4a7c15ULL;
};

// Pink noise, 3 dB less an octave from 10 Hz up, with an RMS of 1: white noise through poles and zeros that take turns,
// two octaves from pole to pole.
class PinkNoise {
public:
    void prepare(const Spec& spec);
    void reset() noexcept REALTIME;
    float next() noexcept REALTIME;

private:
    static constexpr std::uint32_t kStages = 7;
    struct Stage {
        double pole = 0, zero = 0;  // in the z plane
        double input = 0, output = 0;
    };
    double filter(double x) noexcept REALTIME;

    WhiteNoise white_;
    std::array<Stage, kStages> stages_{};
    std::uint32_t count_ = 0;  // stages below half the rate
    double scale_ = 1;
};

}  // namespace signalbox::dsp
