// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/publisher.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace signalbox::control {
namespace {

void append(Publisher::Keep& to, const Publisher::Keep& from) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

Publisher::Publisher(rt::Engine& engine, rt::Arena& arena, std::function<void(Keep)> dispose)
    : engine_(engine), arena_(arena), dispose_(std::move(dispose)) {}

Publisher::~Publisher() { (void)engine_.take_back(); }

void Publisher::go(Goal goal, std::uint64_t frame, Detour detour) {
    if (goal.wiring == goal_.wiring) return;
    ++goal_number_;
    goal_ = std::move(goal);
    goal_frame_ = frame;
    detour_ = std::move(detour);
    retire();
    std::vector<rt::Node*> never_heard;
    Keep never_heard_keep;
    if (waiting_) {
        if (engine_.take_back() != nullptr) {
            ++coalesced_;
            if (frame == 0) goal_frame_ = waiting_->transition->start_frame;
            never_heard = waiting_->never_heard;
            const auto& nodes = waiting_->target.wiring.nodes;
            never_heard.insert(never_heard.end(), nodes.begin(), nodes.end());
            never_heard_keep = std::move(waiting_->keep);
            waiting_.reset();
        } else {
            land();
        }
    }
    launch(std::move(never_heard), never_heard_keep);
}

// Compiles the way from base to goal and puts it into the mailbox.
void Publisher::launch(std::vector<rt::Node*> never_heard, const Keep& never_heard_keep) {
    const std::set<const rt::Node*> heard(base_.wiring.nodes.begin(), base_.wiring.nodes.end());
    std::erase_if(never_heard, [&](const rt::Node* node) { return heard.contains(node); });

    Flight flight;
    flight.target = goal_;
    flight.goal = goal_number_;
    const auto way_to_target = [&] {
        return graph::compile(base_.wiring, flight.target.wiring, engine_, arena_, serial_ + 1, never_heard);
    };
    flight.transition = way_to_target();
    half_way_ = flight.transition == nullptr;
    if (half_way_) {
        flight.target = half_way();
        flight.goal = 0;
        flight.transition = way_to_target();
    }
    ++serial_;
    flight.transition->start_frame = std::exchange(goal_frame_, 0);
    flight.keep = base_.keep;
    append(flight.keep, flight.target.keep);
    append(flight.keep, never_heard_keep);
    flight.never_heard = std::move(never_heard);
    waiting_ = std::move(flight);
    engine_.publish(waiting_->transition.get());
}

// Where every detour is barred too, what changes fades out, and then in.
Publisher::Goal Publisher::half_way() const {
    for (std::size_t n = 0; detour_; ++n) {
        auto way = detour_(base_, goal_, n);
        if (!way) break;
        if (graph::cyclic(base_.wiring, way->wiring) || graph::cyclic(way->wiring, goal_.wiring)) continue;
        return *std::move(way);
    }
    return {graph::common(base_.wiring, goal_.wiring), base_.keep, base_.rack};
}

// The audio thread has taken what waited.
void Publisher::land() {
    if (waiting_->transition->ramps) ++ramps_;
    if (half_way_) ++staged_;
    base_ = waiting_->target;
    adopted_.push_back(std::move(*waiting_));
    waiting_.reset();
}

void Publisher::settle(Flight& flight) {
    flight.settled = true;
    Keep keep = std::move(flight.keep);
    flight.keep = flight.target.keep;
    dispose_(std::move(keep));
}

void Publisher::retire() {
    while (rt::Transition* done = engine_.next_retired()) {
        const auto flight =
            std::find_if(adopted_.begin(), adopted_.end(), [&](const Flight& f) { return f.transition.get() == done; });
        if (flight == adopted_.end()) continue;
        Keep keep = std::move(flight->keep);
        append(keep, flight->target.keep);
        adopted_.erase(flight);
        dispose_(std::move(keep));
    }
}

void Publisher::poll() {
    const rt::Progress progress = engine_.progress();
    if (waiting_ && progress.adopted >= waiting_->transition->serial) land();
    for (Flight& flight : adopted_) {
        if (progress.begun >= flight.transition->serial && flight.goal > begun_) begun_ = flight.goal;
        if (progress.settled >= flight.transition->serial && !flight.settled) settle(flight);
    }
    retire();
    if (half_way_ && !waiting_) launch({}, {});
}

bool Publisher::holds(const void* what) const {
    const auto in = [&](const Keep& keep) {
        return std::any_of(keep.begin(), keep.end(), [&](const auto& kept) { return kept.get() == what; });
    };
    if (in(base_.keep) || in(goal_.keep) || (waiting_ && in(waiting_->keep))) return true;
    return std::any_of(adopted_.begin(), adopted_.end(), [&](const Flight& flight) { return in(flight.keep); });
}

bool Publisher::busy() const {
    return waiting_ || half_way_ || adopted_.size() > 1 || (!adopted_.empty() && !adopted_.back().settled);
}

}  // namespace signalbox::control
