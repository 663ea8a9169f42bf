// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/cascade.hpp"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#include <cstddef>

#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

namespace {

typedef int Whole __attribute__((vector_size(kWide * sizeof(int))));

constexpr int kParts = static_cast<int>(Cascade::kLanes) / kWide;
constexpr int kSkew = 2, kLag = kSkew * (static_cast<int>(Cascade::kFilters) - 1);

struct Bank {
    Vector part[kParts];
};

// Which filter a lane is.
INLINED Whole filter_of(int part) noexcept REALTIME {
    Whole filter;
    for (int i = 0; i < kWide; ++i) filter[i] = (part * kWide + i) % static_cast<int>(Cascade::kFilters);
    return filter;
}

// What every filter hands on to the next; the first of each channel takes the input, of which there is a pair.
INLINED Bank hand_on(const Bank& y, const float* pair) noexcept REALTIME {
    Bank x;
#if defined(__AVX512F__)
    double both;
    __builtin_memcpy(&both, pair, sizeof both);
    const auto in = (Vector)_mm512_set1_pd(both);
    x.part[0] = __builtin_shufflevector(y.part[0], in, 16, 0, 1, 2, 3, 4, 5, 6, 17, 8, 9, 10, 11, 12, 13, 14);
#else
    constexpr Whole kFirst = {-1};
    for (int side = 0; side < 2; ++side) {
        const Vector in = Vector{} + pair[side];
#if defined(__AVX2__)
        const Vector v = __builtin_shufflevector(y.part[side], y.part[side], 0, 0, 1, 2, 3, 4, 5, 6);
        x.part[side] = kFirst ? in : v;
#else
        const Vector low = y.part[2 * side], high = y.part[2 * side + 1];
        const Vector v = __builtin_shufflevector(low, low, 0, 0, 1, 2);
        x.part[2 * side] = kFirst ? in : v;
        x.part[2 * side + 1] = __builtin_shufflevector(low, high, 3, 4, 5, 6);
#endif
    }
#endif
    return x;
}

// The terms of one part's lanes, each at its own frame; loaded once, as what is written cannot change them.
template <bool Moving>
struct Terms {
    static constexpr std::size_t kRamps = Moving ? std::size_t{kTerms} : 1;
    Vector now[kTerms][kParts], slope[kRamps][kParts];

