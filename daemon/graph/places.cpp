// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"

namespace signalbox::graph {

namespace {

// One cable for two in a row.
Cable joined(const Cable& first, const Cable& second) {
    constexpr float kLargest = std::numeric_limits<float>::max();
    Cable result{first.from, second.to, std::clamp(first.gain * second.gain, -kLargest, kLargest), {}};
    if (first.feedback_ms || second.feedback_ms) {
        result.feedback_ms = std::min(first.feedback_ms.value_or(0) + second.feedback_ms.value_or(0), kMaxFeedbackMs);
    }
    return result;
}

std::vector<const PortFacts*> main_inputs(const PluginFacts& facts) {
    auto ports = signal_ports(facts, true);
    std::erase_if(ports, [](const PortFacts* port) { return port->sidechain; });
    return ports;
}

// The cables that a node is to be put onto: each is there, and named once.
Result<Cables> named(const Cables& cables, const Pairs& pairs, const std::string& id) {
    if (pairs.empty()) return Error{Code::malformed, "name at least one cable, from and to, to put " + id + " onto"};
    if (pairs.size() > kMaxChannels) {
        return Error{Code::limit, "a node is put onto at most 64 cables at once; name fewer"};
    }
    Cables result;
    for (const auto& [from, to] : pairs) {
        const std::string text = cable_text(from, to);
        const Cable* cable = find_cable(cables, from, to);
        if (cable == nullptr) {
            return Error{Code::unknown, "there is no cable " + text + " to put the node onto; connect it first"};
        }
        if (std::find(result.begin(), result.end(), *cable) != result.end()) {
            return Error{Code::malformed, "the cable " + text + " is named twice; name it once"};
        }
        result.push_back(*cable);
    }
    return result;
}

// Adds a cable unless there is one of the same ends: several cables may share an input or an output of the new node.
void add_once(Cables& to, Cable cable) {
    const auto same = [&](const Cable& there) { return there.from == cable.from && there.to == cable.to; };
    if (std::none_of(to.begin(), to.end(), same)) to.push_back(std::move(cable));
}

}  // namespace

Result<Cables> healed(const Node& node, const Cables& in, const Cables& out) {
    Cables result;
    if (!node.facts) return result;
    for (const Cable& second : out) {
        const auto output = node.facts->audio_output(second.from.symbol);
        const auto input = output ? node.facts->through(*output) : std::nullopt;
        if (!input) continue;
        for (const Cable& first : in) {
            if (node.facts->audio_input(first.to.symbol) != input) continue;
            if (result.size() == kMaxCables) {
                return Error{Code::limit, "healing around " + node.id +
                                              " takes more than 16,384 cables; remove it without "
                                              "healing, or disconnect some of its cables first"};
            }
            result.push_back(joined(first, second));
        }
    }
    return result;
}

Result<Cables> put_onto(const Cables& cables, const Pairs& pairs, const std::string& id, const PluginFacts& facts) {
    const auto inputs = main_inputs(facts), outputs = signal_ports(facts, false);
    if (inputs.empty() || outputs.empty()) {
        return Error{Code::type, facts.uri + " has no audio " + (inputs.empty() ? "input" : "output") +
                                     ", so nothing can go through it; add it and connect it instead"};
    }
    const auto old = named(cables, pairs, id);
    if (!old) return old.error();
    const auto input = [&](std::size_t k) { return inputs[std::min(k, inputs.size() - 1)]; };
    const auto output = [&](std::size_t k) { return outputs[std::min(k, outputs.size() - 1)]; };
    Cables extra;
    for (std::size_t k = 0; k < old->size(); ++k) {
        const Cable& cable = (*old)[k];
        bool differs = false;
        for (std::size_t j = 0; j < old->size(); ++j) {
            const Cable& other = (*old)[j];
            differs |= other.from == cable.from && input(j) == input(k) && other.gain != cable.gain;
        }
        add_once(extra, {cable.from, {id, input(k)->symbol}, differs ? 1 : cable.gain, cable.feedback_ms});
        add_once(extra, {{id, output(k)->symbol}, cable.to, differs ? cable.gain : 1, {}});
    }
    Cables rest = cables;
    std::erase_if(rest, [&](const Cable& cable) { return std::find(old->begin(), old->end(), cable) != old->end(); });
    return merged(std::move(rest), std::move(extra));
}

}  // namespace signalbox::graph
