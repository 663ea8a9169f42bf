// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/distortion_segment.hpp"

#include <stddef.h>
#include <stdint.h>

#include "plugins/dsp/half_band.hpp"
#include "plugins/dsp/recursion.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/shapes.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

namespace {

using Segment = DistortionSegment;
using Side = Segment::Side;
using Step = Segment::Step;

constexpr uint32_t kMost = 4 * kTick;  // samples that go into the curve, of either kind: even, odd
constexpr uint32_t kPast = Segment::kPast, kSpan = Segment::kSpan;

// Loops go on to a multiple of kWide, whatever lies beyond the last frame. There is room for some frames of before.
struct Sound {
    alignas(64) float memory[2][kPast + kSpan];
    INLINED float* side(int i) noexcept REALTIME { return memory[i] + kPast; }
    INLINED const float* side(int i) const noexcept REALTIME { return memory[i] + kPast; }
};
struct Samples {
    alignas(64) float even[kMost];
    alignas(64) float odd[kMost];
};

template <bool Moving>
using Values = ValuesOf<Segment, Moving>;

template <class Drive>
void read_input(Segment& s, Sound& x, const Drive& driven) noexcept REALTIME {
    for (int side = 0; side < s.sides; ++side) {
        const float* from = s.inputs[side];
        float *past = s.past[side] + Segment::kLatest, *to = x.side(side);
        by_vectors(s.frames, [=](uint32_t i, auto lanes) noexcept REALTIME {
            const Vector in = tame(lanes.get(from + i));
            store(past + i, in);
            store(to + i, driven(i, in));
        });
    }
}

// Both sides in one vector.
template <bool Moving>
void filter(const Segment& s, Segment::Filter& state, uint32_t first, Sound& x) noexcept REALTIME {
    const Values<Moving> value{s};
    Four p{state.p[0], state.p[1]}, q{state.q[0], state.q[1]};
    float *left = x.side(0), *right = x.side(1);
    for (uint32_t i = 0; i < s.frames; ++i) {
        float f[kTerms];
        for (uint32_t k = 0; k < kTerms; ++k) f[k] = value(first + k, i);
        const Four in{left[i], right[i]};
        const Four out = advance(f, p, q, in);
        left[i] = out[0], right[i] = out[1];
    }
    for (int side = 0; side < 2; ++side) state.p[side] = p[side], state.q[side] = q[side];
}

template <int... I>
INLINED Vector follow(Vector last, Vector now, std::integer_sequence<int, I...>) noexcept REALTIME {
    return __builtin_shufflevector(last, now, (kWide - 1 + I)...);
}
// Of each sample the one before it.
INLINED Vector follow(Vector last, Vector now) noexcept REALTIME { return follow(last, now, Each<kWide>{}); }

template <class Curve, bool Ends>
void bend(const Samples& in, float* even, float* odd, float before, uint32_t count) noexcept REALTIME {
    Vector last = Vector{} + before, of_last = Curve::aside(last);
    for (uint32_t i = 0; i < count; i += kWide) {
        const auto e = load<Vector>(in.even + i), o = load<Vector>(in.odd + i);
        const Vector of_e = Curve::aside(e), of_o = Curve::aside(o);
        store(even + i, Curve::template mean<Ends>(follow(last, o), follow(of_last, of_o), e, of_e));
        store(odd + i, Curve::template mean<Ends>(e, of_e, o, of_o));
        last = o, of_last = of_o;
    }
}

// At the rate itself there are no odd samples.
template <class Curve, bool Ends, class Give>
void bend(const float* in, float before, uint32_t count, const Give& give) noexcept REALTIME {
    Vector last = Vector{} + before, of_last = Curve::aside(last);
    for (uint32_t i = 0; i < count; i += kWide) {
        const auto x = load<Vector>(in + i);
        const Vector of_x = Curve::aside(x);
        give(i, Curve::template mean<Ends>(follow(last, x), follow(of_last, of_x), x, of_x));
        last = x, of_last = of_x;
    }
}

template <bool Ends, class... Arguments>
INLINED void bend(Segment::Shape shape, const Arguments&... arguments) noexcept REALTIME {
    switch (shape) {
        case Segment::Shape::soft:
            return bend<shapes::Soft, Ends>(arguments...);
        case Segment::Shape::hard:
            return bend<shapes::Hard, Ends>(arguments...);
        case Segment::Shape::tube:
            return bend<shapes::Tube, Ends>(arguments...);
        case Segment::Shape::fold:
            return bend<shapes::Fold, Ends>(arguments...);
        case Segment::Shape::fuzz:
            return bend<shapes::Fuzz, Ends>(arguments...);
        case Segment::Shape::crush:
            return bend<shapes::Straight, Ends>(arguments...);
    }
}

// A new sample whenever the clock comes round, in steps.
INLINED float crush(const Segment::Voice& voice, Side& side, float x) noexcept REALTIME {
    const uint32_t phase = side.phase + voice.clock;
    if (phase < voice.clock || voice.clock == 0) {
        constexpr float kWhole = 12582912;
        const float bound = x > 1 ? 1.0f : x < -1 ? -1.0f : x;
        side.held = (bound * voice.levels + kWhole - kWhole) / voice.levels;
    }
    side.phase = phase;
    return side.held;
}

// What is bent goes through a mean's inverse, but for the very top: it gives the treble back, and most of the half
// sample.
void run_plain(const Segment& s, Segment::Voice& voice, const Sound& in, Sound& out) noexcept REALTIME {
    constexpr float kTurn = -Segment::kPole, kLoud = 1 + Segment::kPole;
    constexpr float kSquare = kTurn * kTurn, kFourth = kSquare * kSquare, kEighth = kFourth * kFourth;
    constexpr float kTurns[] = {kTurn, kSquare, kFourth, kEighth, kEighth * kEighth};
    const uint32_t frames = s.frames;
    for (int i = 0; i < s.sides; ++i) {
        Side& side = voice.sides[i];
        alignas(64) float crushed[kSpan], bent[kPast + kSpan];
        const float* x = in.side(i);
        float* to = out.side(i);
        if (voice.shape == Segment::Shape::crush) {
            for (uint32_t k = 0; k < frames; ++k) crushed[k] = crush(voice, side, x[k]);
            x = crushed;
        }
        __builtin_memcpy(bent, side.bent, sizeof side.bent);
        __builtin_memcpy(to - kPast, side.after, sizeof side.after);
        Recursion<float, kWide> sharp(kTurns, load<Vector>(bent + kPast - kWide), load<Vector>(to - kWide));
        bend<false>(voice.shape, x, side.before, frames, [&](uint32_t k, Vector mean) noexcept REALTIME {
            const Vector loud = kLoud * mean;
            store(bent + kPast + k, loud);
            store(to + k, sharp.next(loud));
        });
        side.before = x[frames - 1];
        __builtin_memcpy(side.bent, bent + frames, sizeof side.bent);
        __builtin_memcpy(side.after, to - kPast + frames, sizeof side.after);
    }
}

// What each of the `Steps` hands on; the last one to the curve.
template <uint32_t Steps, uint32_t I = 0>
void climb(const Oversampling& o, Side& side, Samples& top, uint32_t frames) noexcept REALTIME {
    constexpr int kHalf = Oversampling::kHalf[Steps][I];
    if constexpr (I + 1 == Steps) {
        up<kHalf>(side.steps[I].up, o.taps[I], frames, [&top](uint32_t j, Vector e, Vector v) noexcept REALTIME {
            store(top.even + j, e);
            store(top.odd + j, v);
        });
    } else {
        float* next = side.steps[I + 1].up + kFront;
        up<kHalf>(side.steps[I].up, o.taps[I], frames, [next](uint32_t j, Vector e, Vector v) noexcept REALTIME {
            store(next + 2 * j, zip_low(e, v));
            store(next + 2 * j + kWide, zip_high(e, v));
        });
        climb<Steps, I + 1>(o, side, top, 2 * frames);
    }
}

template <uint32_t Steps, uint32_t I = Steps - 1>
void descend(const Oversampling& o, Side& side, float* out, uint32_t frames) noexcept REALTIME {
    constexpr int kHalf = Oversampling::kHalf[Steps][I];
    const auto filter = [&](const auto& to) noexcept REALTIME {
        if constexpr (I + 1 == Steps) {
            down_means<kHalf>(side.steps[I], o.mean_taps, frames << I, to);
        } else {
            down<kHalf>(side.steps[I], o.taps[I], frames << I, to);
        }
    };
    if constexpr (I == 0) {
        filter([out](uint32_t j, const Pair& y) noexcept REALTIME {
            store(out + j, y.a);
            store(out + j + kWide, y.b);
        });
    } else {
        float *even = side.steps[I - 1].even + kFront, *odd = side.steps[I - 1].odd + kFront;
        filter([=](uint32_t j, const Pair& y) noexcept REALTIME {
            store(even + j / 2, evens(y.a, y.b));
            store(odd + j / 2, odds(y.a, y.b));
        });
        descend<Steps, I - 1>(o, side, out, frames);
    }
}

template <uint32_t Steps>
void run_above(const Segment& s, Segment::Voice& voice, const Sound& in, Sound& out) noexcept REALTIME {
    const uint32_t frames = s.frames, count = frames << (Steps - 1);
    for (int i = 0; i < s.sides; ++i) {
        Side& side = voice.sides[i];
        Samples top;
        const float* from = in.side(i);
        float* line = side.steps[0].up + kFront;
        for (uint32_t j = 0; j < frames; j += kWide) store(line + j, load<Vector>(from + j));
        climb<Steps>(*voice.oversampling, side, top, frames);
        if (voice.shape == Segment::Shape::crush) {
            for (uint32_t j = 0; j < count; ++j) {
                top.even[j] = crush(voice, side, top.even[j]);
                top.odd[j] = crush(voice, side, top.odd[j]);
            }
        }
        float *even = side.steps[Steps - 1].even + kFront, *odd = side.steps[Steps - 1].odd + kFront;
        bend<Steps == 1>(voice.shape, top, even, odd, side.before, count);
        side.before = top.odd[count - 1];
        descend<Steps>(*voice.oversampling, side, out.side(i), frames);
    }
}

void run_voice(const Segment& s, Segment::Voice& voice, const Sound& in, Sound& out) noexcept REALTIME {
    switch (voice.oversampling->steps) {
        case 1:
            return run_above<1>(s, voice, in, out);
        case 2:
            return run_above<2>(s, voice, in, out);
        case 3:
            return run_above<3>(s, voice, in, out);
        default:
            return run_plain(s, voice, in, out);
    }
}

// What rests of a sound, by groups of frames: what each lacks for being rounded is made up for by the next one.
struct Mean {
    using Latest = Recent<float, kWide>;
    Latest recent;
    Vector mean, lack;
    float frame, group;  // how far it goes in a frame, in a group

