// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/graph/rack.hpp"

// Lists of cables, sorted by (from, to) with no two of the same ends, as in Rack::cables.
namespace signalbox::graph {

using Cables = std::vector<Cable>;

bool before(const Cable& a, const Cable& b);
std::string cable_text(const Endpoint& from, const Endpoint& to);  // "a:out -> b:in"
const Cable* find_cable(const Cables& cables, const Endpoint& from, const Endpoint& to);

// The same list with one cable more; it is not there yet.
Cables with(const Cables& cables, Cable cable);
// The same list with this one of its cables changed, or taken out.
Cables with_changed(const Cables& cables, const Cable* which, Cable cable);
Cables without(const Cables& cables, const Cable* which);

// Both together; `extra` may come in any order. Where two cables have the same ends their gains add up. A plain and a
// feedback cable, or two of different times, cannot be one, and none of them may get lost: that is refused.
Result<Cables> merged(Cables kept, Cables extra);
// "a plain one", "a feedback cable of 30 ms"
std::string sort_of(const Cable& cable);
Error two_in_one(const Cable& there, const Cable& other);

// A list as seen from one node.
struct Split {
    Cables rest;     // that do not touch the node
    Cables in, out;  // that end, and that start, at the node
    Cables own;      // from the node to itself
};
Split split(const Cables& cables, std::string_view node);

// A shortest loop through a node over plain cables (feedback cables close no loop), in its order; empty: there is none.
std::vector<const Cable*> loop_through(const Cables& cables, std::string_view node);
// Refuses a list with a loop through the node, with code cycle and the path.
Result<void> refuse_loop(const Cables& cables, std::string_view node);
// The same for a list that nothing is known of.
Result<void> refuse_any_loop(const Cables& cables);

}  // namespace signalbox::graph
