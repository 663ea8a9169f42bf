// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "plugins/dsp/lanes.hpp"
#include "plugins/dsp/realtime.hpp"

// Curves that bend a sound, each as its mean between one sample and the next: what the antiderivative's difference
// quotient is, in a form that has no 0 / 0. A curve has
//     V aside(V x)                            what the mean needs of a sample, computed once
//     V mean<Ends>(V a, V of_a, V b, V of_b)  from a to b; with Ends, what the curve gives at both of them weighs in
namespace signalbox::dsp::shapes {

// How much the ends weigh. At twice the rate they have the other sign in what folds back to the top of hearing, and so
// take most of it away; at higher rates there is less to take than they bring. It is where 3 and 9 kHz gain alike.
constexpr float kEnds = 0.08f;

template <bool Ends, class V>
INLINED V weighed(V mean, [[maybe_unused]] V at_a, [[maybe_unused]] V at_b) noexcept REALTIME {
    if constexpr (!Ends) return mean;
    return (1 - kEnds) * mean + 0.5f * kEnds * (at_a + at_b);
}

template <class V>
INLINED V root(V x) noexcept REALTIME {
#if defined(__AVX512F__)
    return (V)_mm512_maskz_sqrt_ps(0xffff, (__m512)x);  // g++ 12 warns of the one without a mask
#elif defined(__AVX2__)
    return (V)_mm256_sqrt_ps((__m256)x);
#elif defined(__SSE2__)
    return (V)_mm_sqrt_ps((__m128)x);
#elif defined(__aarch64__)
    return (V)vsqrtq_f32((float32x4_t)x);
#else
    V r;
    for (int i = 0; i < kWidth<V>; ++i) r[i] = __builtin_sqrtf(x[i]);
    return r;
#endif
}

template <class V>
INLINED V above(V x, float least) noexcept REALTIME {
    const V bound = V{} + least;
    return x > bound ? x : bound;
}
template <class V>
INLINED V below(V x, float most) noexcept REALTIME {
    const V bound = V{} + most;
    return x < bound ? x : bound;
}
template <class V>
INLINED V size(V x) noexcept REALTIME {
    return x > V{} ? x : -x;
}

// x / sqrt(1 + x^2)
struct Soft {
    template <class V>
    INLINED static V aside(V x) noexcept REALTIME {
        return root(1.0f + x * x);
    }
    template <bool Ends, class V>
    INLINED static V mean(V a, V of_a, V b, V of_b) noexcept REALTIME {
        const V up = a + b, down = of_a + of_b;
        if constexpr (!Ends) return up / down;
        const V ends = of_a * of_b;  // a / of_a + b / of_b, in the same division
        return ((1 - kEnds) * up * ends + 0.5f * kEnds * down * (a * of_b + b * of_a)) / (down * ends);
    }
};

// As it is up to 1. A sample is what is left of it and what is cut off; both differences are exact.
struct Hard {
    template <class V>
    INLINED static V aside(V x) noexcept REALTIME {
        return below(above(x, -1), 1);
    }
    template <bool Ends, class V>
    INLINED static V mean(V a, V of_a, V b, V of_b) noexcept REALTIME {
        const V over_a = a - of_a, over_b = b - of_b, inner = of_b - of_a, outer = over_b - over_a;
        const V way = inner + outer, up = inner * (0.5f * (of_a + of_b)) + (size(over_b) - size(over_a));
        const V still = way == V{} ? V{} + 1 : way;
        return weighed<Ends>(way == V{} ? of_b : up / still, of_a, of_b);
    }
};

// The soft curve with one steepness above 0 and another below, where it is also scaled.
template <class Numbers>
struct TwoSided {
    template <class V>
    INLINED static V aside(V x) noexcept REALTIME {
        const V y = x * (x > V{} ? V{} + Numbers::kUp : V{} + Numbers::kDown);
        return root(1.0f + y * y);
    }
    template <bool Ends, class V>
    INLINED static V mean(V a, V of_a, V b, V of_b) noexcept REALTIME {
        const V one = V{} + 1, none{};
        const V high_a = above(a, 0), high_b = above(b, 0), low_a = below(a, 0), low_b = below(b, 0);
        const V high = Numbers::kUp * (high_a + high_b) / ((a > none ? of_a : one) + (b > none ? of_b : one));
        const V low =
            Numbers::kScale * Numbers::kDown * (low_a + low_b) / ((a > none ? one : of_a) + (b > none ? one : of_b));
        const V way = b - a, still = way == none ? one : way;
        const V part = way == none ? (b > none ? one : none) : (high_b - high_a) / still;
        return weighed<Ends>(low + part * (high - low), at(a, of_a), at(b, of_b));
    }
    template <class V>
    INLINED static V at(V x, V of_x) noexcept REALTIME {
        return x * (x > V{} ? V{} + Numbers::kUp : V{} + Numbers::kScale * Numbers::kDown) / of_x;
    }
};
struct TubeNumbers {
    static constexpr float kUp = 1, kDown = 1 / 0.55f, kScale = 0.55f;
};
struct FuzzNumbers {  // the lower half is turned up: an octave higher
    static constexpr float kUp = 4, kDown = 4, kScale = -0.7f;
};
using Tube = TwoSided<TubeNumbers>;
using Fuzz = TwoSided<FuzzNumbers>;

// sin(pi x / 2)
struct Fold {
    template <class V>
    INLINED static V aside(V x) noexcept REALTIME {
        return x;
    }
    template <bool Ends, class V>
    INLINED static V mean(V a, V, V b, V) noexcept REALTIME {
        constexpr float kHalfPi = 1.57079633f;
        const V half = 0.25f * (b - a), bent = 2 * kHalfPi * half;  // of half turns; of radians
        const V still = bent == V{} ? V{} + 1 : bent;
        const V whole = half_turns(0.25f * (a + b)) * (bent == V{} ? V{} + 1 : half_turns(half) / still);
        return weighed<Ends>(whole, half_turns(0.5f * a), half_turns(0.5f * b));
    }
    template <class V>
    INLINED static V round(V x) noexcept REALTIME {
        constexpr float kWhole = 12582912;  // where floats have no fraction
        return (x + kWhole) - kWhole;
    }
    // sin(pi x): Taylor's polynomial between the nearest zeros.
    template <class V>
    INLINED static V half_turns(V x) noexcept REALTIME {
        const V whole = round(x), t = x - whole, odd = whole - 2 * round(0.5f * whole), s = t * t;
        V y = V{} - 0.00737043f;
        y = 0.0821458866f + s * y;
        y = s * y - 0.599264529f;
        y = s * y + 2.55016404f;
        y = s * y - 5.16771278f;
        y = s * y + 3.14159265f;
        return t * y * (1.0f - 2 * odd * odd);
    }
};

// What is bent elsewhere: the mean of two samples.
struct Straight {
    template <class V>
    INLINED static V aside(V x) noexcept REALTIME {
        return x;
    }
    template <bool Ends, class V>
    INLINED static V mean(V a, V, V b, V) noexcept REALTIME {
        return 0.5f * (a + b);
    }
};

}  // namespace signalbox::dsp::shapes
