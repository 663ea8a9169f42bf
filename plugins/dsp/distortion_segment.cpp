// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/distortion_segment.hpp"

#include <stddef.h>
#include <stdint.h>

#include "plugins/dsp/recursion.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/shapes.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

namespace {

using Segment = DistortionSegment;
using Side = Segment::Side;
using Step = Segment::Step;

constexpr uint32_t kMost = 4 * kTick;  // samples that go into the curve, of either kind: even, odd
constexpr uint32_t kPair = 2 * kWide;  // all loops go on to a multiple of it, whatever lies beyond the last frame
constexpr uint32_t kPast = Segment::kPast;

struct Sound {
    alignas(64) float sides[2][kTick];
};
struct Samples {
    alignas(64) float even[kMost];
    alignas(64) float odd[kMost];
};

// Frames i and i + kWide at once.
struct Pair {
    Vector a{}, b{};
    INLINED void add(float tap, const float* x, const float* y) noexcept REALTIME {
        a += tap * (load<Vector>(x) + load<Vector>(y));
        b += tap * (load<Vector>(x + kWide) + load<Vector>(y + kWide));
    }
};

void keep(float* line, uint32_t kept, uint32_t frames) noexcept REALTIME {
    __builtin_memmove(line, line + frames, kept * sizeof(float));
}

template <bool Moving>
using Values = ValuesOf<Segment, Moving>;

void read_input(Segment& s, Sound& x) noexcept REALTIME {
    constexpr float kLoudest = 100;  // +40 dB; the comparison is false for what is not a number, too
    for (int side = 0; side < s.sides; ++side) {
        const float* from = s.inputs[side];
        float* past = s.past[side] + Segment::kLatest;
        float* to = x.sides[side];
        for (uint32_t i = 0; i < s.frames; ++i) past[i] = to[i] = __builtin_fabsf(from[i]) <= kLoudest ? from[i] : 0.0f;
    }
}

// Both sides in one vector.
template <bool Moving>
void filter(const Segment& s, Segment::Filter& state, uint32_t first, Sound& x) noexcept REALTIME {
    const Values<Moving> value{s};
    Four p{state.p[0], state.p[1]}, q{state.q[0], state.q[1]};
    for (uint32_t i = 0; i < s.frames; ++i) {
        float f[kTerms];
        for (uint32_t k = 0; k < kTerms; ++k) f[k] = value(first + k, i);
        const Four in{x.sides[0][i], x.sides[1][i]};
        const Four out = advance(f, p, q, in);
        x.sides[0][i] = out[0], x.sides[1][i] = out[1];
    }
    for (int side = 0; side < 2; ++side) state.p[side] = p[side], state.q[side] = q[side];
}

// Twice the rate: even samples are those of the input, late; odd ones lie between them.
template <class Take>
INLINED void up(float* line, uint32_t half, const float* taps, uint32_t frames, const Take& take) noexcept REALTIME {
    for (uint32_t i = 0; i < frames; i += kPair) {
        Pair odd;
        const float* middle = line + i + half;
#pragma GCC unroll 4
        for (size_t k = 0; k < half; ++k) odd.add(taps[k], middle - k, middle + 1 + k);
        take(i, load<Vector>(middle), 2 * odd.a);
        take(i + kWide, load<Vector>(middle + kWide), 2 * odd.b);
    }
    keep(line, 2 * half, frames);
}

template <class Give>
INLINED void down(Step& step, uint32_t half, const float* taps, uint32_t frames, const Give& give) noexcept REALTIME {
    for (uint32_t i = 0; i < frames; i += kPair) {
        const float* even = step.even + i + half;
        Pair y{0.5f * load<Vector>(even), 0.5f * load<Vector>(even + kWide)};
        const float* middle = step.odd + i + half;
#pragma GCC unroll 4
        for (size_t k = 0; k < half; ++k) y.add(taps[k], middle - 1 - k, middle + k);
        give(i, y);
    }
    keep(step.even, 2 * half, frames);
    keep(step.odd, 2 * half, frames);
}

// The same for means, which lie half a sample before their place.
template <class Give>
INLINED void down_means(Step& step, uint32_t half, const float* taps, uint32_t frames, const Give& give) noexcept
    REALTIME {
    for (uint32_t i = 0; i < frames; i += kPair) {
        Pair y;
        const float *even = step.even + i + half, *odd = step.odd + i + half;
#pragma GCC unroll 2
        for (size_t k = 0; k < half; ++k) {
            y.add(taps[2 * k], even - k, odd + k);
            y.add(taps[2 * k + 1], odd - 1 - k, even + 1 + k);
        }
        give(i, y);
    }
    keep(step.even, 2 * half, frames);
    keep(step.odd, 2 * half, frames);
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
template <class Curve, bool Ends>
void bend(const float* in, float* out, float before, uint32_t count) noexcept REALTIME {
    Vector last = Vector{} + before, of_last = Curve::aside(last);
    for (uint32_t i = 0; i < count; i += kWide) {
        const auto x = load<Vector>(in + i);
        const Vector of_x = Curve::aside(x);
        store(out + i, Curve::template mean<Ends>(follow(last, x), follow(of_last, of_x), x, of_x));
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

// A mean's inverse, but for the very top: it gives the treble back, and most of the half sample.
void sharpen(Side& side, float* bent, float* out, uint32_t frames) noexcept REALTIME {
    constexpr float kPole = Segment::kPole;
    alignas(64) float line[kPast + kTick];
    __builtin_memcpy(bent, side.bent, sizeof side.bent);
    __builtin_memcpy(line, side.after, sizeof side.after);
    Recursion<float, kWide> sharp(-kPole, load<Vector>(bent + kPast - kWide), load<Vector>(line + kPast - kWide));
    for (uint32_t i = 0; i < frames; i += kWide) store(line + kPast + i, sharp.next(load<Vector>(bent + kPast + i)));
    for (uint32_t i = 0; i < kTick; ++i) out[i] = (1 + kPole) * line[kPast + i];
    __builtin_memcpy(side.bent, bent + frames, sizeof side.bent);
    __builtin_memcpy(side.after, line + frames, sizeof side.after);
}

void run_plain(const Segment& s, Segment::Voice& voice, const Sound& in, Sound& out) noexcept REALTIME {
    const uint32_t frames = s.frames;
    for (int i = 0; i < s.sides; ++i) {
        Side& side = voice.sides[i];
        alignas(64) float x[kTick] = {}, bent[kPast + kTick];
        __builtin_memcpy(x, in.sides[i], frames * sizeof(float));
        for (uint32_t k = 0; voice.shape == Segment::Shape::crush && k < frames; ++k) x[k] = crush(voice, side, x[k]);
        bend<false>(voice.shape, static_cast<const float*>(x), bent + kPast, side.before, frames);
        side.before = x[frames - 1];
        sharpen(side, bent, out.sides[i], frames);
    }
}

void climb(const Oversampling& o, Side& side, const float* in, Samples& top, uint32_t frames) noexcept REALTIME {
    const uint32_t last = o.steps - 1;
    __builtin_memcpy(side.steps[0].up + 2 * o.half[0], in, frames * sizeof(float));
    for (uint32_t i = 0; i < last; ++i) {
        float* next = side.steps[i + 1].up + 2 * o.half[i + 1];
        up(side.steps[i].up, o.half[i], o.taps[i], frames << i,
           [next](uint32_t j, Vector e, Vector v) noexcept REALTIME {
               store(next + 2 * j, zip_low(e, v));
               store(next + 2 * j + kWide, zip_high(e, v));
           });
    }
    up(side.steps[last].up, o.half[last], o.taps[last], frames << last,
       [&top](uint32_t j, Vector e, Vector v) noexcept REALTIME {
           store(top.even + j, e);
           store(top.odd + j, v);
       });
}

void descend(const Oversampling& o, Side& side, float* out, uint32_t frames) noexcept REALTIME {
    for (uint32_t i = o.steps; i-- > 0;) {
        const auto give = [&](const auto& to) noexcept REALTIME {
            if (i + 1 == o.steps) return down_means(side.steps[i], o.half[i], o.mean_taps, frames << i, to);
            down(side.steps[i], o.half[i], o.taps[i], frames << i, to);
        };
        if (i == 0) {
            give([out](uint32_t j, const Pair& y) noexcept REALTIME {
                store(out + j, y.a);
                store(out + j + kWide, y.b);
            });
        } else {
            float *even = side.steps[i - 1].even + 2 * o.half[i - 1], *odd = side.steps[i - 1].odd + 2 * o.half[i - 1];
            give([=](uint32_t j, const Pair& y) noexcept REALTIME {
                store(even + j / 2, evens(y.a, y.b));
                store(odd + j / 2, odds(y.a, y.b));
            });
        }
    }
}

void run_voice(const Segment& s, Segment::Voice& voice, const Sound& in, Sound& out) noexcept REALTIME {
    const Oversampling& o = *voice.oversampling;
    const uint32_t frames = s.frames;
    if (o.steps == 0) return run_plain(s, voice, in, out);
    for (int i = 0; i < s.sides; ++i) {
        Side& side = voice.sides[i];
        Samples top;
        climb(o, side, in.sides[i], top, frames);
        const uint32_t last = o.steps - 1, count = frames << last;
        if (voice.shape == Segment::Shape::crush) {
            for (uint32_t j = 0; j < count; ++j) {
                top.even[j] = crush(voice, side, top.even[j]);
                top.odd[j] = crush(voice, side, top.odd[j]);
            }
        }
        float *even = side.steps[last].even + 2 * o.half[last], *odd = side.steps[last].odd + 2 * o.half[last];
        if (o.steps == 1) {
            bend<true>(voice.shape, top, even, odd, side.before, count);
        } else {
            bend<false>(voice.shape, top, even, odd, side.before, count);
        }
        side.before = top.odd[count - 1];
        descend(o, side, out.sides[i], frames);
    }
}

template <class V, int... I>
INLINED Lanes<2 * kWidth<V>> both(V first, V second, std::integer_sequence<int, I...>) noexcept REALTIME {
    return __builtin_shufflevector(first, second, I...);
}

// In double precision, as what rests is summed over some ten thousand frames.
void rest(Segment& s, Sound& x) noexcept REALTIME {
    constexpr int kDoubles = kWide / 2;
    using Resting = Recursion<double, kDoubles>;
    using Wide = Resting::Vector;
    using Narrow = Lanes<kDoubles>;
    const auto widened = [](const float* from) noexcept REALTIME {
        return __builtin_convertvector(load<Narrow>(from), Wide);
    };
    for (int i = 0; i < s.sides; ++i) {
        Segment::Rest& rest = s.rests[i];
        alignas(64) float in[kPast + kTick];
        alignas(64) double out[kPast + kTick];
        __builtin_memcpy(in, rest.in, sizeof rest.in);
        __builtin_memcpy(out, rest.out, sizeof rest.out);
        __builtin_memcpy(in + kPast, x.sides[i], sizeof x.sides[i]);
        Wide latest;
        __builtin_memcpy(&latest, out + kPast - kDoubles, sizeof latest);
        Resting resting(1 - s.settle, widened(in + kPast - kDoubles), latest);
        for (uint32_t k = 0; k < s.frames; k += kWide) {
            const auto settled = [&](uint32_t at) noexcept REALTIME {
                const Wide now = widened(in + kPast + at), y = resting.next(now);
                __builtin_memcpy(out + kPast + at, &y, sizeof y);
                return __builtin_convertvector(now - s.settle * y, Narrow);
            };
            const Narrow first = settled(k), second = settled(k + kDoubles);
            store(x.sides[i] + k, both(first, second, Each<kWide>{}));
        }
        __builtin_memcpy(rest.in, in + s.frames, sizeof rest.in);
        __builtin_memcpy(rest.out, out + s.frames, sizeof rest.out);
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
        const float *old = as_late(s, s.voice, side), *later = as_late(s, 1 - s.voice, side);
        float *to = wet.sides[side], *straight = dry.sides[side];
        for (uint32_t i = 0; i < s.frames; ++i) {
            to[i] += part[i] * (next.sides[side][i] - to[i]);
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
    for (uint32_t i = 0; s.sides == 1 && i < s.frames; ++i) x.sides[1][i] = y.sides[1][i] = 0;
    read_input(s, x);
    if (s.filtered[0]) filter<Moving>(s, s.filters[0], Segment::kLowCut, x);
    if (s.filtered[1]) filter<Moving>(s, s.filters[1], Segment::kTilt, x);
    for (float* side : {x.sides[0], x.sides[1]}) {
        for (uint32_t i = 0; i < frames; ++i) side[i] = drive(i) * side[i] + bias(i);
    }
    run_voice(s, s.voices[s.voice], x, y);
    if (s.fading) fade(s, x, y, dry);
    rest(s, y);
    if (s.filtered[2]) filter<Moving>(s, s.filters[2], Segment::kTone, y);
    for (int side = 0; side < s.sides; ++side) {
        const float *wet = y.sides[side], *straight = s.fading ? dry.sides[side] : as_late(s, s.voice, side);
        float* out = s.outputs[side];
        for (uint32_t i = 0; i < frames; ++i) out[i] = loud(i) * wet[i] + straight_loud(i) * straight[i];
        keep(s.past[side], Segment::kLatest, s.frames);
    }
}

}  // namespace

void run_distortion(DistortionSegment& segment) noexcept REALTIME {
    segment.moving ? run<true>(segment) : run<false>(segment);
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
