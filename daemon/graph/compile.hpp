// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/graph/rack.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::graph {

// What a node output, a rack input or a feedback line offers, and what takes it. Exactly one of node, channel and line
// is meant: `node` null and `line` null is the rack's own channel `index`.
struct Source {
    rt::Node* node = nullptr;
    rt::FeedbackLine* line = nullptr;
    std::uint32_t index = 0;
};
struct Target {
    rt::Node* node = nullptr;
    std::uint32_t index = 0;
};
struct Wire {
    Source source;
    Target target;
    float gain = 1;
    std::uint32_t from_rank = 0, to_rank = 0;  // places in the rack's order: sums run in it
};

// A rack brought down to what runs: placeholders and bypassed nodes resolved, gains multiplied, channels that this box
// has not left out.
struct Wiring {
    std::vector<rt::Node*> nodes;  // in the rack's order, bypassed ones included
    std::vector<rt::FeedbackLine*> lines;
    std::vector<Wire> wires;
};

// Where the compiler finds what runs: nodes by instance key, feedback lines by cable.
struct Instances {
    std::function<rt::Node*(std::uint64_t key)> node;
    std::function<rt::FeedbackLine*(const Cable&)> line;
};

Wiring lower(const Rack& rack, const Instances& instances, const Box& box);

// The way from one wiring to the next, in one block of the arena. An empty result: the union of both has a cycle, and
// the caller goes through the wiring that both share.
rt::ArenaPtr<rt::Transition> compile(const Wiring& before, const Wiring& after, rt::Engine& engine, rt::Arena& arena,
                                     std::uint64_t serial);
// What both have: the cables of `before` that `after` has too.
Wiring shared(const Wiring& before, const Wiring& after);

}  // namespace signalbox::graph
