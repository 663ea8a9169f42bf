// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/lanes.hpp"

namespace signalbox::dsp {

inline constexpr std::uint32_t kTile = 16;  // dot products at a time

// Sums of taps[i] * frames[i] over `count`, a multiple of kTile, for kTile pairs of rows.
using Dots = void (*)(const float* const* taps, const float* const* frames, std::uint32_t count, float* out) noexcept
    REALTIME;

Dots dots_portable();
Dots dots_avx2();
Dots dots_avx512();

// What an instruction set's file makes its kernel of; `Isa` is a type of that file's alone.
template <class Isa, class V>
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
        // Turned round, the parts of each sum lie in one lane.
        transpose(sums);
        V total = sums[0];
#pragma GCC unroll 16
        for (int i = 1; i < kW; ++i) total += sums[i];
        store(out + first, total);
    }
}

}  // namespace signalbox::dsp
