// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/layout.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace signalbox::graph {

void PlanDraft::add_mix(float* const* target, const std::vector<rt::MixInput>& from, const rt::RampClock& clock,
                        rt::Stat& stat) {
    add({target, 0, &clock, 0, 0}, from, stat);
}

void PlanDraft::add_scratch_mix(rt::Node& node, std::uint32_t input, std::uint32_t scratch,
                                const std::vector<rt::MixInput>& from, const rt::RampClock& clock, rt::Stat& stat) {
    scratch_count = std::max(scratch_count, scratch + 1);
    add({nullptr, scratch, &clock, 0, 0}, from, stat);
    scratch_of_link.resize(links.size(), kNoMix);
    scratch_of_link.push_back(scratch);
    links.push_back({&node, input, nullptr});
}

void PlanDraft::add(const MixDraft& mix, const std::vector<rt::MixInput>& from, rt::Stat& stat) {
    add_step(rt::run_mix, {Handle::Kind::mix, static_cast<std::uint32_t>(mixes.size())}, stat);
    mixes.push_back(mix);
    mixes.back().first_input = static_cast<std::uint32_t>(inputs.size());
    mixes.back().input_count = static_cast<std::uint32_t>(from.size());
    inputs.insert(inputs.end(), from.begin(), from.end());
}

void PlanDraft::add_step(rt::Run run, Handle handle, rt::Stat& stat) {
    handles.resize(steps.size());
    handles.push_back(handle);
    steps.push_back({run, nullptr, &stat, nullptr});
}

void PlanDraft::add_event_mix(rt::EventPort& port, const std::vector<rt::EventSource>& sources,
                              const rt::RampClock& clock, const rt::Position* position) {
    event_mixes.push_back({&port, &clock, position, static_cast<std::uint32_t>(event_sources.size()),
                           static_cast<std::uint32_t>(sources.size())});
    event_sources.insert(event_sources.end(), sources.begin(), sources.end());
}

void PlanDraft::add_feed(rt::Node& node, const std::vector<std::vector<rt::EventSource>>& sources,
                         const rt::Engine& engine, rt::Stat& stat) {
    add_step(rt::run_event_feed, {Handle::Kind::feed, static_cast<std::uint32_t>(feeds.size())}, stat);
    feeds.push_back(
        {&node, static_cast<std::uint32_t>(event_mixes.size()), static_cast<std::uint32_t>(sources.size())});
    for (std::size_t i = 0; i < sources.size(); ++i)
        add_event_mix(node.event_inputs[i], sources[i], engine.ramp_clock(), &engine.position());
}

void PlanDraft::add_event_output(rt::EventChannel& channel, const std::vector<rt::EventSource>& sources,
                                 const rt::RampClock& clock, rt::Stat& stat) {
    add_step(rt::run_event_output, {Handle::Kind::output, static_cast<std::uint32_t>(outputs.size())}, stat);
    outputs.push_back({&channel, static_cast<std::uint32_t>(event_mixes.size())});
    add_event_mix(channel.port, sources, clock, nullptr);
}

namespace {

// Hands out pieces of one block. The first pass, without a block, only counts.
class Cutter {
public:
    explicit Cutter(std::byte* base) : base_(base) {}

    template <class T>
    std::span<T> cut(std::size_t count) {
        at_ = (at_ + 63) / 64 * 64;
        const std::size_t start = at_;
        at_ += count * sizeof(T);
        if (base_ == nullptr) return {};
        T* first = reinterpret_cast<T*>(base_ + start);
        std::uninitialized_value_construct_n(first, count);
        return {first, count};
    }
    template <class T>
    std::span<T> copy(const std::vector<T>& from) {
        const std::span<T> to = cut<T>(from.size());
        if (!to.empty()) std::copy(from.begin(), from.end(), to.begin());
        return to;
    }
    [[nodiscard]] std::size_t bytes() const { return at_; }
    [[nodiscard]] bool counting() const { return base_ == nullptr; }

private:
    std::byte* base_;
    std::size_t at_ = 0;
};

// The parts of a plan that carry events.
struct Events {
    Events(const PlanDraft& draft, Cutter& cutter)
        : sources(cutter.copy(draft.event_sources)),
          cursors(cutter.cut<rt::EventCursor>(draft.event_sources.size())),
          mixes(cutter.cut<rt::EventMix>(draft.event_mixes.size())),
          feeds(cutter.cut<rt::EventFeed>(draft.feeds.size())),
          outputs(cutter.cut<rt::EventOutput>(draft.outputs.size())) {}

