// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/compile.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <new>
#include <queue>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "daemon/graph/layout.hpp"

namespace signalbox::graph {
namespace {

// A wire on its way from one gain to another.
struct Bend {
    Source source;
    Target target;
    float from, to;
    std::string_view name;
    bool rises = false;  // what feeds something new, and not by the ramp
};

using WireKey = std::pair<Source, Target>;
using Taker = std::pair<const rt::Node*, const rt::FeedbackLine*>;

// Every node and feedback line of a wiring.
std::set<Taker> takers(const Wiring& wiring) {
    std::set<Taker> all;
    for (const rt::Node* node : wiring.nodes) all.insert({node, nullptr});
    for (const rt::FeedbackLine* line : wiring.lines) all.insert({nullptr, line});
    return all;
}

// A path bends in one place only: what feeds a new node rises during run-in, unheard (a step there would come back as
// an echo, long after the ramp), and what feeds a node that goes stays until the node's own wires have fallen. But
// where an edit only adds there is nothing to wait for: see rise_along().
void straighten(std::vector<Bend>& bends, const Wiring& before, const Wiring& after) {
    const std::set<Taker> old = takers(before), coming = takers(after);
    for (Bend& bend : bends) {
        const Taker taker{bend.target.node, bend.target.line};
        if (taker == Taker{}) continue;  // the rack's own outputs are always there
        bend.rises = !old.contains(taker);
        if (!coming.contains(taker)) bend.to = bend.from;
    }
}

std::vector<Bend> unite(const Wiring& before, const Wiring& after) {
    std::map<WireKey, std::size_t> places;
    std::vector<Bend> bends;
    for (const Wire& wire : after.wires) {
        places.emplace(WireKey{wire.source, wire.target}, bends.size());
        bends.push_back({wire.source, wire.target, 0.0F, wire.gain, wire.name});
    }
    for (const Wire& wire : before.wires) {
        const auto [it, fresh] = places.try_emplace({wire.source, wire.target}, bends.size());
        if (fresh) bends.push_back({wire.source, wire.target, 0.0F, 0.0F, wire.name});
        bends[it->second].from = wire.gain;
    }
    straighten(bends, before, after);
    return bends;
}

// A cable for events, before and after.
struct EventBend {
    Source source;
    Target target;
    std::string_view name;
    bool before, after;
};

std::vector<EventBend> unite_events(const Wiring& before, const Wiring& after) {
    std::map<WireKey, EventBend> bends;
    for (const EventWire& wire : after.event_wires) {
        bends[{wire.source, wire.target}] = {wire.source, wire.target, wire.name, false, true};
    }
    for (const EventWire& wire : before.event_wires) {
        const auto [it, fresh] =
            bends.try_emplace({wire.source, wire.target}, EventBend{wire.source, wire.target, wire.name, true, false});
        it->second.before = true;
    }
    std::vector<EventBend> all;
    for (const auto& [key, bend] : bends) all.push_back(bend);
    return all;
}

std::vector<EventBend> all_events(const Wiring& wiring) {
    std::vector<EventBend> all;
    for (const EventWire& wire : wiring.event_wires) all.push_back({wire.source, wire.target, wire.name, true, true});
    return all;
}

template <class T>
std::vector<T> unite(const std::vector<T>& first, const std::vector<T>& second) {
    std::vector<T> all = first;
    const std::set<T> have(first.begin(), first.end());
    std::copy_if(second.begin(), second.end(), std::back_inserter(all), [&](const T& t) { return !have.contains(t); });
    return all;
}

// Nodes so that each stands behind those it takes from; among equals the order of `nodes`. Nothing: there is a cycle.
std::optional<std::vector<rt::Node*>> order(const std::vector<rt::Node*>& nodes, const std::vector<Bend>& bends,
                                            const std::vector<EventBend>& events) {
    std::unordered_map<const rt::Node*, std::size_t> place;
    for (std::size_t i = 0; i < nodes.size(); ++i) place.emplace(nodes[i], i);
    std::vector<std::vector<std::size_t>> followers(nodes.size());
    std::vector<std::size_t> waits_for(nodes.size());
    const auto wait = [&](const auto& bend) {
        if (bend.source.node == nullptr || bend.target.node == nullptr) return;
        followers[place.at(bend.source.node)].push_back(place.at(bend.target.node));
        ++waits_for[place.at(bend.target.node)];
    };
    for (const Bend& bend : bends) wait(bend);
    for (const EventBend& bend : events) wait(bend);
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (waits_for[i] == 0) ready.push(i);
    }
    std::vector<rt::Node*> ordered;
    for (; !ready.empty();) {
        const std::size_t next = ready.top();
        ready.pop();
        ordered.push_back(nodes[next]);
        for (const std::size_t follower : followers[next]) {
            if (--waits_for[follower] == 0) ready.push(follower);
        }
    }
    if (ordered.size() != nodes.size()) return {};
    return ordered;
}

// Turns ordered nodes and their wires into the steps of one plan.
class Emitter {
public:
    Emitter(PlanDraft& draft, std::vector<Bend> bends, std::vector<EventBend> events, rt::Engine& engine)
        : draft_(draft), engine_(engine), bends_(std::move(bends)), events_(std::move(events)) {
        const auto in_order = [](const auto& a, const auto& b) {
            return std::tie(a.target, a.name, a.source) < std::tie(b.target, b.name, b.source);
        };
        std::sort(bends_.begin(), bends_.end(), in_order);
        std::sort(events_.begin(), events_.end(), in_order);
    }

