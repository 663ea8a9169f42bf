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
// Turned round, the parts of each sum lie in one lane.
template <class Set, class V>
void total(V* sums, float* out) noexcept REALTIME {
    transpose(sums);
    V all = sums[0];
#pragma GCC unroll 16
    for (int i = 1; i < kWidth<V>; ++i) all += sums[i];
    store(out, all);
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

template <class Set, class V, int kChannels>
void blended(const Blend& blend, float* out) noexcept REALTIME {
    constexpr int kW = kWidth<V>;
    for (int first = 0; first < static_cast<int>(kTile); first += kW) {
        V sums[kChannels][kW];
        for (int i = 0; i < kW; ++i) {
            const float *before = blend.before[first + i], *after = blend.after[first + i];
            const float *x = blend.frames[first + i], part = blend.parts[first + i];
            V even[kChannels]{}, odd[kChannels]{};
            const auto add = [&](std::uint32_t t, V* to) {
                const V near = load<V>(before + t), weight = near + part * (load<V>(after + t) - near);
                to[0] += weight * load<V>(x + t);
                if constexpr (kChannels == 2) to[1] += weight * load<V>(x + blend.other + t);
            };
            for (std::uint32_t t = 0; t < blend.count; t += 2 * kW) {
                add(t, even);
                if (t + kW < blend.count) add(t + kW, odd);
            }
            for (int c = 0; c < kChannels; ++c) sums[c][i] = even[c] + odd[c];
        }
        for (int c = 0; c < kChannels; ++c) total<Set>(sums[c], out + c * static_cast<int>(kTile) + first);
    }
}

template <class Set, class V>
void blended_dots(const Blend& blend, float* out) noexcept REALTIME {
    if (blend.other != 0) {
        blended<Set, V, 2>(blend, out);
    } else {
        blended<Set, V, 1>(blend, out);
    }
}

}  // namespace signalbox::dsp
