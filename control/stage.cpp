// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/stage.hpp"

#include <unordered_set>
#include <utility>

namespace signalbox::control {

Stage::Stage(rt::Engine& engine, rt::Arena& arena, graph::Box box, Dispose dispose)
    : engine_(engine), box_(box), dispose_(std::move(dispose)), lines_(arena), publisher_(engine, arena, dispose_) {}

void Stage::enter(const Made& made) {
    if (!made.runs_on) made.instance->seed(engine_.cells());
    instances_[made.instance->node().key] = made.instance;
}

host::Instance* Stage::find(std::uint64_t key) const {
    const auto found = instances_.find(key);
    return found != instances_.end() ? found->second.get() : nullptr;
}

void Stage::show(const graph::Rack& rack, std::uint64_t frame) {
    Publisher::Keep keep;
    std::unordered_set<std::uint64_t> named;
    for (const auto& node : rack.nodes) {
        const auto found = instances_.find(node->instance);
        if (found == instances_.end()) continue;
        named.insert(node->instance);
        keep.push_back(found->second);
    }
    graph::Instances instances;
    instances.node = [&](std::uint64_t key) {
        host::Instance* instance = find(key);
        return instance != nullptr ? &instance->node() : nullptr;
    };
    instances.line = [&](const graph::Cable& cable) {
        auto line = lines_.get(cable, engine_.rate_hz());
        keep.push_back(line);
        return line.get();
    };
    graph::Wiring wiring = graph::lower(rack, instances, box_);
    publisher_.go(std::move(wiring), std::move(keep), frame);
    lines_.keep_only(rack);

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
