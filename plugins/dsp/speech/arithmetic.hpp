// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/lanes.hpp"

// What the kernels that are compiled for each instruction set calculate with. Everything is inlined.
namespace signalbox::dsp::speech {

#if defined(__AVX512F__)
constexpr int kWide = 16;
#elif defined(__AVX2__)
constexpr int kWide = 8;
#else
constexpr int kWide = 4;
#endif

template <int W>
struct Calculation {
    using V = Lanes<W>;
    typedef int Whole __attribute__((vector_size(W * sizeof(int))));

    INLINED static V all(float x) noexcept REALTIME { return x - V{}; }
    INLINED static V least(V a, V b) noexcept REALTIME { return a < b ? a : b; }
    INLINED static V most(V a, V b) noexcept REALTIME { return a > b ? a : b; }
    INLINED static V magnitude(V x) noexcept REALTIME { return most(x, -x); }

    // The first and the second numbers of W pairs (pairs.hpp).
    struct Two {
        V first, second;
    };
    INLINED static Two unpack(const std::uint32_t* pairs) noexcept REALTIME {
        Whole words;
        __builtin_memcpy(&words, pairs, sizeof words);
        const Whole shifted = words << 16;
        Two two;
        __builtin_memcpy(&two.first, &shifted, sizeof shifted);
        __builtin_memcpy(&two.second, &words, sizeof words);
        return two;
    }

    // To the base 2, of normal numbers above 0, good to 2e-5.
    INLINED static V logarithm(V x) noexcept REALTIME {
        Whole bits;
        __builtin_memcpy(&bits, &x, sizeof bits);
        const V exponent = __builtin_convertvector((bits >> 23) - 127, V);
        bits = (bits & 0x7fffff) | 0x3f800000;
        V t;
        __builtin_memcpy(&t, &bits, sizeof t);
        t -= 1;
        const V bend = 0.4419015f + t * (-0.2668900f + t * (0.1475100f - 0.0444084f * t));
        return exponent + t * (1 + (1 - t) * bend);
    }

    // tanh as a fraction, good to 1e-5: a continued one, which beyond its end is 1.
    struct Fraction {
        V above, below;
    };
    INLINED static Fraction tanh_of(V x) noexcept REALTIME {
        x = least(most(x, all(-4.9f)), all(4.9f));
        const V y = x * x;
        return {x * (135135 + y * (17325 + y * (378 + y))), 135135 + y * (62370 + y * (3150 + y * 28))};
    }
    INLINED static V tanh(V x) noexcept REALTIME {
        const Fraction f = tanh_of(x);
        return f.above / f.below;
    }
    INLINED static V sigmoid(V x) noexcept REALTIME { return 0.5f + 0.5f * tanh(0.5f * x); }
    // Of two, for the price of one division.
    INLINED static void sigmoids(V& x, V& y) noexcept REALTIME {
        const Fraction f = tanh_of(0.5f * x), g = tanh_of(0.5f * y);
        const V half = 0.5f / (f.below * g.below);
        x = 0.5f + f.above * g.below * half;
        y = 0.5f + g.above * f.below * half;
    }

    // All lanes combined, half with half.
    template <class Combine, int... I>
    INLINED static float fold(V x, Combine combine, std::integer_sequence<int, I...>) noexcept REALTIME {
        constexpr int kHalf = W / 2;
        if constexpr (W == 4) {
            const V y = combine(x, __builtin_shufflevector(x, x, 2, 3, 0, 1));
            return combine(y, __builtin_shufflevector(y, y, 1, 0, 3, 2))[0];
        } else {
            const Lanes<kHalf> low = __builtin_shufflevector(x, x, I...);
            const Lanes<kHalf> high = __builtin_shufflevector(x, x, (I + kHalf)...);
            return Calculation<kHalf>::fold(combine(low, high), combine, Each<kHalf / 2>{});
        }
    }
    INLINED static float sum(V x) noexcept REALTIME {
        return fold(
            x, [](auto a, auto b) noexcept REALTIME { return a + b; }, Each<W / 2>{});
    }
    INLINED static float highest(V x) noexcept REALTIME {
        return fold(
            x, [](auto a, auto b) noexcept REALTIME { return a > b ? a : b; }, Each<W / 2>{});
    }
    INLINED static float lowest(V x) noexcept REALTIME {
        return fold(
            x, [](auto a, auto b) noexcept REALTIME { return a < b ? a : b; }, Each<W / 2>{});
    }
    // Of a multiple of W numbers.
    INLINED static float sum(const float* from, std::size_t count) noexcept REALTIME {
        V total{};
        for (std::size_t i = 0; i < count; i += W) total += load<V>(from + i);
        return sum(total);
    }
};

}  // namespace signalbox::dsp::speech
