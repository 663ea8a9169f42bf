// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <string>

#include "control/front/nearest.hpp"
#include "control/front/nodes.hpp"

namespace signalbox::control {

namespace {

std::string quoted(std::string_view name) { return "'" + in_short(name) + "'"; }

std::string perhaps(std::string_view name) {
    return name.empty() ? std::string() : "; did you mean " + quoted(name) + "?";
}

// Why a running node has no parameter of this name.
Error no_such_parameter(const graph::Node& node, const graph::PluginFacts& facts, std::string_view symbol) {
    const graph::PortFacts* port = facts.port(symbol);
    if (port != nullptr) {
        return {Code::type, quoted(node.id + ":" + port->symbol) +
                                " carries a signal and has no value: wire it with /rack/connect"};
    }
    Nearest nearest(symbol);
    for (const graph::PortFacts& other : facts.ports) {
        if (other.kind == graph::PortKind::control) nearest.offer(other.symbol);
    }
    for (const std::string_view own : {"@bypass", "@cpu", "@latency", "@patches", "@preset", "@presets", "@vad"})
        nearest.offer(own);
    return {Code::unknown,
            "node " + quoted(node.id) + " has no control port " + quoted(symbol) + perhaps(nearest.name())};
}

}  // namespace

Error NodeReader::nothing_at(std::string_view stem) {
    const std::string_view id = stem.substr(0, stem.find('/'));
    const std::string_view symbol = stem.size() > id.size() ? stem.substr(id.size() + 1) : std::string_view();
    const graph::Rack& rack = session_.rack();
    if (const graph::Node* node = rack.find(id)) {
        if (symbol.empty()) return {Code::unknown, "a port's symbol is missing: /node/" + node->id + "/<symbol>"};
        if (node->facts != nullptr) return no_such_parameter(*node, *node->facts, symbol);
        return {Code::plugin, "node " + quoted(id) + " waits for its plugin " + node->uri + ": install it first"};
    }
    for (const std::string_view own : {"in", "out", "midi_in", "midi_out"}) {
        if (id == own) return {Code::unknown, quoted(id) + " is the rack's own and has no parameters"};
    }
    Nearest nearest(id);
    for (const auto& node : rack.nodes) nearest.offer(node->id);
    return {Code::unknown, "there is no node " + quoted(id) +
                               (nearest.name().empty() ? "; /rack/get lists them" : perhaps(nearest.name()))};
}

}  // namespace signalbox::control
