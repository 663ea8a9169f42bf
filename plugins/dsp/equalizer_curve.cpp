// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/equalizer_curve.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp {

namespace {

// The states' equations, solved for a steady sine: z_1 is z - 1, what the increments are multiplied by.
std::complex<double> response_at(const Section& s, std::complex<double> z_1) noexcept {
    const auto det = (z_1 - s[k1]) * (z_1 + s[k3]) + s[k2] * s[k2];
    const auto p = s[k2] * z_1, q = s[k2] * s[k2] + (z_1 - s[k1]) * s[k3];
    return (s[c1] * p + s[c2] * q) / det + s[d];
}

}  // namespace

EqualizerCurve::EqualizerCurve(const Equalizer::Params& params, Equalizer::Target side, double rate_hz) noexcept
    : rate_hz_(rate_hz), gain_(static_cast<double>(params.output)) {
    const bool solo = params.any_solo();
    for (const Equalizer::Band& band : params.bands) {
        const bool here = band.target == Equalizer::Target::both || band.target == side;
        if (band.on && here && (band.solo || !solo)) sections_[count_++] = Equalizer::design(band, rate_hz);
    }
    for (const bool low : {true, false}) {
        const Equalizer::Cut& cut = low ? params.low : params.high;
        for (std::uint8_t i = 0; i < std::min<std::uint8_t>(cut.steps, 4); ++i)
            sections_[count_++] = Equalizer::design_cut(cut, low, i, rate_hz);
    }
}

float EqualizerCurve::db(double hz) const noexcept {
    // z - 1 without the loss that a difference close to 0 Hz has.
    const double turn = std::numbers::pi * hz / rate_hz_;
    const std::complex<double> z_1 = std::polar(2 * std::sin(turn), turn + std::numbers::pi / 2);
    double gain = gain_;
    for (std::size_t i = 0; i < count_; ++i) gain *= std::abs(response_at(sections_[i], z_1));
    return to_db(static_cast<float>(gain));
}

}  // namespace signalbox::dsp
