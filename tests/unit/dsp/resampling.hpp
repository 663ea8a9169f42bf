// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cstdint>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/noise.hpp"
#include "plugins/dsp/resample/spec.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

// Whole signals through either resampler.
namespace resampling {

using reference::Samples;

// In blocks, then flushed.
template <class Resampler>
Samples resample(Resampler& resampler, const Samples& in, std::uint32_t channels, std::uint32_t block) {
    Samples out;
    std::uint32_t turn = 0;
    const std::size_t frames = in.size() / channels;
    for (std::size_t at = 0; at < frames;) {
        const std::size_t count = std::min<std::size_t>(reference::block(block, turn++), frames - at);
        Samples piece(resampler.room_for(count) * channels);
        piece.resize(resampler.process(in.data() + at * channels, count, piece.data()) * channels);
        out.insert(out.end(), piece.begin(), piece.end());
        at += count;
    }
    Samples piece(resampler.room_for(0) * channels);
    piece.resize(resampler.flush(piece.data()) * channels);
    out.insert(out.end(), piece.begin(), piece.end());
    return out;
}

template <class Resampler>
Samples whole(const signalbox::dsp::ResampleSpec& spec, const Samples& in, std::uint32_t block = 1 << 20,
              signalbox::dsp::Isa isa = signalbox::dsp::best_isa()) {
    REQUIRE(Resampler::refusal(spec) == nullptr);
    Resampler resampler;
    resampler.prepare(spec, isa);
    return resample(resampler, in, spec.channels, block);
}

inline Samples noise(std::size_t count) {
    signalbox::dsp::WhiteNoise white;
    Samples s(count);
    for (float& x : s) x = 0.3f * white.next();
    return s;
}

}  // namespace resampling