    void run(const std::vector<rt::Node*>& nodes, const std::vector<rt::FeedbackLine*>& lines) {
        for (rt::FeedbackLine* line : lines) {
            draft_.max_slice = std::min(draft_.max_slice, line->delay);
            step(rt::read_feedback, line);
        }
        copy_inputs();
        for (rt::Node* node : nodes) emit(*node);
        for (std::uint32_t i = 0; i < engine_.outputs().size(); ++i) {
            add_mix(&engine_.outputs()[i], inputs_of({nullptr, nullptr, i}));
        }
        give_events();
        for (rt::FeedbackLine* line : lines) {
            add_mix(&line->input, inputs_of({nullptr, line, 0}));
            step(rt::write_feedback, line);
        }
    }

private:
    struct Inputs {
        std::vector<rt::MixInput> list;
        const rt::RampClock& clock;
    };

    void step(rt::Run function, void* handle) {
        draft_.steps.push_back({function, handle, &engine_.own_stat(), nullptr});
    }

    void add_mix(float* const* target, const Inputs& inputs) {
        draft_.add_mix(target, inputs.list, inputs.clock, engine_.own_stat());
    }

    void copy_inputs() {
        std::set<std::uint32_t> used;
        for (const Bend& bend : bends_) {
            if (bend.source.node == nullptr && bend.source.line == nullptr) used.insert(bend.source.index);
        }
        for (const std::uint32_t index : used) step(rt::run_input, &engine_.inputs()[index]);
        std::set<std::uint32_t> used_events;
        for (const EventBend& bend : events_) {
            if (bend.source.node == nullptr) used_events.insert(bend.source.index);
        }
        for (const std::uint32_t index : used_events) step(rt::run_event_input, &engine_.midi_inputs()[index]);
    }

    void give_events() {
        for (std::uint32_t i = 0; i < engine_.midi_outputs().size(); ++i) {
            const auto sources = event_sources({nullptr, nullptr, i});
            rt::EventChannel& channel = engine_.midi_outputs()[i];
            if (sources.empty()) continue;
            draft_.add_event_output(channel, sources, engine_.ramp_clock(), engine_.own_stat());
        }
    }

    std::vector<rt::EventSource> event_sources(const Target& target) const {
        std::vector<rt::EventSource> sources;
        auto bend = std::lower_bound(events_.begin(), events_.end(), target,
                                     [](const EventBend& b, const Target& t) { return b.target < t; });
        for (; bend != events_.end() && bend->target == target; ++bend) {
            const rt::EventPort& port = event_port(bend->source);
            sources.push_back({port.buffer, port.tag, bend->before, bend->after});
        }
        return sources;
    }

