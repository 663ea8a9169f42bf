// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/webs.hpp"

#include <algorithm>
#include <set>

#include "tests/unit/random/ports.hpp"

namespace signalbox::chance {
namespace {

using graph::Cable;
using graph::Endpoint;
using graph::Node;
using graph::Rack;
using Ends = std::pair<Endpoint, Endpoint>;

constexpr float kLongestMs = 10000;

const std::string& or_last(const Names& names, std::size_t k) { return names[std::min(k, names.size() - 1)]; }

// One cable in the place of two in a row; false where it would be too long.
bool join(const Cable& first, const Cable& second, std::vector<Cable>& joined) {
    Cable one{first.from, second.to, first.gain * second.gain, {}};
    if (first.feedback_ms || second.feedback_ms) {
        one.feedback_ms = first.feedback_ms.value_or(0) + second.feedback_ms.value_or(0);
        one.line = !second.feedback_ms ? first.line : !first.feedback_ms ? second.line : 0;
        if (*one.feedback_ms > kLongestMs) return false;
    }
    joined.push_back(one);
    return true;
}

bool reaches(const Web& web, const std::string& from, const std::string& to, std::set<std::string>& seen) {
    for (const auto& [ends, cable] : web) {
        if (cable.from.node != from || cable.feedback_ms) continue;
        if (cable.to.node == to) return true;
        if (seen.insert(cable.to.node).second && reaches(web, cable.to.node, to, seen)) return true;
    }
    return false;
}

// Where a feedback cable came from: as it says; else the one that had its ends; else one that is gone and had its start
// and time; else its end and time.
std::uint64_t line_before(const Cable& cable, const std::vector<Cable>& before, const Web& now) {
    if (cable.line != 0) return cable.line;
    std::set<std::uint64_t> goes_on;
    for (const auto& [ends, other] : now) goes_on.insert(other.line);
    for (const Cable& old : before) {
        if (old.feedback_ms && old.from == cable.from && old.to == cable.to) return old.line;
    }
    for (const bool start : {true, false}) {
        for (const Cable& old : before) {
            const bool gone = !goes_on.contains(old.line) && !now.contains({old.from, old.to});
            const bool alike =
                old.feedback_ms == cable.feedback_ms && (start ? old.from == cable.from : old.to == cable.to);
            if (old.feedback_ms && gone && alike) return old.line;
        }
    }
    return 0;
}

}  // namespace

std::optional<std::size_t> place(const Names& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found != names.end() ? std::optional<std::size_t>(found - names.begin()) : std::nullopt;
}

Web web_of(const Rack& rack) {
    Web web;
    for (const Cable& cable : *rack.cables) web[{cable.from, cable.to}] = cable;
    return web;
}

Rack with_web(Rack rack, const Web& web) {
    auto cables = std::make_shared<std::vector<Cable>>();
    for (const auto& [ends, cable] : web) cables->push_back(cable);
    rack.cables = std::move(cables);
    return rack;
}

std::optional<Web> laid(Web web, std::vector<Cable> cables) {
    std::sort(cables.begin(), cables.end(), [](const Cable& a, const Cable& b) { return a.gain < b.gain; });
    for (const Cable& cable : cables) {
        const auto [there, fresh] = web.try_emplace({cable.from, cable.to}, cable);
        if (fresh) continue;
        if (there->second.feedback_ms != cable.feedback_ms) return {};
        there->second.gain += cable.gain;
    }
    return web;
}

std::optional<Web> around(const Web& web, const Node& node) {
    Web rest;
    std::vector<Cable> into, out_of, joined;
    for (const auto& [ends, cable] : web) {
        const bool starts = cable.from.node == node.id, arrives = cable.to.node == node.id;
        if (!starts && !arrives) rest[ends] = cable;
        if (starts && !arrives) out_of.push_back(cable);
        if (arrives && !starts) into.push_back(cable);
    }
    if (!node.facts) return rest;
    const Names mains = ports_of(node.uri).mains();
    for (const Cable& second : out_of) {
        const auto k = place(ports_of(node.uri).outputs, second.from.symbol);
        if (!k || mains.empty()) continue;
        for (const Cable& first : into) {
            if (first.to.symbol == or_last(mains, *k) && !join(first, second, joined)) return {};
        }
    }
    return laid(std::move(rest), std::move(joined));
}

std::optional<Web> onto(Web web, const graph::Pairs& pairs, const std::string& id, const std::string& uri) {
    const Names mains = ports_of(uri).mains();
    const Names& outputs = ports_of(uri).outputs;
    if (mains.empty() || outputs.empty() || pairs.empty()) return {};
    std::vector<Cable> old;
    for (const Ends& ends : pairs) {
        const auto found = web.find(ends);
        if (found == web.end()) return {};
        old.push_back(found->second);
        web.erase(found);  // so that none is named twice
    }
    Web fresh;
    for (std::size_t k = 0; k < old.size(); ++k) {
        bool differs = false;  // from another that shares source and input: then gains go downstream
        for (std::size_t i = 0; i < old.size(); ++i) {
            const bool shares = old[i].from == old[k].from && or_last(mains, i) == or_last(mains, k);
            differs = differs || (shares && old[i].gain != old[k].gain);
        }
        Cable up = old[k], down{{id, or_last(outputs, k)}, old[k].to, 1, {}};
        up.to = {id, or_last(mains, k)};
        if (differs) std::swap(up.gain, down.gain);
        const auto [there, first] = fresh.try_emplace({up.from, up.to}, up);
        if (!first && there->second.feedback_ms != up.feedback_ms) return {};
        fresh.try_emplace({down.from, down.to}, down);
    }
    std::vector<Cable> list;
    for (const auto& [ends, cable] : fresh) list.push_back(cable);
    return laid(std::move(web), std::move(list));
}

bool loops(const Web& web, const std::string& node) {
    std::set<std::string> seen;
    return reaches(web, node, node, seen);
}

Rack with_lines(const Rack& next, const Rack& before) {
    static std::uint64_t last = std::uint64_t{1} << 32;
    const Web now = web_of(next);
    Web web = now;
    std::set<std::uint64_t> seen;
    std::map<std::pair<std::uint64_t, std::pair<Endpoint, float>>, std::uint64_t> shared;
    for (auto& [ends, cable] : web) {
        if (!cable.feedback_ms) continue;
        const std::uint64_t line = line_before(cable, *before.cables, now);
        if (line == 0) {
            cable.line = ++last;
            continue;
        }
        const bool is_first = seen.insert(line).second;
        const auto [own, fresh] = shared.try_emplace({line, {cable.from, *cable.feedback_ms}}, line);
        if (fresh && !is_first) own->second = ++last;
        cable.line = own->second;
    }
    return with_web(next, web);
}

}  // namespace signalbox::chance
