// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::graph {

// What offers samples: a node's output, a feedback line, or (both null) the rack's own input channel `index`.
struct Source {
    rt::Node* node = nullptr;
    rt::FeedbackLine* line = nullptr;
    std::uint32_t index = 0;
    auto operator<=>(const Source&) const = default;
};
// What takes them: a node's input, a feedback line, or (both null) the rack's own output channel `index`.
struct Target {
    rt::Node* node = nullptr;
    rt::FeedbackLine* line = nullptr;
    std::uint32_t index = 0;
    auto operator<=>(const Target&) const = default;
};
struct Wire {
    Source source;
    Target target;
    float gain = 1;
    std::string name;  // of the source, "node:symbol": sums run in the order of names, so they are reproducible
    bool operator==(const Wire&) const = default;
};

// Of events: `index` counts event ports, or the rack's own MIDI inputs and outputs.
struct EventWire {
    Source source;
    Target target;
    std::string name;  // of the source: events of one frame go in the order of names
    bool operator==(const EventWire&) const = default;
};

// A rack brought down to what runs: placeholders left out, bypassed nodes led around, gains multiplied, channels that
// this box has not dropped, and what meets aligned by delays.
struct Wiring {
    std::vector<rt::Node*> nodes;  // in the rack's order, bypassed ones included: they run on
    std::vector<rt::FeedbackLine*> lines;
    std::vector<Wire> wires;  // at most one from a source to a target
    std::vector<EventWire> event_wires;
    std::vector<rt::Binding*> bindings;  // in any order
    std::uint32_t latency_frames = 0;    // from the rack's inputs to its outputs, on every path
    bool operator==(const Wiring&) const = default;
};

// Where the compiler finds what runs: nodes by instance key, feedback lines by cable. Null: not there, silent.
struct Instances {
    std::function<rt::Node*(std::uint64_t key)> node;
    std::function<rt::FeedbackLine*(const Cable&)> line;
    // What delays a source by so many frames, always the same for the same; null: no room, it stays too early.
    std::function<rt::Node*(const Source&, std::uint32_t frames)> delay = {};
};

// A node that drives its own lv2:enabled port is never led around: its bypass is a parameter.
Wiring lower(const Rack& rack, const Instances& instances, const Box& box);

// The way from one wiring to the next, in one block of the arena. `never_heard` are nodes of a transition that was
// taken back: the new one drops them too. Null: the union of both has a cycle, and the caller goes by way of a third.
rt::ArenaPtr<rt::Transition> compile(const Wiring& before, const Wiring& after, rt::Engine& engine, rt::Arena& arena,
                                     std::uint64_t serial, const std::vector<rt::Node*>& never_heard = {});
bool cyclic(const Wiring& before, const Wiring& after);  // together
// The wires of `before` that `after` has too: never part of a cycle, but what is in neither of both is silent there.
Wiring common(const Wiring& before, const Wiring& after);

}  // namespace signalbox::graph
