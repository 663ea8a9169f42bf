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
    struct EventMixDraft {
        rt::EventPort* port;
        const rt::RampClock* clock;
        const rt::Position* position;
        std::uint32_t first_source, source_count;
    };
    struct FeedDraft {
        rt::Node* node;
        std::uint32_t first_mix, mix_count;
    };
    struct OutputDraft {
        rt::EventChannel* channel;
        std::uint32_t mix;
    };
    // What a step's handle is, where it does not stand already.
    struct Handle {
        enum class Kind : std::uint8_t { stands, mix, feed, output } kind = Kind::stands;
        std::uint32_t index = 0;
    };
    std::vector<rt::Step> steps;
    std::vector<Handle> handles;  // by step; missing: it stands
    std::vector<rt::Link> links;
    std::vector<std::uint32_t> scratch_of_link;  // by link; kNoMix or missing: the buffer stands
    std::vector<rt::Node*> nodes;
    std::vector<rt::Binding*> bindings;
    std::vector<MixDraft> mixes;
    std::vector<rt::MixInput> inputs;
    std::vector<EventMixDraft> event_mixes;
    std::vector<rt::EventSource> event_sources;
    std::vector<FeedDraft> feeds;
    std::vector<OutputDraft> outputs;
    std::uint32_t scratch_count = 0;
    std::uint32_t max_slice = rt::kMaxFrames;

    void add_mix(float* const* target, const std::vector<rt::MixInput>& from, const rt::RampClock& clock,
                 rt::Stat& stat);
    // A mix into scratch memory for one input of a node. It lives until the node has run, so all nodes share the
    // scratch buffers: the k-th mixed input of each uses the k-th.
    void add_scratch_mix(rt::Node& node, std::uint32_t input, std::uint32_t scratch,
                         const std::vector<rt::MixInput>& from, const rt::RampClock& clock, rt::Stat& stat);
    // Before a node with event ports; one list of sources for each of its event inputs.
    void add_feed(rt::Node& node, const std::vector<std::vector<rt::EventSource>>& sources, const rt::Engine& engine,
                  rt::Stat& stat);
    void add_event_output(rt::EventChannel& channel, const std::vector<rt::EventSource>& sources,
                          const rt::RampClock& clock, rt::Stat& stat);

private:
    void add_step(rt::Run run, Handle handle, rt::Stat& stat);
    void add_event_mix(rt::EventPort& port, const std::vector<rt::EventSource>& sources, const rt::RampClock& clock,
                       const rt::Position* position);
    void add(const MixDraft& mix, const std::vector<rt::MixInput>& from, rt::Stat& stat);
};

struct TransitionDraft {
    std::uint64_t serial = 0;
    std::uint32_t run_in_frames = 0;
    bool rises_along = false;
    bool ramps = false;
    PlanDraft ramp, settled;
    std::vector<rt::Node*> dropped;
    std::vector<rt::EventRelease> releases;
};

rt::ArenaPtr<rt::Transition> lay_out(const TransitionDraft& draft, rt::Arena& arena);

}  // namespace signalbox::graph
