// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/oversampling.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace signalbox::dsp {

namespace {

constexpr double kPi = std::numbers::pi;

double bessel(double x) {
    double sum = 1, term = 1;
    for (int k = 1; k < 60; ++k) sum += term *= x / (2 * k) * (x / (2 * k));
    return sum;
}

// Kaiser's window for this much attenuation, at -1..1.
double window(double at, double db) {
    const double beta = 0.1102 * (db - 8.7);
    return bessel(beta * std::sqrt(std::fmax(0, 1 - at * at))) / bessel(beta);
}

void design_half_band(float* taps, std::uint32_t count, double db) {
    std::array<double, Oversampling::kTaps> exact{};
    double sum = 0;
    for (std::uint32_t k = 0; k < count; ++k) {
        const double t = 2 * k + 1;
        exact[k] = std::sin(kPi * t / 2) / t * window(t / (2 * count), db);
        sum += exact[k];
    }
    for (std::uint32_t k = 0; k < count; ++k) taps[k] = static_cast<float>(0.25 * exact[k] / sum);
}

// At t samples from its middle, a filter that passes a quarter of the rate and undoes a mean of two: the integral of
// cos(w t) / cos(w / 2) from 0 to pi / 2, by Simpson's rule.
double undo_mean(double t) {
    constexpr int kParts = 512;
    double sum = 0;
    for (int i = 0; i <= kParts; ++i) {
        const double w = kPi / 2 * i / kParts, weight = i == 0 || i == kParts ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * std::cos(w * t) / std::cos(w / 2);
    }
    return sum;
}

void design_mean(float* taps, std::uint32_t half, double db) {
    std::array<double, 2 * Oversampling::kTaps> exact{};
    double sum = 0;
    for (std::uint32_t k = 0; k < 2 * half; ++k) {
        exact[k] = undo_mean(k + 0.5) * window((k + 0.5) / (2 * half), db);
        sum += exact[k];
    }
    for (std::uint32_t k = 0; k < 2 * half; ++k) taps[k] = static_cast<float>(0.5 * exact[k] / sum);
}

Oversampling design(std::uint32_t steps) {
    Oversampling o;
    o.steps = steps;
    const double db = steps == 1 ? 54 : 110;
    const int* half = Oversampling::kHalf[steps];
    for (std::uint32_t i = 0; i < steps; ++i) {
        const auto taps = static_cast<std::uint32_t>(half[i]);
        o.latency += 2 * taps >> i;
        design_half_band(o.taps[i], taps, db);
    }
    if (steps > 0) design_mean(o.mean_taps, static_cast<std::uint32_t>(half[steps - 1]), db);
    return o;
}

}  // namespace

const Oversampling& Oversampling::of(std::uint32_t steps) {
    static const std::array<Oversampling, kSteps + 1> all = {design(0), design(1), design(2), design(3)};
    return all[steps];
}

}  // namespace signalbox::dsp
