// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "daemon/graph/command.hpp"

namespace signalbox::graph {

// A parameter and its value.
struct Value {
    std::string id, symbol;
    float value = 0;
    bool operator==(const Value&) const = default;
};

// What makes one rack of another: the commands in this order, then the values.
struct Difference {
    std::vector<Command> commands;
    std::vector<Value> values;
    [[nodiscard]] bool empty() const { return commands.empty() && values.empty(); }
};

// Pure. Each command can be applied to what those before it have made of `before`, unless it names what this box lacks:
// a placeholder's port, a channel beyond its own. What goes is not healed, as every cable is said; nodes of another URI
// are replaced, or where they are more than 8 removed and added. A value that a rack does not name is its port's
// initial one and is said so where that is a change; of a placeholder only named values can be said. No command says
// the rack's name, the order of its nodes and bindings, what plugins saved, and snapshots. Nodes of `after` without
// facts borrow those of a node of the same id and URI.
Difference difference(const Rack& before, const Rack& after);

}  // namespace signalbox::graph
