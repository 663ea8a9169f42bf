// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"

namespace signalbox::graph {

namespace {

using Ports = std::vector<const PortFacts*>;
using Names = std::map<std::string, std::string, std::less<>>;  // old symbol -> new symbol

// Pairs ports that are alike and takes them out of both lists.
template <class Alike>
void pair_up(Ports& old, Ports& now, Names& names, Alike alike) {
    std::erase_if(old, [&](const PortFacts* port) {
        const auto other = std::find_if(now.begin(), now.end(), [&](const PortFacts* p) { return alike(*port, *p); });
        if (other == now.end()) return false;
        names.emplace(port->symbol, (*other)->symbol);
        now.erase(other);
        return true;
    });
}

Names signal_names(const PluginFacts& old_facts, const PluginFacts& facts, bool input) {
    Ports old = signal_ports(old_facts, input), now = signal_ports(facts, input);
    const std::string last = now.empty() ? "" : now.back()->symbol;
    Names names;
    pair_up(old, now, names, [](const auto& a, const auto& b) { return a.symbol == b.symbol; });
    pair_up(old, now, names,
            [](const auto& a, const auto& b) { return !a.designation.empty() && a.designation == b.designation; });
    pair_up(old, now, names, [](const auto& a, const auto& b) { return a.sidechain == b.sidechain; });
    if (!input && !last.empty()) {
        for (const PortFacts* port : old) names.emplace(port->symbol, last);
    }
    return names;
}

// Event ports only take the place of those that carry the same; surplus ones lose their cables.
Names event_names(const PluginFacts& old_facts, const PluginFacts& facts, bool input) {
    Ports old = event_ports(old_facts, input), now = event_ports(facts, input);
    Names names;
    const auto alike = [](const auto& a, const auto& b) {
        return a.kind == b.kind && (a.kind == PortKind::midi || a.events == b.events);
    };
    pair_up(old, now, names, [&](const auto& a, const auto& b) { return alike(a, b) && a.symbol == b.symbol; });
    pair_up(old, now, names, [&](const auto& a, const auto& b) {
        return alike(a, b) && !a.designation.empty() && a.designation == b.designation;
    });
    pair_up(old, now, names, alike);
    return names;
}

Names port_names(const PluginFacts& old_facts, const PluginFacts& facts, bool input) {
    Names names = signal_names(old_facts, facts, input);
    names.merge(event_names(old_facts, facts, input));
    return names;
}

// A placeholder's ports are known by the cables alone: each keeps its symbol where the plugin has such a port.
Names same_names(const PluginFacts& facts, bool input) {
    Names names;
    for (const PortFacts* port : signal_ports(facts, input)) names.emplace(port->symbol, port->symbol);
    for (const PortFacts* port : event_ports(facts, input)) names.emplace(port->symbol, port->symbol);
    return names;
}

bool rename(Endpoint& end, const std::string& node, const Names& names) {
    if (end.node != node) return true;
    const auto name = names.find(end.symbol);
    if (name == names.end()) return false;
    end.symbol = name->second;
    return true;
}

}  // namespace

Result<Cables> carried_over(const Cables& cables, const Node& node, const PluginFacts& now) {
    const Names inputs = node.facts ? port_names(*node.facts, now, true) : same_names(now, true);
    const Names outputs = node.facts ? port_names(*node.facts, now, false) : same_names(now, false);
    Split parts = split(cables, node.id);
    Cables touched;
    for (Cables* list : {&parts.in, &parts.out, &parts.own}) {
        for (Cable& cable : *list) {
            if (rename(cable.from, node.id, outputs) && rename(cable.to, node.id, inputs)) {
                touched.push_back(std::move(cable));
            }
        }
    }
    return merged(std::move(parts.rest), std::move(touched));
}

}  // namespace signalbox::graph
