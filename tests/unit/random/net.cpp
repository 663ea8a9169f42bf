// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/net.hpp"

#include <algorithm>
#include <string>

#include "daemon/graph/ends.hpp"

namespace signalbox::chance {
namespace {

constexpr std::size_t kChannels = 2;

struct Reader {
    const graph::Rack& rack;
    const LineOf& line;
    const DryOf& dry;
    Net& net;

    using Sources = std::map<End, double>;

    static std::optional<std::size_t> channel(const std::string& symbol) {
        const std::size_t number = std::stoul(symbol);
        return number <= kChannels ? std::optional(number - 1) : std::nullopt;
    }
    static std::optional<std::size_t> place(const graph::Node& node, const std::string& symbol, bool input) {
        const auto ports = graph::signal_ports(*node.facts, input);
        for (std::size_t i = 0; i < ports.size(); ++i) {
            if (ports[i]->symbol == symbol) return i;
        }
        return {};
    }
    static bool bypasses_itself(const graph::Node& node) {
        const auto& ports = node.facts->ports;
        return std::any_of(ports.begin(), ports.end(), [](const auto& port) { return port.drives_enabled; });
    }

    [[nodiscard]] std::optional<End> target(const graph::Endpoint& to) const {
        if (to.node == "out") {
            const auto index = channel(to.symbol);
            return index ? std::optional(End{End::Kind::channel, 0, *index}) : std::nullopt;
        }
        const graph::Node* node = rack.find(to.node);
        if (!node->facts) return {};
        const auto port = place(*node, to.symbol, true);
        return port ? std::optional(End{End::Kind::unit, node->instance, *port}) : std::nullopt;
    }

    // What is heard at an output.
    [[nodiscard]] Sources heard(const graph::Endpoint& from) const {
        if (from.node == "in") {
            const auto index = channel(from.symbol);
            return index ? Sources{{End{End::Kind::channel, 0, *index}, 1.0}} : Sources{};
        }
        const graph::Node* node = rack.find(from.node);
        if (!node->facts) return {};
        const auto port = place(*node, from.symbol, false);
        if (!port) return {};
        if (!node->bypass || bypasses_itself(*node)) return {{End{End::Kind::unit, node->instance, *port}, 1.0}};
        return heard_around(*node, *port);
    }
    // At output k of a bypassed node: what goes into its main input k, or its last one.
    [[nodiscard]] Sources heard_around(const graph::Node& node, std::size_t k) const {
        std::vector<std::string> mains;
        for (const auto* port : graph::signal_ports(*node.facts, true)) {
            if (!port->sidechain) mains.push_back(port->symbol);
        }
        if (mains.empty()) return {};
        const std::string& input = mains[std::min(k, mains.size() - 1)];
        const std::uint64_t unit = dry(node, *place(node, input, true));
        if (unit == 0) return heard_before(node, input);
        const End end{End::Kind::unit, unit, 0};
        if (net.units.insert(unit).second) {
            for (const auto& [source, gain] : heard_before(node, input)) net.wires[{source, end}] = gain;
        }
        return {{end, 1.0}};
    }
    [[nodiscard]] Sources heard_before(const graph::Node& node, const std::string& input) const {
        Sources all;
        for (const graph::Cable& cable : *rack.cables) {
            if (cable.to != graph::Endpoint{node.id, input}) continue;
            for (const auto& [source, gain] : through(cable)) all[source] += gain;
        }
        return all;
    }
    // What a cable brings.
    [[nodiscard]] Sources through(const graph::Cable& cable) const {
        Sources all = cable.feedback_ms ? Sources{{End{End::Kind::line, line(cable), 0}, 1.0}} : heard(cable.from);
        for (auto& [source, gain] : all) gain *= static_cast<double>(cable.gain);
        return all;
    }
};

}  // namespace

Net net_of(const graph::Rack& rack, const LineOf& line, const DryOf& dry) {
    Net net;
    const Reader reader{rack, line, dry, net};
    for (const auto& node : rack.nodes) {
        if (node->facts) net.units.insert(node->instance);
    }
    for (const graph::Cable& cable : *rack.cables) {
        if (cable.feedback_ms) {
            const End end{End::Kind::line, line(cable), 0};
            net.lines.insert(end.who);
            for (const auto& [source, gain] : reader.heard(cable.from)) net.wires[{source, end}] += gain;
        }
        const auto target = reader.target(cable.to);
        if (!target) continue;
        for (const auto& [source, gain] : reader.through(cable)) net.wires[{source, *target}] += gain;
    }
    return net;
}

std::optional<std::vector<std::uint64_t>> order(const Net& a, const Net& b) {
    std::set<std::uint64_t> left = a.units;
    left.insert(b.units.begin(), b.units.end());
    std::set<std::pair<std::uint64_t, std::uint64_t>> edges;
    for (const Net* net : {&a, &b}) {
        for (const auto& [ends, gain] : net->wires) {
            if (ends.first.kind == End::Kind::unit && ends.second.kind == End::Kind::unit)
                edges.emplace(ends.first.who, ends.second.who);
        }
    }
    std::vector<std::uint64_t> done;
    while (!left.empty()) {
        const auto waits = [&](std::uint64_t unit) {
            return std::any_of(edges.begin(), edges.end(),
                               [&](const auto& edge) { return edge.second == unit && left.contains(edge.first); });
        };
        const auto next = std::find_if_not(left.begin(), left.end(), waits);
        if (next == left.end()) return {};
        done.push_back(*next);
        left.erase(next);
    }
    return done;
}

}  // namespace signalbox::chance