    INLINED Mean(const Segment& s, const Segment::Rest& rest) noexcept REALTIME
        : recent(s.left, load<Vector>(rest.in + kPast - kWide)),
          mean(load<Vector>(rest.mean + kPast - kWide)),
          lack(load<Vector>(rest.lacks + kPast - kWide)),
          frame(s.settled[0]),
          group(s.settled[Latest::kSteps]) {}
    INLINED Vector next(Vector x) noexcept REALTIME {
        const Vector step = (frame * recent.next(x) + lack) - group * mean, now = mean + step;
        lack = step - (now - mean);
        return mean = now;
    }
};

// Two sides at once, as each has to wait for itself.
template <int Sides>
void rest(Segment& s, Sound& x) noexcept REALTIME {
    alignas(64) float means[2][kPast + kSpan], lacks[2][kPast + kSpan];
    float* const lines[] = {x.side(0), x.side(1)};
    for (int i = 0; i < Sides; ++i) {
        __builtin_memcpy(lines[i] - kPast, s.rests[i].in, sizeof s.rests[i].in);
        __builtin_memcpy(means[i], s.rests[i].mean, sizeof s.rests[i].mean);
        __builtin_memcpy(lacks[i], s.rests[i].lacks, sizeof s.rests[i].lacks);
    }
    const uint32_t frames = s.frames;
    Mean left(s, s.rests[0]), right(s, s.rests[1]);
    for (int i = 0; i < Sides; ++i) __builtin_memcpy(s.rests[i].in, lines[i] - kPast + frames, sizeof s.rests[i].in);
    for (uint32_t k = 0; k < frames; k += kWide) {
        const auto go = [&](Mean& mean, int i) noexcept REALTIME {
            const auto now = load<Vector>(lines[i] + k);
            store(lines[i] + k, now - mean.next(now));
            store(means[i] + kPast + k, mean.mean);
            store(lacks[i] + kPast + k, mean.lack);
        };
        go(left, 0);
        if constexpr (Sides == 2) go(right, 1);
    }
    for (int i = 0; i < Sides; ++i) {
        __builtin_memcpy(s.rests[i].mean, means[i] + frames, sizeof s.rests[i].mean);
        __builtin_memcpy(s.rests[i].lacks, lacks[i] + frames, sizeof s.rests[i].lacks);
    }
}

const float* as_late(const Segment& s, int voice, int side) noexcept REALTIME {
    return s.past[side] + Segment::kLatest - s.voices[voice].oversampling->latency;
}

// What was heard gives way to what will be, with the dry sound that belongs to it.
void fade(Segment& s, const Sound& in, Sound& wet, Sound& dry) noexcept REALTIME {
    Sound next;
    run_voice(s, s.voices[1 - s.voice], in, next);
    const float* part = s.fade + s.at;
    for (int side = 0; side < s.sides; ++side) {
        const float *old = as_late(s, s.voice, side), *later = as_late(s, 1 - s.voice, side), *now = next.side(side);
        float *to = wet.side(side), *straight = dry.side(side);
        for (uint32_t i = 0; i < s.frames; ++i) {
            to[i] += part[i] * (now[i] - to[i]);
            straight[i] = old[i] + part[i] * (later[i] - old[i]);
        }
    }
}

template <bool Moving>
void run(Segment& s) noexcept REALTIME {
    const Values<Moving> value{s};
    const auto drive = value[Segment::drive], bias = value[Segment::bias];
    const auto loud = value[Segment::wet], straight_loud = value[Segment::dry];
    const uint32_t frames = s.frames;
    Sound x, y, dry;
    for (uint32_t i = 0; s.sides == 1 && i < s.frames; ++i) x.side(1)[i] = y.side(1)[i] = 0;
    const auto driven = [=](uint32_t i, Vector in) noexcept REALTIME { return drive.wide(i) * in + bias.wide(i); };
    if (!s.filtered[0] && !s.filtered[1]) {
        read_input(s, x, driven);
    } else {
        read_input(s, x, [](uint32_t, Vector in) noexcept REALTIME { return in; });
        if (s.filtered[0]) filter<Moving>(s, s.filters[0], Segment::kLowCut, x);
        if (s.filtered[1]) filter<Moving>(s, s.filters[1], Segment::kTilt, x);
        for (int i = 0; i < s.sides; ++i) {
            float* side = x.side(i);
            for (uint32_t k = 0; k < frames; k += kWide) store(side + k, driven(k, load<Vector>(side + k)));
        }
    }
    run_voice(s, s.voices[s.voice], x, y);
    if (s.fading) fade(s, x, y, dry);
    s.sides == 1 ? rest<1>(s, y) : rest<2>(s, y);
    if (s.filtered[2]) filter<Moving>(s, s.filters[2], Segment::kTone, y);
    for (int side = 0; side < s.sides; ++side) {
        const float *wet = y.side(side), *straight = s.fading ? dry.side(side) : as_late(s, s.voice, side);
        float* out = s.outputs[side];
        by_vectors(frames, [=](uint32_t i, auto lanes) noexcept REALTIME {
            lanes.put(out + i,
                      loud.wide(i) * load<Vector>(wet + i) + straight_loud.wide(i) * load<Vector>(straight + i));
        });
        float* past = s.past[side];
        for (uint32_t i = 0; i < Segment::kLatest; i += kWide) store(past + i, load<Vector>(past + frames + i));
    }
}

}  // namespace

void run_distortion(DistortionSegment& segment) noexcept REALTIME {
    segment.moving ? run<true>(segment) : run<false>(segment);
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