    void fill(const PlanDraft& draft) const {
        for (std::size_t i = 0; i < mixes.size(); ++i) {
            const auto& [port, clock, position, first, count] = draft.event_mixes[i];
            mixes[i] = {port, clock, sources.subspan(first, count), cursors.subspan(first, count), position};
        }
        for (std::size_t i = 0; i < feeds.size(); ++i) {
            feeds[i] = {draft.feeds[i].node, mixes.subspan(draft.feeds[i].first_mix, draft.feeds[i].mix_count)};
        }
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            outputs[i] = {draft.outputs[i].channel, mixes[draft.outputs[i].mix]};
        }
    }

    std::span<rt::EventSource> sources;
    std::span<rt::EventCursor> cursors;
    std::span<rt::EventMix> mixes;
    std::span<rt::EventFeed> feeds;
    std::span<rt::EventOutput> outputs;
};

rt::Plan lay_out(const PlanDraft& draft, Cutter& cutter, std::span<float*> scratch) {
    rt::Plan plan;
    plan.steps = cutter.copy(draft.steps);
    plan.links = cutter.copy(draft.links);
    plan.nodes = cutter.copy(draft.nodes);
    plan.bindings = cutter.copy(draft.bindings);
    plan.max_slice = draft.max_slice;
    const auto inputs = cutter.copy(draft.inputs);
    const auto mixes = cutter.cut<rt::Mix>(draft.mixes.size());
    const Events events(draft, cutter);
    if (cutter.counting()) return plan;
    events.fill(draft);
    for (std::size_t i = 0; i < mixes.size(); ++i) {
        const PlanDraft::MixDraft& mix = draft.mixes[i];
        mixes[i] = {mix.target != nullptr ? mix.target : &scratch[mix.scratch], mix.clock,
                    inputs.subspan(mix.first_input, mix.input_count)};
    }
    using Kind = PlanDraft::Handle::Kind;
    for (std::size_t i = 0; i < draft.handles.size(); ++i) {
        const auto [kind, index] = draft.handles[i];
        if (kind == Kind::mix) plan.steps[i].handle = &mixes[index];
        if (kind == Kind::feed) plan.steps[i].handle = &events.feeds[index];
        if (kind == Kind::output) plan.steps[i].handle = &events.outputs[index];
    }
    for (std::size_t i = 0; i < draft.scratch_of_link.size(); ++i) {
        if (draft.scratch_of_link[i] != PlanDraft::kNoMix) plan.links[i].buffer = scratch[draft.scratch_of_link[i]];
    }
    return plan;
}

rt::Transition* lay_out(const TransitionDraft& draft, Cutter& cutter) {
    const auto transition = cutter.cut<rt::Transition>(1);
    const std::size_t scratch_count = std::max(draft.ramp.scratch_count, draft.settled.scratch_count);
    const auto scratch = cutter.cut<float*>(scratch_count);
    const auto buffers = cutter.cut<float>(scratch_count * rt::kMaxFrames);
    for (std::size_t i = 0; i < scratch.size(); ++i) scratch[i] = &buffers[i * rt::kMaxFrames];
    rt::Plan ramp = lay_out(draft.ramp, cutter, scratch);
    rt::Plan settled = lay_out(draft.settled, cutter, scratch);
    const auto dropped = cutter.copy(draft.dropped);
    const auto releases = cutter.copy(draft.releases);
    if (cutter.counting()) return nullptr;
    transition[0] = {.serial = draft.serial,
                     .run_in_frames = draft.run_in_frames,
                     .rises_along = draft.rises_along,
                     .ramps = draft.ramps,
                     .ramp = ramp,
                     .settled = settled,
                     .dropped = dropped,
                     .releases = releases};
    return transition.data();
}

}  // namespace

rt::ArenaPtr<rt::Transition> lay_out(const TransitionDraft& draft, rt::Arena& arena) {
    Cutter count(nullptr);
    lay_out(draft, count);
    Cutter cutter(static_cast<std::byte*>(arena.allocate(count.bytes())));
    return {lay_out(draft, cutter), rt::ArenaFree{&arena}};
}

}  // namespace signalbox::graph
