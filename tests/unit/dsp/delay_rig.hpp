// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "plugins/dsp/delay.hpp"
#include "tests/unit/dsp/effect_rig.hpp"

// A delay, what changes on which frame, and what comes out.
namespace delay_rig {

using reference::Samples;
using signalbox::dsp::Delay;
using signalbox::dsp::Isa;

using effect_rig::How;
using effect_rig::Stereo;
using Change = effect_rig::Change<Delay>;

// Echoes only, nothing in the loop.
inline Delay::Params plain(float ms, float feedback = 0) {
    Delay::Params p;
    p.time_ms = {ms, ms};
    p.feedback = feedback;
    p.dry = 0;
    p.limiter = false;
    p.wet = 1;
    return p;
}

inline Stereo run(Stereo s, const std::vector<Change>& changes, const How& how = {}) {
    return effect_rig::run<Delay>(std::move(s), changes, how);
}

inline Stereo run(const Samples& mono, const std::vector<Change>& changes, const How& how = {}) {
    return run(Stereo{mono, mono}, changes, how);
}

inline Samples impulse(std::uint32_t frames, std::uint32_t at = 0) {
    Samples s(frames);
    s[at] = 0.25f;
    return s;
}

// White noise, the same each time.
inline Samples noise(std::uint32_t frames, float peak, std::uint32_t seed = 1) {
    Samples s(frames);
    for (float& x : s) {
        seed = seed * 1664525 + 1013904223;
        x = peak * static_cast<float>(static_cast<std::int32_t>(seed)) * 0x1p-31f;
    }
    return s;
}

// Everything at once.
inline Delay::Params rich() {
    Delay::Params p;
    p.time_ms = {120, 170};
    p.feedback = 0.8f;
    p.cross = 0.3f;
    p.low_cut_hz = 120;
    p.high_cut_hz = 5000;
    p.mod_depth_ms = 1.5f;
    p.mod_rate_hz = 2;
    p.duck = 0.5f;
    p.width = 1.4f;
    return p;
}

}  // namespace delay_rig
