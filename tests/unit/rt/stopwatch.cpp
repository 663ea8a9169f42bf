// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/stopwatch.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using signalbox::rt::parts::count_of;

namespace {

// A clock that goes on only where a test says so.
struct Hand {
    static inline std::uint64_t now = 0, reads = 0;
    static std::uint64_t ticks() noexcept REALTIME {
        ++reads;
        return now;
    }
};
using Watch = BasicStopwatch<Hand>;
using Sampler = BasicSampler<Hand>;

constexpr std::uint64_t kCheap = 20, kBudget = 160000, kQuick = 10, kLong = 100, kFar = 20000;

// Steps of stated cost; nodes have the keys 1, 2, ...
template <class Timer>
class TimedSteps {
public:
    explicit TimedSteps(std::size_t count) : cost(count, kQuick), nodes_(count) {
        for (std::size_t i = 0; i < count; ++i) {
            nodes_[i] = std::make_unique<Node>();
            nodes_[i]->key = i + 1;
            steps_.push_back({nullptr, nullptr, &nodes_[i]->stat, nodes_[i].get(), {}});
        }
    }
    // The engine's own work from here on.
    void disown(std::size_t i) { steps_[i].node = nullptr; }
    Culprit slice(std::uint64_t budget = kBudget) {
        watch_.begin_cycle(budget);
        return go_on();
    }
    // Another slice of the cycle.
    Culprit go_on() {
        watch_.begin_slice(steps_);
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const bool exact = watch_.before(steps_[i]);
            Hand::now += cost[i];
            watch_.after(steps_[i], exact);
        }
        watch_.end_slice();
        return watch_.worst();
    }
    void slices(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) slice();
    }
    // Until all that is quick counts as quick.
    void settle() { slices(kTrialRuns); }
    [[nodiscard]] std::uint64_t timed(std::size_t i) const { return count_of(nodes_[i]->stat); }
    [[nodiscard]] std::uint64_t sum(std::size_t i) const { return nodes_[i]->stat.sum.load(); }

    std::vector<std::uint64_t> cost;

private:
    std::vector<std::unique_ptr<Node>> nodes_;
    std::vector<Step> steps_;
    Timer watch_{kCheap};
};
using Steps = TimedSteps<Watch>;

bool among(const Culprit& culprit, std::uint64_t key) { return culprit.first_node <= key && key <= culprit.last_node; }

}  // namespace

TEST_CASE("stopwatch: new steps are timed one by one, then in turn with few reads") {
    Steps steps(100);
    steps.settle();
    for (std::size_t i = 0; i < 100; ++i) CHECK(steps.timed(i) == kTrialRuns);
    Hand::reads = 0;
    steps.slices(Watch::kEvery);
    for (std::size_t i = 0; i < 100; ++i) CHECK(steps.timed(i) == kTrialRuns + 1);
    // At most two for each that is timed, and the first and the last of a slice.
    CHECK(Hand::reads <= 2 * 100 + 2 * Watch::kEvery);
}

TEST_CASE("stopwatch: dear steps are timed in every slice, and what is noted is what it took") {
    Steps steps(100);
    for (const std::size_t dear : {3U, 4U, 50U}) steps.cost[dear] = kLong;
    steps.slices(1000);
    for (std::size_t i = 0; i < 100; ++i) {
        if (steps.cost[i] == kLong) CHECK(steps.timed(i) == 1000);
        if (steps.cost[i] == kQuick) CHECK(steps.timed(i) < kTrialRuns + 1000 / Watch::kEvery + 1);
        CHECK(steps.sum(i) == steps.timed(i) * steps.cost[i]);
    }
}

TEST_CASE("stopwatch: a quick step that has become dear is noticed in its turn, and one that is quick again too") {
    Steps steps(40);
    steps.settle();
    steps.cost[7] = kLong;
    steps.slices(Watch::kEvery);  // its turn is among these
    const std::uint64_t before = steps.timed(7);
    steps.slices(50);
    CHECK(steps.timed(7) == before + 50);
    steps.cost[7] = kQuick;
    steps.slices(kTrialRuns);
    const std::uint64_t quick = steps.timed(7);
    steps.slices(Watch::kEvery);
    CHECK(steps.timed(7) == quick + 1);
}

