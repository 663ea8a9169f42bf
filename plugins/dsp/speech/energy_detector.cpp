// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/energy_detector.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/lanes.hpp"

namespace signalbox::dsp::speech {

namespace {

constexpr float kMiddleDb = 6;   // above the floor, where speech is as likely as not
constexpr float kWideDb = 3;     // so much more makes it 0.85
constexpr float kBiasDb = 0.6f;  // the lowest of 150 pairs of hops of white noise is so far below their mean
constexpr float kLeastDb = -78;  // a floor; what is further down is nobody's speech

constexpr float kDbAnOctave = 3.01029996f;

struct Sums {
    float one, square;
};

// Of what is beside the first sample, so that what does not move is 0.
MULTIVERSION Sums sums_of(const float* samples) noexcept REALTIME {
    using V = Lanes<16>;
    constexpr std::size_t kRow = 2 * kWidth<V>;
    const V first = V{} + samples[0];
    V one[2]{}, square[2]{};
    for (std::size_t i = 0; i < hop; i += kRow) {
        for (std::size_t j = 0; j < 2; ++j) {
            V x;
            __builtin_memcpy(&x, samples + i + j * kWidth<V>, sizeof x);
            x -= first;
            one[j] += x;
            square[j] += x * x;
        }
    }
    float parts[2][kWidth<V>];
    one[0] += one[1];
    square[0] += square[1];
    __builtin_memcpy(parts[0], &one[0], sizeof parts[0]);
    __builtin_memcpy(parts[1], &square[0], sizeof parts[1]);
    for (int half = kWidth<V> / 2; half > 0; half /= 2)
        for (auto& part : parts)
            for (int j = 0; j < half; ++j) part[j] += part[j + half];
    return {parts[0][0], parts[1][0]};
}

}  // namespace

Reading EnergyDetector::step(std::span<const float, hop> samples) noexcept REALTIME {
    const Sums sums = sums_of(samples.data());
    const float mean = sums.one / hop, power = sums.square / hop - mean * mean;
    // Not a number, or more than there is: as if nothing had been heard.
    const float level = power > 1e-12f && power < 1e12f ? kDbAnOctave * std::log2(power) : kFloorDb;
    if (!frozen_) learn(level);
    const float above = (level - floor_ - kMiddleDb) / kWideDb;
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
