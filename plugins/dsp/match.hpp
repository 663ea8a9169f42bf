// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/svf.hpp"

namespace signalbox::dsp {

// (n2 s^2 + n1 s + n0) / (d2 s^2 + d1 s + d0) with s = j f / hz: a filter as it is on paper.
struct Prototype {
    double hz = 1000;
    double n2 = 0, n1 = 0, n0 = 1, d2 = 0, d1 = 0, d0 = 1;

    // Of its response: at f Hz, and at as much of `hz`.
    [[nodiscard]] double power(double f) const noexcept REALTIME { return power_at(f / hz); }
    [[nodiscard]] double power_at(double ratio) const noexcept REALTIME {
        const double u = ratio * ratio, n = n0 - n2 * u, d = d0 - d2 * u;
        return (n * n + n1 * n1 * u) / (d * d + d1 * d1 * u);
    }
};

// The digital filter whose response follows the prototype's up to the top of hearing, also close to half the rate where
// the bilinear transform would press it together. Of what is matched: the response at 0 Hz and at four places up to
// 19 kHz; where no filter does that, or it is very narrow, the poles, and the response at 0 Hz, in the middle and at
// half the rate. Far below half the rate it is the bilinear transform. Neither numerator nor denominator may have a
// root in the right half plane.
Section match(const Prototype& prototype, double rate_hz) noexcept REALTIME;

// With the middle in its place and half the rate standing for infinity.
Section bilinear(const Prototype& prototype, double rate_hz) noexcept REALTIME;

// 1 over a prototype that has n0 and n2.
Prototype inverse(const Prototype& p) noexcept REALTIME;

}  // namespace signalbox::dsp
