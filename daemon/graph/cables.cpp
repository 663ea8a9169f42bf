// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/cables.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace signalbox::graph {

namespace {

// Puts a cable behind a list that is being merged in order.
Result<void> append_merged(Cables& to, Cable&& cable) {
    if (to.empty() || before(to.back(), cable)) {
        to.push_back(std::move(cable));
        return {};
    }
    Cable& there = to.back();
    if (there.feedback_ms != cable.feedback_ms) return two_in_one(there, cable);
    constexpr float kLargest = std::numeric_limits<float>::max();
    there.gain = std::clamp(there.gain + cable.gain, -kLargest, kLargest);
    return {};
}

Cables room_for(std::size_t count) {
    Cables result;
    result.reserve(count);
    return result;
}

}  // namespace

bool before(const Cable& a, const Cable& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); }

std::string cable_text(const Endpoint& from, const Endpoint& to) { return from.text() + " -> " + to.text(); }

const Cable* find_cable(const Cables& cables, const Endpoint& from, const Endpoint& to) {
    const auto ends = std::tie(from, to);
    const auto less = [](const Cable& a, const auto& b) { return std::tie(a.from, a.to) < b; };
    const auto found = std::lower_bound(cables.begin(), cables.end(), ends, less);
    return found != cables.end() && std::tie(found->from, found->to) == ends ? &*found : nullptr;
}

Cables with(const Cables& cables, Cable cable) {
    const auto place = std::lower_bound(cables.begin(), cables.end(), cable, before);
    Cables result = room_for(cables.size() + 1);
    result.insert(result.end(), cables.begin(), place);
    result.push_back(std::move(cable));
    result.insert(result.end(), place, cables.end());
    return result;
}

Cables with_changed(const Cables& cables, const Cable* which, Cable cable) {
    Cables result = cables;
    result[static_cast<std::size_t>(which - cables.data())] = std::move(cable);
    return result;
}

Cables without(const Cables& cables, const Cable* which) {
    const auto place = cables.begin() + (which - cables.data());
    Cables result = room_for(cables.size() - 1);
    result.insert(result.end(), cables.begin(), place);
    result.insert(result.end(), place + 1, cables.end());
    return result;
}

std::string sort_of(const Cable& cable) {
    if (!cable.feedback_ms) return "a plain one";
    std::string text = "a feedback cable of ";
    json::append_number(text, *cable.feedback_ms);
    return text + " ms";
}

Error two_in_one(const Cable& there, const Cable& other) {
    return {Code::exists, cable_text(there.from, there.to) + " would be two cables in one, " + sort_of(there) +
                              " and " + sort_of(other) + ": disconnect one of them first"};
}

Result<Cables> merged(Cables kept, Cables extra) {
    // Of the same ends the plain and the shorter come first; a total order, so that sums are reproducible to the bit.
    std::sort(extra.begin(), extra.end(), [](const Cable& a, const Cable& b) {
        return std::tie(a.from, a.to, a.feedback_ms, a.gain) < std::tie(b.from, b.to, b.feedback_ms, b.gain);
    });
    Cables result = room_for(kept.size() + extra.size());
    auto next = extra.begin();
    for (Cable& cable : kept) {
        for (; next != extra.end() && before(*next, cable); ++next) {
            if (const auto ok = append_merged(result, std::move(*next)); !ok) return ok.error();
        }
        if (const auto ok = append_merged(result, std::move(cable)); !ok) return ok.error();
    }
    for (; next != extra.end(); ++next) {
        if (const auto ok = append_merged(result, std::move(*next)); !ok) return ok.error();
    }
    return result;
}

Split split(const Cables& cables, std::string_view node) {
    Split result;
    result.rest.reserve(cables.size());
    for (const Cable& cable : cables) {
        const bool starts = cable.from.node == node, ends = cable.to.node == node;
        Cables& list = starts ? (ends ? result.own : result.out) : (ends ? result.in : result.rest);
        list.push_back(cable);
    }
    return result;
}

}  // namespace signalbox::graph
