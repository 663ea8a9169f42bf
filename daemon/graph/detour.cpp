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

using Sets = std::vector<std::vector<std::string>>;

// Each of those that changed most, then ever more of them together, at last all.
Sets sets_of(const std::map<std::string, int>& changes) {
    std::vector<std::pair<int, std::string>> most;
    for (const auto& [id, count] : changes) most.emplace_back(-count, id);
    std::sort(most.begin(), most.end());
    Sets sets;
    for (std::size_t i = 0; i < std::min(most.size(), kMostNodes); ++i) sets.push_back({most[i].second});
    std::vector<std::string> together;
    for (const auto& [count, id] : most) {
        together.push_back(id);
        const bool tried = together.size() > 1 && together.size() <= kMostNodes;
        if (tried || (together.size() > 1 && together.size() == most.size())) sets.push_back(together);
    }
    return sets;
}

}  // namespace

std::vector<Detour> detours(const Rack& before, const Rack& after) {
    const Sets sets = sets_of(changes(before, after));
    std::vector<Detour> ways;
    for (const auto fed : {Detour::Fed::as_before, Detour::Fed::as_after, Detour::Fed::with_nothing}) {
        for (const auto& set : sets) ways.push_back({set, fed});
    }
    return ways;
}

std::optional<Rack> without(const Rack& rack, const std::vector<std::string>& ids, const Box& box) {
    Rack left = rack;
    for (const std::string& id : ids) {
        auto next = apply(left, Remove{id, true}, box);
        if (!next) return {};
        left = *std::move(next);
    }
    return left;
}

}  // namespace signalbox::graph
