// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/cascade.hpp"

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

// What every filter hands on to the next; the first of each channel takes the input.
INLINED Bank hand_on(const Bank& y, float left, float right) noexcept REALTIME {
    Bank x;
#if defined(__AVX512F__)
    x.part[0] = __builtin_shufflevector(y.part[0], y.part[0], 0, 0, 1, 2, 3, 4, 5, 6, 8, 8, 9, 10, 11, 12, 13, 14);
    constexpr Whole kFirst = {-1}, kSecond = {0, 0, 0, 0, 0, 0, 0, 0, -1};
    x.part[0] = kFirst ? Vector{} + left : kSecond ? Vector{} + right : x.part[0];
#else
    constexpr Whole kFirst = {-1};
    for (int side = 0; side < 2; ++side) {
        const Vector in = Vector{} + (side == 0 ? left : right);
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

// The terms of one part's lanes, each at its own frame; at rest they are loaded once.
template <bool Moving>
struct Terms {
    Vector at_rest[kTerms][kParts];

    INLINED explicit Terms(const Cascade& c) noexcept REALTIME {
        for (std::size_t k = 0; !Moving && k < kTerms; ++k) {
            for (int i = 0; i < kParts; ++i) at_rest[k][i] = load<Vector>(c.start + place(k, i));
        }
    }
    INLINED Vector get(const Cascade& c, std::size_t term, int part, Vector frame) const noexcept REALTIME {
        if constexpr (!Moving) return at_rest[term][part];
        const std::size_t from = place(term, part);
        const auto start = load<Vector>(c.start + from), slope = load<Vector>(c.slope + from);
        return start + frame * (slope + frame * load<Vector>(c.curve + from));
    }
    INLINED static constexpr std::size_t place(std::size_t term, int part) noexcept REALTIME {
        return term * Cascade::kLanes + static_cast<std::size_t>(part * kWide);
    }
};

// The filters' states, and what they gave last: now, and one and two steps ago.
struct State {
    Bank p, q, y{}, y1{}, y2{};
};

// One step of all filters. At the ends of a block only those with a frame of it go on.
template <bool Moving, bool Ends>
INLINED void step(const Cascade& c, const Terms<Moving>& terms, int t, const Bank& x, State& s) noexcept REALTIME {
#pragma GCC unroll 4
    for (int i = 0; i < kParts; ++i) {
        [[maybe_unused]] const Whole frame = t - kSkew * filter_of(i);
        const Vector at = __builtin_convertvector(frame + static_cast<int>(c.at), Vector);
        const auto of = [&](Term which) noexcept REALTIME { return terms.get(c, which, i, at); };
        const Vector in = x.part[i], u = s.p.part[i], v = s.q.part[i], w = in - v;
        const Vector cross = of(k2);
        s.y.part[i] = of(c1) * u + of(c2) * v + of(d) * in;
        Vector du = cross * w + of(k1) * u, dv = of(k3) * w + cross * u;
        if constexpr (Ends) {
            const Whole active = (frame >= 0) & (frame < static_cast<int>(c.frames));
            du = active ? du : Vector{};
            dv = active ? dv : Vector{};
        }
        s.p.part[i] = u + du;
        s.q.part[i] = v + dv;
    }
}

// Inlined, or the states would go through memory.
template <bool Moving, bool Ends>
INLINED void go(Cascade& c, const Terms<Moving>& terms, int t, State& s) noexcept REALTIME {
    constexpr int kLast = static_cast<int>(Cascade::kFilters) - 1, kOther = kLast + static_cast<int>(Cascade::kFilters);
    const bool fed = !Ends || t < static_cast<int>(c.frames);
    step<Moving, Ends>(c, terms, t, hand_on(s.y2, fed ? c.inputs[0][t] : 0, fed ? c.inputs[1][t] : 0), s);
    s.y2 = s.y1, s.y1 = s.y;
    if (Ends && t < kLag) return;
    c.outputs[0][t - kLag] = s.y.part[kLast / kWide][kLast % kWide];
    c.outputs[1][t - kLag] = s.y.part[kOther / kWide][kOther % kWide];
}

template <bool Moving>
void run(Cascade& c) noexcept REALTIME {
    const Terms<Moving> terms(c);
    State s;
    for (int i = 0; i < kParts; ++i) {
        s.p.part[i] = load<Vector>(c.p + i * kWide);
        s.q.part[i] = load<Vector>(c.q + i * kWide);
    }
    const int frames = static_cast<int>(c.frames), all = frames + kLag;
    int t = 0;
    for (; t < kLag; ++t) go<Moving, true>(c, terms, t, s);
    for (; t < frames; ++t) go<Moving, false>(c, terms, t, s);
    for (; t < all; ++t) go<Moving, true>(c, terms, t, s);
    for (int i = 0; i < kParts; ++i) {
        store(c.p + i * kWide, s.p.part[i]);
        store(c.q + i * kWide, s.q.part[i]);
    }
}

}  // namespace

void run_cascade(Cascade& cascade) noexcept REALTIME { cascade.moving ? run<true>(cascade) : run<false>(cascade); }

}  // namespace signalbox::dsp::SIGNALBOX_ISA