    INLINED explicit Terms(const Cascade& c) noexcept REALTIME {
        for (std::size_t k = 0; k < kTerms; ++k) {
            for (int i = 0; i < kParts; ++i) {
                now[k][i] = load<Vector>(c.start + place(k, i));
                if constexpr (!Moving) continue;
                slope[k][i] = load<Vector>(c.slope + place(k, i));
                const Whole frame = static_cast<int>(c.at) - kSkew * filter_of(i);
                now[k][i] += __builtin_convertvector(frame, Vector) * slope[k][i];
            }
        }
    }
    INLINED void advance(int part) noexcept REALTIME {
        if constexpr (!Moving) return;
        for (std::size_t k = 0; k < kTerms; ++k) now[k][part] += slope[k][part];
    }
    INLINED static constexpr std::size_t place(std::size_t term, int part) noexcept REALTIME {
        return term * Cascade::kLanes + static_cast<std::size_t>(part * kWide);
    }
};

// The filters' states, what they gave last: now, and one and two steps ago.
struct State {
    Bank p, q, y{}, y1{}, y2{};
};

// One step of all filters. At the ends of a block only those with a frame of it go on.
template <bool Moving, bool Ends>
INLINED void step(const Cascade& c, Terms<Moving>& terms, int t, const Bank& x, State& s) noexcept REALTIME {
#pragma GCC unroll 4
    for (int i = 0; i < kParts; ++i) {
        const auto of = [&](Term which) noexcept REALTIME { return terms.now[which][i]; };
        const Vector in = x.part[i], u = s.p.part[i], v = s.q.part[i], w = in - v;
        const Vector cross = of(k2);
        s.y.part[i] = of(c1) * u + of(c2) * v + of(d) * in;
        Vector du = cross * w + of(k1) * u, dv = of(k3) * w + cross * u;
        if constexpr (Ends) {
            const Whole frame = t - kSkew * filter_of(i);
            const Whole active = (frame >= 0) & (frame < static_cast<int>(c.frames));
            du = active ? du : Vector{};
            dv = active ? dv : Vector{};
        }
        s.p.part[i] = u + du;
        s.q.part[i] = v + dv;
        terms.advance(i);
    }
}

// Input and output by frames: pairs, and all that the filters gave, of which the last ones' is heard. It is taken from
// memory a step later, as that costs the vectors' units nothing.
struct Sound {
    alignas(64) float pairs[2 * (kTick + kLag)];
    alignas(64) float given[(kTick + kLag) * Cascade::kLanes];
};

INLINED void take_in(const Cascade& c, Sound& sound) noexcept REALTIME {
    const float *left = c.inputs[0], *right = c.inputs[1];
    const int frames = static_cast<int>(c.frames);
    int t = 0;
    for (; t + kWide <= frames; t += kWide) {
        const auto l = load<Vector>(left + t), r = load<Vector>(right + t);
        store(sound.pairs + 2 * t, zip_low(l, r));
        store(sound.pairs + 2 * t + kWide, zip_high(l, r));
    }
    for (; t < frames; ++t) sound.pairs[2 * t] = left[t], sound.pairs[2 * t + 1] = right[t];
    for (; t < frames + kLag; ++t) sound.pairs[2 * t] = sound.pairs[2 * t + 1] = 0;
}

INLINED void put_out(const Cascade& c, const Sound& sound, int t) noexcept REALTIME {
    if (t < kLag) return;
    const float* given = sound.given + t * static_cast<int>(Cascade::kLanes);
    c.outputs[0][t - kLag] = given[Cascade::kFilters - 1];
    c.outputs[1][t - kLag] = given[Cascade::kLanes - 1];
}

// Inlined, or the states would go through memory.
template <bool Moving, bool Ends>
INLINED void go(Cascade& c, Terms<Moving>& terms, int t, State& s, Sound& sound) noexcept REALTIME {
    step<Moving, Ends>(c, terms, t, hand_on(s.y2, sound.pairs + 2 * t), s);
    s.y2 = s.y1, s.y1 = s.y;
    float* given = sound.given + t * static_cast<int>(Cascade::kLanes);
#pragma GCC unroll 4
    for (int i = 0; i < kParts; ++i) store(given + i * kWide, s.y.part[i]);
    put_out(c, sound, t - 1);
}

template <bool Moving>
void run(Cascade& c) noexcept REALTIME {
    Terms<Moving> terms(c);
    const int frames = static_cast<int>(c.frames), all = frames + kLag;
    State s;
    for (int i = 0; i < kParts; ++i) {
        s.p.part[i] = load<Vector>(c.p + i * kWide);
        s.q.part[i] = load<Vector>(c.q + i * kWide);
    }
    Sound sound;
    take_in(c, sound);
    int t = 0;
    for (; t < kLag; ++t) go<Moving, true>(c, terms, t, s, sound);
    for (; t < frames; ++t) go<Moving, false>(c, terms, t, s, sound);
    for (; t < all; ++t) go<Moving, true>(c, terms, t, s, sound);
    put_out(c, sound, all - 1);
    for (int i = 0; i < kParts; ++i) {
        store(c.p + i * kWide, s.p.part[i]);
        store(c.q + i * kWide, s.q.part[i]);
    }
}

}  // namespace

void run_cascade(Cascade& cascade) noexcept REALTIME { cascade.moving ? run<true>(cascade) : run<false>(cascade); }

}  // namespace signalbox::dsp::SIGNALBOX_ISA
