// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/filter.hpp"

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

}  // namespace

// Kaiser's formulas for beta and for the length, for more than 50 dB.
KaiserLowpass::KaiserLowpass(double pass, double stop, double attenuation_db)
    : cutoff_((pass + stop) / 2),
      half_((attenuation_db - 7.95) / (2.285 * 2 * std::numbers::pi * (stop - pass)) / 2),
      beta_(0.1102 * (attenuation_db - 8.7)),
      window_scale_(1 / bessel(beta_)) {}

double KaiserLowpass::operator()(double frames) const {
    const double place = frames / half_;
    if (std::fabs(place) >= 1) return 0;
    const double turn = 2 * std::numbers::pi * cutoff_ * frames;
    const double sinc = std::fabs(turn) < 1e-9 ? 1 : std::sin(turn) / turn;
    return 2 * cutoff_ * sinc * bessel(beta_ * std::sqrt(1 - place * place)) * window_scale_;
}

}  // namespace signalbox::dsp
