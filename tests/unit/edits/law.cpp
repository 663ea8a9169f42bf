// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/edits/law.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "tests/unit/edits/measure.hpp"

namespace signalbox::edits {
namespace {

double level_of(const graph::Node& node) {
    const auto db = node.params.find("gain");
    return db == node.params.end() ? 1 : std::pow(10.0, static_cast<double>(db->second) / 20);
}

std::string node_of(const std::string& end) { return end.substr(0, end.find(':')); }

// The output of a gain node that belongs to this input, and the other way round.
std::string partner(const std::string& end, const char* side) { return node_of(end) + ":" + side + end.back(); }

}  // namespace

// Whom each output and input is joined with; a bypassed node runs on, but what it is given goes past it.
Law::Gains Law::gains(const graph::Rack& rack) {
    std::function<void(Gains&, const std::string&, const std::string&, double)> join =
        [&](Gains& all, const std::string& from, const std::string& to, double gain) {
            const graph::Node* node = rack.find(node_of(from));
            if (node == nullptr || !node->bypass) {
                all[{from, to}] += gain;
                return;
            }
            for (const graph::Cable& cable : *rack.cables) {
                if (cable.to.text() == partner(from, "in_"))
                    join(all, cable.from.text(), to, gain * static_cast<double>(cable.gain));
            }
        };
    Gains all;
    for (const graph::Cable& cable : *rack.cables) {
        join(all, cable.from.text(), cable.to.text(), static_cast<double>(cable.gain));
    }
    return all;
}

Law::Law(const graph::Rack& before, const graph::Rack& after) {
    const auto runs = [](const graph::Rack& rack, const std::string& id) {
        const graph::Node* node = rack.find(id);
        return id == "out" ? 1U : node != nullptr ? node->instance : 0U;
    };
    for (const auto& node : before.nodes) level_[std::to_string(node->instance)] = level_of(*node);
    for (const auto& node : after.nodes) level_[std::to_string(node->instance)] = level_of(*node);
    // A replaced node is another one under the same name: cables are known by what runs.
    const auto named = [](const graph::Rack& rack, const std::string& end) {
        const graph::Node* node = rack.find(node_of(end));
        return (node != nullptr ? std::to_string(node->instance) : node_of(end)) + end.substr(end.find(':'));
    };
    for (const auto& [ends, gain] : gains(before)) {
        Change& change = cables_[{named(before, ends.first), named(before, ends.second)}];
        change.before = gain;
        const bool goes = runs(after, node_of(ends.second)) != runs(before, node_of(ends.second));
        if (goes) change.after = gain;
    }
    for (const auto& [ends, gain] : gains(after)) {
        Change& change = cables_[{named(after, ends.first), named(after, ends.second)}];
        change.after = gain;
        const bool comes = runs(after, node_of(ends.second)) != runs(before, node_of(ends.second));
        change.rises = comes;
        rises_ = rises_ || (comes && gain != 0);
        const std::string giver = node_of(ends.first);
        if (comes && giver != "in" && runs(after, giver) != runs(before, giver)) along_ = false;
    }
    for (const auto& [ends, change] : cables_) {
        if (!change.rises && change.before != 0 && change.before != change.after) along_ = false;
    }
}

double Law::output(int channel, const double (&inputs)[2], double part, bool along) const {
    const auto raised_cosine = [](double x) { return 0.5 - 0.5 * std::cos(std::numbers::pi * std::min(1.0, x)); };
    return input("out:" + std::to_string(channel), inputs, {raised_cosine(part), along ? raised_cosine(part / 2) : 1});
}

double Law::departure(const std::vector<std::vector<float>>& heard, std::uint64_t first, double rate_hz,
                      std::uint64_t start, std::uint32_t block) const {
    const double length = std::round(rate_hz * 0.010);
    const std::uint64_t run_in = (static_cast<std::uint64_t>(length) + block - 1) / block * block;
    const bool along = along_ && start == 0;  // not where there was time before the frame that was said
    if (start == 0) start = first + (rises_ && !along ? run_in : 0);
    const std::size_t frames = heard[0].size();
    const std::vector<float> left = tone(rate_hz, first, frames), right = tone(rate_hz, first, frames, kToneLevel / 2);
    double worst = 0;
    for (std::size_t n = 0; n < frames; ++n) {
        const double part =
            std::clamp((static_cast<double>(first + n) - static_cast<double>(start)) / length, 0.0, 2.0);
        const double inputs[] = {static_cast<double>(left[n]), static_cast<double>(right[n])};
        for (int channel : {1, 2}) {
            const auto sample = static_cast<double>(heard[static_cast<std::size_t>(channel - 1)][n]);
            worst = std::max(worst, std::abs(sample - output(channel, inputs, part, along)));
        }
    }
    return worst;
}

double Law::input(const std::string& to, const double (&inputs)[2], Weights weights) const {
    double sum = 0;
    for (const auto& [ends, change] : cables_) {
        if (ends.second != to) continue;
        const double weight = change.rises ? weights.rise : weights.ramp;
        sum += (change.before + (change.after - change.before) * weight) * source(ends.first, inputs, weights);
    }
    return sum;
}

double Law::source(const std::string& from, const double (&inputs)[2], Weights weights) const {
    if (node_of(from) == "in") return inputs[from.back() - '1'];
    return level_.at(node_of(from)) * input(partner(from, "in_"), inputs, weights);
}

}  // namespace signalbox::edits
