// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/rendering.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace signalbox::bench {
namespace {

constexpr graph::Box kBox{1, 1, 0, 0};
constexpr std::size_t kBlock = 128;

host::FactsPtr facts_of(const std::string& uri) {
    const auto& all = host::builtin_facts();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& facts) { return facts->uri == uri; });
    if (found == all.end()) throw std::runtime_error("there is no built-in node " + uri);
    return *found;
}

}  // namespace

Rendering::Rendering(double rate_hz, graph::Rack rack)
    : rate_hz_(rate_hz), stage_(engine_, arena_, kBox, [](control::Publisher::Keep) {}) {
    engine_.prepare(rate_hz);
    show(std::move(rack));
    run(Sound(static_cast<std::size_t>(rate_hz)));
}

void Rendering::show(graph::Rack rack) {
    for (auto& node : rack.nodes) {
        graph::Node copy = *node;
        copy.facts = facts_of(node->uri);
        std::uint64_t& key = instances_[node->id + " " + node->uri];
        if (stage_.find(key) == nullptr) {
            auto made = host::Instance::make(copy.facts, {rate_hz_, kBlock}, node->params, arena_, engine_.cells());
            if (!made) throw std::runtime_error(made.error().text);
            key = (*made)->node().key;
            stage_.enter({.facts = copy.facts, .instance = *made});
        }
        copy.instance = key;
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    stage_.show(rack);
}

Sound Rendering::run(const Sound& input) {
    Sound output;
    for (std::size_t at = 0; at < input.size(); at += kBlock) {
        const auto end = std::min(at + kBlock, input.size());
        const auto from = input.begin();
        const Sound block(from + static_cast<std::ptrdiff_t>(at), from + static_cast<std::ptrdiff_t>(end));
        const auto heard = driver_.run({block}, block.size());
        output.insert(output.end(), heard[0].begin(), heard[0].end());
        stage_.publisher().poll();
    }
    return output;
}

graph::Rack after(const graph::Rack& rack, const graph::Command& command) {
    graph::Command prepared = command;
    std::visit(
        [](auto& c) {
            if constexpr (requires {
                              facts_of(c.uri);
                              c.prepared;
                          })
                c.prepared.facts = facts_of(c.uri);
        },
        prepared);
    auto next = graph::apply(rack, prepared, kBox);
    if (!next) throw std::runtime_error(next.error().text);
    return *std::move(next);
}

std::vector<double> residual(const Sound& sound, double hz, double rate_hz) {
    const double turn = 2 * std::cos(2 * std::numbers::pi * hz / rate_hz);
    std::vector<double> left(sound.size());
    const auto x = [&](std::size_t n) { return static_cast<double>(sound[n]); };
    for (std::size_t n = 2; n < sound.size(); ++n) left[n] = std::abs(x(n) - turn * x(n - 1) + x(n - 2));
    return left;
}

}  // namespace signalbox::bench
