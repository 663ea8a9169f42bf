// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <optional>
#include <vector>

#include "daemon/graph/rack.hpp"

// Where cables may start and end.
namespace signalbox::graph {

enum class Side { from, to };

// How a cable comes: by an edit it has to fit this box, with a stored rack it may name any of kMaxChannels channels and
// any port of a placeholder.
struct Scope {
    Box box;
    bool stored = false;
};

// Audio and CV ports on one side of a plugin, in port order: rt::Node::inputs (outputs) has the same order.
std::vector<const PortFacts*> signal_ports(const PluginFacts& facts, bool input);

// Whether a cable may start (end) here. `node` is the one that the endpoint names, null where there is none. Gives what
// the port carries; nothing for the unknown port of a placeholder.
Result<std::optional<PortKind>> check_end(const Node* node, const Endpoint& end, Side side, const Scope& scope);
// Whether what the first carries can flow into the second.
Result<void> check_kinds(const Endpoint& from, std::optional<PortKind> gives, const Endpoint& to,
                         std::optional<PortKind> takes);
Result<void> check_gain(float gain);
Result<void> check_feedback(float ms);

}  // namespace signalbox::graph
