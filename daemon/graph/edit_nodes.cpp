// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <utility>

#include "daemon/graph/edits.hpp"

namespace signalbox::graph {

namespace {

// The rack with another node in the place of one that it has.
Rack with_changed_node(const Rack& rack, const Node* which, Node node) {
    Rack result = rack;
    const auto place =
        std::find_if(result.nodes.begin(), result.nodes.end(), [&](const auto& there) { return there.get() == which; });
    *place = std::make_shared<const Node>(std::move(node));
    return result;
}

Rack without_node(const Rack& rack, const Node* which) {
    Rack result = rack;
    std::erase_if(result.nodes, [&](const auto& there) { return there.get() == which; });
    return without_bindings(std::move(result), which->id);
}

// Values of controls that the other plugin has too, as it takes them.
void keep_params(Node& node, const PluginFacts& facts) {
    for (const auto& [symbol, value] : std::exchange(node.params, {})) {
        const PortFacts* port = facts.port(symbol);
        if (port == nullptr || port->kind != PortKind::control || !port->input) continue;
        put_value(node, *port, fitted(*port, static_cast<double>(value)).value_or(port->initial));
    }
}

Result<void> check_hosted(const Prepared& prepared) {
    if (!prepared.facts || prepared.facts->refused.empty()) return {};
    return Error{Code::plugin, prepared.facts->refused};
}

}  // namespace

Result<const Node*> node_called(const Rack& rack, const std::string& id) {
    if (const Node* node = rack.find(id)) return node;
    if (own_id(id)) return Error{Code::unknown, id + " is the rack's own and stays as it is; name one of its nodes"};
    return Error{Code::unknown, "there is no node " + json::quoted(id) + "; name one of the rack's nodes"};
}

Result<void> check_id(const std::string& id) {
    if (!valid_id(id)) {
        return Error{Code::malformed, json::quoted(id) + " cannot be an id: use 1 to 32 of a-z, 0-9, - and _"};
    }
    if (own_id(id)) return Error{Code::exists, id + " is the rack's own; choose another id"};
    return {};
}

Result<void> check_uri(const std::string& uri) {
    if (valid_uri(uri)) return {};
    return Error{Code::malformed, json::quoted(uri) + " is no URI: use 1 to 1,024 bytes of UTF-8 without spaces"};
}

Result<Rack> with_node(const Rack& rack, Node node) {
    if (const auto ok = check_id(node.id); !ok) return ok.error();
    if (const auto ok = check_uri(node.uri); !ok) return ok.error();
    if (rack.find(node.id) != nullptr) {
        return Error{Code::exists, "there is a node " + node.id + " already; choose another id"};
    }
    if (rack.nodes.size() >= kMaxNodes) {
        return Error{Code::limit, "a rack has at most 4,096 nodes; remove one first"};
    }
    Rack result = rack;
    result.nodes.push_back(std::make_shared<const Node>(std::move(node)));
    return result;
}

Result<Rack> with_cables(Rack rack, Cables cables) {
    if (cables.size() > kMaxCables) {
        return Error{Code::limit, "a rack has at most 16,384 cables; disconnect some first"};
    }
    rack.cables = std::make_shared<const Cables>(std::move(cables));
    return rack;
}

Result<Rack> edit(const Rack& rack, const Add& add, const Box&) {
    if (const auto ok = check_hosted(add.prepared); !ok) return ok.error();
    return with_node(rack, {add.id, add.uri, false, {}, add.prepared.facts, add.prepared.instance, {}});
}

Result<Rack> edit(const Rack& rack, const Remove& remove, const Box&) {
    const auto node = node_called(rack, remove.id);
    if (!node) return node.error();
    Split parts = split(*rack.cables, remove.id);
    if (parts.rest.size() == rack.cables->size()) return without_node(rack, *node);
    if (!remove.heal) return with_cables(without_node(rack, *node), std::move(parts.rest));
    auto around = healed(**node, parts.in, parts.out);
    if (!around) return around.error();
    auto cables = merged(std::move(parts.rest), *std::move(around));
    if (!cables)
        return Error{cables.error().code, cables.error().text + ", or remove " + remove.id + " without healing"};
    return with_cables(without_node(rack, *node), without_event_gains(rack, **node, *std::move(cables)));
}

Result<Rack> edit(const Rack& rack, const Replace& replace, const Box&) {
    const auto old = node_called(rack, replace.id);
    if (!old) return old.error();
    if (const auto ok = check_uri(replace.uri); !ok) return ok.error();
    if (const auto ok = check_hosted(replace.prepared); !ok) return ok.error();
    Node node = **old;
    node.facts = replace.prepared.facts;
    node.instance = replace.prepared.instance;
    if (node.uri != replace.uri || replace.prepared.state != nullptr) node.state = replace.prepared.state;
    node.uri = replace.uri;
    if (!node.facts) return with_changed_node(rack, *old, std::move(node));
    keep_params(node, *node.facts);
    auto carried = carried_over(*rack.cables, **old, *node.facts);
    if (!carried) return carried.error();
    Cables cables = without_event_gains(rack, **old, *std::move(carried));
    return with_cables(with_changed_node(rack, *old, std::move(node)), std::move(cables));
}

Result<Rack> edit(const Rack& rack, const Bypass& bypass, const Box&) {
    const auto old = node_called(rack, bypass.id);
    if (!old) return old.error();
    Node node = **old;
    node.bypass = bypass.on;
    return with_changed_node(rack, *old, std::move(node));
}

Result<Rack> edit(const Rack& rack, const Restore& restore, const Box&) {
    const auto old = node_called(rack, restore.id);
    if (!old) return old.error();
    Node node = **old;
    if (restore.prepared.facts) {
        node.facts = restore.prepared.facts;
        node.instance = restore.prepared.instance;
    }
    if (restore.state != nullptr) node.state = restore.state;
    if (restore.prepared.state != nullptr) node.state = restore.prepared.state;
    for (const auto& [symbol, value] : restore.params) {
        const PortFacts* port = node.facts ? node.facts->port(symbol) : nullptr;
        if (!node.facts) node.params[symbol] = value;
        if (port != nullptr && port->kind == PortKind::control && port->input) put_value(node, *port, value);
    }
    return with_changed_node(rack, *old, std::move(node));
}

// An empty rack of the same name.
Result<Rack> edit(const Rack& rack, const Clear&, const Box&) {
    Rack result;
    result.name = rack.name;
    return result;
}

}  // namespace signalbox::graph
