// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/spec.hpp"
#include "tests/unit/dsp/reference.hpp"

// A stereo effect, what changes on which frame, and what comes out.
namespace effect_rig {

using reference::Samples;
using signalbox::dsp::Isa;

struct Stereo {
    Samples left, right;
    bool operator==(const Stereo&) const = default;
};
template <class Effect>
struct Change {
    std::uint32_t frame;
    typename Effect::Params params;
};
struct How {
    std::uint32_t size = 64;  // of blocks; 0: of many lengths
    double rate_hz = 48000;
    Isa isa = signalbox::dsp::best_isa();
};

// In place, in blocks that are cut where a change falls.
template <class Effect>
Stereo run(Stereo s, const std::vector<Change<Effect>>& changes, const How& how) {
    Effect effect;
    effect.prepare({how.rate_hz, 8192}, how.isa);
    std::size_t next = 0;
    typename Effect::Params params;
    std::uint32_t turn = 0;
    for (std::uint32_t at = 0; at < s.left.size();) {
        if (next < changes.size() && changes[next].frame == at) params = changes[next++].params;
        auto frames = std::min(reference::block(how.size, turn++), static_cast<std::uint32_t>(s.left.size()) - at);
        if (next < changes.size()) frames = std::min(frames, changes[next].frame - at);
        float* sides[2] = {s.left.data() + at, s.right.data() + at};
        effect.process(params, sides, sides, frames);
        at += frames;
    }
    return s;
}

}  // namespace effect_rig
