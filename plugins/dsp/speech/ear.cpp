// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/ear.hpp"

#include <algorithm>
#include <cstddef>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp::speech {

namespace {

constexpr float kDbAnOctave = 3.01029996f;
constexpr float kBiasDb = 1.5f;  // the lowest of smoothed levels is so far below their mean
constexpr float kNever = 99;     // higher than any level

Listen listen_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return avx512::listen;
    if (isa == Isa::avx2) return avx2::listen;
#endif
    return portable::listen;
}

}  // namespace

Ear::Ear(Isa isa) : tables_(tables()), listen_(listen_for(isa)) { reset(); }

void Ear::reset() noexcept REALTIME {
    hearing_ = {};
    features_ = {};
    for (auto& past : hearing_.past) std::fill(std::begin(past), std::end(past), kNever);
}

const Features& Ear::hear(std::span<const float, hop> samples) noexcept REALTIME {
    listen_(hearing_, tables_, samples.data(), features_);
    return features_;
}

float Ear::level_db() const noexcept REALTIME { return std::max(kFloorDb, kDbAnOctave * hearing_.before[kLevel]); }

float Ear::floor_db() const noexcept REALTIME {
    return std::max(kFloorDb, kDbAnOctave * hearing_.floor[kLevel] + kBiasDb);
}

}  // namespace signalbox::dsp::speech
