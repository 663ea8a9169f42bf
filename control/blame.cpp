// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/blame.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::control {
namespace {

std::string name(const graph::Rack& rack, std::uint64_t instance) {
    const auto found = std::find_if(rack.nodes.begin(), rack.nodes.end(),
                                    [&](const auto& node) { return node->instance == instance; });
    return found != rack.nodes.end() ? (*found)->id : "(removed since)";
}

std::string who(const rt::Culprit& worst, const graph::Rack& rack) {
    if (worst.nodes == 0) return "the engine";
    const std::string first = name(rack, worst.first_node);
    if (worst.nodes == 1) return "node " + first;
    return "the " + std::to_string(worst.nodes) + " nodes from " + first + " to " + name(rack, worst.last_node) +
           " (timed together; one by one from now on)";
}

}  // namespace

std::string blame(const rt::Overrun& overrun, const graph::Rack& rack, double ns_per_tick) {
    const auto us = [&](std::uint64_t ticks) {
        return std::to_string(std::lround(static_cast<double>(ticks) * ns_per_tick / 1000)) + " us";
    };
    return "frame " + std::to_string(overrun.frame) + ": " + who(overrun.worst, rack) + " took " +
           us(overrun.worst.ticks) + " of " + us(overrun.ticks);
}

}  // namespace signalbox::control
