// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/rt/engine.hpp"

namespace signalbox::graph {

// A plan while it is being made, in vectors; lay_out() copies it into one block and turns places into addresses.
struct PlanDraft {
    static constexpr std::uint32_t kNoMix = ~0U;
    struct MixDraft {
        float* const* target;  // null: scratch buffer number `scratch`
        std::uint32_t scratch;
        const rt::RampClock* clock;
        std::uint32_t first_input, input_count;
    };
    std::vector<rt::Step> steps;
    std::vector<std::uint32_t> mix_of_step;  // by step; kNoMix or missing: the handle stands
    std::vector<rt::Link> links;
    std::vector<std::uint32_t> scratch_of_link;  // by link; kNoMix or missing: the buffer stands
    std::vector<rt::Node*> nodes;
    std::vector<MixDraft> mixes;
    std::vector<rt::MixInput> inputs;
    std::uint32_t scratch_count = 0;
    std::uint32_t max_slice = rt::kMaxFrames;

    void add_mix(float* const* target, const std::vector<rt::MixInput>& from, const rt::RampClock& clock,
                 rt::Stat& stat);
    // A mix into scratch memory for one input of a node. It lives until the node has run, so all nodes share the
    // scratch buffers: the k-th mixed input of each uses the k-th.
    void add_scratch_mix(rt::Node& node, std::uint32_t input, std::uint32_t scratch,
                         const std::vector<rt::MixInput>& from, const rt::RampClock& clock, rt::Stat& stat);

private:
    void add(const MixDraft& mix, const std::vector<rt::MixInput>& from, rt::Stat& stat);
};

struct TransitionDraft {
    std::uint64_t serial = 0;
    std::uint32_t run_in_frames = 0;
    bool ramps = false;
    PlanDraft ramp, settled;
    std::vector<rt::Node*> dropped;
};

rt::ArenaPtr<rt::Transition> lay_out(const TransitionDraft& draft, rt::Arena& arena);

}  // namespace signalbox::graph
