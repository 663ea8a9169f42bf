// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using namespace signalbox::rt::parts;

namespace {

constexpr std::uint32_t kBlocks[] = {1, 16, 64, 128, 333, 1024, 2048, 5000};

// The law: 10 ms of raised cosine from 0 at the ramp's first frame; gains go linearly in it.
double curve(std::int64_t at, double rate_hz) {
    const double length = std::round(rate_hz * 0.010);
    if (at < 0) return 0;
    return static_cast<double>(at) >= length
               ? 1
               : 0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(at) / length);
}

double gain(double from, double to, double w) { return from + (to - from) * w; }

// Three noises to output 0: one goes, one comes, one changes its sign; output 1 keeps what it has.
struct Change {
    explicit Change(Engine& engine) : first(engine), next(engine) {
        first.settled.run(going).run(turning);
        first.settled.output(0, {{going.out(), 1, 1}, {turning.out(), 0.7F, 0.7F}});
        first.settled.output(1, {{turning.out(), 0.3F, 0.3F}});
        next.ramp.run(going).run(turning).run(coming);
        next.ramp.output(0, {{coming.out(), 0, 0.9F}, {going.out(), 1, 0}, {turning.out(), 0.7F, -0.4F}});
        next.ramp.output(1, {{turning.out(), 0.3F, 0.3F}});
        next.settled.run(turning).run(coming);
        next.settled.output(0, {{coming.out(), 0.9F, 0.9F}, {turning.out(), -0.4F, -0.4F}});
        next.settled.output(1, {{turning.out(), 0.3F, 0.3F}});
        next.dropped = {&going.node};
    }
    // What output 0 is where the ramp begins at `start` and the new node has run since `since`.
    [[nodiscard]] static double truth(std::uint64_t n, std::uint64_t start, std::uint64_t since, double rate_hz) {
        const double w = curve(static_cast<std::int64_t>(n) - static_cast<std::int64_t>(start), rate_hz);
        const double fresh = n >= since ? static_cast<double>(noise_at(3, n - since)) : 0.0;
        return gain(0, 0.9, w) * fresh + gain(1, 0, w) * static_cast<double>(noise_at(1, n)) +
               gain(0.7, -0.4, w) * static_cast<double>(noise_at(2, n));
    }
    Noise going{1}, turning{2}, coming{3};
    Way first, next;
};

// Three products of numbers below 1 and their sum, each rounded to float.
constexpr double kRounding = 6 * 0x1p-24;

}  // namespace

TEST_CASE("ramp: the law holds in every sample, at every rate and block size") {
    for (const double rate_hz : {44100.0, 48000.0, 96000.0}) {
        for (const std::uint32_t block : kBlocks) {
            Rig rig(block, rate_hz);
            Change change(rig.engine);
            rig.engine.publish(change.first.straight(1));
            const Channels before = rig.play(2000);
            rig.engine.publish(change.next.ramped(2));
            const Channels after = rig.play(3000);
            for (std::uint64_t n = 0; n < 5000; ++n) {
                const float heard = n < 2000 ? before[0][n] : after[0][n - 2000];
                REQUIRE(std::abs(static_cast<double>(heard) - Change::truth(n, 2000, 2000, rate_hz)) <= kRounding);
                REQUIRE((n < 2000 ? before[1][n] : after[1][n - 2000]) == 0.3F * noise_at(2, n));
            }
            CHECK(rig.engine.progress().settled == 2);
        }
    }
}

TEST_CASE("ramp: bit for bit the same for every block size") {
    Channels truth;
    for (const std::uint32_t block : kBlocks) {
        Rig rig(block);
        Change change(rig.engine);
        rig.engine.publish(change.first.straight(1));
        rig.play(777);
        rig.engine.publish(change.next.ramped(2, 300, 777 + 350));
        const Channels heard = rig.play(3000);
        if (truth.empty()) truth = heard;
        CHECK(same_bits(heard[0], truth[0]));
        CHECK(same_bits(heard[1], truth[1]));
    }
}

