// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/times.hpp"

#include <algorithm>
#include <vector>

namespace signalbox::graph {
namespace {

// How many cables wait for each node, and who waits for it. What is not a node, or silent, is not there.
struct Order {
    std::unordered_map<std::string_view, std::vector<std::string_view>> followers;
    std::unordered_map<std::string_view, std::size_t> waits_for;

    explicit Order(const Rack& rack) {
        std::unordered_map<std::string_view, bool> sounds{{"out", true}};
        for (const auto& node : rack.nodes) sounds[node->id] = node->facts != nullptr;
        for (const Cable& cable : *rack.cables) {
            if (cable.feedback_ms || !sounds[cable.from.node] || !sounds[cable.to.node]) continue;
            followers[cable.from.node].push_back(cable.to.node);
            ++waits_for[cable.to.node];
        }
    }
};

}  // namespace

Times::Times(const Rack& rack, const std::function<std::uint32_t(const Node&)>& latency) {
    std::unordered_map<std::string_view, std::uint32_t> late;
    for (const auto& node : rack.nodes) {
        if (const std::uint32_t frames = node->facts ? latency(*node) : 0; frames > 0) late.emplace(node->id, frames);
    }
    if (late.empty()) return;

    Order order(rack);
    std::vector<std::string_view> ready;
    for (const auto& node : rack.nodes) {
        if (node->facts && !order.waits_for.contains(node->id)) ready.push_back(node->id);
    }
    while (!ready.empty()) {
        const std::string_view node = ready.back();
        ready.pop_back();
        const std::uint32_t leaves = into(node) + at(late, node);
        if (leaves > 0) out_of_.emplace(node, leaves);
        for (const std::string_view follower : order.followers[node]) {
            if (leaves > 0) into_[follower] = std::max(into(follower), leaves);
            if (--order.waits_for[follower] == 0) ready.push_back(follower);
        }
    }
}

}  // namespace signalbox::graph
