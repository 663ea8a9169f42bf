// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/edits/measure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace signalbox::edits {
namespace {

double step(double rate_hz) { return 2 * std::numbers::pi * kToneHz / rate_hz; }

// Calls each(mean square) for every millisecond that lies in the samples.
template <class Each>
void milliseconds(std::span<const float> samples, double rate_hz, Each each) {
    const auto width = static_cast<std::size_t>(std::lround(rate_hz / 1000));
    double sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto square = [&](std::size_t k) { return std::pow(static_cast<double>(samples[k]), 2); };
        sum += square(i);
        if (i >= width) sum -= square(i - width);
        if (i + 1 >= width) each(std::max(0.0, sum) / static_cast<double>(width));
    }
}

}  // namespace

std::vector<float> tone(double rate_hz, std::size_t first, std::size_t frames, double level) {
    std::vector<float> samples(frames);
    for (std::size_t i = 0; i < frames; ++i) {
        samples[i] = static_cast<float>(level * std::sin(step(rate_hz) * static_cast<double>(first + i)));
    }
    return samples;
}

double residual(std::span<const float> samples, double rate_hz) {
    const double twice = 2 * std::cos(step(rate_hz));
    double worst = 0;
    for (std::size_t n = 2; n < samples.size(); ++n) {
        const auto x = [&](std::size_t k) { return static_cast<double>(samples[k]); };
        worst = std::max(worst, std::abs(x(n) - twice * x(n - 1) + x(n - 2)));
    }
    return worst;
}

double loudest(std::span<const float> samples, double rate_hz) {
    double most = 0;
    milliseconds(samples, rate_hz, [&](double square) { most = std::max(most, square); });
    return std::sqrt(2 * most);
}

double quietest(std::span<const float> samples, double rate_hz) {
    double least = std::numeric_limits<double>::max();
    milliseconds(samples, rate_hz, [&](double square) { least = std::min(least, square); });
    return std::sqrt(2 * least);
}

double silent_seconds(std::span<const float> samples, double rate_hz) {
    std::size_t longest = 0, run = 0;
    for (const float sample : samples) {
        run = std::abs(sample) < 1e-3F ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return static_cast<double>(longest) / rate_hz;
}

double gain_of(std::span<const float> samples, std::size_t first, double rate_hz) {
    double sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        sum += static_cast<double>(samples[i]) * std::sin(step(rate_hz) * static_cast<double>(first + i));
    }
    return 2 * sum / static_cast<double>(samples.size()) / kToneLevel;
}

}  // namespace signalbox::edits