    const rt::EventPort& event_port(const Source& source) const {
        return source.node != nullptr ? source.node->event_outputs[source.index]
                                      : engine_.midi_inputs()[source.index].port;
    }

    void emit(rt::Node& node) {
        std::uint32_t scratch = 0;
        for (std::uint32_t i = 0; i < node.input_count; ++i) {
            const auto [inputs, clock] = inputs_of({&node, nullptr, i});
            if (inputs.empty()) {
                draft_.links.push_back({&node, i, engine_.silence()});
            } else if (inputs.size() == 1 && inputs[0].from == 1.0F && inputs[0].to == 1.0F) {
                draft_.links.push_back({&node, i, const_cast<float*>(inputs[0].source)});
            } else {
                draft_.add_scratch_mix(node, i, scratch++, inputs, clock, engine_.own_stat());
            }
        }
        const bool events = node.event_input_count + node.event_output_count > 0;
        if (events) feed(node);
        draft_.nodes.push_back(&node);
        void* const writes = node.output_count > 0 ? node.outputs[0].buffer : nullptr;
        draft_.steps.push_back({node.run, node.handle, &node.stat, &node, writes});
        if (events && node.event_output_count > 0) step(rt::run_event_check, &node);
    }

    void feed(rt::Node& node) {
        std::vector<std::vector<rt::EventSource>> sources;
        for (std::uint32_t i = 0; i < node.event_input_count; ++i) {
            sources.push_back(event_sources({&node, nullptr, i}));
        }
        draft_.add_feed(node, sources, engine_, engine_.own_stat());
    }

    Inputs inputs_of(const Target& target) const {
        std::vector<rt::MixInput> inputs;
        bool rise = false;
        auto bend = std::lower_bound(bends_.begin(), bends_.end(), target,
                                     [](const Bend& b, const Target& t) { return b.target < t; });
        for (; bend != bends_.end() && bend->target == target; ++bend) {
            inputs.push_back({buffer(bend->source), bend->from, bend->to});
            rise = bend->rises;
        }
        return {std::move(inputs), rise ? engine_.rise_clock() : engine_.ramp_clock()};
    }

    const float* buffer(const Source& source) const {
        if (source.node != nullptr) return source.node->outputs[source.index].buffer;
        return source.line != nullptr ? source.line->output : engine_.inputs()[source.index].buffer;
    }

    PlanDraft& draft_;
    rt::Engine& engine_;
    std::vector<Bend> bends_;
    std::vector<EventBend> events_;
};

std::vector<rt::Binding*> by_controller(std::vector<rt::Binding*> bindings) {
    const auto controller = [](const rt::Binding* b) { return rt::controller_of(b->input, b->kind, b->number); };
    std::stable_sort(bindings.begin(), bindings.end(),
                     [&](const auto* a, const auto* b) { return controller(a) < controller(b); });
    return bindings;
}

// What goes leaves open notes behind, in inputs that keep account of them.
std::vector<rt::EventRelease> releases(const std::vector<EventBend>& events, rt::Engine& engine) {
    std::vector<rt::EventRelease> all;
    for (const EventBend& bend : events) {
        if (bend.after) continue;
        rt::EventPort& target = bend.target.node != nullptr ? bend.target.node->event_inputs[bend.target.index]
                                                            : engine.midi_outputs()[bend.target.index].port;
        const rt::EventPort& source = bend.source.node != nullptr ? bend.source.node->event_outputs[bend.source.index]
                                                                  : engine.midi_inputs()[bend.source.index].port;
        if (target.notes != nullptr) all.push_back({&target, source.tag});
    }
    return all;
}

// New nodes run unheard for as long as sound takes through a row of them, at most 1 s, so that they begin without an
// onset. `ordered`: each behind those it takes from.
std::uint32_t run_in_frames(const Wiring& before, const Wiring& after, const std::vector<rt::Node*>& ordered,
                            const rt::Engine& engine) {
    std::unordered_set<const rt::Node*> old(before.nodes.begin(), before.nodes.end());
    std::unordered_map<const rt::Node*, std::vector<const rt::Node*>> followers;
    for (const Wire& wire : after.wires) {
        if (wire.source.node != nullptr && wire.target.node != nullptr)
            followers[wire.source.node].push_back(wire.target.node);
    }
    std::unordered_map<const rt::Node*, std::uint32_t> fed_after;
    std::uint32_t longest = 0;
    for (const rt::Node* node : ordered) {
        if (old.contains(node)) continue;
        const std::uint32_t frames = fed_after[node] + node->latency_frames;
        longest = std::max(longest, frames);
        for (const rt::Node* next : followers[node]) fed_after[next] = std::max(fed_after[next], frames);
    }
    return std::min(longest, static_cast<std::uint32_t>(engine.rate_hz()));
}

// Where nothing falls that another path stands in for, and no new node feeds another, what feeds new nodes may rise
// along with the ramp: in twice its time, since both together are then no steeper than the ramp alone.
bool rise_along(const std::vector<Bend>& bends, const Wiring& before) {
    const std::set<Taker> old = takers(before);
    return std::none_of(bends.begin(), bends.end(), [&](const Bend& bend) {
        if (!bend.rises) return bend.from != bend.to && bend.from != 0;
        const Taker source{bend.source.node, bend.source.line};
        return source != Taker{} && !old.contains(source);
    });
}

}  // namespace

