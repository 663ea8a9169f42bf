// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/net.hpp"

#include <algorithm>
#include <string>

#include "tests/unit/random/ports.hpp"
#include "tests/unit/random/webs.hpp"

namespace signalbox::chance {
namespace {

constexpr std::size_t kChannels = 2;

// When what goes into a node is there, and what leaves the rack ("out"): as late as the latest that any cable brings.
using Times = std::map<std::string, std::uint32_t>;

std::uint32_t leaves(const graph::Rack& rack, const LatencyOf& latency, Times& into, const std::string& id) {
    const graph::Node* const node = rack.find(id);
    return node != nullptr && node->facts ? into[id] + latency(*node) : 0;
}

Times times(const graph::Rack& rack, const LatencyOf& latency) {
    const auto silent = [&](const std::string& id) {
        const graph::Node* const node = rack.find(id);
        return node != nullptr && !node->facts;
    };
    Times into;
    for (bool moved = true; moved;) {
        moved = false;
        for (const graph::Cable& cable : *rack.cables) {
            if (cable.feedback_ms || silent(cable.from.node) || silent(cable.to.node)) continue;
            const std::uint32_t at = leaves(rack, latency, into, cable.from.node);
            if (at <= into[cable.to.node]) continue;
            into[cable.to.node] = at;
            moved = true;
        }
    }
    return into;
}

struct Reader {
    const graph::Rack& rack;
    const LineOf& line;
    const LatencyOf& latency;
    const DelayOf& delay;
    Net& net;
    Times into;

    struct Heard {
        double gain = 0;
        std::uint32_t at = 0;
    };
    using Sources = std::map<End, Heard>;

    static std::optional<std::size_t> channel(const std::string& symbol) {
        const std::size_t number = std::stoul(symbol);
        return number <= kChannels ? std::optional(number - 1) : std::nullopt;
    }

    [[nodiscard]] std::optional<End> target(const graph::Endpoint& to) const {
        if (to.node == "out") {
            const auto index = channel(to.symbol);
            return index ? std::optional(End{End::Kind::channel, 0, *index}) : std::nullopt;
        }
        const graph::Node* node = rack.find(to.node);
        if (!node->facts) return {};
        const auto port = place(ports_of(node->uri).inputs, to.symbol);
        return port ? std::optional(End{End::Kind::unit, node->instance, *port}) : std::nullopt;
    }

    // What is heard at an output.
    [[nodiscard]] Sources heard(const graph::Endpoint& from) {
        if (from.node == "in") {
            const auto index = channel(from.symbol);
            return index ? Sources{{End{End::Kind::channel, 0, *index}, {1, 0}}} : Sources{};
        }
        const graph::Node* node = rack.find(from.node);
        if (!node->facts) return {};
        const auto port = place(ports_of(node->uri).outputs, from.symbol);
        if (!port) return {};
        if (!node->bypass || ports_of(node->uri).bypasses_itself)
            return {{End{End::Kind::unit, node->instance, *port}, {1, out_of(node->id)}}};
        return heard_around(*node, *port);
    }
    [[nodiscard]] std::uint32_t out_of(const std::string& id) { return leaves(rack, latency, into, id); }
    // At output k of a bypassed node: what goes into its main input k, or its last one.
    [[nodiscard]] Sources heard_around(const graph::Node& node, std::size_t k) {
        const Names mains = ports_of(node.uri).mains();
        if (mains.empty()) return {};
        return heard_before(node, mains[std::min(k, mains.size() - 1)]);
    }
    [[nodiscard]] Sources heard_before(const graph::Node& node, const std::string& input) {
        Sources all;
        for (const graph::Cable& cable : *rack.cables) {
            if (cable.to != graph::Endpoint{node.id, input}) continue;
            for (const auto& [source, heard] : through(cable)) {
                all[source].gain += heard.gain;
                all[source].at = heard.at;
            }
        }
        return all;
    }
    // What a cable brings. A feedback cable is in time wherever it ends.
    [[nodiscard]] Sources through(const graph::Cable& cable) {
        Sources all = cable.feedback_ms ? Sources{{End{End::Kind::line, line(cable), 0}, {1, into[cable.to.node]}}}
                                        : heard(cable.from);
        for (auto& [source, heard] : all) heard.gain *= static_cast<double>(cable.gain);
        return all;
    }
    // Brought so late that it is there at `at`.
    void wire(const Sources& sources, const End& target, std::uint32_t at) {
        for (const auto& [source, heard] : sources) {
            const std::uint64_t unit = at > heard.at ? delay(source, at - heard.at) : 0;
            if (unit == 0) {
                net.wires[{source, target}] += heard.gain;
                continue;
            }
            const End late{End::Kind::unit, unit, 0};
            net.units.insert(unit);
            net.wires[{source, late}] = 1;
            net.wires[{late, target}] += heard.gain;
        }
    }
};

}  // namespace

Net net_of(const graph::Rack& rack, const LineOf& line, const LatencyOf& latency, const DelayOf& delay) {
    Net net;
    Reader reader{rack, line, latency, delay, net, times(rack, latency)};
    for (const auto& node : rack.nodes) {
        if (node->facts) net.units.insert(node->instance);
    }
    for (const graph::Cable& cable : *rack.cables) {
        if (cable.feedback_ms) {
            const End end{End::Kind::line, line(cable), 0};
            if (net.lines.insert(end.who).second)  // those that share one start together
                reader.wire(reader.heard(cable.from), end, reader.out_of(cable.from.node));
        }
        if (const auto target = reader.target(cable.to))
            reader.wire(reader.through(cable), *target, reader.into[cable.to.node]);
    }
    return net;
}

Net net_of(const graph::Rack& rack, const LineOf& line) {
    return net_of(
        rack, line, [](const graph::Node&) { return 0; }, [](const End&, std::uint32_t) { return 0; });
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
