// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#if defined(__FMA__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include <cstdint>

#include "plugins/dsp/delay_segment.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/svf.hpp"

// The filters in a delay's loop, while they are at rest.
namespace signalbox::dsp::SIGNALBOX_ISA {

// a b + c, rounded once where the processor can: of a sum of two products a compiler may contract either, here one,
// there the other, and then the same filter is not the same in all its forms.
INLINED Four fused(const Four& a, const Four& b, const Four& c) noexcept REALTIME {
#if defined(__FMA__)
    return (Four)_mm_fmadd_ps((__m128)a, (__m128)b, (__m128)c);
#elif defined(__aarch64__)
    return (Four)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
    return a * b + c;
#endif
}

// Eight lanes: one vector, or two where none is so wide.
#if defined(__FMA__)
using Eight = Lanes<8>;
INLINED Eight fused(const Eight& a, const Eight& b, const Eight& c) noexcept REALTIME {
    return (Eight)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
INLINED void join(const Four& a, const Four& b, Eight& to) noexcept REALTIME {
    to = (Eight)_mm256_insertf128_ps(_mm256_castps128_ps256((__m128)a), (__m128)b, 1);
}
INLINED Four lower(const Eight& v) noexcept REALTIME { return (Four)_mm256_castps256_ps128((__m256)v); }
INLINED Four upper(const Eight& v) noexcept REALTIME { return (Four)_mm256_extractf128_ps((__m256)v, 1); }
INLINED Four upper_evens(const Eight& a, const Eight& b) noexcept REALTIME {
    return upper((Eight)_mm256_shuffle_ps((__m256)a, (__m256)b, 0x88));
}
INLINED Four upper_odds(const Eight& a, const Eight& b) noexcept REALTIME {
    return upper((Eight)_mm256_shuffle_ps((__m256)a, (__m256)b, 0xdd));
}
#else
struct Eight {
    Four a, b;
};
INLINED Eight operator+(const Eight& x, const Eight& y) noexcept REALTIME { return {x.a + y.a, x.b + y.b}; }
INLINED Eight operator*(const Eight& x, const Eight& y) noexcept REALTIME { return {x.a * y.a, x.b * y.b}; }
INLINED Eight fused(const Eight& a, const Eight& b, const Eight& c) noexcept REALTIME {
    return {fused(a.a, b.a, c.a), fused(a.b, b.b, c.b)};
}
INLINED void join(const Four& a, const Four& b, Eight& to) noexcept REALTIME { to = {a, b}; }
INLINED Four lower(const Eight& v) noexcept REALTIME { return v.a; }
INLINED Four upper(const Eight& v) noexcept REALTIME { return v.b; }
INLINED Four upper_evens(const Eight& a, const Eight& b) noexcept REALTIME { return evens(a.b, b.b); }
INLINED Four upper_odds(const Eight& a, const Eight& b) noexcept REALTIME { return odds(a.b, b.b); }
#endif

// Of each four lanes the last two first.
INLINED void turn(const Four& v, Four& to) noexcept REALTIME { to = __builtin_shufflevector(v, v, 2, 3, 0, 1); }
INLINED void turn(const Eight& v, Eight& to) noexcept REALTIME {
#if defined(__FMA__)
    to = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
#else
    turn(v.a, to.a), turn(v.b, to.b);
#endif
}

// Two frames of a filter at rest (svf.hpp), on two channels: what they give, and the state behind them, of the state
// before them. So the state has half as far to go. Four lanes are one filter, eight are two.
template <class V>
struct FramePair {
    V own, other;           // of p, p, q, q to themselves and to each other
    V fed_here, fed_there;  // of a frame to where it stands itself, and of the other frame
    V of_here, of_there;    // of the state, the same, to both frames' outputs
    V direct, from_first;   // of the frames

    INLINED void advance(V& state, const V& in, V& out) const noexcept REALTIME {
        V turned, swapped;
        turn(state, turned), turn(in, swapped);
        const V heard = fused(of_here, state, fused(of_there, turned, fused(direct, in, from_first * swapped)));
        const V fed = fused(fed_here, in, fed_there * swapped);
        state = fused(own, state, state) + fused(other, turned, fed);
        out = heard;
    }
};

INLINED FramePair<Four> frame_pair(const float* t) noexcept REALTIME {
    const float a = t[k1], b = t[k2], c = t[k3];
    const float p = a * a - b * b + 2 * a, q = c * c - b * b - 2 * c, turn = b * (a - c) + 2 * b;
    const float to_p = b * (a - c) + b, to_q = b * b - c * c + c;
    const float later_p = t[c1] * a + t[c2] * b + t[c1], later_q = t[c2] - t[c1] * b - t[c2] * c;
    const float through = t[c1] * b + t[c2] * c;
    return {.own = Four{p, p, q, q},
            .other = Four{-turn, -turn, turn, turn},
            .fed_here = Four{to_p, to_p, c, c},
            .fed_there = Four{b, b, to_q, to_q},
            .of_here = Four{t[c1], t[c1], later_q, later_q},
            .of_there = Four{t[c2], t[c2], later_p, later_p},
            .direct = Four{t[d], t[d], t[d], t[d]},
            .from_first = Four{0, 0, through, through}};
}

// Both filters of a loop. In one vector the second is four pairs of frames behind the first, so that neither waits for
// the other.
struct BothFilters {
    static constexpr std::uint32_t kBehind = 8, kLeast = 2 * kBehind;  // frames

    const FramePair<Four> high, low;
    FramePair<Eight> both;
    INLINED explicit BothFilters(const float* values) noexcept REALTIME
        : high(frame_pair(values + DelaySegment::kHighCut)),
          low(frame_pair(values + DelaySegment::kLowCut)) {
        join(high.own, low.own, both.own);
        join(high.other, low.other, both.other);
        join(high.fed_here, low.fed_here, both.fed_here);
        join(high.fed_there, low.fed_there, both.fed_there);
        join(high.of_here, low.of_here, both.of_here);
        join(high.of_there, low.of_there, both.of_there);
        join(high.direct, low.direct, both.direct);
        join(high.from_first, low.from_first, both.from_first);
    }

    // One frame alone: the first of a pair leaves the state to the second.
    INLINED Four half(DelaySegment& s, Four in, bool second) const noexcept REALTIME {
        return half(low, s.low_cut, half(high, s.high_cut, in, second), second);
    }
    INLINED Four pair(DelaySegment& s, Four in) const noexcept REALTIME {
        return pair(low, s.low_cut, pair(high, s.high_cut, in));
    }
    // Of so many frames as many as go, in eights, and no fewer than kLeast. Each four are followed by a step of
    // something else, which goes on while the filters wait for themselves.
    template <class Meanwhile>
    INLINED std::uint32_t run(DelaySegment& s, const float* const* in, float* const* out, std::uint32_t frames,
                              Meanwhile& meanwhile) const noexcept REALTIME {
        const Four behind = load<Four>(s.low_cut.state);
        Eight state, x[2], y[2];
        join(load<Four>(s.high_cut.state), behind, state);
        for (std::uint32_t k = 0; k < 2; ++k)
            go(state, load<Four>(in[0] + 4 * k), load<Four>(in[1] + 4 * k), Four{}, Four{}, x[k], y[k]);
        join(lower(state), behind, state);
        const auto step = [&](std::uint32_t at, Four left, Four right, std::uint32_t k) noexcept REALTIME {
            go(state, left, right, lower(x[k]), lower(y[k]), x[k], y[k]);
            store(out[0] + at - kBehind, upper_evens(x[k], y[k]));
            store(out[1] + at - kBehind, upper_odds(x[k], y[k]));
        };
        std::uint32_t i = kBehind;
        const auto on = [&](auto k) noexcept REALTIME {
            step(i + 4 * k, load<Four>(in[0] + i + 4 * k), load<Four>(in[1] + i + 4 * k), k % 2);
        };
        const auto both_on = [&](auto k) noexcept REALTIME {
            on(k);
            meanwhile.template step<decltype(k)::value>();
        };
        for (; meanwhile.any() && i + 4 * Meanwhile::kSteps <= frames; i += 4 * Meanwhile::kSteps)
            in_turn(both_on, Each<Meanwhile::kSteps>{});
        for (; i + kBehind <= frames; i += kBehind) in_turn(on, Each<2>{});
        store(s.high_cut.state, lower(state));
#pragma GCC unroll 2
        for (std::uint32_t k = 0; k < 2; ++k) step(i + 4 * k, Four{}, Four{}, k);
        store(s.low_cut.state, upper(state));
        return i;
    }

private:
    // Two pairs.
    INLINED void go(Eight& state, Four left, Four right, Four x_before, Four y_before, Eight& x,
                    Eight& y) const noexcept REALTIME {
        join(zip_low(left, right), x_before, x);
        join(zip_high(left, right), y_before, y);
        both.advance(state, x, x);
        both.advance(state, y, y);
    }
    INLINED static Four pair(const FramePair<Four>& pair, DelaySegment::Filter& f, Four in) noexcept REALTIME {
        Four state = load<Four>(f.state), out;
        pair.advance(state, in, out);
        store(f.state, state);
        return out;
    }
    INLINED static Four half(const FramePair<Four>& pair, DelaySegment::Filter& f, Four in, bool second) noexcept
        REALTIME {
        if (second) {
            const Four out = BothFilters::pair(pair, f, Four{f.waiting[0], f.waiting[1], in[0], in[1]});
            return Four{out[2], out[3]};
        }
        f.waiting[0] = in[0], f.waiting[1] = in[1];
        Four state = load<Four>(f.state), out;
        pair.advance(state, Four{in[0], in[1], 0, 0}, out);
        return out;
    }
};

}  // namespace signalbox::dsp::SIGNALBOX_ISA
