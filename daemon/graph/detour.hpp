// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"

namespace signalbox::graph {

// Where two racks together have a cycle (a node moved behind its follower), the way from one to the other is by a third
// one that never falls silent: the later rack without some of the nodes that change places, their paths healed. They
// run on beside it, unheard.
struct Detour {
    // What they hear meanwhile. As before: each path bends in one place at a time. As after: where the other closes a
    // cycle too, as with a node that moves two places up. Nothing: where both do.
    enum class Fed { as_before, as_after, with_nothing };
    std::vector<std::string> without;
    Fed fed;
};

// To be tried in this order: those that changed most are left out first.
std::vector<Detour> detours(const Rack& before, const Rack& after);
Rack without(const Rack& rack, const std::vector<std::string>& ids, const Box& box);

}  // namespace signalbox::graph
