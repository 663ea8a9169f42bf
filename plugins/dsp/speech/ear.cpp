// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/ear.hpp"

#include <algorithm>
#include <cstddef>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp::speech {

namespace {

constexpr float kDbAnOctave = 3.01029996f;
constexpr float kBiasDb = 1.5f;     // the lowest of smoothed levels is so far below their mean
constexpr float kNever = 99;        // higher than any level
constexpr float kMostPower = 1e9f;  // of a hop: beyond all sound

Listen listen_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return avx512::listen;
    if (isa == Isa::avx2) return avx2::listen;
#endif
    return portable::listen;
}

// False as well if any is not a number.
MULTIVERSION bool is_sound(const float* samples) noexcept REALTIME {
    float sums[16] = {}, total = 0;
    for (std::size_t i = 0; i < hop; i += 16) {
        for (std::size_t k = 0; k < 16; ++k) sums[k] += samples[i + k] * samples[i + k];
    }
    for (const float s : sums) total += s;
    return total < kMostPower;
}

constexpr float kSilence[hop] = {};

}  // namespace

Ear::Ear(Isa isa) : tables_(tables()), listen_(listen_for(isa)) { reset(); }

void Ear::reset() noexcept REALTIME {
    hearing_ = {};
    features_ = {};
    for (auto& past : hearing_.past) std::fill(std::begin(past), std::end(past), kNever);
}

const Features& Ear::hear(std::span<const float, hop> samples) noexcept REALTIME {
    const bool sound = is_sound(samples.data());
    listen_(hearing_, tables_, sound ? samples.data() : kSilence, features_);
    return features_;
}

float Ear::level_db() const noexcept REALTIME { return std::max(kFloorDb, kDbAnOctave * hearing_.before[kLevel]); }

float Ear::floor_db() const noexcept REALTIME {
    return std::max(kFloorDb, kDbAnOctave * hearing_.floor[kLevel] + kBiasDb);
}

}  // namespace signalbox::dsp::speech
