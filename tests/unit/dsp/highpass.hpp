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
inline std::vector<double> high_pass(double hz, double rate) {
    constexpr int kTaps = 1023, kHalf = kTaps / 2;
    std::vector<double> h(kTaps);
    double sum = 0;
    for (int i = 0; i < kTaps; ++i) {
        const double t = i - kHalf, turn = 2 * std::numbers::pi * i / (kTaps - 1), w = 2 * hz / rate;
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

// The highest peak of what lies above `hz` in s[from..to), in dB relative to `peak`.
inline double above_db(const Samples& s, double hz, double rate, std::size_t from, std::size_t to, double peak) {
    const auto h = high_pass(hz, rate);
    double most = 0;
    for (std::size_t i = from; i < to; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < h.size(); ++k) sum += h[k] * static_cast<double>(s[i + k - h.size() / 2]);
        if (!std::isfinite(sum)) return std::numeric_limits<double>::infinity();
        most = std::max(most, std::fabs(sum));
    }
    return 20 * std::log10(most / peak + 1e-12);
}

}  // namespace reference
