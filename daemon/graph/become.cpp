// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"

namespace signalbox::graph {

namespace {

// Linear searches would not do for a whole rack.
using Index = std::unordered_map<std::string_view, std::size_t>;  // id -> place in Rack::nodes

Index index_of(const Rack& rack) {
    Index index;
    index.reserve(rack.nodes.size());
    for (std::size_t i = 0; i < rack.nodes.size(); ++i) index.emplace(rack.nodes[i]->id, i);
    return index;
}

Result<void> check_node(const Node& node) {
    if (auto ok = check_id(node.id); !ok) return ok;
    if (auto ok = check_uri(node.uri); !ok) return ok;
    for (const auto& [symbol, value] : node.params) {
        if (!std::isfinite(value)) {
            return Error{Code::range, "the value of " + node.id + ":" + symbol + " has to be a finite number"};
        }
    }
    return {};
}

Result<void> check_nodes(const Rack& rack, const Index& index) {
    if (rack.nodes.size() > kMaxNodes) return Error{Code::limit, "a rack has at most 4,096 nodes; leave some out"};
    for (std::size_t i = 0; i < rack.nodes.size(); ++i) {
        const Node& node = *rack.nodes[i];
        if (auto ok = check_node(node); !ok) return ok;
        if (index.at(node.id) != i) {
            return Error{Code::exists, "two nodes are called " + node.id + "; give one another id"};
        }
    }
    return {};
}

Result<void> check_cable(const Rack& rack, const Index& index, const Cable& cable) {
    const Scope scope{{}, true};
    const auto called = [&](const std::string& id) -> const Node* {
        const auto found = index.find(id);
        return found == index.end() ? nullptr : rack.nodes[found->second].get();
    };
    const auto gives = check_end(called(cable.from.node), cable.from, Side::from, scope);
    if (!gives) return gives.error();
    const auto takes = check_end(called(cable.to.node), cable.to, Side::to, scope);
    if (!takes) return takes.error();
    if (auto ok = check_kinds(cable.from, *gives, cable.to, *takes); !ok) return ok;
    if (auto ok = check_gain(cable.gain); !ok) return ok;
    if (!cable.feedback_ms) return {};
    if (auto ok = check_event_cable(cable, gives->has_events() ? *gives : *takes); !ok) return ok;
    return check_feedback(*cable.feedback_ms);
}

Result<void> check_cables(const Rack& rack, const Index& index) {
    const Cables& cables = *rack.cables;
    if (cables.size() > kMaxCables) return Error{Code::limit, "a rack has at most 16,384 cables; leave some out"};
    for (std::size_t i = 0; i < cables.size(); ++i) {
        if (auto ok = check_cable(rack, index, cables[i]); !ok) return ok;
        if (i > 0 && !before(cables[i - 1], cables[i])) {
            return Error{Code::exists,
                         "the cable " + cable_text(cables[i].from, cables[i].to) + " is there twice; keep one of them"};
        }
    }
    return {};
}

// Nodes of the same id and URI go on with the instance that runs, unless that is none, or they are restored: what the
// plugin keeps is then what it keeps now.
Rack with_instances(Rack rack, const Rack& now, const std::set<std::string, std::less<>>& restored) {
    const Index index = index_of(now);
    for (auto& node : rack.nodes) {
        const auto found = index.find(node->id);
        if (found == index.end() || restored.contains(node->id)) continue;
        const Node& runs = *now.nodes[found->second];
        if (runs.uri != node->uri || !runs.facts ||
            (runs.facts == node->facts && runs.instance == node->instance && runs.state == node->state))
            continue;
        Node copy = *node;
        copy.facts = runs.facts;
        copy.instance = runs.instance;
        copy.state = runs.state;
        node = std::make_shared<const Node>(std::move(copy));
    }
    return rack;
}

// Values that their ports have anyway need not be named, and what a port does not take is not what it has.
bool as_ports_have_it(const Node& node) {
    return !node.facts || std::all_of(node.params.begin(), node.params.end(), [&](const auto& param) {
        const PortFacts* port = node.facts->port(param.first);
        return port == nullptr ||
               (port->initial != param.second && fitted(*port, static_cast<double>(param.second)) == param.second);
    });
}

Rack with_fitted_values(Rack rack) {
    for (auto& node : rack.nodes) {
        if (as_ports_have_it(*node)) continue;
        Node copy = *node;
        for (const auto& [symbol, value] : node->params) {
            const PortFacts* port = node->facts->port(symbol);
            if (port != nullptr)
                put_value(copy, *port, fitted(*port, static_cast<double>(value)).value_or(port->initial));
        }
        node = std::make_shared<const Node>(std::move(copy));
    }
    return rack;
}

}  // namespace

Result<Rack> edit(const Rack& rack, const Become& become, const Box&) {
    const Index index = index_of(become.rack);
    if (const auto ok = check_nodes(become.rack, index); !ok) return ok.error();
    if (become.rack.bindings->size() > kMaxBindings)
        return Error{Code::limit, "a rack has at most 1,024 bindings; leave some out"};
    for (const json::Value& binding : *become.rack.bindings) {
        if (const auto ok = read_binding(binding); !ok) return ok.error();
    }
    Rack result = with_fitted_values(with_instances(become.rack, rack, become.restored));
    if (!std::is_sorted(result.cables->begin(), result.cables->end(), before)) {
        Cables cables = *result.cables;
        std::sort(cables.begin(), cables.end(), before);
        result.cables = std::make_shared<const Cables>(std::move(cables));
    }
    if (const auto ok = check_cables(result, index); !ok) return ok.error();
    if (const auto ok = refuse_any_loop(*result.cables); !ok) return ok.error();
    return result;
}

}  // namespace signalbox::graph
