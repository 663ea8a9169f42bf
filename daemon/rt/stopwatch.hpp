// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "daemon/rt/counter.hpp"
#include "daemon/rt/plan.hpp"

namespace signalbox::rt {

// What took longest in a cycle: a node, or a run of neighbours that were not timed one by one.
struct Culprit {
    std::uint64_t ticks = 0;                      // of all of them
    std::uint64_t first_node = 0, last_node = 0;  // keys
    std::uint32_t nodes = 0;                      // 0: the engine itself, or not known
};

// Times the steps of a slice with few reads of the counter: on a virtual machine one read takes as long as a small
// plugin's run(). A step is dear when it is new to its plan, or took more than `cheap_ticks` in one of the last
// kTrialRuns times that it was timed; dear ones are timed in every slice, of the others one in kEvery, in turn. The
// time between two reads is always known, so nothing goes unseen: when a gap takes a good part of the budget, all steps
// in it are dear for kSuspectRuns slices, and whoever did it is named the next time.
// `Clock::ticks()` reads the counter. Audio thread, but for making it.
template <class Clock>
class BasicStopwatch {
public:
    static constexpr std::uint32_t kEvery = 32;
    static constexpr std::uint32_t kSuspectRuns = 4096;
    static constexpr std::uint64_t kSuspectShare = 16;  // of the budget

    explicit BasicStopwatch(std::uint64_t cheap_ticks) : cheap_ticks_(cheap_ticks) {}

    // A cycle has one slice or more; budget 0: no deadline, nobody is suspected.
    void begin_cycle(std::uint64_t budget_ticks) noexcept REALTIME {
        rt.suspect_ticks = budget_ticks != 0 ? budget_ticks / kSuspectShare : std::numeric_limits<std::uint64_t>::max();
        rt.worst = {};
        rt.worst_ticks = 0;
    }

    void begin_slice(std::span<Step> steps) noexcept REALTIME {
        rt.turn = (rt.turn + 1) % kEvery;
        rt.gap = steps.data();
        rt.end = steps.data() + steps.size();
        rt.whose_turn = ahead(rt.gap, rt.turn);
        rt.last_read = Clock::ticks();
    }
    // Around each step of the slice, in order.
    [[nodiscard]] bool before(Step& step) noexcept REALTIME {
        if (&step == rt.whose_turn) {
            rt.whose_turn = ahead(&step, kEvery);
        } else if (step.rt.watched == 0) {
            return false;
        }
        if (rt.gap != &step) close_gap(&step);
        return true;
    }
    void after(Step& step, bool exact) noexcept REALTIME {
        if (exact) note(step);
    }
    void end_slice() noexcept REALTIME {
        if (rt.gap != rt.end) close_gap(rt.end);
    }

    // Of the cycle; while its plan is there.
    [[nodiscard]] Culprit worst() const noexcept REALTIME {
        Culprit culprit{.ticks = rt.worst_ticks};
        for (const Step& step : rt.worst) {
            if (step.node == nullptr) continue;
            if (culprit.nodes++ == 0) culprit.first_node = step.node->key;
            culprit.last_node = step.node->key;
        }
        return culprit;
    }

private:
    [[nodiscard]] Step* ahead(Step* step, std::uint32_t by) const noexcept REALTIME {
        return rt.end - step > by ? step + by : rt.end;
    }

    // The time since the last read, which these steps took.
    std::uint64_t read(std::span<Step> steps) noexcept REALTIME {
        const std::uint64_t now = Clock::ticks();
        const std::uint64_t spent = now - rt.last_read;
        rt.last_read = now;
        rt.gap = steps.data() + steps.size();
        if (spent > rt.worst_ticks) {
            rt.worst_ticks = spent;
            rt.worst = steps;
        }
        return spent;
    }

    void note(Step& step) noexcept REALTIME {
        const std::uint64_t spent = read({&step, 1});
        step.stat->note(spent);
        std::uint32_t& watched = step.rt.watched;
        if (spent > rt.suspect_ticks) {
            watched = kSuspectRuns;
        } else if (spent > cheap_ticks_) {
            if (watched < kTrialRuns) watched = kTrialRuns;
        } else if (watched != 0) {
            --watched;
        }
    }

    void close_gap(Step* end) noexcept REALTIME {
        const std::span<Step> steps(rt.gap, end);
        if (read(steps) <= rt.suspect_ticks) return;
        for (Step& step : steps) step.rt.watched = kSuspectRuns;
    }

    const std::uint64_t cheap_ticks_;
    struct {
        std::uint64_t suspect_ticks = 0, last_read = 0, worst_ticks = 0;
        std::uint32_t turn = 0;
        Step* gap = nullptr;         // the first step after the last read
        Step* whose_turn = nullptr;  // the next one that is timed in any case, or the slice's end
        Step* end = nullptr;
        std::span<Step> worst;
    } rt;
};

// The same for a clock that is dear to read: times one step a cycle, in turn, and knows of no culprit.
template <class Clock>
class BasicSampler {
public:
    explicit BasicSampler(std::uint64_t /*cheap_ticks*/) {}

    void begin_cycle(std::uint64_t /*budget_ticks*/) noexcept REALTIME { rt.timed = false; }
    void begin_slice(std::span<Step> steps) noexcept REALTIME {
        rt.whose_turn = nullptr;
        if (rt.timed || steps.empty()) return;
        rt.timed = true;
        rt.turn = rt.turn + 1 < steps.size() ? rt.turn + 1 : 0;
        rt.whose_turn = &steps[rt.turn];
    }
    [[nodiscard]] bool before(Step& step) noexcept REALTIME {
        if (&step != rt.whose_turn) return false;
        rt.begun = Clock::ticks();
        return true;
    }
    void after(Step& step, bool exact) noexcept REALTIME {
        if (exact) step.stat->note(Clock::ticks() - rt.begun);
    }
    void end_slice() noexcept REALTIME {}
    [[nodiscard]] Culprit worst() const noexcept REALTIME { return {}; }

private:
    struct {
        bool timed = false;  // one in this cycle
        std::size_t turn = 0;
        const Step* whose_turn = nullptr;
        std::uint64_t begun = 0;
    } rt;
};

struct Counter {
    static std::uint64_t ticks() noexcept REALTIME { return rt::ticks(); }
};
using Stopwatch = std::conditional_t<kHasCounter, BasicStopwatch<Counter>, BasicSampler<Counter>>;

// How long a step may take at most to be cheap: so long that one read of the counter, measured here and now, adds a
// twentieth. Any thread but the audio thread.
[[nodiscard]] std::uint64_t cheap_ticks();

}  // namespace signalbox::rt
