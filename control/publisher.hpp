// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/graph/compile.hpp"

namespace signalbox::control {

// Gets wirings to the audio thread: compiles the way from what it has adopted to the goal, takes back what it has not
// adopted yet (that is coalescing), and keeps alive whatever a plan in flight still names. Control thread only.
class Publisher {
public:
    // What must outlive the plans that name it: instances and feedback lines.
    using Keep = std::vector<std::shared_ptr<void>>;
    // `dispose` gets what no plan names any more; it may take its time, elsewhere.
    Publisher(rt::Engine& engine, rt::Arena& arena, std::function<void(Keep)> dispose);
    ~Publisher();  // no driver runs any more

    struct Goal {
        graph::Wiring wiring;
        Keep keep;
        graph::Rack rack;  // that it was brought down from
    };
    // The n-th way to go by, where base and goal together have a cycle; nothing: there are no more.
    using Detour = std::function<std::optional<Goal>(const Goal& base, const Goal& goal, std::size_t n)>;
    // A new goal; where it is the present one nothing happens. `frame`: where the ramp begins, 0: at once.
    void go(Goal goal, std::uint64_t frame = 0, Detour detour = {});
    // The frame for which a ramp waits that the audio thread has not adopted yet; 0: none does.
    [[nodiscard]] std::uint64_t waiting_frame() const { return waiting_ ? waiting_->transition->start_frame : 0; }
    // Takes back what the audio thread is done with, and goes on with a goal that needs two steps.
    void poll();
    // Whether a plan that runs, or will, keeps this alive, as far as poll() has seen.
    [[nodiscard]] bool holds(const void* what) const;
    // Something is under way that poll() will have to see.
    [[nodiscard]] bool busy() const;

    // Goals are numbered; the newest one, and the newest one whose ramp has begun.
    [[nodiscard]] std::uint64_t goal() const { return goal_number_; }
    [[nodiscard]] std::uint64_t begun() const { return begun_; }

    [[nodiscard]] const graph::Wiring& wiring() const { return goal_.wiring; }  // that is wanted
    [[nodiscard]] std::uint64_t coalesced() const { return coalesced_; }
    // The goal takes several steps, and the last one is not under way yet.
    [[nodiscard]] bool by_detour() const { return half_way_; }
    // Of what the audio thread has adopted: goals that took several steps, and ramps.
    [[nodiscard]] std::uint64_t staged() const { return staged_; }
    [[nodiscard]] std::uint64_t ramps() const { return ramps_; }

private:
    struct Flight {
        rt::ArenaPtr<rt::Transition> transition;
        Goal target;  // what is kept once it has settled
        Keep keep;    // while it ramps
        std::vector<rt::Node*> never_heard;
        std::uint64_t goal = 0;  // the goal that is reached with it, 0: half way
        bool settled = false;
    };
    void launch(std::vector<rt::Node*> never_heard, const Keep& never_heard_keep);
    [[nodiscard]] Goal half_way() const;
    void land();
    void settle(Flight& flight);
    void retire();

    rt::Engine& engine_;
    rt::Arena& arena_;
    std::function<void(Keep)> dispose_;
    Goal base_, goal_;  // adopted; wanted
    Detour detour_;
    std::uint64_t goal_frame_ = 0;
    std::optional<Flight> waiting_;  // in the mailbox
    std::vector<Flight> adopted_;    // oldest first; the last one is what runs
    std::uint64_t serial_ = 0, goal_number_ = 0, begun_ = 0, coalesced_ = 0, staged_ = 0, ramps_ = 0;
    bool half_way_ = false;
};

}  // namespace signalbox::control
