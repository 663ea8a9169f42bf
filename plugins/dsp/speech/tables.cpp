// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/tables.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

namespace signalbox::dsp::speech {

namespace {

constexpr std::size_t kRise = 384;  // of the window
constexpr double kMostStrength = 2.5, kPreference = 0.09;

double window(std::size_t i) {
    const auto at = static_cast<double>(i) + 0.5;
    const double part = i < kRise ? at / kRise : (kPoints - at) / (kPoints - kRise);
    return 0.5 - 0.5 * std::cos(std::numbers::pi * part);
}

// Of the window with itself a while later, between samples as straight lines.
double overlap(double lag) {
    const auto whole = static_cast<std::size_t>(lag);
    const double part = lag - static_cast<double>(whole);
    double sum = 0;
    for (std::size_t i = 0; i + whole + 1 < kPoints; ++i) {
        sum += window(i) * ((1 - part) * window(i + whole) + part * window(i + whole + 1));
    }
    return sum;
}

void fill_cosines(Tables& t) {
    for (std::size_t j = 0; j < kPeriods; ++j) {
        const auto cosine = [turn = 2 * std::numbers::pi * period(j) / kPoints](std::size_t bin) {
            return static_cast<float>(std::cos(turn * static_cast<double>(bin)));
        };
        const auto two = [&](std::size_t bin) { return pair_of(cosine(bin), cosine(bin + 1)); };
        for (std::size_t k = 0; k < kPowerBins; k += 2) t.power_cosines[k / 2][j] = two(kPowerFirst + k);
        for (std::size_t k = 0; k < kPitchPeaks; k += 2) t.peak_cosines[k / 2][j] = two(kPeaksFirst + k);
        t.strength[j] = static_cast<float>(std::min(kMostStrength, overlap(0) / overlap(period(j))));
        t.preference[j] = static_cast<float>(1 + kPreference * static_cast<double>(j) / kPeriods);
    }
}

std::unique_ptr<const Tables> make_tables() {
    auto t = std::make_unique<Tables>();
    const double scale = 1 / std::sqrt(overlap(0));
    for (std::size_t i = 0; i < kPoints; ++i) t->window[i] = static_cast<float>(scale * window(i));
    fill_cosines(*t);
    t->fft.prepare(kPoints);
    return t;
}

}  // namespace

double period(std::size_t i) {
    return kLongest * std::pow(kShortest / kLongest, static_cast<double>(i) / (kPeriods - 1));
}

const Tables& tables() {
    static const std::unique_ptr<const Tables> all = make_tables();
    return *all;
}

}  // namespace signalbox::dsp::speech
