// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What MIDI controllers have moved: the audio thread does it, the control side learns of it.
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {

void LiveSession::learn(std::function<void(Result<graph::Binding>)> done) {
    if (done == nullptr) {
        learn_.stop();
    } else {
        learn_.begin(monotonic_seconds(), std::move(done));
    }
    wake_soon();
}

void LiveSession::follow_controllers(double now) {
    learn_.tick(now);
    for (std::uint32_t id = 0; around_.engine.next_moved(id);) {
        const Bindings::Moved* const moved = stage_.bindings().moved(id);
        if (moved == nullptr) continue;
        moved->binding->told.store(false, std::memory_order_release);
        if (moved->to.symbol == "@bypass") {
            const bool on = moved->binding->latest.load(std::memory_order_relaxed) >= 0.5F;
            const graph::Node* const node = rack_.find(moved->to.node);
            if (node == nullptr || node->bypass == on) continue;
            submit({.items = {graph::Command(graph::Bypass{moved->to.node, on})}}, [](const Outcome&) {});
        } else if (Param* const param = params_.find(moved->to.node + "/" + moved->to.symbol)) {
            param->changed_by = 0;
            if (!std::exchange(param->unfolded, true)) unfolded_.push_back(param);
            if (dirty_since_ == 0) dirty_since_ = now;
            if (on_changed) on_changed(*param);
        }
    }
}

}  // namespace signalbox::control