rt::ArenaPtr<rt::Transition> compile(const Wiring& before, const Wiring& after, rt::Engine& engine, rt::Arena& arena,
                                     std::uint64_t serial, const std::vector<rt::Node*>& never_heard) {
    const std::vector<Bend> bends = unite(before, after);
    std::vector<Bend> kept;
    for (const Wire& wire : after.wires) kept.push_back({wire.source, wire.target, wire.gain, wire.gain, wire.name});

    const std::vector<EventBend> events = unite_events(before, after);
    const auto all = order(unite(after.nodes, before.nodes), bends, events);
    const auto remaining = order(after.nodes, kept, all_events(after));
    if (!all || !remaining) return {};

    TransitionDraft draft;
    draft.serial = serial;
    draft.ramps = std::any_of(bends.begin(), bends.end(), [](const Bend& b) { return b.from != b.to; }) ||
                  std::any_of(events.begin(), events.end(), [](const EventBend& b) { return b.before != b.after; });
    draft.releases = releases(events, engine);
    draft.ramp.bindings = draft.settled.bindings = by_controller(after.bindings);
    const bool rises = std::any_of(bends.begin(), bends.end(), [](const Bend& b) { return b.rises && b.to != 0; });
    draft.rises_along = rises && rise_along(bends, before);
    const bool rises_before = rises && !draft.rises_along;
    draft.run_in_frames = run_in_frames(before, after, *remaining, engine) + (rises_before ? engine.ramp_frames() : 0);
    if (draft.ramps) Emitter(draft.ramp, bends, events, engine).run(*all, unite(after.lines, before.lines));
    Emitter(draft.settled, std::move(kept), all_events(after), engine).run(*remaining, after.lines);
    const std::set<rt::Node*> staying(after.nodes.begin(), after.nodes.end());
    for (rt::Node* node : unite(before.nodes, never_heard)) {
        if (!staying.contains(node)) draft.dropped.push_back(node);
    }
    return lay_out(draft, arena);
}

bool cyclic(const Wiring& before, const Wiring& after) {
    return !order(unite(after.nodes, before.nodes), unite(before, after), unite_events(before, after));
}

Wiring common(const Wiring& before, const Wiring& after) {
    std::set<WireKey> wanted;
    for (const Wire& wire : after.wires) wanted.insert({wire.source, wire.target});
    std::set<WireKey> wanted_events;
    for (const EventWire& wire : after.event_wires) wanted_events.insert({wire.source, wire.target});
    Wiring both = before;
    std::erase_if(both.event_wires, [&](const EventWire& wire) {
        return !wanted_events.contains({wire.source, wire.target});
    });
    std::erase_if(both.wires, [&](const Wire& wire) { return !wanted.contains({wire.source, wire.target}); });
    return both;
}

}  // namespace signalbox::graph
