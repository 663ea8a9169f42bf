// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/energy_detector.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/speech/arithmetic.hpp"

namespace signalbox::dsp::speech {

namespace {

constexpr float kMiddleDb = 6;   // above the floor, where speech is as likely as not
constexpr float kWideDb = 3;     // so much more makes it 0.85
constexpr float kBiasDb = 0.6f;  // the lowest of 150 pairs of hops of white noise is so far below their mean
constexpr float kLeastDb = -78;  // a floor; what is further down is nobody's speech

constexpr float kDbAnOctave = 3.01029996f;

constexpr float kPart = 1.0f / hop;  // a sample's, of a hop

struct Sums {
    float one, square;
};

using V = Lanes<16>;

// Lanes of both halves, half with half, till the first of each half is the sum of its own.
INLINED Sums folded(V one, V square) noexcept REALTIME {
    V both = __builtin_shufflevector(one, square, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
             __builtin_shufflevector(one, square, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    both += __builtin_shufflevector(both, both, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    both += __builtin_shufflevector(both, both, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    both += __builtin_shufflevector(both, both, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    return {both[0], both[8]};
}

// Of what is beside the first sample, so that what does not move is 0.
MULTIVERSION Sums sums_of(const float* samples) noexcept REALTIME {
    constexpr std::size_t kChains = 4, kRow = kChains * kWidth<V>;
    const V first = V{} + samples[0];
    V one[kChains]{}, square[kChains]{};
    for (std::size_t i = 0; i < hop; i += kRow) {
        for (std::size_t j = 0; j < kChains; ++j) {
            V x;
            __builtin_memcpy(&x, samples + i + j * kWidth<V>, sizeof x);
            x -= first;
            one[j] += x;
            square[j] += x * x;
        }
    }
    return folded((one[0] + one[1]) + (one[2] + one[3]), (square[0] + square[1]) + (square[2] + square[3]));
}

}  // namespace

Reading EnergyDetector::step(std::span<const float, hop> samples) noexcept REALTIME {
    const Sums sums = sums_of(samples.data());
    const float mean = sums.one * kPart, power = sums.square * kPart - mean * mean;
    // Not a number, or more than there is: as if nothing had been heard.
    const float level = power > 1e-12f && power < 1e12f
                            ? kDbAnOctave * Calculation<4>::logarithm(Calculation<4>::all(power))[0]
                            : kFloorDb;
    if (!frozen_) learn(level);
    const float above = (level - floor_ - kMiddleDb) * (1 / kWideDb);
    return {0.5f + 0.5f * above / std::sqrt(1 + above * above), level, floor_};
}

// Silence that is nothing at all says nothing of the background that comes. Where it begins or ends within a hop, that
// one's level is no noise's either, so of two hops the louder one counts.
void EnergyDetector::learn(float level) noexcept REALTIME {
    const float before = before_;
    before_ = level;
    if (level <= kFloorDb) return;
    if (before > kFloorDb) {
        remember(std::max(before, level));
    } else if (least_ == kNever) {
        floor_ = std::max(level, kLeastDb);
    }
}

void EnergyDetector::remember(float level) noexcept REALTIME {
    if (hops_ == kPartHops) {
        hops_ = 0;
        part_ = (part_ + 1) % kParts;
        lowest_[part_] = kNever;
        least_ = *std::min_element(lowest_.begin(), lowest_.end());
    }
    ++hops_;
    lowest_[part_] = std::min(lowest_[part_], level);
    least_ = std::min(least_, level);
    floor_ = std::max(least_ + kBiasDb, kLeastDb);
}

}  // namespace signalbox::dsp::speech
