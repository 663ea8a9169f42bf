// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How late the nodes are, which may change while they run: the paths are aligned anew then, and the driver is told.
#include <cmath>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

constexpr float kLongest = 1e9F;

}  // namespace

void LiveSession::show(const graph::Rack& rack, std::uint64_t frame) {
    late_.clear();
    for (const auto& node : rack.nodes) {
        host::Instance* const instance = stage_.find(node->instance);
        if (instance == nullptr) continue;
        std::uint32_t cell = instance->node().first_cell;
        for (const graph::PortFacts& port : node->facts->ports) {
            if (port.reports_latency) late_.push_back({&instance->node(), cell});
            if (port.kind == graph::PortKind::control) ++cell;
        }
    }
    stage_.show(rack, frame);
    if (driver_ != nullptr) driver_->report(stage_.latency());
}

void LiveSession::follow_latencies() {
    bool changed = false;
    for (const Late& late : late_) {
        const float said = around_.engine.cells().heard(late.cell);
        if (!(said >= 0 && said < kLongest)) continue;
        const auto frames = static_cast<std::uint32_t>(std::lround(said)) + late.node->added_frames;
        if (frames == late.node->latency_frames) continue;
        late.node->latency_frames = frames;
        changed = true;
    }
    if (!changed || closing_) return;
    if (const auto room = stage_.check(rack_, {}); !room) around_.log("not all is aligned: " + room.error().text);
    show(rack_);
}

}  // namespace signalbox::control
