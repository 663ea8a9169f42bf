// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <cstdint>

#include "plugins/dsp/delay_segment.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/tick.hpp"

// What is heard at a place in a delay line, or along a path through it.
namespace signalbox::dsp::SIGNALBOX_ISA {

typedef int Places __attribute__((vector_size(kWide * sizeof(int))));

// Lagrange's cubic through the points at -1, 0, 1 and 2: what each of the steps between them adds to the point at 0. No
// sum of two products: of such a one a compiler may contract either, here one, there the other.
template <class V>
struct Cubic {
    V before, between, after;
    Cubic() = default;
    INLINED explicit Cubic(V t) noexcept REALTIME {
        const V part = t * (1.0f / 6), least = part * t - part;  // t (t - 1) / 6
        after = least * t + least;
        before = 3 * least - after;
        between = (t + before) - after;
    }
    INLINED V operator()(V a, V b, V c, V d) const noexcept REALTIME {
        return b + between * (c - b) + before * (a - b) + after * (d - c);
    }
};

// Four neighbours for each place after `from`, wherever they are.
[[gnu::noinline]] static void fetch(const DelaySegment& s, const float* line, std::uint32_t from, Places places,
                                    Vector* x) noexcept REALTIME {
    alignas(64) float parts[4][kWide];
    for (int i = 0; i < kWide; i += 4) {
        Four rows[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k)
            rows[k] = load<Four>(line + ((from + static_cast<std::uint32_t>(places[i + k])) & s.mask));
        transpose(rows);
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) store(parts[k] + i, rows[k]);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) x[k] = load<Vector>(parts[k]);
}

// The same, where all of them are in the two vectors from there on.
INLINED void fetch_near([[maybe_unused]] const DelaySegment& s, const float* line, std::uint32_t from,
                        const Places* places, Vector* x) noexcept REALTIME {
#if defined(__AVX512F__)
    const auto low = (__m512)load<Vector>(line + from), high = (__m512)load<Vector>(line + from + kWide);
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) x[k] = (Vector)_mm512_permutex2var_ps(low, (__m512i)places[k], high);
#elif defined(__AVX2__)
    const auto low = (__m256)load<Vector>(line + from), high = (__m256)load<Vector>(line + from + kWide);
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
        const auto at = (__m256i)places[k];
        const auto upper = (__m256)_mm256_slli_epi32(at, 28);  // the bit that says which half is the sign
        x[k] = (Vector)_mm256_blendv_ps(_mm256_permutevar8x32_ps(low, at), _mm256_permutevar8x32_ps(high, at), upper);
    }
#else
    fetch(s, line, from, places[0], x);
#endif
}

