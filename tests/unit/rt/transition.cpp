// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "daemon/rt/counter.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using namespace signalbox::rt::parts;

namespace {

// A transition that brings `level` to output 0, with or without a ramp.
std::unique_ptr<Way> bring(Engine& engine, Part& level) {
    auto way = std::make_unique<Way>(engine);
    for (Draft* draft : {&way->ramp, &way->settled}) {
        draft->run(level).output(0, {{level.out(), 1, 1}}).output(1, {});
    }
    return way;
}

// The library reads nothing but atomics there.
std::uint64_t settled_of(const Engine& engine) noexcept { return engine.progress().settled; }
const auto settled_seen = reinterpret_cast<std::uint64_t (*)(const Engine&) noexcept REALTIME>(&settled_of);

// Looks in every slice at what control could know.
class Watcher : public Part {
public:
    explicit Watcher(const Engine& engine) : Part(0, 1), engine_(engine) {}
    void run(std::uint32_t frames) noexcept REALTIME override {
        ++slices;
        seen = std::max(seen, settled_seen(engine_));
        std::fill_n(port(0), frames, 1.0F);
    }
    std::uint64_t seen = 0, slices = 0;

private:
    const Engine& engine_;
};

}  // namespace

TEST_CASE("engine: a transition is adopted at the start of a cycle, and only when none runs") {
    Rig rig(128);
    Constant one(1), two(2);
    auto first = bring(rig.engine, one), second = bring(rig.engine, two);
    rig.engine.publish(first->ramped(1, 200));
    CHECK(rig.engine.progress().adopted == 0);
    rig.play(128);
    CHECK(rig.engine.progress().adopted == 1);
    CHECK(rig.engine.progress().begun == 0);
    rig.engine.publish(second->straight(2));
    rig.play(256);  // to frame 384: the ramp runs from 256, the first slice behind 200
    CHECK(rig.engine.progress().begun == 1);
    CHECK(rig.engine.progress().adopted == 1);
    CHECK(rig.engine.next_retired() == nullptr);
    rig.play(384);  // over at 736
    CHECK(rig.engine.progress().settled == 1);
    CHECK(rig.engine.progress().adopted == 1);
    CHECK(rig.play(128)[0] == std::vector<float>(128, 2));
    CHECK(rig.engine.progress().adopted == 2);
    CHECK(rig.engine.progress().begun == 2);
    CHECK(rig.engine.progress().settled == 2);
    CHECK(rig.engine.next_retired() == &first->transition);
    CHECK(rig.engine.next_retired() == nullptr);
}

// Until then the cycle's time may be blamed on a node that has gone in it.
TEST_CASE("engine: what is settled in a cycle is told at its end") {
    Rig rig(4096);
    Watcher watcher(rig.engine);
    auto way = bring(rig.engine, watcher);
    rig.engine.publish(way->ramped(1));
    rig.play(4096);
    CHECK(watcher.slices == 4);  // in the first of which the ramp ends
    CHECK(watcher.seen == 0);
    CHECK(rig.engine.progress().settled == 1);
}

TEST_CASE("engine: what was not adopted is taken back, what was adopted is not") {
    Rig rig(64);
    Constant one(1), two(2);
    auto first = bring(rig.engine, one), second = bring(rig.engine, two);
    CHECK(rig.engine.take_back() == nullptr);
    rig.engine.publish(first->straight(1));
    CHECK(rig.engine.take_back() == &first->transition);
    rig.play(64);
    CHECK(rig.engine.progress().adopted == 0);
    rig.engine.publish(second->straight(2));
    rig.play(64);
    CHECK(rig.engine.take_back() == nullptr);
    CHECK(rig.engine.progress().adopted == 2);
}

TEST_CASE("engine: every transition comes back exactly once, and nobody looks at it afterwards") {
    Rig rig(64);
    std::mt19937 random(4);
    Constant level(0.5F);
    std::map<Transition*, std::unique_ptr<Way>> out;  // with the engine
    std::uint64_t serial = 0, back = 0;
    const auto come_back = [&](Transition* transition) {
        if (transition == nullptr) return;
        REQUIRE(out.erase(transition) == 1);  // freed: a sanitizer sees any later look
        ++back;
    };
    const auto drain = [&] {
        for (Transition* t = rig.engine.next_retired(); t != nullptr; t = rig.engine.next_retired()) come_back(t);
    };
    for (int i = 0; i < 5000; ++i) {
        drain();
        come_back(rig.engine.take_back());
        auto way = bring(rig.engine, level);
        Transition* transition = nullptr;
        ++serial;
        if (random() % 2 == 0) {
            transition = way->straight(serial);
        } else {
            transition = way->ramped(serial, static_cast<std::uint32_t>(random() % 200));
        }
        out.emplace(transition, std::move(way));
        rig.engine.publish(transition);
        rig.play(random() % 400);
        const Progress p = rig.engine.progress();
        REQUIRE(p.settled <= p.begun);
        REQUIRE(p.begun <= p.adopted);
        REQUIRE(p.adopted <= serial);
    }
    drain();
    come_back(rig.engine.take_back());
    CHECK(out.size() == 1);  // what runs
    CHECK(back == serial - 1);
}

