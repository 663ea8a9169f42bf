// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/filter.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace signalbox::dsp {

namespace {

// The modified Bessel function of order 0, by its series.
double bessel(double x) {
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-17 * sum; ++k) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

// Half the lower rate, as part of the rate that comes in.
double half_lower(const ResampleSpec& spec) { return 0.5 * std::min(spec.from_hz, spec.to_hz) / spec.from_hz; }

}  // namespace

// Kaiser's formulas for beta and for the length, for more than 50 dB.
KaiserLowpass::KaiserLowpass(double pass, double stop, double attenuation_db)
    : cutoff_((pass + stop) / 2),
      half_((attenuation_db - 7.95) / (2.285 * 2 * std::numbers::pi * (stop - pass)) / 2),
      beta_(0.1102 * (attenuation_db - 8.7)),
      window_scale_(1 / bessel(beta_)) {}

KaiserLowpass::KaiserLowpass(const ResampleSpec& spec, const Sharpness& sharpness)
    : KaiserLowpass(sharpness.pass * half_lower(spec), half_lower(spec), sharpness.attenuation_db) {}

std::uint32_t KaiserLowpass::taps(std::uint32_t step) const {
    return (static_cast<std::uint32_t>(std::ceil(2 * half_)) + step - 1) / step * step;
}

double KaiserLowpass::operator()(double frames) const {
    const double place = frames / half_;
    if (std::fabs(place) >= 1) return 0;
    const double turn = 2 * std::numbers::pi * cutoff_ * frames;
    const double sinc = std::fabs(turn) < 1e-9 ? 1 : std::sin(turn) / turn;
    return 2 * cutoff_ * sinc * bessel(beta_ * std::sqrt(1 - place * place)) * window_scale_;
}

}  // namespace signalbox::dsp
