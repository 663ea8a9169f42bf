// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/delay_segment.hpp"

#include "plugins/dsp/delay_filter.hpp"
#include "plugins/dsp/delay_reading.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

namespace {

using Segment = DelaySegment;
using std::uint32_t;

template <bool Moving>
using Values = ValuesOf<Segment, Moving>;

// The segment's samples begin where they do in their group; loops go on to a multiple of kWide, whatever lies beyond.
struct Sound {
    alignas(64) float memory[2][Segment::kSpan + kWide];
    float* sides[2];
    INLINED explicit Sound(const Segment& s) noexcept REALTIME {
        for (int i = 0; i < 2; ++i) sides[i] = memory[i] + s.at % kWide;
    }
};
// Samples that lie anywhere.
struct Heard {
    const float* sides[2];
};

void read_input(const Segment& s, Sound& in) noexcept REALTIME {
    for (int side = 0; side < 2; ++side) {
        const float* from = s.inputs[side];
        float* to = in.sides[side];
        by_vectors(s.frames,
                   [=](uint32_t i, auto lanes) noexcept REALTIME { store(to + i, tame(lanes.get(from + i))); });
    }
}

// What a tap hears: in the line itself, or computed in `room`.
INLINED const float* read_tap(const Segment& s, int side, float* room) noexcept REALTIME {
    const Segment::Tap& tap = s.taps[side];
    const float* now = read_path(s, s.lines[side], tap.to[0], room);
    const uint32_t at = tap.fade_at + s.at;
    if (at >= s.fade_frames) return now;
    const uint32_t frames = s.frames, left = s.fade_frames - at, fading = left < frames ? left : frames;
    alignas(64) float memory[Segment::kSpan + kWide];
    const float* old = read_path(s, s.lines[side], tap.from, memory + s.at % kWide);
    const float* fade = s.fade + at;
    uint32_t i = 0;
#pragma GCC unroll 4
    for (; i + kWide <= fading; i += kWide) {
        const auto before = load<Vector>(old + i);
        store(room + i, before + load<Vector>(fade + i) * (load<Vector>(now + i) - before));
    }
    for (; i < fading; ++i) room[i] = old[i] + fade[i] * (now[i] - old[i]);
    for (; i < frames; ++i) room[i] = now[i];
    return room;
}

// What is not swept: each tap is read at once.
struct Taps {
    static constexpr int kSteps = 2;
    struct Plan {
        INLINED explicit Plan(const Segment& /*s*/) noexcept REALTIME {}
    };
    const Segment& s;
    float* const* rooms;
    INLINED Taps(const Segment& segment, const Plan& /*plan*/, float* const* outs) noexcept REALTIME : s(segment),
                                                                                                       rooms(outs) {}
    INLINED const float* side(int i) const noexcept REALTIME { return read_tap(s, i, rooms[i]); }
    INLINED static bool any() noexcept REALTIME { return false; }
    template <int>
    INLINED static void step() noexcept REALTIME {}
};

// Most of it in one go; what is left over, or begins in the middle of a pair, by pairs and frames.
template <class Meanwhile>
INLINED void filter_at_rest(Segment& s, const Heard& in, Sound& out, Meanwhile& meanwhile) noexcept REALTIME {
    const BothFilters filters(s.start);
    const uint32_t frames = s.frames, at = s.at;
    for (uint32_t i = 0; i < frames;) {
        const float *left = in.sides[0] + i, *right = in.sides[1] + i;
        float *to_left = out.sides[0] + i, *to_right = out.sides[1] + i;
        const bool second = (at + i) % 2 == 1;
        if (second || frames - i < 2) {
            const Four x = filters.half(s, Four{*left, *right}, second);
            *to_left = x[0], *to_right = x[1];
            i += 1;
        } else if (frames - i < BothFilters::kLeast) {
            const Four x = filters.pair(s, Four{left[0], right[0], left[1], right[1]});
            to_left[0] = x[0], to_right[0] = x[1], to_left[1] = x[2], to_right[1] = x[3];
            i += 2;
        } else {
            const float* const from[] = {left, right};
            float* const to[] = {to_left, to_right};
            i += filters.run(s, from, to, frames - i, meanwhile);
        }
    }
}

void filter_moving(Segment& s, const Heard& in, Sound& out) noexcept REALTIME {
    const Values<true> value{s};
    const auto half = [](const float* from) noexcept REALTIME { return Four{from[0], from[1]}; };
    Four p = half(s.high_cut.state), q = half(s.high_cut.state + 2);
    Four u = half(s.low_cut.state), v = half(s.low_cut.state + 2);
    for (uint32_t i = 0; i < s.frames; ++i) {
        float h[kTerms], l[kTerms];
        for (uint32_t k = 0; k < kTerms; ++k) {
            h[k] = value(Segment::kHighCut + k, i);
            l[k] = value(Segment::kLowCut + k, i);
        }
        const Four x{in.sides[0][i], in.sides[1][i]};
        const Four z = advance(l, u, v, advance(h, p, q, x));
        out.sides[0][i] = z[0], out.sides[1][i] = z[1];
    }
    store(s.high_cut.state, __builtin_shufflevector(p, q, 0, 1, 4, 5));
    store(s.low_cut.state, __builtin_shufflevector(u, v, 0, 1, 4, 5));
}

constexpr float kClean = 0.5f;

// Clean up to -6 dB, then bent towards +2 dB, which nothing exceeds.
INLINED Vector soften(Vector x) noexcept REALTIME {
    constexpr float kRoom = 0.75f;
    const Vector clean = Vector{} + kClean, size = x > 0 ? x : -x,
                 over = (size > clean ? size - clean : Vector{}) / kRoom;
    const Vector bent = (size < clean ? size : clean) + kRoom * over / (1 + over);
    return x > 0 ? bent : -bent;
}

// Whether there is anything that softening changes.
INLINED bool loud(const Segment& s, const Heard& in) noexcept REALTIME {
    Vector most{};
    for (const float* x : in.sides) {
        by_vectors(s.frames, [x, &most](uint32_t i, auto lanes) noexcept REALTIME {
            const Vector v = lanes.get(x + i), size = v > 0 ? v : -v;
            most = most > size ? most : size;
        });
    }
    return any_above(most, kClean);
}

template <bool Moving>
void limit(const Segment& s, const Heard& in, Sound& out) noexcept REALTIME {
    const auto part = Values<Moving>{s}[Segment::limit];
    for (int side = 0; side < 2; ++side) {
        const float* from = in.sides[side];
        float* to = out.sides[side];
        by_vectors(s.frames, [=](uint32_t i, auto lanes) noexcept REALTIME {
            const Vector x = lanes.get(from + i);
            store(to + i, x + part.wide(i) * (soften(x) - x));
        });
    }
}

// While it is held, the loop is what it was: no filter, no loss.
template <bool Moving>
void keep(const Segment& s, const Heard& raw, const Heard& in, Sound& out) noexcept REALTIME {
    const auto hold = Values<Moving>{s}[Segment::hold];
    for (int side = 0; side < 2; ++side) {
        const float *x = in.sides[side], *as_it_was = raw.sides[side];
        for (uint32_t i = 0; i < s.frames; ++i) out.sides[side][i] = x[i] + hold(i) * (as_it_was[i] - x[i]);
    }
}

template <bool Moving>
void write_lines(const Segment& s, const Sound& in, const Heard& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    const auto own = value[Segment::own], across = value[Segment::cross];
    for (int side = 0; side < 2; ++side) {
        const auto straight = value[side == 0 ? Segment::left_left : Segment::right_right];
        const auto other = value[side == 0 ? Segment::left_right : Segment::right_left];
        const float *x = in.sides[side], *y = in.sides[1 - side], *e = echo.sides[side], *f = echo.sides[1 - side];
        float* line = s.lines[side] + s.write;
        if (s.crossed) {
            by_vectors(s.frames, [=](uint32_t i, auto lanes) noexcept REALTIME {
                const Vector back = own.wide(i) * lanes.get(e + i) + across.wide(i) * lanes.get(f + i);
                lanes.put(line + i,
                          straight.wide(i) * load<Vector>(x + i) + other.wide(i) * load<Vector>(y + i) + back);
            });
        } else {
            by_vectors(s.frames, [=](uint32_t i, auto lanes) noexcept REALTIME {
                lanes.put(line + i, straight.wide(i) * load<Vector>(x + i) + own.wide(i) * lanes.get(e + i));
            });
        }
    }
}

// What is written soon is fetched: a line is longer than the caches, and what the hardware fetches ends with a page.
void fetch_ahead(const Segment& s) noexcept REALTIME {
    constexpr uint32_t kAhead = 512, kLine = 64 / sizeof(float);  // frames
    for (const float* line : s.lines) {
        for (uint32_t i = 0; i < s.frames; i += kLine) __builtin_prefetch(line + ((s.write + kAhead + i) & s.mask), 1);
    }
}

// The guard repeats the beginning, whichever of the two has just been written.
void mirror(const Segment& s) noexcept REALTIME {
    const uint32_t size = s.mask + 1, end = s.write + s.frames;
    if (s.write >= Segment::kGuard && end <= size) return;
    for (float* line : s.lines) {
        for (uint32_t i = size; i < end; ++i) line[i - size] = line[i];
        for (uint32_t i = s.write; i < end && i < Segment::kGuard; ++i) line[size + i] = line[i];
    }
}

template <int By, int... I>
INLINED Vector later_by(Vector v, std::integer_sequence<int, I...>) noexcept REALTIME {
    return __builtin_shufflevector(Vector{}, v, (I < By ? I : kWide + I - By)...);
}

// A vector's peaks as they fall, and a mean of them, each from those before it: in steps of 1, 2, 4, ... frames.
template <int By>
INLINED void follow(const Segment::Follower& f, Vector& peak) noexcept REALTIME {
    if constexpr (By < kWide) {
        const Vector fallen = f.fall[By - 1] * later_by<By>(peak, Each<kWide>{});
        peak = peak > fallen ? peak : fallen;
        follow<2 * By>(f, peak);
    }
}
template <int By>
INLINED void round_off(const Segment::Follower& f, Vector& level) noexcept REALTIME {
    if constexpr (By < kWide) {
        level += f.stay[By - 1] * later_by<By>(level, Each<kWide>{});
        round_off<2 * By>(f, level);
    }
}

template <bool Moving>
void duck(Segment& s, const Sound& in, const Heard& echo, Sound& out) noexcept REALTIME {
    constexpr float kHalfway = 0.03f;  // -30 dB
    const auto part = Values<Moving>{s}[Segment::duck];
    Segment::Follower& f = s.follower;
    const uint32_t frames = s.frames, at = s.at, begin = at - at % kWide, end = at + frames;
    for (uint32_t i = 0; i < frames; ++i) {
        const float l = __builtin_fabsf(in.sides[0][i]), r = __builtin_fabsf(in.sides[1][i]);
        f.sizes[at + i] = l > r ? l : r;
    }
    alignas(64) float levels[Segment::kSpan];
    const auto fall = load<Vector>(f.fall), stay = load<Vector>(f.stay);
    for (uint32_t i = begin; i < end; i += kWide) {
        auto peak = load<Vector>(f.sizes + i);
        follow<1>(f, peak);
        const Vector left = fall * f.peak;
        peak = peak > left ? peak : left;
        Vector level = f.part * peak;
        round_off<1>(f, level);
        level += stay * f.level;
        store(levels + i, level);
        if (i + kWide > end) break;
        f.peak = peak[kWide - 1], f.level = level[kWide - 1];
    }
    for (int side = 0; side < 2; ++side) {
        const float *x = echo.sides[side], *level = levels + at;
        float* to = out.sides[side];
        for (uint32_t i = 0; i < frames; ++i) to[i] = x[i] * (1 - part(i) * (level[i] / (level[i] + kHalfway)));
    }
}

template <bool Moving>
void write_output(const Segment& s, const Sound& in, const Heard& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    const auto dry = value[Segment::dry], own = value[Segment::wet_own], cross = value[Segment::wet_cross];
    for (int side = 0; side < 2; ++side) {
        const float *x = in.sides[side], *e = echo.sides[side], *f = echo.sides[1 - side];
        float* out = s.outputs[side];
        by_vectors(s.frames, [=](uint32_t i, auto lanes) noexcept REALTIME {
            const Vector wet = own.wide(i) * lanes.get(e + i) + cross.wide(i) * lanes.get(f + i);
            lanes.put(out + i, dry.wide(i) * load<Vector>(x + i) + wet);
        });
    }
}

template <bool Moving, class Reading>
void run(Segment& s) noexcept REALTIME {
    Sound in(s), tapped(s), echo(s);
    read_input(s, in);
    const typename Reading::Plan plan(s);
    Reading reading(s, plan, tapped.sides);
    const Heard raw{{reading.side(0), reading.side(1)}};
    const Heard computed{{echo.sides[0], echo.sides[1]}};
    Heard heard = raw;
    if (s.filtered) {
        Moving ? filter_moving(s, heard, echo) : filter_at_rest(s, heard, echo, reading);
        heard = computed;
    }
    if (s.limited && loud(s, heard)) limit<Moving>(s, heard, echo), heard = computed;
    if (s.held) keep<Moving>(s, raw, heard, echo), heard = computed;
    write_lines<Moving>(s, in, heard);
    mirror(s);
    fetch_ahead(s);
    if (s.ducked) duck<Moving>(s, in, heard, echo), heard = computed;
    write_output<Moving>(s, in, heard);
}

}  // namespace

void run_delay(DelaySegment& segment) noexcept REALTIME {
    if (segment.moving) return run<true, Taps>(segment);
    segment.swept ? run<false, Sweep>(segment) : run<false, Taps>(segment);
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