TEST_CASE("engine: where nobody collects what comes back it adopts no more, and loses none") {
    Rig rig(64);
    Constant level(0.5F);
    std::vector<std::unique_ptr<Way>> ways;
    std::set<const Transition*> back;
    for (std::uint64_t serial = 1; serial <= 200; ++serial) {
        if (const Transition* waiting = rig.engine.take_back()) CHECK(back.insert(waiting).second);
        ways.push_back(bring(rig.engine, level));
        rig.engine.publish(ways.back()->straight(serial));
        rig.play(64);
    }
    CHECK(rig.engine.progress().adopted < 200);
    while (const Transition* retired = rig.engine.next_retired()) CHECK(back.insert(retired).second);
    rig.play(64);
    CHECK(rig.engine.progress().adopted == 200);
    while (const Transition* retired = rig.engine.next_retired()) CHECK(back.insert(retired).second);
    CHECK(back.size() == 199);
    CHECK(back.count(&ways.back()->transition) == 0);
}

TEST_CASE("engine: without a driver transitions are adopted and settled, sets heard, and nothing runs") {
    Rig rig(64);
    Noise noise(1);
    Recorder recorder(rig.engine, 1000);
    Way first(rig.engine), second(rig.engine);
    for (Draft* draft : {&first.ramp, &first.settled, &second.ramp, &second.settled}) {
        draft->run(noise).link(recorder, 0, noise.out()).run(recorder).output(0, {}).output(1, {});
    }
    rig.engine.publish(first.ramped(1, 5000));
    rig.engine.settle_idle();
    CHECK(rig.engine.progress().adopted == 1);
    CHECK(rig.engine.progress().begun == 1);
    CHECK(rig.engine.progress().settled == 1);
    const auto others = rig.engine.cells().allocate(5000);
    for (std::uint32_t k = 0; k < 5000; ++k) rig.engine.cells().set(*others + k, 1);
    rig.engine.cells().set(recorder.cell(), 5);
    rig.engine.settle_idle();
    CHECK(rig.engine.cells().heard(recorder.cell()) == 5.0F);
    CHECK(noise.ran == 0);

    // One that was under way when the driver went.
    rig.engine.publish(second.ramped(2, 5000));
    rig.play(64);
    CHECK(rig.engine.progress().begun == 1);
    rig.engine.settle_idle();
    CHECK(rig.engine.progress().begun == 2);
    CHECK(rig.engine.progress().settled == 2);
    CHECK(rig.engine.next_retired() == &first.transition);
    CHECK(noise.ran == 64);
    rig.engine.settle_idle();
    CHECK(rig.engine.next_retired() == nullptr);
}

TEST_CASE("engine: progress tells the latest cycle's frame and time") {
    Rig rig(480);
    rig.play(1000);
    const Progress p = rig.engine.progress();
    CHECK(p.cycles == 3);
    CHECK(p.frame == 960);
    CHECK(p.usecs == 20000);
}

TEST_CASE("engine: the time of each node that is new is noted once a slice") {
    Rig rig(2048);
    Noise noise(1);
    auto way = bring(rig.engine, noise);
    rig.engine.publish(way->straight(1));
    rig.play(4096);
    CHECK(count_of(noise.node.stat) == 4);
    CHECK(count_of(rig.engine.cycle_stat()) == 2);
    CHECK(count_of(rig.engine.own_stat()) == 2 * 4);
}

TEST_CASE("engine: a cycle past half of its budget is reported with the node that took most") {
    if (!kHasCounter) {
        WARN("not run: this machine has no counter that a program can read");
        return;
    }
    struct Slow : Part {
        Slow() : Part(0, 1) {}
        void run(std::uint32_t) noexcept REALTIME override {
            for (const std::uint64_t from = ticks(); ticks() - from < 100000;) {}
        }
    };
    Rig rig;
    Constant before(1), after(1);
    Slow slow;
    Way way(rig.engine);
    way.settled.run(before).run(slow).run(after).output(0, {}).output(1, {});
    rig.engine.publish(way.straight(1));
    Block block;
    block.frames = 64;
    block.frame = 640;
    Overrun overrun;
    rig.engine.cycle(block);  // without a budget there is none
    CHECK_FALSE(rig.engine.next_overrun(overrun));
    block.budget_ticks = 150000;
    rig.engine.cycle(block);
    REQUIRE(rig.engine.next_overrun(overrun));
    CHECK(overrun.worst.first_node == slow.node.key);
    CHECK(overrun.frame == 640);
    CHECK(overrun.worst.ticks >= 100000);
    CHECK(overrun.ticks >= overrun.worst.ticks);
    for (int i = 0; i < 200; ++i) rig.engine.cycle(block);  // nobody reads: the ring is full, nothing breaks
    int reported = 0;
    while (rig.engine.next_overrun(overrun)) ++reported;
    CHECK(reported == 64);
}
