// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"

namespace signalbox::graph {

namespace {

// One cable for two in a row. In the place of two lines there is a new one.
Cable joined(const Cable& first, const Cable& second) {
    constexpr float kLargest = std::numeric_limits<float>::max();
    Cable result{first.from, second.to, std::clamp(first.gain * second.gain, -kLargest, kLargest), {}};
    if (!first.feedback_ms || !second.feedback_ms) {
        const Cable& feedback = first.feedback_ms ? first : second;
        result.feedback_ms = feedback.feedback_ms;
        result.line = feedback.line;
    } else {
        result.feedback_ms = *first.feedback_ms + *second.feedback_ms;
    }
    return result;
}

Error too_long(const Node& node, const Cable& cable) {
    return {Code::range, "healing around " + node.id + " would make " + cable_text(cable.from, cable.to) + " " +
                             sort_of(cable) +
                             ", and 10000 are the most: lay one of the two anew with a shorter time, " + "or remove " +
                             node.id + " without healing"};
}

using Ports = std::vector<const PortFacts*>;

// What cables of one sort go through: audio and CV, or MIDI.
struct Through {
    Ports inputs, outputs;
    std::size_t used = 0;
    [[nodiscard]] bool there() const { return !inputs.empty() && !outputs.empty(); }
};

Through signal_way(const PluginFacts& facts) {
    Through way{signal_ports(facts, true), signal_ports(facts, false)};
    std::erase_if(way.inputs, [](const PortFacts* port) { return port->sidechain; });
    return way;
}

Through midi_way(const PluginFacts& facts) {
    Through way{event_ports(facts, true), event_ports(facts, false)};
    for (Ports* ports : {&way.inputs, &way.outputs}) {
        std::erase_if(*ports, [](const PortFacts* port) { return port->kind != PortKind::midi; });
    }
    return way;
}

Error no_way(const PluginFacts& facts, const Through& way, const std::string& sort) {
    return {Code::type, facts.uri + " has no " + sort + " " + (way.inputs.empty() ? "input" : "output") +
                            ", so nothing can go through it; add it and connect it instead"};
}

// One of the cables that a node is put onto, and the node's ports that it takes.
struct Placed {
    const Cable* cable;
    const PortFacts *input, *output;
};

Result<std::vector<Placed>> place(const Rack& rack, const Cables& old, const PluginFacts& facts) {
    Through signal = signal_way(facts), midi = midi_way(facts);
    std::vector<Placed> placed;
    for (const Cable& cable : old) {
        const bool events = carries_events(rack, cable);
        Through& way = events ? midi : signal;
        if (!way.there()) return no_way(facts, way, events ? "MIDI" : "audio");
        const std::size_t k = way.used++;
        placed.push_back(
            {&cable, way.inputs[std::min(k, way.inputs.size() - 1)], way.outputs[std::min(k, way.outputs.size() - 1)]});
    }
    return placed;
}

// The cables that a node is to be put onto: each is there, and named once.
Result<Cables> named(const Cables& cables, const Pairs& pairs, const std::string& id) {
    if (pairs.empty()) return Error{Code::malformed, "name at least one cable, from and to, to put " + id + " onto"};
    if (pairs.size() > kMaxChannels) {
        return Error{Code::limit, "a node is put onto at most 64 cables at once; name fewer"};
    }
    Cables result;
    for (const auto& [from, to] : pairs) {
        const std::string text = cable_text(from, to);
        const Cable* cable = find_cable(cables, from, to);
        if (cable == nullptr) {
            return Error{Code::unknown, "there is no cable " + text + " to put the node onto; connect it first"};
        }
        if (std::find(result.begin(), result.end(), *cable) != result.end()) {
            return Error{Code::malformed, "the cable " + text + " is named twice; name it once"};
        }
        result.push_back(*cable);
    }
    return result;
}

// Adds a cable unless there is one of the same ends: several cables may share an input or an output of the new node.
Result<void> add_once(Cables& to, Cable cable) {
    const auto there = std::find_if(
        to.begin(), to.end(), [&](const Cable& other) { return other.from == cable.from && other.to == cable.to; });
    if (there == to.end()) {
        to.push_back(std::move(cable));
    } else if (there->feedback_ms != cable.feedback_ms) {
        return two_in_one(*there, cable);
    }
    return {};
}

}  // namespace

Result<Cables> healed(const Node& node, const Cables& in, const Cables& out) {
    Cables result;
    if (!node.facts) return result;
    const PluginFacts& facts = *node.facts;
    for (const Cable& second : out) {
        const auto output = facts.audio_output(second.from.symbol), event = facts.event_output(second.from.symbol);
        const auto input = output ? facts.through(*output) : std::nullopt;
        const auto event_input = event ? facts.event_through(*event) : std::nullopt;
        if (!input && !event_input) continue;
        for (const Cable& first : in) {
            const bool same =
                input ? facts.audio_input(first.to.symbol) == input : facts.event_input(first.to.symbol) == event_input;
            if (!same) continue;
            if (result.size() == kMaxCables) {
                return Error{Code::limit, "healing around " + node.id +
                                              " takes more than 16,384 cables; remove it without "
                                              "healing, or disconnect some of its cables first"};
            }
            result.push_back(joined(first, second));
            if (result.back().feedback_ms > kMaxFeedbackMs) return too_long(node, result.back());
        }
    }
    return result;
}

Result<Cables> put_onto(const Rack& rack, const Cables& cables, const Pairs& pairs, const std::string& id,
                        const PluginFacts& facts) {
    if (!signal_way(facts).there() && !midi_way(facts).there()) return no_way(facts, signal_way(facts), "audio");
    const auto old = named(cables, pairs, id);
    if (!old) return old.error();
    const auto placed = place(rack, *old, facts);
    if (!placed) return placed.error();
    Cables extra;
    for (const Placed& at : *placed) {
        const Cable& cable = *at.cable;
        const bool differs = std::any_of(placed->begin(), placed->end(), [&](const Placed& other) {
            return other.cable->from == cable.from && other.input == at.input && other.cable->gain != cable.gain;
        });
        const auto taken = add_once(
            extra, {cable.from, {id, at.input->symbol}, differs ? 1 : cable.gain, cable.feedback_ms, cable.line});
        if (!taken) return taken.error();
        (void)add_once(extra, {{id, at.output->symbol}, cable.to, differs ? cable.gain : 1, {}});  // all are plain
    }
    Cables rest = cables;
    std::erase_if(rest, [&](const Cable& cable) { return std::find(old->begin(), old->end(), cable) != old->end(); });
    return merged(std::move(rest), std::move(extra));
}

Cables without_event_gains(const Rack& rack, const Node& node, Cables cables) {
    if (!node.facts || !node.facts->has_events()) return cables;
    for (Cable& cable : cables) {
        if (cable.gain != 1 && carries_events(rack, cable)) cable.gain = 1;
    }
    return cables;
}

}  // namespace signalbox::graph
