// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/ways.hpp"

#include <algorithm>

#include "tests/unit/random/webs.hpp"

namespace signalbox::chance {
namespace {

// How many of its plain cables the other rack does not have.
int lost(const graph::Rack& rack, const graph::Rack& other, const std::string& id) {
    const Web there = web_of(other);
    int count = 0;
    for (const auto& [ends, cable] : web_of(rack)) {
        if (cable.feedback_ms || (ends.first.node != id && ends.second.node != id)) continue;
        const auto found = there.find(ends);
        count += found == there.end() || found->second.feedback_ms ? 1 : 0;
    }
    return count;
}

}  // namespace

std::vector<Way> ways(const graph::Rack& before, const graph::Rack& after) {
    std::vector<std::pair<int, std::string>> changed;
    for (const auto& node : after.nodes) {
        const int count = lost(before, after, node->id) + lost(after, before, node->id);
        if (before.find(node->id) != nullptr && count > 0) changed.emplace_back(-count, node->id);
    }
    std::sort(changed.begin(), changed.end());
    std::vector<Way> all;
    for (const auto fed : {Way::Fed::as_before, Way::Fed::as_after, Way::Fed::with_nothing}) {
        for (std::size_t i = 0; i < std::min<std::size_t>(changed.size(), 6); ++i)
            all.push_back({{changed[i].second}, fed});
        for (std::size_t count = 2; count <= changed.size(); ++count) {
            if (count > 6 && count < changed.size()) continue;
            Way way{{}, fed};
            for (std::size_t i = 0; i < count; ++i) way.without.push_back(changed[i].second);
            all.push_back(way);
        }
    }
    return all;
}

}  // namespace signalbox::chance
