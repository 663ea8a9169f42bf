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

// Event ports, likewise: rt::Node::event_inputs (event_outputs).
std::vector<const PortFacts*> event_ports(const PluginFacts& facts, bool input);

// What goes through a port; without a kind it is the unknown port of a placeholder.
struct Carried {
    std::optional<PortKind> kind;
    const std::vector<std::string>* events = nullptr;  // of event ports; they live as long as the facts
    [[nodiscard]] bool has_events() const { return kind && is_event(*kind); }
};
// Whether a cable may start (end) here. `node` is the one that the endpoint names, null where there is none.
Result<Carried> check_end(const Node* node, const Endpoint& end, Side side, const Scope& scope);
// Whether what the first carries can flow into the second.
Result<void> check_kinds(const Endpoint& from, const Carried& gives, const Endpoint& to, const Carried& takes);
// Events have neither a gain nor a delay line; `carries` is what either end carries.
Result<void> check_event_cable(const Cable& cable, const Carried& carries);
// Whether a cable that is there carries events.
bool carries_events(const Rack& rack, const Cable& cable);
Result<void> check_gain(float gain);
Result<void> check_feedback(float ms);

}  // namespace signalbox::graph
