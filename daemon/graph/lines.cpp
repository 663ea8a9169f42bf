// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Which delay line a feedback cable has: what is on its way in it outlives the cable's ends.
#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <utility>

#include "daemon/graph/edits.hpp"

namespace signalbox::graph {

namespace {

std::uint64_t new_line() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

std::vector<const Cable*> feedback_cables(const Cables& cables) {
    std::vector<const Cable*> result;
    for (const Cable& cable : cables) {
        if (cable.feedback_ms) result.push_back(&cable);
    }
    return result;
}

// An end, and the cable's time.
using EndAndTime = std::pair<Endpoint, float>;

// The lines of cables that are there no more, by what a cable may have in common with one of them.
struct Left {
    std::map<EndAndTime, std::uint64_t> by_start, by_end;

    Left(const Cables& now, const std::vector<const Cable*>& next, const Cables& all) {
        std::set<std::uint64_t> stay;
        for (const Cable* cable : next) stay.insert(cable->line);
        for (const Cable* cable : feedback_cables(now)) {
            if (stay.contains(cable->line) || find_cable(all, cable->from, cable->to) != nullptr) continue;
            by_start.emplace(EndAndTime{cable->from, *cable->feedback_ms}, cable->line);
            by_end.emplace(EndAndTime{cable->to, *cable->feedback_ms}, cable->line);
        }
    }
    [[nodiscard]] std::uint64_t line(const Cable& cable) const {
        const auto start = by_start.find({cable.from, *cable.feedback_ms});
        if (start != by_start.end()) return start->second;
        const auto end = by_end.find({cable.to, *cable.feedback_ms});
        return end != by_end.end() ? end->second : 0;
    }
};

// Of cables that come from a file, so that nobody has said which is which: the same ends, or one end and the time.
std::vector<std::uint64_t> recognised(const std::vector<const Cable*>& next, const Cables& all, const Cables& now) {
    const Left left(now, next, all);
    std::vector<std::uint64_t> lines;
    for (const Cable* cable : next) {
        const Cable* same = cable->line == 0 ? find_cable(now, cable->from, cable->to) : cable;
        lines.push_back(same != nullptr && same->line != 0 ? same->line : left.line(*cable));
    }
    return lines;
}

// Where one cable became several, those of another start or time cannot share its line; and who has none gets one.
void separate(std::vector<std::uint64_t>& lines, const std::vector<const Cable*>& cables) {
    std::map<std::uint64_t, std::map<EndAndTime, std::uint64_t>> shares;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i] == 0) {
            lines[i] = new_line();
            continue;
        }
        auto& sharers = shares[lines[i]];
        const bool first = sharers.empty();
        const auto [own, fresh] = sharers.try_emplace({cables[i]->from, *cables[i]->feedback_ms}, lines[i]);
        if (fresh && !first) own->second = new_line();
        lines[i] = own->second;
    }
}

}  // namespace

Rack with_lines(Rack next, const Rack& now) {
    if (next.cables == now.cables) return next;
    const auto cables = feedback_cables(*next.cables);
    if (cables.empty()) return next;
    std::vector<std::uint64_t> lines = recognised(cables, *next.cables, *now.cables);
    separate(lines, cables);
    const auto has = [](const Cable* cable, std::uint64_t line) { return cable->line == line; };
    if (std::equal(cables.begin(), cables.end(), lines.begin(), has)) return next;
    auto changed = std::make_shared<Cables>(*next.cables);
    auto line = lines.begin();
    for (Cable& cable : *changed) {
        if (cable.feedback_ms) cable.line = *line++;
    }
    next.cables = std::move(changed);
    return next;
}

}  // namespace signalbox::graph
