// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// A filter of second order with two states p and q, written as what is added to them each frame:
//     w = x - q,   y = c1 p + c2 q + d x,   p += k1 p + k2 w,   q += k2 p + k3 w.
// In this form it is clean in single precision however low its frequency. The states are those of a trapezoidal state
// variable filter, so that anything between two stable ones is stable.
enum Term : std::size_t { k1, k2, k3, c1, c2, d, kTerms };
using Section = std::array<double, kTerms>;

// What of the input, the band-pass and the low-pass is heard.
struct Mix {
    double input = 1, band = 0, low = 0;
};

// `g` is tan(pi f / rate), `k` is 1 / Q.
inline Section svf(double g, double k, const Mix& mix) noexcept REALTIME {
    const double r1 = 1 / (1 + g * (g + k)), r2 = g * r1, r3 = g * r2;
    Section s;
    s[k1] = -2 * r2 * (g + k);
    s[k2] = 2 * r2;
    s[k3] = 2 * r3;
    s[c1] = mix.band * r1 + mix.low * r2;
    s[c2] = mix.low * (1 - r3) - mix.band * r2;
    s[d] = mix.input + mix.band * r2 + mix.low * r3;
    return s;
}

}  // namespace signalbox::dsp
