// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "plugins/dsp/equalizer.hpp"
#include "tests/unit/dsp/delay_rig.hpp"

// An equalizer, what changes on which frame, and what it should be by the formulas of analog filters.
namespace equalizer_rig {

using delay_rig::noise;
using delay_rig::Stereo;
using reference::Samples;
using signalbox::dsp::Equalizer;
using signalbox::dsp::Isa;
using signalbox::dsp::Section;
using Params = Equalizer::Params;
using Band = Equalizer::Band;
using Type = Equalizer::Type;
using Target = Equalizer::Target;

using effect_rig::How;
using Change = effect_rig::Change<Equalizer>;

inline Band band(Type type, float hz, float q, float db) {
    Band b;
    b.type = type;
    b.hz = hz;
    b.q = q;
    b.gain_db = db;
    return b;
}

inline Stereo run(Stereo s, const std::vector<Change>& changes, const How& how = {}) {
    return effect_rig::run<Equalizer>(std::move(s), changes, how);
}

// Eight bells as a mixing engineer would set them, and both cuts.
inline Params busy() {
    Params p;
    const float hz[] = {63, 125, 250, 500, 1000, 2000, 4000, 8000}, db[] = {3, -4, 5, -3, 4, -5, 3, -2};
    for (std::size_t i = 0; i < 8; ++i) p.bands[i] = band(Type::bell, hz[i], 1, db[i]);
    p.low = {2, 30};
    p.high = {1, 16000};
    return p;
}

// The gain that a filter of the cookbook has in the analog world, in dB.
inline double analog_db(const Band& b, double f) {
    using Complex = std::complex<double>;
    const Complex s(0, f / static_cast<double>(b.hz));
    const double db = static_cast<double>(b.gain_db), a = std::pow(10, db / 40), q = static_cast<double>(b.q);
    const double r = std::sqrt(a) / q;
    Complex h = 1;
    switch (b.type) {
        case Type::bell:
            h = (s * s + s * (a / q) + 1.0) / (s * s + s / (a * q) + 1.0);
            break;
        case Type::low_shelf:
            h = a * (s * s + r * s + a) / (a * s * s + r * s + 1.0);
            break;
        case Type::high_shelf:
            h = a * (a * s * s + r * s + 1.0) / (s * s + r * s + a);
            break;
        case Type::tilt:
            h = (a * s * s + r * s + 1.0) / (s * s + r * s + a);
            break;
        case Type::notch:
            h = (s * s + 1.0) / (s * s + s / q + 1.0);
            break;
        case Type::band_pass:
            h = (s / q) / (s * s + s / q + 1.0);
            break;
    }
    return 20 * std::log10(std::max(std::abs(h), 1e-3));
}

inline std::complex<double> response(const Section& s, double f, double rate) {
    using namespace signalbox::dsp;
    const std::complex<double> z = std::polar(1.0, 2 * std::numbers::pi * f / rate) - 1.0;
    const auto det = (z - s[k1]) * (z + s[k3]) + s[k2] * s[k2];
    const auto p = s[k2] * z / det, q = (s[k2] * s[k2] + (z - s[k1]) * s[k3]) / det;
    return s[c1] * p + s[c2] * q + s[d];
}

// The largest distance between a band's filter and the analog one, up to `top` Hz.
inline double worst_db(const Band& b, double rate, double top) {
    const Section s = Equalizer::design(b, rate);
    double most = 0;
    for (double f = 10; f <= top; f *= 1.03) {
        const double db = 20 * std::log10(std::max(std::abs(response(s, f, rate)), 1e-3));
        most = std::max(most, std::fabs(db - analog_db(b, f)));
    }
    return most;
}

// Poles inside the unit circle: of z^2 + r1 z + r2, |r1| < 1 + r2 and r2 < 1.
inline bool stable(const Section& s) {
    using namespace signalbox::dsp;
    const double r1 = -(2 + s[k1] - s[k3]), r2 = (1 + s[k1]) * (1 - s[k3]) + s[k2] * s[k2];
    for (const double x : s) {
        if (!std::isfinite(x)) return false;
    }
    return r2 < 1 && std::fabs(r1) < 1 + r2;
}

// One channel in double, filter after filter.
inline std::vector<double> reference_run(const Params& p, const Samples& in, double rate) {
    using namespace signalbox::dsp;
    std::vector<Section> all;
    for (const Band& b : p.bands) all.push_back(Equalizer::design(b, rate));
    for (std::uint8_t i = 0; i < p.low.steps; ++i) all.push_back(Equalizer::design_cut(p.low, true, i, rate));
    for (std::uint8_t i = 0; i < p.high.steps; ++i) all.push_back(Equalizer::design_cut(p.high, false, i, rate));
    std::vector<double> x(in.begin(), in.end());
    for (const Section& s : all) {
        double u = 0, v = 0;
        for (double& sample : x) {
            const double y = s[c1] * u + s[c2] * v + s[d] * sample;
            const double du = s[k1] * u + s[k2] * (sample - v), dv = s[k2] * u + s[k3] * (sample - v);
            u += du;
            v += dv;
            sample = y;
        }
    }
    return x;
}

}  // namespace equalizer_rig