TEST_CASE("stopwatch: who is slow once among quick ones is not named alone, but watched from then on") {
    Steps steps(100);
    steps.cost[60] = kLong;
    steps.settle();
    for (const std::size_t slow : {0U, 20U, 59U, 61U, 99U}) {
        steps.slices(Watch::kSuspectRuns + kTrialRuns);
        Culprit once;
        do {  // until it is not its turn just then
            steps.slices(1);
            const std::uint64_t timed = steps.timed(slow);
            steps.cost[slow] = kFar;
            once = steps.slice();
            steps.cost[slow] = kQuick;
            if (steps.timed(slow) == timed) break;
            CHECK(once.nodes == 1);
            steps.slices(Watch::kSuspectRuns + kTrialRuns);
        } while (true);
        INFO("step " << slow);
        CHECK(among(once, slow + 1));
        CHECK(once.nodes == once.last_node - once.first_node + 1);
        CHECK(once.nodes < Watch::kEvery);
        CHECK_FALSE(among(once, 61));  // that one was timed by itself
        CHECK(once.ticks == kFar + (once.nodes - 1) * kQuick);

        std::vector<std::uint64_t> before;
        for (std::size_t i = 0; i < 100; ++i) before.push_back(steps.timed(i));
        steps.slices(Watch::kSuspectRuns);
        for (std::size_t i = 0; i < 100; ++i) {
            if (i == 60) continue;
            CHECK((steps.timed(i) - before[i] == Watch::kSuspectRuns) == among(once, i + 1));
        }
    }
}

TEST_CASE("stopwatch: who is slow again is named, also when it seldom is") {
    Steps steps(100);
    steps.settle();
    const auto slow_once = [&] {
        steps.cost[33] = kFar;
        const Culprit culprit = steps.slice();
        steps.cost[33] = kQuick;
        return culprit;
    };
    CHECK(among(slow_once(), 34));
    for (int i = 0; i < 5; ++i) {
        steps.slices(Watch::kSuspectRuns - 1);
        const Culprit culprit = slow_once();
        CHECK(culprit.nodes == 1);
        CHECK(culprit.first_node == 34);
        CHECK(culprit.last_node == 34);
        CHECK(culprit.ticks == kFar);
    }
}

TEST_CASE("stopwatch: one quick step between two dear ones is named at once, and the engine's own work is no node") {
    Steps steps(8);
    for (const std::size_t dear : {2U, 4U, 6U}) steps.cost[dear] = kLong;
    steps.disown(5);
    steps.settle();
    steps.cost[3] = kFar;
    CHECK(steps.slice().first_node == 4);
    CHECK(steps.slice().nodes == 1);
    steps.cost[3] = kQuick;
    steps.cost[5] = kFar;
    CHECK(steps.slice().nodes == 0);
    CHECK(steps.slice().ticks == kFar);
}

TEST_CASE("stopwatch: without a deadline nobody is suspected") {
    Steps steps(40);
    steps.settle();
    steps.slices(1);
    std::vector<std::uint64_t> before;
    for (std::size_t i = 0; i < 40; ++i) before.push_back(steps.timed(i));
    steps.cost[20] = kFar;
    steps.slice(0);
    steps.cost[20] = kQuick;
    steps.slices(Watch::kEvery);
    std::uint64_t more = 0;
    for (std::size_t i = 0; i < 40; ++i) more += steps.timed(i) - before[i];
    CHECK(more <= 40 + 40 / Watch::kEvery + 1 + kTrialRuns);
}

TEST_CASE("stopwatch: several slices of a cycle have one culprit, the worst") {
    Steps steps(3);
    CHECK(steps.slice().ticks == kQuick);
    Node node;
    node.key = 9;
    std::vector<Step> one{{nullptr, nullptr, &node.stat, &node, {}}};
    Watch watch(kCheap);
    watch.begin_cycle(kBudget);
    for (const std::uint64_t cost : {kLong, kFar, kQuick}) {
        watch.begin_slice(one);
        const bool exact = watch.before(one[0]);
        Hand::now += cost;
        watch.after(one[0], exact);
        watch.end_slice();
        Hand::now += 7 * kFar;  // the engine's own work between slices is nobody's
    }
    CHECK(watch.worst().ticks == kFar);
    CHECK(watch.worst().first_node == 9);
}

TEST_CASE("stopwatch: what counts as cheap is some reads of the counter") { CHECK(cheap_ticks() > 0); }

TEST_CASE("sampler: one step a cycle is timed, each in its turn, and nobody is named") {
    TimedSteps<Sampler> steps(7);
    steps.cost[3] = kFar;
    Hand::reads = 0;
    for (int cycle = 0; cycle < 70; ++cycle) {
        CHECK(steps.slice().nodes == 0);
        steps.go_on();
    }
    CHECK(Hand::reads == 2 * 70);
    for (std::size_t i = 0; i < 7; ++i) {
        CHECK(steps.timed(i) == 10);
        CHECK(steps.sum(i) == 10 * steps.cost[i]);
    }
}

TEST_CASE("sampler: a plan without steps is no trouble") {
    TimedSteps<Sampler> steps(0);
    Hand::reads = 0;
    CHECK(steps.slice().nodes == 0);
    CHECK(Hand::reads == 0);
}
