// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/noise.hpp"

#include <cmath>
#include <numbers>

namespace signalbox::dsp {

namespace {

constexpr double kLowestHz = 10.0;

}  // namespace

void PinkNoise::prepare(const Spec& spec) {
    const auto place = [&](double hz) { return std::exp(-2 * std::numbers::pi * hz / spec.rate_hz); };
    count_ = 0;
    for (double hz = kLowestHz; count_ < kStages && hz < spec.rate_hz / 2; hz *= 4) {
        stages_[count_++] = {place(hz), place(2 * hz)};
    }
    // The sum of the squared impulse response is the power that white noise of power 1 leaves with; five time
    // constants of the slowest pole hold all but 5e-5 of it.
    scale_ = 1;
    reset();
    double power = 0;
    const auto frames = static_cast<std::uint32_t>(5 * spec.rate_hz / (2 * std::numbers::pi * kLowestHz));
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double h = filter(i == 0 ? 1.0 : 0.0);
        power += h * h;
    }
    scale_ = 1 / std::sqrt(power);
    reset();
}

void PinkNoise::reset() noexcept REALTIME {
    white_.reset();
    for (Stage& stage : stages_) stage.input = stage.output = 0;
}

double PinkNoise::filter(double x) noexcept REALTIME {
    for (std::uint32_t i = 0; i < count_; ++i) {
        Stage& s = stages_[i];
        s.output = s.pole * s.output + x - s.zero * s.input;
        s.input = x;
        x = s.output;
    }
    return x;
}

float PinkNoise::next() noexcept REALTIME {
    return static_cast<float>(scale_ * filter(static_cast<double>(white_.next())));
}

}  // namespace signalbox::dsp
