// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

// What tones say of a resampler, in double precision.
namespace tones {

inline constexpr double kAmplitude = 0.9;

inline std::vector<float> sine(double hz, double rate, std::size_t frames) {
    std::vector<float> s(frames);
    for (std::size_t i = 0; i < frames; ++i) {
        s[i] = static_cast<float>(kAmplitude *
                                  std::sin(2 * std::numbers::pi * std::fmod(hz / rate * static_cast<double>(i), 1)));
    }
    return s;
}

struct Fit {
    double gain_db;     // of the tone
    double phase;       // radians that it is ahead of the input's
    double residue_db;  // all that is not the tone, below it
};

// The tone in `s`, by least squares, between `from` and `to`.
inline Fit fit(const std::vector<float>& s, double hz, double rate, std::size_t from, std::size_t to) {
    double cc = 0, ss = 0, cs = 0, yc = 0, ys = 0;
    const auto turn = [&](std::size_t i) {
        return 2 * std::numbers::pi * std::fmod(hz / rate * static_cast<double>(i), 1);
    };
    for (std::size_t i = from; i < to; ++i) {
        const double c = std::cos(turn(i)), sn = std::sin(turn(i)), y = static_cast<double>(s[i]);
        cc += c * c;
        ss += sn * sn;
        cs += c * sn;
        yc += y * c;
        ys += y * sn;
    }
    const double det = cc * ss - cs * cs, a = (yc * ss - ys * cs) / det, b = (ys * cc - yc * cs) / det;
    double rest = 0;
    for (std::size_t i = from; i < to; ++i) {
        const double e = static_cast<double>(s[i]) - a * std::cos(turn(i)) - b * std::sin(turn(i));
        rest += e * e;
    }
    const double size = std::hypot(a, b), rms = std::sqrt(rest / static_cast<double>(to - from));
    return {20 * std::log10(size / kAmplitude), std::atan2(a, b),
            20 * std::log10(rms / (size / std::sqrt(2.0)) + 1e-12)};
}

// The level of all there is, against a tone of full amplitude.
inline double level_db(const std::vector<float>& s, std::size_t from, std::size_t to) {
    double power = 0;
    for (std::size_t i = from; i < to; ++i) power += static_cast<double>(s[i]) * static_cast<double>(s[i]);
    return 20 * std::log10(std::sqrt(power / static_cast<double>(to - from)) / (kAmplitude / std::sqrt(2.0)) + 1e-12);
}

}  // namespace tones
