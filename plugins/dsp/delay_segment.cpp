// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/delay_segment.hpp"

#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

namespace {

using Segment = DelaySegment;
using std::uint32_t;

struct Sound {
    alignas(64) float left[kTick], right[kTick];
    float* side(int i) noexcept REALTIME { return i == 0 ? left : right; }
};

template <bool Moving>
using Values = ValuesOf<Segment, Moving>;

void read_input(const Segment& s, Sound& in) noexcept REALTIME {
    constexpr float kLoudest = 100;  // +40 dB; the comparison is false for what is not a number, too
    for (int side = 0; side < 2; ++side) {
        const float* from = s.inputs[side];
        float* to = in.side(side);
        for (uint32_t i = 0; i < s.frames; ++i) to[i] = __builtin_fabsf(from[i]) <= kLoudest ? from[i] : 0.0f;
    }
}

// Lagrange's cubic through the points at -1, 0, 1 and 2.
INLINED void weigh(float t, float& w0, float& w1, float& w2, float& w3) noexcept REALTIME {
    const float below = t - 1, far = t - 2, above = t + 1;
    w0 = t * below * far * (-1.0f / 6);
    w1 = above * below * far * 0.5f;
    w2 = above * t * far * -0.5f;
    w3 = above * t * below * (1.0f / 6);
}

// A tap at rest: one place between two frames for the whole segment.
void read_at_rest(const Segment& s, const float* line, double delay, float* out) noexcept REALTIME {
    const auto whole = static_cast<uint32_t>(static_cast<int>(delay)), up = delay > whole ? 1U : 0U;
    const float* from = line + ((s.write - whole - up - 1) & s.mask);
    if (up == 0) {
        for (uint32_t i = 0; i < s.frames; ++i) out[i] = from[i + 1];
        return;
    }
    float w0, w1, w2, w3;
    weigh(static_cast<float>(whole + 1 - delay), w0, w1, w2, w3);
    for (uint32_t i = 0; i < s.frames; ++i)
        out[i] = w0 * from[i] + w1 * from[i + 1] + (w2 * from[i + 2] + w3 * from[i + 3]);
}

// sin(pi x) for -1 <= x < 1, to 0.1 %: enough for what sways.
INLINED float sway(float x) noexcept REALTIME {
    const float y = 4 * x * (1 - __builtin_fabsf(x));
    return y * (0.775f + 0.225f * __builtin_fabsf(y));
}

// A tap on its way, or swaying: every frame has a place of its own.
void read_wandering(const Segment& s, const float* line, const DelayTap::Path& path, const float* swing,
                    float* out) noexcept REALTIME {
    alignas(64) float t[kTick], weights[4 * kTick];
    alignas(64) int base[kTick];
    constexpr int kNearest = Segment::kNearest;
    const int at = static_cast<int>(s.at);
    for (uint32_t i = 0; i < s.frames; ++i) {
        const double tick = at + static_cast<int>(i);
        const double delay = path.start + tick * (path.slope + tick * path.curve) + static_cast<double>(swing[i]);
        const int down = static_cast<int>(delay), whole = down > kNearest ? down : kNearest;
        base[i] = static_cast<int>(i) - whole - 2;
        t[i] = static_cast<float>(static_cast<double>(whole + 1) - delay);  // above 0, at most 1
    }
    for (uint32_t i = 0; i < s.frames; ++i) {
        float* w = weights + 4 * i;
        weigh(t[i], w[0], w[1], w[2], w[3]);
    }
    for (uint32_t i = 0; i < s.frames; ++i) {
        const auto from = load<Four>(line + ((s.write + static_cast<uint32_t>(base[i])) & s.mask));
        const Four part = from * load<Four>(weights + 4 * i);
        const Four pair = part + __builtin_shufflevector(part, part, 2, 3, 0, 1);
        out[i] = pair[0] + pair[1];
    }
}

void read_path(const Segment& s, int side, const DelayTap::Path& path, const float* swing, float* out) noexcept
    REALTIME {
    if (s.wandering) return read_wandering(s, s.lines[side], path, swing, out);
    read_at_rest(s, s.lines[side], path.start, out);
}

void read_tap(const Segment& s, int side, const float* swing, float* out) noexcept REALTIME {
    const Segment::Tap& tap = s.taps[side];
    read_path(s, side, tap.to, swing, out);
    if (tap.fade_at + s.at >= s.fade_frames) return;
    alignas(64) float old[kTick];
    read_path(s, side, tap.from, swing, old);
    const float* fade = s.fade + tap.fade_at + s.at;
    for (uint32_t i = 0; i < s.frames; ++i) out[i] = old[i] + fade[i] * (out[i] - old[i]);
}

template <bool Moving>
void read_taps(const Segment& s, Sound& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    alignas(64) float swing[kTick] = {};
    const uint32_t swaying = s.wandering ? s.frames : 0;
    for (int side = 0; side < 2; ++side) {
        const float more = side == 0 ? 0.0f : 1.0f;
        for (uint32_t i = 0; i < swaying; ++i) {
            const auto turn = static_cast<int>(s.phase + (s.at + i) * s.phase_step);
            float x = static_cast<float>(turn) * 0x1p-31f + more * value(Segment::ahead, i);
            x -= 2.0f * static_cast<float>(static_cast<int>(x));  // from 1 on, 2 less; it is above -1
            swing[i] = value(Segment::depth, i) * sway(x);
        }
        read_tap(s, side, swing, echo.side(side));
    }
}

// Both sides in one vector, both filters in one go.
template <bool Moving>
void filter(Segment& s, Sound& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    Four p{s.high_cut.p[0], s.high_cut.p[1]}, q{s.high_cut.q[0], s.high_cut.q[1]};
    Four u{s.low_cut.p[0], s.low_cut.p[1]}, v{s.low_cut.q[0], s.low_cut.q[1]};
    for (uint32_t i = 0; i < s.frames; ++i) {
        float h[kTerms], l[kTerms];
        for (uint32_t k = 0; k < kTerms; ++k) {
            h[k] = value(Segment::kHighCut + k, i);
            l[k] = value(Segment::kLowCut + k, i);
        }
        const Four x{echo.left[i], echo.right[i]};
        const Four z = advance(l, u, v, advance(h, p, q, x));
        echo.left[i] = z[0], echo.right[i] = z[1];
    }
    for (int side = 0; side < 2; ++side) {
        s.high_cut.p[side] = p[side], s.high_cut.q[side] = q[side];
        s.low_cut.p[side] = u[side], s.low_cut.q[side] = v[side];
    }
}

// Clean up to -6 dB, then bent towards +2 dB, which nothing exceeds.
INLINED float soften(float x) noexcept REALTIME {
    constexpr float kClean = 0.5f, kRoom = 0.75f;
    const float size = __builtin_fabsf(x), over = (size > kClean ? size - kClean : 0) * (1 / kRoom);
    const float bent = (size < kClean ? size : kClean) + kRoom * over / (1 + over);
    return __builtin_copysignf(bent, x);
}

template <bool Moving>
void limit(const Segment& s, Sound& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    for (int side = 0; side < 2; ++side) {
        float* x = echo.side(side);
        for (uint32_t i = 0; i < s.frames; ++i) x[i] += value(Segment::limit, i) * (soften(x[i]) - x[i]);
    }
}

// While it is held, the loop is what it was: no filter, no loss.
template <bool Moving>
void keep(const Segment& s, const Sound& raw, Sound& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    for (uint32_t i = 0; i < s.frames; ++i) {
        const float hold = value(Segment::hold, i);
        echo.left[i] += hold * (raw.left[i] - echo.left[i]);
        echo.right[i] += hold * (raw.right[i] - echo.right[i]);
    }
}

template <bool Moving>
void write_lines(const Segment& s, const Sound& in, const Sound& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    float *left = s.lines[0] + s.write, *right = s.lines[1] + s.write;
    if (s.crossed) {
        for (uint32_t i = 0; i < s.frames; ++i) {
            const float own = value(Segment::own, i), cross = value(Segment::cross, i);
            left[i] = value(Segment::left_left, i) * in.left[i] + value(Segment::left_right, i) * in.right[i] +
                      (own * echo.left[i] + cross * echo.right[i]);
            right[i] = value(Segment::right_left, i) * in.left[i] + value(Segment::right_right, i) * in.right[i] +
                       (own * echo.right[i] + cross * echo.left[i]);
        }
    } else {
        for (uint32_t i = 0; i < s.frames; ++i) {
            const float own = value(Segment::own, i);
            left[i] = value(Segment::left_left, i) * in.left[i] + own * echo.left[i];
            right[i] = value(Segment::right_right, i) * in.right[i] + own * echo.right[i];
        }
    }
}

// The guard repeats the beginning, whichever of the two has just been written.
void mirror(const Segment& s) noexcept REALTIME {
    const uint32_t size = s.mask + 1, end = s.write + s.frames;
    for (float* line : s.lines) {
        for (uint32_t i = size; i < end; ++i) line[i - size] = line[i];
        for (uint32_t i = s.write; i < end && i < Segment::kGuard; ++i) line[size + i] = line[i];
    }
}

template <bool Moving>
void duck(Segment& s, const Sound& in, Sound& echo) noexcept REALTIME {
    constexpr float kHalfway = 0.03f;  // -30 dB
    const Values<Moving> value{s};
    alignas(64) float level[kTick], up[kTick], down[kTick];
    for (uint32_t i = 0; i < s.frames; ++i) {
        const float l = __builtin_fabsf(in.left[i]), r = __builtin_fabsf(in.right[i]), x = l > r ? l : r;
        up[i] = s.attack * x;
        down[i] = s.release * x;
    }
    // Whichever is the higher of rising and falling is the right one, as it rises faster than it falls.
    float envelope = s.envelope;
    const float keep_up = 1 - s.attack, keep_down = 1 - s.release;
    for (uint32_t i = 0; i < s.frames; ++i) {
        const float rising = up[i] + keep_up * envelope, falling = down[i] + keep_down * envelope;
        envelope = rising > falling ? rising : falling;
        level[i] = envelope;
    }
    s.envelope = envelope;
    for (uint32_t i = 0; i < s.frames; ++i) {
        const float gain = 1 - value(Segment::duck, i) * (level[i] / (level[i] + kHalfway));
        echo.left[i] *= gain, echo.right[i] *= gain;
    }
}

template <bool Moving>
void write_output(const Segment& s, const Sound& in, const Sound& echo) noexcept REALTIME {
    const Values<Moving> value{s};
    float *left = s.outputs[0], *right = s.outputs[1];
    for (uint32_t i = 0; i < s.frames; ++i) {
        const float dry = value(Segment::dry, i), own = value(Segment::wet_own, i);
        const float cross = value(Segment::wet_cross, i);
        left[i] = dry * in.left[i] + (own * echo.left[i] + cross * echo.right[i]);
        right[i] = dry * in.right[i] + (own * echo.right[i] + cross * echo.left[i]);
    }
}

template <bool Moving>
void run(Segment& s) noexcept REALTIME {
    Sound in, echo, raw;
    read_input(s, in);
    read_taps<Moving>(s, echo);
    for (uint32_t i = 0; s.held && i < s.frames; ++i) raw.left[i] = echo.left[i], raw.right[i] = echo.right[i];
    if (s.filtered) filter<Moving>(s, echo);
    if (s.limited) limit<Moving>(s, echo);
    if (s.held) keep<Moving>(s, raw, echo);
    write_lines<Moving>(s, in, echo);
    mirror(s);
    if (s.ducked) duck<Moving>(s, in, echo);
    write_output<Moving>(s, in, echo);
}

}  // namespace

void run_delay(DelaySegment& segment) noexcept REALTIME { segment.moving ? run<true>(segment) : run<false>(segment); }

}  // namespace signalbox::dsp::SIGNALBOX_ISA
