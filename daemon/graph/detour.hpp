// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"

namespace signalbox::graph {

// Where two racks together have a cycle (a node moved behind its follower), the way from one to the other is by a third
// one that never falls silent: the later rack without some of the nodes that change places, their paths healed.

// Which nodes to leave out: sets to be tried in this order, those that changed most first.
std::vector<std::vector<std::string>> detours(const Rack& before, const Rack& after);
Rack without(const Rack& rack, const std::vector<std::string>& ids, const Box& box);

}  // namespace signalbox::graph
