// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <optional>
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

// To be tried in this order: each of the six nodes that lost or got most plain cables, of equals the first by name;
// then the two, three ... six that changed most, at last all; all that fed as before, then as after, then with nothing.
std::vector<Detour> detours(const Rack& before, const Rack& after);
// Nothing where that cannot be healed.
std::optional<Rack> without(const Rack& rack, const std::vector<std::string>& ids, const Box& box);

}  // namespace signalbox::graph
