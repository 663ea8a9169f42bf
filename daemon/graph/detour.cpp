// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/detour.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "daemon/graph/command.hpp"

namespace signalbox::graph {
namespace {

constexpr std::size_t kMostNodes = 6;  // alone, then together: each try costs a look at the whole rack

using Ends = std::pair<Endpoint, Endpoint>;

// Sorted, as cables are.
std::vector<Ends> ends_of(const Rack& rack) {
    std::vector<Ends> ends;
    for (const Cable& cable : *rack.cables) {
        if (!cable.feedback_ms) ends.emplace_back(cable.from, cable.to);
    }
    return ends;
}

// How many of its cables a node that is in both racks lost or got.
std::map<std::string, int> changes(const Rack& before, const Rack& after) {
    const std::vector<Ends> old = ends_of(before), now = ends_of(after);
    std::vector<Ends> changed;
    std::set_symmetric_difference(old.begin(), old.end(), now.begin(), now.end(), std::back_inserter(changed));
    std::map<std::string, int> count;
    for (const auto& [from, to] : changed) {
        ++count[from.node];
        ++count[to.node];
    }
    std::erase_if(count, [&](const auto& entry) {
        return before.find(entry.first) == nullptr || after.find(entry.first) == nullptr;
    });
    return count;
}

}  // namespace

std::vector<std::vector<std::string>> detours(const Rack& before, const Rack& after) {
    std::vector<std::pair<int, std::string>> most;
    for (const auto& [id, count] : changes(before, after)) most.emplace_back(-count, id);
    std::sort(most.begin(), most.end());
    most.resize(std::min(most.size(), kMostNodes));
    std::vector<std::vector<std::string>> sets;
    for (const auto& [count, id] : most) sets.push_back({id});
    std::vector<std::string> together;
    for (const auto& [count, id] : most) {
        together.push_back(id);
        if (together.size() > 1) sets.push_back(together);
    }
    return sets;
}

Rack without(const Rack& rack, const std::vector<std::string>& ids, const Box& box) {
    Rack left = rack;
    for (const std::string& id : ids) {
        if (auto next = apply(left, Remove{id, true}, box)) left = std::move(*next);
    }
    return left;
}

}  // namespace signalbox::graph
