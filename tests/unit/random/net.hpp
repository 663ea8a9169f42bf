// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "daemon/graph/rack.hpp"

namespace signalbox::chance {

// Where samples come from or go to: a channel of the rack, a port of a unit, a feedback line.
struct End {
    enum class Kind { channel, unit, line } kind;
    std::uint64_t who = 0;  // the unit's instance, the line's number
    std::size_t port = 0;
    auto operator<=>(const End&) const = default;
};

// A rack as what feeds what: bypassed nodes led around, placeholders left out.
struct Net {
    std::set<std::uint64_t> units, lines;
    std::map<std::pair<End, End>, double> wires;  // source, target: gain
    bool operator==(const Net&) const = default;
};

// `line` numbers the delay line of a feedback cable, `latency` is a node's, `delay` numbers the unit that brings a
// source so many samples later.
using LineOf = std::function<std::uint64_t(const graph::Cable&)>;
using LatencyOf = std::function<std::uint32_t(const graph::Node&)>;
using DelayOf = std::function<std::uint64_t(const End& source, std::uint32_t frames)>;
Net net_of(const graph::Rack& rack, const LineOf& line, const LatencyOf& latency, const DelayOf& delay);
// As if nothing were late.
Net net_of(const graph::Rack& rack, const LineOf& line);

// Units so that each stands behind those it takes from, over the wires of both. Nothing: they close a loop.
std::optional<std::vector<std::uint64_t>> order(const Net& a, const Net& b);

}  // namespace signalbox::chance