INLINED Vector floor(Vector x) noexcept REALTIME {
#if defined(__AVX512F__)
    return (Vector)_mm512_maskz_roundscale_ps(0xffff, (__m512)x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
    return (Vector)_mm256_floor_ps((__m256)x);
#else
    const Vector whole = __builtin_convertvector(__builtin_convertvector(x, Places), Vector);
    return whole > x ? whole - 1 : whole;
#endif
}

// Where the groups of a tick's frames begin that are read along a path, and how fast that changes: in double precision,
// and all at once. The rest is computed from there.
struct Ways {
    static constexpr int kGroups = kTick / kWide;
    float begin[kGroups], speed[kGroups], bend;
    int whole[kGroups];  // frames, back to where the group's places are counted from
    bool near;           // all that a group needs is in two vectors, and nothing is too new to be read

    Ways() = default;
    INLINED explicit Ways(const DelayTap::Path& path) noexcept REALTIME : bend(static_cast<float>(-path.curve)) {
        typedef double Doubles __attribute__((vector_size(kGroups * sizeof(double))));
        typedef float Floats __attribute__((vector_size(kGroups * sizeof(float))));
        typedef int Ints __attribute__((vector_size(kGroups * sizeof(int))));
        Doubles tick;
        for (int i = 0; i < kGroups; ++i) tick[i] = i * kWide;
        const Doubles delay = path.start + tick * (path.slope + tick * path.curve);
        const Ints frames = __builtin_convertvector(delay, Ints) + 1;
        const Doubles rest = __builtin_convertvector(frames, Doubles) - delay;
        const Doubles rate = (1 - path.slope) - tick * (2 * path.curve);
        const Floats rest_of = __builtin_convertvector(rest, Floats), rate_of = __builtin_convertvector(rate, Floats);
        __builtin_memcpy(whole, &frames, sizeof whole);
        __builtin_memcpy(begin, &rest_of, sizeof begin);
        __builtin_memcpy(speed, &rate_of, sizeof speed);

        constexpr double kFastest = (2.0 * kWide - 4.5) / (kWide - 1), kNewest = DelaySegment::kNearest + 1.0;
        const double first = 1 - path.slope, last = first - 2.0 * kTick * path.curve;
        const double middle = path.start + 0.5 * kTick * path.slope;
        const double end = path.start + kTick * (path.slope + kTick * path.curve);
        near = first >= 0 && first < kFastest && last >= 0 && last < kFastest && path.start > kNewest &&
               middle > kNewest && end > kNewest;
    }
};

// A group of frames, each of which is read at a place of its own.
struct Group {
    Cubic<Vector> cubic;
    Places down[4];
    bool near = true;
    std::uint32_t back = 0;  // frames, from where the group's first is written to where its places are counted from

    Group() = default;
    INLINED Group(const Ways& ways, std::uint32_t i) noexcept REALTIME
        : near(ways.near),
          back(static_cast<std::uint32_t>(ways.whole[i] + 1)) {
        const Vector frame = count(Each<kWide>{});
        Vector place = ways.begin[i] + frame * (ways.speed[i] + frame * ways.bend);
        if (!near) {
            const Vector nearest = frame + static_cast<float>(ways.whole[i] - static_cast<int>(DelaySegment::kNearest));
            place = place < nearest ? place : nearest;
        }
        const Vector whole = floor(place);
        cubic = Cubic(place - whole);
        down[0] = __builtin_convertvector(whole, Places);
        for (int k = 1; k < 4; ++k) down[k] = down[0] + k;
    }
    INLINED Vector read(const DelaySegment& s, const float* line, std::uint32_t write) const noexcept REALTIME {
        const std::uint32_t from = (write - back) & s.mask;
        Vector x[4];
        near ? fetch_near(s, line, from, down, x) : fetch(s, line, from, down[0], x);
        return cubic(x[0], x[1], x[2], x[3]);
    }
};

// A tap on its way, or swaying, in one tick.
INLINED void read_moving(const DelaySegment& s, const float* line, const DelayTap::Path& path, float* out) noexcept
    REALTIME {
    const std::uint32_t begin = s.at - s.at % kWide, end = s.at + s.frames;
    const Ways ways(path);
    float* to = out - s.at % kWide;
    for (std::uint32_t first = begin; first < end; first += kWide, to += kWide)
        store(to, Group(ways, first / kWide).read(s, line, s.write + first - s.at));
}

// The same of both sides, through several ticks, also while they fade, in steps that something else goes between.
class Sweep {
public:
    static constexpr int kSteps = kWide / 4;  // for a group: each for four frames
    // Apart from the rest, which then needs no memory.
    struct Plan {
        Ways ways[2][DelaySegment::kTicks];
        INLINED explicit Plan(const DelaySegment& s) noexcept REALTIME {
            const std::uint32_t end = s.at + s.frames;
            for (std::uint32_t side = 0; side < (s.together ? 1 : 2); ++side)
                for (std::uint32_t i = s.at / kTick; i * kTick < end; ++i) ways[side][i] = Ways(s.taps[side].to[i]);
        }
    };

    INLINED Sweep(const DelaySegment& s, const Plan& plan, float* const* outs) noexcept REALTIME
        : s_(s),
          plan_(plan),
          outs_(outs),
          next_(s.at - s.at % kWide),
          end_(s.at + s.frames) {
        // As much as is wanted before the first of the steps; without steps all.
        const int groups = s_.at % kWide == 0 ? 2 : 3;
        for (int i = 0; (i < groups || kSteps == 1 || !s.filtered) && any(); ++i)
            in_turn([this](auto part) noexcept REALTIME { this->template go<part>(); }, Each<4>{});
    }
    INLINED const float* side(int i) const noexcept REALTIME { return outs_[i]; }
    INLINED bool any() const noexcept REALTIME { return next_ < end_; }
    template <int K>
    INLINED void step() noexcept REALTIME {
        constexpr int kParts = 4 / kSteps;
        in_turn([this](auto i) noexcept REALTIME { this->template go<K * kParts + i>(); }, Each<kParts>{});
    }

private:
    // A group's places, the left side, the right side's places if they are others, the right side.
    template <int Part>
    INLINED void go() noexcept REALTIME {
        constexpr int kSide = Part / 2;
        if constexpr (Part % 2 == 0) {
            if (kSide == 0 || !s_.together) group_ = {plan_.ways[kSide][next_ / kTick], next_ % kTick / kWide};
        } else {
            const std::uint32_t done = next_ - s_.at;  // less than none where a group begins before the frames
            const DelaySegment::Tap& tap = s_.taps[kSide];
            const float* line = s_.lines[kSide];
            Vector heard = group_.read(s_, line, s_.write + done);
            if (tap.fade_at + next_ < s_.fade_frames) {
                const Vector old = group_.read(s_, line, s_.write + done - static_cast<std::uint32_t>(tap.apart));
                heard = old + load<Vector>(s_.fade + tap.fade_at + next_) * (heard - old);
            }
            store(outs_[kSide] + static_cast<std::int32_t>(done), heard);
            if (kSide == 1) next_ += kWide;
        }
    }

    const DelaySegment& s_;
    const Plan& plan_;
    float* const* outs_;
    std::uint32_t next_, end_;  // frames, as s.at
    Group group_;
};

// What a path hears: in the line itself where it is at rest on whole frames, otherwise computed in `room`.
INLINED const float* read_path(const DelaySegment& s, const float* line, const DelayTap::Path& path,
                               float* room) noexcept REALTIME {
    if (path.slope != 0 || path.curve != 0) {
        read_moving(s, line, path, room);
        return room;
    }
    const double delay = path.start > DelaySegment::kNearest ? path.start : DelaySegment::kNearest;
    const auto whole = static_cast<std::uint32_t>(static_cast<int>(delay));
    if (delay == whole) return line + ((s.write - whole) & s.mask);
    const float* from = line + ((s.write - whole - 2) & s.mask);
    const Cubic cubic(static_cast<float>(whole + 1 - delay));
    const std::uint32_t frames = s.frames;
    for (std::uint32_t i = 0; i < frames; ++i) room[i] = cubic(from[i], from[i + 1], from[i + 2], from[i + 3]);
    return room;
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
