// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/meaning.hpp"

#include <algorithm>
#include <cmath>
#include <future>
#include <map>
#include <utility>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/random/ports.hpp"
#include "tests/unit/random/webs.hpp"

namespace signalbox::chance {
namespace {

using graph::Cable;
using graph::Endpoint;
using graph::Node;
using graph::Rack;

bool is_end(const Rack& rack, const Endpoint& end, bool input) {
    if (end.node == (input ? "out" : "in")) return end.symbol == "1" || end.symbol == "2";
    const Node* const node = rack.find(end.node);
    if (node == nullptr || !node->facts) return false;
    return place(input ? ports_of(node->uri).inputs : ports_of(node->uri).outputs, end.symbol).has_value();
}

// Ports of one plugin, and those of another that take their places: of the same name, else in order, side-chains among
// themselves. Surplus outputs share the last.
std::map<std::string, std::string> matched(const Ports& old, const Ports& now, bool input) {
    Names left = input ? old.inputs : old.outputs, free = input ? now.inputs : now.outputs;
    std::map<std::string, std::string> names;
    const auto is_sidechain = [](const Ports& ports, const std::string& name) {
        return place(ports.sidechains, name).has_value();
    };
    for (const bool by_name : {true, false}) {
        for (const std::string& name : Names(left)) {
            for (const std::string& other : Names(free)) {
                const bool alike = by_name ? name == other : is_sidechain(old, name) == is_sidechain(now, other);
                if (!alike) continue;
                names[name] = other;
                std::erase(left, name);
                std::erase(free, other);
                break;
            }
        }
    }
    for (const std::string& name : left) {
        if (!input && !now.outputs.empty()) names[name] = now.outputs.back();
    }
    return names;
}

bool touches(const Cable& cable, const std::string& id) { return cable.from.node == id || cable.to.node == id; }

Rack without_node(Rack rack, const std::string& id) {
    std::erase_if(rack.nodes, [&](const auto& node) { return node->id == id; });
    return rack;
}

template <class Change>
Rack with_changed(Rack rack, const std::string& id, Change change) {
    for (auto& node : rack.nodes) {
        if (node->id != id) continue;
        Node copy = *node;
        change(copy);
        node = std::make_shared<const Node>(std::move(copy));
    }
    return rack;
}

// What a parameter takes; what it starts with is not named.
void put(Node& node, const std::string& symbol, double value) {
    const graph::PortFacts& port = *node.facts->port(symbol);
    if (port.toggled) value = value > 0 ? 1 : 0;
    if (port.integer || port.enumeration) value = std::round(value);
    if (port.bounded_below) value = std::max(value, static_cast<double>(port.minimum));
    if (port.bounded_above) value = std::min(value, static_cast<double>(port.maximum));
    node.params[symbol] = static_cast<float>(value);
    if (node.params[symbol] == port.initial) node.params.erase(symbol);
}
bool is_control(const Node& node, const std::string& symbol) {
    const graph::PortFacts* const port = node.facts ? node.facts->port(symbol) : nullptr;
    return port != nullptr && port->kind == graph::PortKind::control && port->input;
}
// Those that the node's plugin does not have are gone, the others within its range.
void put_all_again(Node& node) {
    for (const auto& [symbol, value] : std::map(node.params)) {
        node.params.erase(symbol);
        if (is_control(node, symbol)) put(node, symbol, static_cast<double>(value));
    }
}

}  // namespace

std::optional<Rack> healed(const Rack& rack, const std::string& id) {
    const Node* const node = rack.find(id);
    if (node == nullptr) return {};
    const auto web = around(web_of(rack), *node);
    if (!web) return {};
    return with_lines(with_web(without_node(rack, id), *web), rack);
}

FactsOf facts_of(control::Session& session) {
    using Known = std::map<std::string, host::FactsPtr>;
    return [&session, known = std::make_shared<Known>()](const std::string& uri) {
        if (const auto there = known->find(uri); there != known->end()) return there->second;
        const auto found = std::make_shared<std::promise<host::FactsPtr>>();
        session.catalogue().find(uri,
                                 [=](Result<host::FactsPtr> facts) { found->set_value(facts ? *facts : nullptr); });
        return (*known)[uri] = found->get_future().get();
    };
}

// --- the edits, one by one
// --------------------------------------------------------------------------------------------

Meaning::Maybe Meaning::add(const Rack& rack, const std::string& uri, const std::string& id) {
    if (rack.find(id) != nullptr || !facts_(uri)) return {};
    Node node;
    node.id = id;
    node.uri = uri;
    node.facts = facts_(uri);
    node.instance = ++instance_;
    Rack next = rack;
    next.nodes.push_back(std::make_shared<const Node>(std::move(node)));
    return next;
}

Meaning::Maybe Meaning::replace(const Rack& rack, const std::string& id, const std::string& uri) {
    const Node* const old = rack.find(id);
    if (old == nullptr || !facts_(uri)) return {};
    const Rack next = with_changed(rack, id, [&](Node& node) {
        node.uri = uri;
        node.facts = facts_(uri);
        node.instance = ++instance_;
        put_all_again(node);
    });
    if (!old->facts) return next;
    const auto inputs = matched(ports_of(old->uri), ports_of(uri), true);
    const auto outputs = matched(ports_of(old->uri), ports_of(uri), false);
    Web rest;
    std::vector<Cable> carried;
    for (auto [ends, cable] : web_of(rack)) {
        if (!touches(cable, id)) {
            rest[ends] = cable;
            continue;
        }
        if (cable.from.node == id) {
            if (!outputs.contains(cable.from.symbol)) continue;
            cable.from.symbol = outputs.at(cable.from.symbol);
        }
        if (cable.to.node == id) {
            if (!inputs.contains(cable.to.symbol)) continue;
            cable.to.symbol = inputs.at(cable.to.symbol);
        }
        carried.push_back(cable);
    }
    const auto web = laid(std::move(rest), std::move(carried));
    return web ? Maybe(with_web(next, *web)) : std::nullopt;
}

// Nodes of the same id and URI run on.
Rack Meaning::returned(Rack earlier, const Rack& now) {
    for (auto& node : earlier.nodes) {
        Node copy = *node;
        const Node* const runs = now.find(node->id);
        copy.facts = facts_(node->uri);
        copy.instance = 0;
        if (copy.facts) {
            const bool same = runs != nullptr && runs->uri == node->uri && runs->facts;
            copy.instance = same ? runs->instance : ++instance_;
            put_all_again(copy);
        }
        node = std::make_shared<const Node>(std::move(copy));
    }
    return earlier;
}

Meaning::Maybe Meaning::file(const Rack& rack, const std::string& json) {
    auto read = graph::read_rack(json);
    if (!read) return {};
    if (read->name.empty()) read->name = rack.name;
    return returned(*std::move(read), rack);
}

Meaning::Maybe Meaning::edit(const Rack& rack, const graph::Command& command) {
    return std::visit([&](const auto& c) { return one(rack, web_of(rack), c); }, command);
}
Meaning::Maybe Meaning::one(const Rack& rack, Web, const graph::Add& c) { return add(rack, c.uri, c.id); }
Meaning::Maybe Meaning::one(const Rack& rack, Web, const graph::Replace& c) { return replace(rack, c.id, c.uri); }

Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Remove& c) {
    if (rack.find(c.id) == nullptr) return {};
    if (c.heal) return healed(rack, c.id);
    std::erase_if(web, [&](const auto& cable) { return touches(cable.second, c.id); });
    return with_web(without_node(rack, c.id), web);
}

Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Insert& c) {
    const auto more = add(rack, c.uri, c.id);
    const auto put_in = more ? onto(std::move(web), c.cables, c.id, c.uri) : std::nullopt;
    return put_in && !loops(*put_in, c.id) ? Maybe(with_web(*more, *put_in)) : std::nullopt;
}