TEST_CASE("ramp: new nodes run in unheard before it begins, with a slice, so that it shortens none") {
    for (const std::uint32_t block : kBlocks) {
        Rig rig(block);
        Change change(rig.engine);
        rig.engine.publish(change.first.straight(1));
        rig.play(100);
        rig.engine.publish(change.next.ramped(2, 1500));
        const Channels heard = rig.play(3000);
        CHECK(change.coming.ran == 3000);
        // Cycles are no longer than what is played; those above 1,024 are halved.
        std::uint32_t slice = std::min(block, 3000U);
        while (slice > kMaxFrames) slice /= 2;
        const std::uint64_t start = 100 + (1500 + slice - 1) / slice * slice;
        for (std::uint64_t n = 100; n < 3100; ++n) {
            const double truth = Change::truth(n, start, 100, 48000);
            REQUIRE(std::abs(static_cast<double>(heard[0][n - 100]) - truth) <= kRounding);
        }
        // It runs to the end of its last slice, unheard.
        CHECK(change.going.ran >= start + 480);
        CHECK(change.going.ran < start + 480 + kMaxFrames);
    }
}

TEST_CASE("ramp: a timed one begins on its frame, also in the middle of a block") {
    for (const std::uint32_t block : kBlocks) {
        Rig rig(block);
        Change change(rig.engine);
        rig.engine.publish(change.first.straight(1));
        rig.play(100);
        rig.engine.publish(change.next.ramped(2, 50, 777));
        const Channels heard = rig.play(3000);
        for (std::uint64_t n = 100; n < 3100; ++n) {
            const double truth = Change::truth(n, 777, 100, 48000);
            REQUIRE(std::abs(static_cast<double>(heard[0][n - 100]) - truth) <= kRounding);
        }
        CHECK(rig.engine.progress().late_ramps == 0);
    }
}

TEST_CASE("ramp: a timed one whose frame has passed, or lies in the run-in, begins behind that and is counted") {
    for (const std::uint64_t start : {50U, 120U}) {
        Rig rig(64);
        Change change(rig.engine);
        rig.engine.publish(change.first.straight(1));
        rig.play(100);
        rig.engine.publish(change.next.ramped(2, 40, start));
        const Channels heard = rig.play(1000);
        for (std::uint64_t n = 100; n < 1100; ++n) {
            const double truth = Change::truth(n, 164, 100, 48000);
            REQUIRE(std::abs(static_cast<double>(heard[0][n - 100]) - truth) <= kRounding);
        }
        CHECK(rig.engine.progress().late_ramps == 1);
    }
}

TEST_CASE("ramp: a source of NaN is heard neither before its cable's ramp nor after it") {
    for (const std::uint32_t block : kBlocks) {
        Rig rig(block);
        Constant nan(std::numeric_limits<float>::quiet_NaN()), one(1);
        Way in(rig.engine), out(rig.engine);
        in.ramp.run(nan).run(one).output(0, {{nan.out(), 0, 1}, {one.out(), 0.5F, 0.5F}}).output(1, {});
        in.settled.run(nan).run(one).output(0, {{nan.out(), 1, 1}, {one.out(), 0.5F, 0.5F}}).output(1, {});
        out.ramp.run(nan).run(one).output(0, {{nan.out(), 1, 0}, {one.out(), 0.5F, 0.5F}}).output(1, {});
        out.settled.run(nan).run(one).output(0, {{one.out(), 0.5F, 0.5F}}).output(1, {});
        rig.engine.publish(in.ramped(1, 600));
        const Channels running_in = rig.play(600);
        CHECK(running_in[0] == std::vector<float>(600, 0.5F));
        CHECK(std::isnan(rig.play(1000)[0][999]));
        rig.engine.publish(out.ramped(2));
        const Channels heard = rig.play(1000);
        CHECK(std::isnan(heard[0][479]));
        CHECK(std::vector<float>(heard[0].begin() + 480, heard[0].end()) == std::vector<float>(520, 0.5F));
    }
}

TEST_CASE("ramp: another rate settles what was under way") {
    Rig rig(64);
    Change change(rig.engine);
    rig.engine.publish(change.first.straight(1));
    rig.play(1000);
    rig.engine.publish(change.next.ramped(2));
    rig.play(100);
    CHECK(rig.engine.progress().begun == 2);
    CHECK(rig.engine.progress().settled == 1);
    rig.engine.prepare(96000);
    CHECK(rig.engine.progress().settled == 2);
    const Channels heard = rig.play(100);
    for (std::uint64_t n = 1100; n < 1200; ++n) {
        REQUIRE(std::abs(static_cast<double>(heard[0][n - 1100]) - Change::truth(n, 0, 1000, 96000)) <= kRounding);
    }
}
