// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <span>

#include "daemon/graph/cables.hpp"

namespace signalbox::graph {

namespace {

// A cable that the search came along, and the one before it.
struct Way {
    const Cable* cable;
    std::size_t previous;
};
constexpr std::size_t kStart = ~std::size_t{0};

// All cables that start at a node: they lie together.
std::span<const Cable> leaving(const Cables& cables, std::string_view node) {
    const auto less = [](const Cable& cable, std::string_view id) { return cable.from.node < id; };
    const auto first = std::lower_bound(cables.begin(), cables.end(), node, less);
    auto last = first;
    while (last != cables.end() && last->from.node == node) ++last;
    return {first, last};
}

std::vector<const Cable*> way_to(const std::vector<Way>& ways, std::size_t last) {
    std::vector<const Cable*> result;
    for (; last != kStart; last = ways[last].previous) result.push_back(ways[last].cable);
    std::reverse(result.begin(), result.end());
    return result;
}

std::string loop_text(const std::vector<const Cable*>& loop) {
    constexpr std::size_t kShown = 8;  // cables at either end of a long loop: the sentence has to fit a packet
    std::string text;
    for (std::size_t i = 0; i < loop.size(); ++i) {
        if (loop.size() > 2 * kShown && i == kShown) {
            const std::size_t skipped = loop.size() - 2 * kShown;
            text += " -> (" + std::to_string(skipped) + " more cables)";
            i += skipped;
        }
        if (i > 0) text += " -> ";
        text += cable_text(loop[i]->from, loop[i]->to);
    }
    return text;
}

}  // namespace

std::vector<const Cable*> loop_through(const Cables& cables, std::string_view node) {
    std::vector<Way> ways;                  // breadth first, so the first loop found is a shortest
    std::vector<bool> seen(cables.size());  // nodes, by the place of their first leaving cable
    const auto follow = [&](std::string_view from, std::size_t previous) {
        const auto next = leaving(cables, from);
        if (next.empty()) return;
        const auto place = static_cast<std::size_t>(next.data() - cables.data());
        if (seen[place]) return;
        seen[place] = true;
        for (const Cable& cable : next) {
            if (!cable.feedback_ms) ways.push_back({&cable, previous});
        }
    };
    follow(node, kStart);
    for (std::size_t at = 0; at < ways.size(); ++at) {
        const std::string& to = ways[at].cable->to.node;
        if (to == node) return way_to(ways, at);
        follow(to, at);
    }
    return {};
}

Result<void> refuse_loop(const Cables& cables, std::string_view node) {
    const auto loop = loop_through(cables, node);
    if (loop.empty()) return {};
    return Error{Code::cycle, "this would close a loop: " + loop_text(loop) +
                                  "; disconnect a cable of it first, or make one of them a feedback cable"};
}

// Depth first; a node is known by the place of its first leaving cable.
Result<void> refuse_any_loop(const Cables& cables) {
    enum class State : std::uint8_t { unseen, open, done };
    struct Visit {
        std::size_t node, next;
    };
    std::vector<State> states(cables.size());
    std::vector<Visit> visits;
    for (std::size_t start = 0; start < cables.size(); ++start) {
        if (states[start] != State::unseen || (start > 0 && cables[start - 1].from.node == cables[start].from.node))
            continue;
        visits.push_back({start, start});
        while (!visits.empty()) {
            auto& [node, next] = visits.back();
            states[node] = State::open;
            if (next == cables.size() || cables[next].from.node != cables[node].from.node) {
                states[node] = State::done;
                visits.pop_back();
                continue;
            }
            const Cable& cable = cables[next++];
            const auto further = leaving(cables, cable.to.node);
            if (cable.feedback_ms || further.empty()) continue;
            const auto place = static_cast<std::size_t>(further.data() - cables.data());
            if (states[place] == State::open) return refuse_loop(cables, cable.to.node);
            if (states[place] == State::unseen) visits.push_back({place, place});
        }
    }
    return {};
}

}  // namespace signalbox::graph
