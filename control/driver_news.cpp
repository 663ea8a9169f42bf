// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What the driver says: cycles come or stay away, at this rate or another one, late or in time.
#include <algorithm>
#include <cmath>
#include <utility>

#include "control/blame.hpp"
#include "control/live_session.hpp"

namespace signalbox::control {

void LiveSession::post(drivers::Notice notice) {
    around_.post([this, notice = std::move(notice)] { handle(notice); });
}

void LiveSession::handle(const drivers::Notice& notice) {
    using Kind = drivers::Notice::Kind;
    switch (notice.kind) {
        case Kind::started:
            running_ = true;
            driver_frames_ = notice.frames;
            tell_block_length();
            if (driver_ != nullptr) driver_->restore(saved_connections_);
            around_.helpers.post([this, rate = notice.rate_hz] { (void)vault_.write_rate(rate); });
            break;
        case Kind::stopped:
            if (running_) silent_since_ = monotonic_seconds();
            running_ = false;
            break;
        case Kind::block_size:
            driver_frames_ = notice.frames;
            tell_block_length();
            break;
        case Kind::rate:
            if (running_) silent_since_ = monotonic_seconds();
            running_ = false;
            begin_remake(notice.rate_hz);
            break;
        case Kind::xrun:
            explain_xrun();
            break;
        case Kind::freewheel:
            break;
        case Kind::turn:
            turn_due_ = true;
            return tick();
        case Kind::trouble:
            around_.log(notice.text);
            break;
    }
    poll_publisher();
    wake_soon();
}

// Another rate: every instance is made anew, with its values, before the driver goes on.
void LiveSession::begin_remake(double rate_hz) {
    // What waits for a frame comes as many seconds later as before.
    if (const rt::Progress progress = around_.engine.progress(); progress.cycles > 0 && rate_hz != rate_hz_) {
        const double change = rate_hz / rate_hz_, now = static_cast<double>(progress.frame);
        move_frames([=](std::uint64_t frame) {
            return static_cast<std::uint64_t>(
                std::clamp(now + (static_cast<double>(frame) - now) * change, 1.0, 0x1p63));
        });
    }
    rate_hz_ = rate_hz;
    fold();
    stage_.clear_parking();
    remake_ = std::make_unique<Remake>();
    ++remake_->outstanding;
    for (const auto& node : rack_.nodes) {
        if (node->instance == 0 || rate_of_[node->instance] == rate_hz) continue;
        ++remake_->outstanding;
        preparer_.make(node->uri, setting(), {node->params, node->state, stage_.share(node->instance)},
                       [this, remake = remake_.get(), key = node->instance](Result<Made> result) {
                           if (remake != remake_.get()) return;  // the rate has changed again meanwhile
                           if (result && (*result).instance) {
                               remake->made[key] = *result;
                           } else {
                               remake->made[key] = {};
                               around_.log("a node falls silent at the new rate: " +
                                           (result ? "its plugin is gone" : result.error().text));
                           }
                           if (--remake->outstanding == 0) finish_remake();
                       });
    }
    if (--remake_->outstanding == 0) finish_remake();
}

void LiveSession::finish_remake() {
    fold();
    const auto made = std::move(remake_->made);
    remake_.reset();
    poll_publisher();
    while_stopped([this] { around_.engine.prepare(rate_hz_); });
    graph::Rack next = rack_;
    for (auto& node : next.nodes) {
        const auto found = made.find(node->instance);
        if (found == made.end()) continue;
        graph::Node copy = *node;
        copy.instance = 0;
        if (found->second.instance != nullptr) {
            copy.facts = found->second.facts;  // its ranges may depend on the rate
            copy.instance = found->second.instance->node().key;
            if (found->second.state != nullptr) copy.state = found->second.state;
            rate_of_[copy.instance] = rate_hz_;
            stage_.enter(found->second);
        }
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    std::vector<std::pair<std::string, Scheduled>> waiting;  // for parameters that are made anew
    for (const Scheduled& s : scheduled_) {
        const graph::Node* node = rack_.find(s.param->node_id);
        if (node != nullptr && made.contains(node->instance))
            waiting.emplace_back(s.param->node_id + "/" + s.param->port->symbol, s);
    }
    update_params(next);
    follow_values(next);  // what was set while the new instances were made
    rack_ = std::move(next);
    const bool complete = std::all_of(rack_.nodes.begin(), rack_.nodes.end(), [&](const auto& node) {
        return node->instance == 0 || rate_of_[node->instance] == rate_hz_;
    });
    if (!complete) return begin_remake(rate_hz_);  // an edit at the old rate came between
    show(rack_);
    poll_publisher();
    for (const auto& [name, s] : waiting) {
        Param* param = params_.find(name);
        if (param != nullptr) (void)schedule(*param, s.value, s.frame, s.client);  // the old ones have made room
    }
    if (driver_ != nullptr) driver_->resume(rate_hz_);
}

void LiveSession::explain_xrun() {
    rt::Overrun worst, overrun;
    while (around_.engine.next_overrun(overrun)) {
        if (overrun.ticks >= worst.ticks) worst = overrun;
    }
    if (worst.ticks == 0) {
        last_xrun_ = "frame " + std::to_string(around_.engine.progress().frame) +
                     ": the rack was in time; the server or another client was late";
        return;
    }
    last_xrun_ = blame(worst, rack_, scale_.ns_per_tick());
}

}  // namespace signalbox::control