// Its side-chains stay where they are, and its own loop.
Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Move& c) {
    const Node* const node = rack.find(c.id);
    if (node == nullptr || !node->facts) return {};
    std::vector<Cable> stay;
    for (const auto& [ends, cable] : web) {
        const bool aside = place(ports_of(node->uri).sidechains, cable.to.symbol).has_value();
        if (cable.to.node == c.id && (aside || cable.from.node == c.id)) stay.push_back(cable);
    }
    const auto rest = around(web, *node);
    const auto put_in = rest ? onto(*rest, c.cables, c.id, node->uri) : std::nullopt;
    const auto all = put_in ? laid(*put_in, stay) : std::nullopt;
    return all && !loops(*all, c.id) ? Maybe(with_web(rack, *all)) : std::nullopt;
}

Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Connect& c) {
    const bool fresh = web.try_emplace({c.from, c.to}, Cable{c.from, c.to, c.gain, {}}).second;
    if (!fresh || !is_end(rack, c.from, false) || !is_end(rack, c.to, true)) return {};
    return !loops(web, c.to.node) ? Maybe(with_web(rack, web)) : std::nullopt;
}

Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Feedback& c) {
    const bool fresh = web.try_emplace({c.from, c.to}, Cable{c.from, c.to, c.gain, c.ms}).second;
    if (!fresh || !is_end(rack, c.from, false) || !is_end(rack, c.to, true)) return {};
    return with_web(rack, web);
}

Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Gain& c) {
    const auto found = web.find({c.from, c.to});
    if (found == web.end()) return {};
    found->second.gain = c.gain;
    return with_web(rack, web);
}

