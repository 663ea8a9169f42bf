// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/lanes.hpp"

namespace signalbox::dsp {

// A complex number a lane.
template <class V>
struct Complex {
    V re, im;
};

template <class V>
INLINED Complex<V> operator+(Complex<V> a, Complex<V> b) noexcept REALTIME {
    return {a.re + b.re, a.im + b.im};
}
template <class V>
INLINED Complex<V> operator-(Complex<V> a, Complex<V> b) noexcept REALTIME {
    return {a.re - b.re, a.im - b.im};
}

template <class V, class T>
INLINED Complex<V> times(Complex<V> a, T re, T im) noexcept REALTIME {
    return {a.re * re - a.im * im, a.re * im + a.im * re};
}

template <class V>
INLINED Complex<V> times_minus_i(Complex<V> a) noexcept REALTIME {
    return {a.im, -a.re};
}

// The discrete Fourier transform of R numbers, in place, in natural order, with exp(-i ...).
template <int R, class V>
struct Butterfly;

template <class V>
struct Butterfly<1, V> {
    INLINED static void run(Complex<V>*) noexcept REALTIME {}
};

template <class V>
struct Butterfly<2, V> {
    INLINED static void run(Complex<V>* x) noexcept REALTIME {
        const Complex<V> a = x[0], b = x[1];
        x[0] = a + b;
        x[1] = a - b;
    }
};

template <class V>
INLINED void four(Complex<V>& a, Complex<V>& b, Complex<V>& c, Complex<V>& d) noexcept REALTIME {
    const Complex<V> even = a + c, evens = a - c, odd = b + d, odds = times_minus_i(b - d);
    a = even + odd;
    b = evens + odds;
    c = even - odd;
    d = evens - odds;
}

template <class V>
struct Butterfly<4, V> {
    INLINED static void run(Complex<V>* x) noexcept REALTIME { four(x[0], x[1], x[2], x[3]); }
};

inline constexpr float kHalfRoot = 0.70710678118654752f;  // of 2

template <class V>
struct Butterfly<8, V> {
    INLINED static void run(Complex<V>* x) noexcept REALTIME {
        four(x[0], x[2], x[4], x[6]);
        four(x[1], x[3], x[5], x[7]);
        const Complex<V> odd[4] = {x[1],
                                   {(x[3].re + x[3].im) * kHalfRoot, (x[3].im - x[3].re) * kHalfRoot},
                                   times_minus_i(x[5]),
                                   {(x[7].im - x[7].re) * kHalfRoot, (x[7].re + x[7].im) * -kHalfRoot}};
        const Complex<V> even[4] = {x[0], x[2], x[4], x[6]};
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
            x[k] = even[k] + odd[k];
            x[k + 4] = even[k] - odd[k];
        }
    }
};

template <class V>
struct Butterfly<16, V> {
    INLINED static void run(Complex<V>* x) noexcept REALTIME {
        constexpr float kCos = 0.92387953251128676f, kSin = 0.38268343236508977f;  // of a sixteenth turn
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j) four(x[j], x[j + 4], x[j + 8], x[j + 12]);
        x[5] = times(x[5], kCos, -kSin);
        x[6] = {(x[6].re + x[6].im) * kHalfRoot, (x[6].im - x[6].re) * kHalfRoot};
        x[7] = times(x[7], kSin, -kCos);
        x[9] = {(x[9].re + x[9].im) * kHalfRoot, (x[9].im - x[9].re) * kHalfRoot};
        x[10] = times_minus_i(x[10]);
        x[11] = {(x[11].im - x[11].re) * kHalfRoot, (x[11].re + x[11].im) * -kHalfRoot};
        x[13] = times(x[13], kSin, -kCos);
        x[14] = {(x[14].im - x[14].re) * kHalfRoot, (x[14].re + x[14].im) * -kHalfRoot};
        x[15] = times(x[15], -kCos, kSin);
        Complex<V> y[16];
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) four(x[4 * k], x[4 * k + 1], x[4 * k + 2], x[4 * k + 3]);
#pragma GCC unroll 16
        for (int k = 0; k < 16; ++k) y[k / 4 + k % 4 * 4] = x[k];
#pragma GCC unroll 16
        for (int k = 0; k < 16; ++k) x[k] = y[k];
    }
};

// Cosine and sine of the turns k / R.
template <int R>
struct Turns;
template <>
struct Turns<3> {
    static constexpr float kCos[] = {1.0f, -0.5f, -0.5f};
    static constexpr float kSin[] = {0.0f, 0.86602540378443865f, -0.86602540378443865f};
};
template <>
struct Turns<5> {
    static constexpr float kCos[] = {1.0f, 0.30901699437494742f, -0.80901699437494742f, -0.80901699437494742f,
                                     0.30901699437494742f};
    static constexpr float kSin[] = {0.0f, 0.95105651629515357f, 0.58778525229247313f, -0.58778525229247313f,
                                     -0.95105651629515357f};
};
template <>
struct Turns<7> {
    static constexpr float kCos[] = {1.0f,
                                     0.62348980185873353f,
                                     -0.22252093395631440f,
                                     -0.90096886790241913f,
                                     -0.90096886790241913f,
                                     -0.22252093395631440f,
                                     0.62348980185873353f};
    static constexpr float kSin[] = {0.0f,
                                     0.78183148246802981f,
                                     0.97492791218182361f,
                                     0.43388373911755812f,
                                     -0.43388373911755812f,
                                     -0.97492791218182361f,
                                     -0.78183148246802981f};
};

// Odd primes: numbers that mirror each other share their cosines, and their sines but for the sign.
template <int R, class V>
struct Butterfly {
    INLINED static void run(Complex<V>* x) noexcept REALTIME {
        constexpr int kHalf = R / 2;
        Complex<V> sum[kHalf], difference[kHalf], total = x[0];
#pragma GCC unroll 3
        for (int j = 0; j < kHalf; ++j) {
            sum[j] = x[j + 1] + x[R - 1 - j];
            difference[j] = times_minus_i(x[j + 1] - x[R - 1 - j]);
            total = total + sum[j];
        }
        const Complex<V> first = x[0];
        x[0] = total;
#pragma GCC unroll 3
        for (int k = 1; k <= kHalf; ++k) {
            Complex<V> even = first, odd = {V{}, V{}};
#pragma GCC unroll 3
            for (int j = 0; j < kHalf; ++j) {
                const float c = Turns<R>::kCos[(j + 1) * k % R], s = Turns<R>::kSin[(j + 1) * k % R];
                even = {even.re + c * sum[j].re, even.im + c * sum[j].im};
                odd = {odd.re + s * difference[j].re, odd.im + s * difference[j].im};
            }
            x[k] = even + odd;
            x[R - k] = even - odd;
        }
    }
};

}  // namespace signalbox::dsp
