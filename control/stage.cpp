// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/stage.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>

#include "daemon/graph/detour.hpp"

namespace signalbox::control {

Stage::Stage(rt::Engine& engine, rt::Arena& arena, graph::Box box, Dispose dispose)
    : engine_(engine),
      box_(box),
      dispose_(std::move(dispose)),
      lines_(arena),
      dry_lines_(arena),
      publisher_(engine, arena, dispose_) {}

void Stage::enter(const Made& made) {
    if (!made.runs_on) made.instance->seed(engine_.cells());
    instances_[made.instance->node().key] = made.instance;
}

host::Instance* Stage::find(std::uint64_t key) const {
    const auto found = instances_.find(key);
    return found != instances_.end() ? found->second.get() : nullptr;
}

// What runs of the rack, and what must live for it.
Publisher::Goal Stage::lowered(const graph::Rack& rack) {
    Publisher::Goal goal;
    goal.rack = rack;
    for (const auto& node : rack.nodes) {
        const auto found = instances_.find(node->instance);
        if (found != instances_.end()) goal.keep.push_back(found->second);
    }
    graph::Instances instances;
    instances.node = [&](std::uint64_t key) {
        host::Instance* instance = find(key);
        return instance != nullptr ? &instance->node() : nullptr;
    };
    instances.line = [&](const graph::Cable& cable) {
        auto line = lines_.get(cable, engine_.rate_hz());
        goal.keep.push_back(line);
        return line.get();
    };
    instances.dry = [&](const rt::Node& around, std::uint32_t input) {
        auto dry = dry_lines_.get(around, input);
        goal.keep.push_back(dry);
        return &dry->node();
    };
    goal.wiring = graph::lower(rack, instances, box_);
    return goal;
}

// By way of the rack without some nodes that change places. They run on unheard, fed as they were: so every path bends
// in one place at a time.
Publisher::Detour Stage::detour(const graph::Rack& rack, std::vector<rt::Node*> nodes) {
    return [this, after = rack, nodes = std::move(nodes), ways = std::vector<std::vector<std::string>>()](
               const Publisher::Goal& base, std::size_t n) mutable -> std::optional<Publisher::Goal> {
        if (n == 0) ways = graph::detours(base.rack, after);
        if (n >= ways.size()) return {};
        Publisher::Goal way = lowered(graph::without(after, ways[n], box_));
        std::unordered_set<const rt::Node*> moved, running(nodes.begin(), nodes.end());
        for (const std::string& id : ways[n]) {
            if (host::Instance* instance = find(after.find(id)->instance)) moved.insert(&instance->node());
        }
        std::vector<rt::Node*> all = nodes;
        std::copy_if(way.wiring.nodes.begin(), way.wiring.nodes.end(), std::back_inserter(all),
                     [&](rt::Node* node) { return !running.contains(node); });
        way.wiring.nodes = std::move(all);
        for (const graph::Wire& wire : base.wiring.wires) {
            const bool there =
                wire.source.node == nullptr ? wire.source.line == nullptr : running.contains(wire.source.node);
            if (there && moved.contains(wire.target.node)) way.wiring.wires.push_back(wire);
        }
        for (const auto& [key, instance] : instances_) way.keep.push_back(instance);
        return way;
    };
}

void Stage::show(const graph::Rack& rack, std::uint64_t frame) {
    Publisher::Goal goal = lowered(rack);
    auto nodes = goal.wiring.nodes;
    publisher_.go(std::move(goal), frame, detour(rack, std::move(nodes)));
    lines_.keep_only(rack);
    dry_lines_.sweep();
    std::unordered_set<std::uint64_t> named;
    for (const auto& node : rack.nodes) named.insert(node->instance);

    Publisher::Keep gone;
    std::erase_if(instances_, [&](auto& entry) {
        if (named.contains(entry.first)) return false;
        for (auto& instance : parking_.park(std::move(entry.second))) gone.push_back(std::move(instance));
        return true;
    });
    dispose_(std::move(gone));  // plans in flight that still name one of these keep it alive themselves
}

void Stage::clear_parking() {
    Publisher::Keep gone;
    for (auto& instance : parking_.take_all()) gone.push_back(std::move(instance));
    dispose_(std::move(gone));
}

}  // namespace signalbox::control