Meaning::Maybe Meaning::one(const Rack& rack, Web web, const graph::Disconnect& c) {
    return web.erase({c.from, c.to}) > 0 ? Maybe(with_web(rack, web)) : std::nullopt;
}

Meaning::Maybe Meaning::one(const Rack& rack, Web, const graph::Bypass& c) {
    if (rack.find(c.id) == nullptr) return {};
    return with_changed(rack, c.id, [&](Node& node) { node.bypass = c.on; });
}

Meaning::Maybe Meaning::one(const Rack& rack, Web, const graph::Clear&) {
    Rack empty;
    empty.name = rack.name;
    return empty;
}

Meaning::Maybe Meaning::after(const Rack& rack, const control::Item& item) {
    Maybe next;
    if (const auto* set = std::get_if<control::ParamSet>(&item)) {
        const Node* const node = rack.find(set->id);
        if (node == nullptr || !is_control(*node, set->symbol)) return {};
        return with_changed(rack, set->id, [&](Node& n) { put(n, set->symbol, set->value); });
    }
    if (const auto* apply = std::get_if<control::Apply>(&item)) next = file(rack, apply->json);
    if (const auto* command = std::get_if<graph::Command>(&item)) next = edit(rack, *command);
    return next ? Maybe(with_lines(*next, rack)) : std::nullopt;
}

// --- a session
// --------------------------------------------------------------------------------------------------------

bool Story::edit(const std::vector<control::Item>& items) {
    if (items.size() == 1 && std::holds_alternative<control::Undo>(items[0])) return go(undo_, redo_);
    if (items.size() == 1 && std::holds_alternative<control::Redo>(items[0])) return go(redo_, undo_);
    const std::uint64_t brought = meaning_.brought();
    Rack next = rack_;
    for (const control::Item& item : items) {
        auto after = meaning_.after(next, item);
        if (!after) return false;
        next = *std::move(after);
    }
    if (!(next == rack_) || meaning_.brought() != brought) {
        undo_.push_back(rack_);
        redo_.clear();
    }
    rack_ = std::move(next);
    return true;
}

bool Story::go(std::vector<Rack>& from, std::vector<Rack>& to) {
    if (from.empty()) return false;
    to.push_back(rack_);
    rack_ = with_lines(meaning_.returned(std::move(from.back()), rack_), rack_);
    from.pop_back();
    return true;
}

}  // namespace signalbox::chance
