// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/fft/butterfly.hpp"
#include "plugins/dsp/fft/plan.hpp"

namespace signalbox::dsp {

// Everything that an instruction set's file needs to make its kernels. `Isa` is a type of that file's alone: it keeps
// what the compiler makes of this apart from the other sets'.
template <class Isa, class V>
struct FftPasses {
    static constexpr std::uint32_t kW = kWidth<V>;

    // Where rows come from: interleaved numbers, or rows of re and im a distance apart.
    struct Interleaved {
        const float* wave;
        INLINED Complex<V> row(std::uint32_t i) const noexcept REALTIME {
            const V a = load<V>(wave + 2 * kW * i), b = load<V>(wave + 2 * kW * i + kW);
            return {evens(a, b), odds(a, b)};
        }
    };
    struct Split {
        const float *re, *im;
        std::uint32_t step;
        INLINED Complex<V> row(std::uint32_t i) const noexcept REALTIME {
            return {load<V>(re + step * i), load<V>(im + step * i)};
        }
    };

    template <int R, bool kTwiddled, class From>
    INLINED static void step(const From& from, float* to, std::uint32_t first, std::uint32_t apart, std::uint32_t out,
                             std::uint32_t stride, const float* w) noexcept REALTIME {
        Complex<V> x[R];
#pragma GCC unroll 16
        for (std::uint32_t k = 0; k < R; ++k) x[k] = from.row(first + k * apart);
        Butterfly<R, V>::run(x);
#pragma GCC unroll 16
        for (std::uint32_t k = 0; k < R; ++k) {
            if (kTwiddled && k > 0) x[k] = times(x[k], w[2 * k - 2], w[2 * k - 1]);
            float* row = to + 2 * kW * (out + k * stride);
            store(row, x[k].re);
            store(row + kW, x[k].im);
        }
    }

    template <int R, class From>
    static void pass(const FftPlan::Pass& p, const float* twiddles, const From& from, float* to) noexcept REALTIME {
        const std::uint32_t apart = p.stride * p.count;
        for (std::uint32_t q = 0; q < p.stride; ++q) step<R, false>(from, to, q, apart, q, p.stride, nullptr);
        for (std::uint32_t i = 1; i < p.count; ++i) {
            const float* w = twiddles + i * 2 * (R - 1);
            for (std::uint32_t q = 0; q < p.stride; ++q) {
                step<R, true>(from, to, q + p.stride * i, apart, q + p.stride * R * i, p.stride, w);
            }
        }
    }

    template <class From>
    static void pass(const FftPlan& plan, const FftPlan::Pass& p, const From& from, float* to) noexcept REALTIME {
        const float* w = plan.twiddles + p.twiddles;
        switch (p.radix) {
            case 2:
                return pass<2>(p, w, from, to);
            case 3:
                return pass<3>(p, w, from, to);
            case 4:
                return pass<4>(p, w, from, to);
            case 5:
                return pass<5>(p, w, from, to);
            case 7:
                return pass<7>(p, w, from, to);
            case 8:
                return pass<8>(p, w, from, to);
            default:
                return pass<1>(p, w, from, to);
        }
    }

    // All columns; says where the rows are.
    template <class From>
    static const float* columns(const FftPlan& plan, const From& from) noexcept REALTIME {
        pass(plan, plan.passes[0], from, plan.work[0]);
        for (std::uint32_t i = 1; i < plan.count; ++i) {
            const float* rows = plan.work[(i - 1) % 2];
            pass(plan, plan.passes[i], Split{rows, rows + kW, 2 * kW}, plan.work[i % 2]);
        }
        return plan.work[(plan.count - 1) % 2];
    }

    struct ToSplit {
        float *re, *im;
        INLINED void put(std::uint32_t at, Complex<V> x) const noexcept REALTIME {
            store(re + at, x.re);
            store(im + at, x.im);
        }
    };
    // An inverse transform is a forward one with re and im exchanged, before and after.
    struct ToInterleavedExchanged {
        float* wave;
        INLINED void put(std::uint32_t at, Complex<V> x) const noexcept REALTIME {
            store(wave + 2 * at, zip_low(x.im, x.re));
            store(wave + 2 * at + kW, zip_high(x.im, x.re));
        }
    };

    template <class To>
    INLINED static void block(const float* rows, std::uint32_t first, std::uint32_t count, const float* w,
                              const To& to) noexcept REALTIME {
        V re[kW], im[kW];
#pragma GCC unroll 16
        for (std::uint32_t r = 0; r < kW; ++r) re[r] = load<V>(rows + 2 * kW * (first + r));
        transpose(re);
#pragma GCC unroll 16
        for (std::uint32_t r = 0; r < kW; ++r) im[r] = load<V>(rows + 2 * kW * (first + r) + kW);
        transpose(im);
        Complex<V> x[kW];
        x[0] = {re[0], im[0]};
#pragma GCC unroll 16
        for (std::uint32_t l = 1; l < kW; ++l) {
            const float* turn = w + 2 * kW * (l - 1);
            x[l] = times(Complex<V>{re[l], im[l]}, load<V>(turn), load<V>(turn + kW));
        }
        Butterfly<kW, V>::run(x);
#pragma GCC unroll 16
        for (std::uint32_t c = 0; c < kW; ++c) to.put(first + count * c, x[c]);
    }

    template <class To>
    static void across(const FftPlan& plan, const float* rows, const To& to) noexcept REALTIME {
        const std::uint32_t count = plan.points / kW;
        const float* w = plan.across;
        for (std::uint32_t first = 0; first < count; first += kW, w += 2 * kW * (kW - 1)) {
            block(rows, first + kW <= count ? first : count - kW, count, w, to);
        }
    }

    static void forward(const FftPlan& plan, const float* wave, float* re, float* im) noexcept REALTIME {
        across(plan, columns(plan, Interleaved{wave}), ToSplit{re, im});
    }

    static void inverse(const FftPlan& plan, const float* re, const float* im, float* wave) noexcept REALTIME {
        across(plan, columns(plan, Split{im, re, kW}), ToInterleavedExchanged{wave});
    }

    // With z = even samples + i odd samples: X[k] = (Z[k] + Z*[n-k]) / 2 - i w^k (Z[k] - Z*[n-k]) / 2, w = exp(-i pi /
    // n). Both ends of the spectrum in one go, until they meet; what is done twice there comes out the same.
    template <bool kInverse>
    static void turn(std::uint32_t n, const float* cos, const float* sin, const float* const* in,
                     float* const* out) noexcept REALTIME {
        const float half = kInverse ? 1.0f : 0.5f;
        for (std::uint32_t k = 0; k <= n / 2; k += kW) {
            const std::uint32_t far = n + 1 - k - kW;
            const Complex<V> a = {load<V>(in[0] + k) * half, load<V>(in[1] + k) * half};
            const Complex<V> b = {backwards(load<V>(in[0] + far)) * half, backwards(load<V>(in[1] + far)) * -half};
            const Complex<V> sum = a + b, difference = a - b;
            const V c = load<V>(cos + k), s = load<V>(sin + k);
            // The second term: -i w^k, or its conjugate on the way back.
            const Complex<V> turned = kInverse ? times(difference, -s, c) : times(difference, -s, -c);
            store(out[0] + k, sum.re + turned.re);
            store(out[1] + k, sum.im + turned.im);
            store(out[0] + far, backwards(sum.re - turned.re));
            store(out[1] + far, backwards(turned.im - sum.im));
        }
    }

    static constexpr FftKernel kKernel = {&forward, &inverse, &turn<false>, &turn<true>};
};

}  // namespace signalbox::dsp
