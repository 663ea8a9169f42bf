// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/match.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <utility>

namespace signalbox::dsp {

namespace {

// The power of b0 + b1/z + b2/z^2 at x = sin^2(w/2) is zero (1-x) + nyquist x + 4 cross x (1-x).
struct Power {
    double zero, nyquist, cross;
};

// The same as a polynomial in (z-1)/(z+1), with all roots on the left; nothing if the power were negative somewhere.
struct Roots {
    double square, linear, constant;
};
std::optional<Roots> factor(const Power& p) noexcept REALTIME {
    if (!(p.zero >= 0 && p.nyquist >= 0)) return std::nullopt;
    const double zero = std::sqrt(p.zero), nyquist = std::sqrt(p.nyquist), mean = 0.5 * (zero + nyquist);
    const double rest = mean * mean + p.cross;
    if (!(rest >= 0)) return std::nullopt;
    return Roots{nyquist, 2 * std::sqrt(rest), zero};
}

struct Ratio {
    Roots n, d;
};
// As svf() of g^2 = d.constant / d.square, with fewer roots and divisions in a row.
Section section(const Ratio& ratio) noexcept REALTIME {
    const auto& [n, d] = ratio;
    const double sum = 1 / (d.square + d.linear + d.constant), mean = std::sqrt(d.constant * d.square);
    Section s;
    s[k1] = -2 * (d.linear + d.constant) * sum;
    s[k2] = 2 * mean * sum;
    s[k3] = 2 * d.constant * sum;
    s[Term::d] = (n.square + n.linear + n.constant) * sum;
    s[c1] = (d.square * (n.linear + n.constant) - n.square * (d.linear + d.constant)) / mean * sum;
    s[c2] = n.constant / d.constant - s[Term::d];
    return s;
}

// sin^2(pi v / 2), good to 1e-9 up to 1: Taylor's series to the 13th power.
double place(double v) noexcept REALTIME {
    const double x = 0.5 * std::numbers::pi * v, y = x * x, z = y * y;
    const double high = (1.0 / 362880 - y * (1.0 / 39916800)) + z * (1.0 / 6227020800);
    const double sum = (1 - y * (1.0 / 6)) + z * ((1.0 / 120 - y * (1.0 / 5040)) + z * high);
    return y * sum * sum;
}

// How far from the middle the slopes of the wider side lie, as a ratio.
double reach(const Prototype& p) noexcept REALTIME {
    const double n = p.n1 > 0 && p.n2 > 0 ? p.n1 / p.n2 : 0, d = p.d1 / p.d2, z = 0.5 * std::max(n, d);
    return 0.5 * z + std::sqrt(1 + 0.25 * z * z);
}

// Roughly, to a thousandth: from a straight line's guess of the logarithm one step of Newton's.
double tenth_root(double r) noexcept REALTIME {
    constexpr auto kOne = std::bit_cast<std::uint64_t>(1.0);
    const auto guess = std::bit_cast<double>(kOne + (std::bit_cast<std::uint64_t>(r) - kOne) / 10);
    const double square = guess * guess, fourth = square * square;
    return 0.9 * guess + 0.1 * r / (fourth * fourth * guess);
}

// Four places where the response is matched, as parts of half the rate. Found by search: what leaves the least between
// them, for bells at 48 kHz.
std::array<double, 4> places(const Prototype& p, double rate_hz) noexcept REALTIME {
    const double r = reach(p), root = tenth_root(r), narrow = std::clamp((1.45 - r) / 0.15, 0.0, 1.0);
    const double nyquist = 0.5 * rate_hz, v = p.hz / nyquist, top = std::min((19200 - 960 * narrow) / nyquist, 0.875);
    const double low = std::max(v * (0.79 - 0.31 * v), v / (r * std::sqrt(r)));
    const double bent = std::max(0.0, v - 0.39);
    double middle = std::max(v - 1.5 * bent * bent, v / root);
    const double high = std::min({0.6 * v + 0.4 * top, v * r / (root * root), 0.94 * top});
    if (middle > 0.8 * top) middle = std::max(0.7 * top, std::min(middle, high - 0.08));
    return {low, middle, high, top};
}

// Four unknowns: of the denominator zero and nyquist (its cross is -1), of the numerator nyquist and cross. At place x
// with the power h
//     (zero - h) (1 - x) / x * d.zero - h * d.nyquist + n.nyquist + 4 (1 - x) * n.cross = -4 (1 - x) h,
// and as differences, divided by those of the places, all but the denominator's unknowns go.
std::optional<Ratio> interpolate(const Prototype& p, double rate_hz) noexcept REALTIME {
    struct Row {
        double x, a, h, b;
    };
    const double zero = p.power(0), nyquist_per_hz = 0.5 * rate_hz / p.hz;
    const auto at = places(p, rate_hz);
    Row m[4];
    for (std::size_t i = 0; i < 4; ++i) {
        const double x = place(at[i]), h = p.power_at(at[i] * nyquist_per_hz);
        m[i] = {x, (zero - h) * (1 / x - 1), -h, -4 * h * (1 - x)};
    }
    for (std::size_t i = 1; i < 4; ++i) {
        const double by = 1 / (m[i].x - m[0].x);
        m[i] = {m[i].x, (m[i].a - m[0].a) * by, (m[i].h - m[0].h) * by, (m[i].b - m[0].b) * by};
    }
    const Row &first = m[1], second{0, m[2].a - first.a, m[2].h - first.h, m[2].b - first.b};
    const Row third{0, m[3].a - first.a, m[3].h - first.h, m[3].b - first.b};
    const double whole = second.a * third.h - second.h * third.a;
    const double by = 1 / whole;
    if (!std::isfinite(by)) return std::nullopt;
    const double low = (second.b * third.h - second.h * third.b) * by;
    const double high = (second.a * third.b - second.b * third.a) * by;
    const double cross = -0.25 * (first.b - first.a * low - first.h * high);
    const double nyquist = m[0].b - m[0].a * low - m[0].h * high - 4 * (1 - m[0].x) * cross;
    const auto d = factor({low, high, -1}), n = factor({zero * low, nyquist, cross});
    if (!d || !n || d->constant <= 0 || d->square <= 0) return std::nullopt;
    return Ratio{*n, *d};
}

// The poles of the prototype; the numerator has its power at 0 Hz, in the middle and at half the rate.
std::optional<Ratio> keep_poles(const Prototype& p, double rate_hz) noexcept REALTIME {
    const double ratio = std::sqrt(p.d0 / p.d2), w = 2 * std::numbers::pi * p.hz * ratio / rate_hz;
    const double damping = 0.5 * p.d1 / (p.d2 * ratio), e = std::exp(-damping * w), under = 1 - damping * damping;
    const double turn = under >= 0 ? std::cos(std::sqrt(under) * w) : std::cosh(std::sqrt(-under) * w);
    const double r1 = -2 * e * turn, r2 = e * e, zero = 1 + r1 + r2, nyquist = 1 - r1 + r2;
    const double f = std::min(p.hz * ratio, 0.45 * rate_hz), x = place(2 * f / rate_hz), y = 4 * x * (1 - x);
    const double at_zero = p.power(0) * zero * zero, at_nyquist = p.power(0.5 * rate_hz) * nyquist * nyquist;
    const double middle = p.power(f) * (zero * zero * (1 - x) + nyquist * nyquist * x - 4 * r2 * y);
    const auto n = factor({at_zero, at_nyquist, (middle - at_zero * (1 - x) - at_nyquist * x) / y});
    if (!n) return std::nullopt;
    return Ratio{*n, {nyquist, 2 * (1 - r2), zero}};
}

}  // namespace

Prototype inverse(const Prototype& p) noexcept REALTIME { return {p.hz, p.d2, p.d1, p.d0, p.n2, p.n1, p.n0}; }

Section bilinear(const Prototype& p, double rate_hz) noexcept REALTIME {
    const double g = std::tan(std::numbers::pi * std::min(p.hz, 0.49 * rate_hz) / rate_hz);
    return section({{p.n2, p.n1 * g, p.n0 * g * g}, {p.d2, p.d1 * g, p.d0 * g * g}});
}

Section match(const Prototype& p, double rate_hz) noexcept REALTIME {
    constexpr double kFarBelow = 0.01, kNarrow = 1.09, kHighShelf = 0.25;
    const double widest = std::max(p.n1, p.d1) / std::max(p.n2, p.d2);
    if (p.hz * std::max(1.0, widest) < kFarBelow * rate_hz) return bilinear(p, rate_hz);
    const bool shelf = p.n2 != 0 && p.n0 / p.n2 != p.d0 / p.d2;
    const bool cuts = p.n1 < p.d1 && p.n2 > 0 && p.n0 > 0;  // a cut is a boost upside down
    const Prototype boost = cuts ? inverse(p) : p;
    const bool narrow = reach(p) < kNarrow || (shelf && p.hz > kHighShelf * rate_hz);
    auto found = narrow ? std::nullopt : interpolate(boost, rate_hz);
    if (!found) found = keep_poles(boost, rate_hz);
    if (!found) return bilinear(p, rate_hz);
    if (cuts) std::swap(found->n, found->d);
    return section(*found);
}

}  // namespace signalbox::dsp
