// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace signalbox::dsp::speech {

// Two numbers of 8 binary digits in a word, as most of the time goes into fetching tables: the first is its lower half
// as the upper half of a float; the second is the whole word as a float, whose last digits are what the first happens
// to be.
using Pair = std::uint32_t;

inline float first_of(Pair pair) { return std::bit_cast<float>(pair << 16); }
inline float second_of(Pair pair) { return std::bit_cast<float>(pair); }

// The nearest there is to both. Not for the audio thread.
inline Pair pair_of(float first, float second) {
    const auto upper = [](float x) { return std::bit_cast<std::uint32_t>(x) >> 16; };
    const auto nearest = [&](float x, auto value) {
        Pair best = value(upper(x));
        for (const std::uint32_t half : {upper(x) - 1, upper(x) + 1}) {
            const float there = std::bit_cast<float>(value(half)), here = std::bit_cast<float>(best);
            if (std::fabs(there - x) < std::fabs(here - x)) best = value(half);  // not if it is not a number
        }
        return best;
    };
    const Pair low = nearest(first, [](std::uint32_t half) { return half << 16; }) >> 16;
    return nearest(second, [low](std::uint32_t half) { return half << 16 | low; });
}

}  // namespace signalbox::dsp::speech
