// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/reach.hpp"

#include <unordered_map>
#include <utility>

namespace signalbox::graph {

std::vector<std::uint64_t> reach(const Wiring& wiring, std::size_t outputs) {
    std::vector<std::uint64_t> heard(outputs, 0);
    std::unordered_map<const rt::Node*, std::vector<const Wire*>> behind;
    std::unordered_map<const rt::Node*, std::uint64_t> at;
    std::vector<const rt::Node*> news;
    const auto spread = [&](const Wire& wire, std::uint64_t inputs) {
        if (wire.target.line != nullptr) return;
        const rt::Node* const node = wire.target.node;
        if (node == nullptr) {
            heard[wire.target.index] |= inputs;
        } else if ((at[node] | inputs) != at[node]) {
            at[node] |= inputs;
            news.push_back(node);
        }
    };
    for (const Wire& wire : wiring.wires) {
        if (wire.source.node != nullptr) behind[wire.source.node].push_back(&wire);
    }
    for (const Wire& wire : wiring.wires) {
        if (wire.source.node == nullptr && wire.source.line == nullptr)
            spread(wire, std::uint64_t{1} << wire.source.index);
    }
    while (!news.empty()) {
        const rt::Node* const node = news.back();
        news.pop_back();
        for (const Wire* wire : behind[node]) spread(*wire, at[node]);
    }
    return heard;
}

}  // namespace signalbox::graph
