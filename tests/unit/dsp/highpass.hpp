// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

#include "tests/unit/dsp/reference.hpp"

namespace reference {

// A linear-phase high-pass of 1023 taps under a Blackman-Harris window: what it leaves of a low sine is 110 dB down, so
// what it lets through is what was added above `hz`.
constexpr int kHighPassTaps = 1023;
inline std::vector<double> high_pass(double hz, double rate) {
    constexpr int kHalf = kHighPassTaps / 2;
    std::vector<double> h(kHighPassTaps);
    double sum = 0;
    for (int i = 0; i < kHighPassTaps; ++i) {
        const double t = i - kHalf, turn = 2 * std::numbers::pi * i / (kHighPassTaps - 1), w = 2 * hz / rate;
        const double window =
            0.35875 - 0.48829 * std::cos(turn) + 0.14128 * std::cos(2 * turn) - 0.01168 * std::cos(3 * turn);
        h[static_cast<std::size_t>(i)] =
            window * (i == kHalf ? w : std::sin(std::numbers::pi * w * t) / (std::numbers::pi * t));
        sum += h[static_cast<std::size_t>(i)];
    }
    for (double& x : h) x = -x / sum;
    h[kHalf] += 1;
    return h;
}

// The highest peak of what lies above `hz` in s[from..to), in dB relative to `peak`. Tap after tap, of each the two
// that are alike: so that compilers go by vectors.
inline double above_db(const Samples& s, double hz, double rate, std::size_t from, std::size_t to, double peak) {
    constexpr std::size_t kPart = 512;
    const auto h = high_pass(hz, rate);
    const std::size_t half = h.size() / 2;
    double most = 0;
    for (std::size_t at = from; at < to; at += kPart) {
        const std::size_t count = std::min(kPart, to - at);
        const float* const first = s.data() + (at - half);
        double near[kPart + kHighPassTaps], sums[kPart];
        for (std::size_t i = 0; i < count + 2 * half; ++i) near[i] = static_cast<double>(first[i]);
        for (std::size_t i = 0; i < count; ++i) sums[i] = h[half] * near[i + half];
        for (std::size_t k = 0; k < half; ++k) {
            const double *const early = near + k, *const late = near + (2 * half - k);
            for (std::size_t i = 0; i < count; ++i) sums[i] += h[k] * (early[i] + late[i]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (!std::isfinite(sums[i])) return std::numeric_limits<double>::infinity();
            most = std::max(most, std::fabs(sums[i]));
        }
    }
    return 20 * std::log10(most / peak + 1e-12);
}

}  // namespace reference
