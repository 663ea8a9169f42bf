// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/lanes.hpp"

namespace signalbox::dsp {

inline constexpr std::uint32_t kTile = 16;  // dot products at a time

// Sums of taps[i] * frames[i] over `count`, a multiple of kTile, for kTile pairs of rows.
using Dots = void (*)(const float* const* taps, const float* const* frames, std::uint32_t count, float* out) noexcept
    REALTIME;

Dots dots_portable();
Dots dots_avx2();
Dots dots_avx512();
Dots dots_for(Isa isa);

// Of kTile out frames of a channel or two: where their sums begin in the first, and how far the other is from there.
struct Blend {
    const float* const* before;  // rows of weights, and their neighbours;
    const float* const* after;
    const float* parts;  // what is taken lies so far between the two
    const float* const* frames;
    std::ptrdiff_t other;  // 0: there is one channel
    std::uint32_t count;   // of taps, a multiple of kTile
};
// The sums of the one, then those of the other.
using BlendedDots = void (*)(const Blend& blend, float* out) noexcept REALTIME;

BlendedDots blended_dots_portable();
BlendedDots blended_dots_avx2();
BlendedDots blended_dots_avx512();
BlendedDots blended_dots_for(Isa isa);

// What an instruction set's file makes its kernels of; `Set` is a type of that file's alone.
// Zipping a vector with the one half a matrix below, both halves added, leaves half as many, each with the parts of
// twice as many sums; the last one has each sum in its lane.
template <class Set, class V>
INLINED void total(V* sums, float* out) noexcept REALTIME {
#pragma GCC unroll 4
    for (int half = kWidth<V> / 2; half > 0; half /= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < half; ++i) sums[i] = zip_low(sums[i], sums[i + half]) + zip_high(sums[i], sums[i + half]);
    }
    store(out, sums[0]);
}

template <class Set, class V>
void dots(const float* const* taps, const float* const* frames, std::uint32_t count, float* out) noexcept REALTIME {
    constexpr int kW = kWidth<V>;
    for (int first = 0; first < static_cast<int>(kTile); first += kW) {
        V sums[kW];
#pragma GCC unroll 16
        for (int i = 0; i < kW; ++i) {
            const float *a = taps[first + i], *b = frames[first + i];
            V even{}, odd{};
            for (std::uint32_t t = 0; t < count; t += 2 * kW) {
                even += load<V>(a + t) * load<V>(b + t);
                if (t + kW < count) odd += load<V>(a + t + kW) * load<V>(b + t + kW);
            }
            sums[i] = even + odd;
        }
        total<Set>(sums, out + first);
    }
}

// Of one channel: what lies between two sums.
template <class Set, class V>
void blended(const Blend& blend, float* out) noexcept REALTIME {
    constexpr int kW = kWidth<V>;
    for (int first = 0; first < static_cast<int>(kTile); first += kW) {
        V sums[kW];
        for (int i = 0; i < kW; ++i) {
            const float *before = blend.before[first + i], *after = blend.after[first + i];
            const float* const x = blend.frames[first + i];
            V near[2]{}, far[2]{};
            const auto add = [&](std::uint32_t t, int turn) {
                const V frames = load<V>(x + t);
                near[turn] += load<V>(before + t) * frames;
                far[turn] += load<V>(after + t) * frames;
            };
            for (std::uint32_t t = 0; t < blend.count; t += 2 * kW) {
                add(t, 0);
                if (t + kW < blend.count) add(t + kW, 1);
            }
            const V sum = near[0] + near[1];
            sums[i] = sum + blend.parts[first + i] * (far[0] + far[1] - sum);
        }
        total<Set>(sums, out + first);
    }
}

// Of two channels: sums with the weights between two rows.
template <class Set, class V>
void blended_pair(const Blend& blend, float* out) noexcept REALTIME {
    constexpr int kW = kWidth<V>;
    for (int first = 0; first < static_cast<int>(kTile); first += kW) {
        V sums[2][kW];
        for (int i = 0; i < kW; ++i) {
            const float *before = blend.before[first + i], *after = blend.after[first + i];
            const float *x = blend.frames[first + i], part = blend.parts[first + i];
            V even[2]{}, odd[2]{};
            const auto add = [&](std::uint32_t t, V* to) {
                const V near = load<V>(before + t), weight = near + part * (load<V>(after + t) - near);
                to[0] += weight * load<V>(x + t);
                to[1] += weight * load<V>(x + blend.other + t);
            };
            for (std::uint32_t t = 0; t < blend.count; t += 2 * kW) {
                add(t, even);
                if (t + kW < blend.count) add(t + kW, odd);
            }
            for (int c = 0; c < 2; ++c) sums[c][i] = even[c] + odd[c];
        }
        for (int c = 0; c < 2; ++c) total<Set>(sums[c], out + c * static_cast<int>(kTile) + first);
    }
}

template <class Set, class V>
void blended_dots(const Blend& blend, float* out) noexcept REALTIME {
    if (blend.other != 0) {
        blended_pair<Set, V>(blend, out);
    } else {
        blended<Set, V>(blend, out);
    }
}

}  // namespace signalbox::dsp
