// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using namespace signalbox::rt::parts;

namespace {

struct Line {
    explicit Line(std::uint32_t delay) : ring(delay), input(kMaxFrames), output(kMaxFrames) {
        line.ring = ring.data();
        line.input = input.data();
        line.output = output.data();
        line.delay = delay;
    }
    std::vector<float> ring, input, output;
    FeedbackLine line;
};

// y[n] = x[n] + gain * y[n - delay] on output 0; the line's own end on output 1.
Channels comb(std::uint32_t delay, float gain, std::uint32_t block, std::vector<std::uint32_t>& runs) {
    constexpr std::uint64_t kFrames = 12000;
    Rig rig(block);
    Noise x(1);
    Recorder y(rig.engine, kFrames);
    Line loop(delay);
    std::vector<float> sum(kMaxFrames);
    float* const target = sum.data();
    Way way(rig.engine);
    way.settled.read(loop.line).run(x);
    way.settled.mix(&target, {{x.out(), 1, 1}, {loop.line.output, gain, gain}});
    way.settled.link(y, 0, target).run(y);
    way.settled.output(0, {{y.out(), 1, 1}}).output(1, {{loop.line.output, 1, 1}});
    way.settled.mix(&loop.line.input, {{y.out(), 1, 1}}).write(loop.line);
    rig.engine.publish(way.straight(1));
    Channels out = rig.play(kFrames);
    runs = y.runs();
    return out;
}

}  // namespace

TEST_CASE("feedback: a line is a delay of exactly its length, whatever the blocks") {
    for (const std::uint32_t delay : {1U, 7U, 64U, 480U, 1000U, 1024U, 1025U, 5000U}) {
        Channels first;
        for (const std::uint32_t block : {1U, 16U, 64U, 100U, 1024U, 4000U}) {
            std::vector<std::uint32_t> runs;
            const Channels out = comb(delay, 0.5F, block, runs);
            CHECK(*std::max_element(runs.begin(), runs.end()) <= std::min({delay, block, kMaxFrames}));
            for (std::uint64_t n = 0; n < out[0].size(); ++n) {
                const float late = n < delay ? 0.0F : out[0][n - delay];
                REQUIRE(out[1][n] == late);
                // Each sum is rounded once to float.
                const double truth = static_cast<double>(noise_at(1, n)) + 0.5 * static_cast<double>(late);
                REQUIRE(std::abs(static_cast<double>(out[0][n]) - truth) <= 0x1p-23);
            }
            if (first.empty()) first = out;
            CHECK(same_bits(out[0], first[0]));
        }
    }
}

TEST_CASE("feedback: a loop that grows stays finite, and is itself again once it is turned down") {
    std::vector<std::uint32_t> runs;
    const Channels out = comb(100, 3, 64, runs);
    const auto loudest = [](const std::vector<float>& channel, std::size_t from) {
        return std::abs(*std::max_element(channel.begin() + static_cast<std::ptrdiff_t>(from), channel.end(),
                                          [](float a, float b) { return std::abs(a) < std::abs(b); }));
    };
    CHECK(loudest(out[1], 0) == kMostInLoop);
    CHECK(loudest(out[0], 0) <= 3 * kMostInLoop + 1);

    Line loop(4);
    const float nan = std::nanf(""), inf = std::numeric_limits<float>::infinity();
    const auto turn = [&](const std::vector<float>& given) {
        std::copy(given.begin(), given.end(), loop.input.begin());
        write_feedback(&loop.line, 4);
        read_feedback(&loop.line, 4);
        return std::vector<float>(loop.output.begin(), loop.output.begin() + 4);
    };
    CHECK(turn({nan, -inf, 100, -nan}) == std::vector<float>{0, -kMostInLoop, kMostInLoop, 0});
    CHECK(turn({0.5F, -64, 64, 1e-30F}) == std::vector<float>{0.5F, -64, 64, 1e-30F});
}

TEST_CASE("feedback: a short line cuts blocks into slices of one length, where they can be halved into such") {
    const auto runs_of = [](std::uint32_t delay, std::uint32_t block) {
        std::vector<std::uint32_t> runs;
        comb(delay, 0.5F, block, runs);
        runs.resize(6);
        return runs;
    };
    using Runs = std::vector<std::uint32_t>;
    CHECK(runs_of(480, 1024) == Runs{256, 256, 256, 256, 256, 256});
    CHECK(runs_of(48, 64) == Runs{32, 32, 32, 32, 32, 32});
    CHECK(runs_of(1024, 1024) == Runs{1024, 1024, 1024, 1024, 1024, 1024});
    CHECK(runs_of(480, 960) == Runs{480, 480, 480, 480, 480, 480});
    CHECK(runs_of(100, 125) == Runs{100, 25, 100, 25, 100, 25});  // it cannot be
}

TEST_CASE("feedback: a line keeps what it holds through an edit beside it") {
    Rig rig(64);
    Noise x(1), other(2);
    Line loop(300);
    const auto fill = [&](Draft& draft, float from, float to) {
        draft.read(loop.line).run(x).run(other);
        draft.output(0, {{loop.line.output, 1, 1}, {other.out(), from, to}}).output(1, {});
        draft.mix(&loop.line.input, {{x.out(), 1, 1}}).write(loop.line);
    };
    Way first(rig.engine), next(rig.engine);
    fill(first.settled, 0, 0);
    fill(next.ramp, 0, 1);
    fill(next.settled, 1, 1);
    rig.engine.publish(first.straight(1));
    const Channels before = rig.play(1000);
    rig.engine.publish(next.ramped(2));
    const Channels after = rig.play(1000);
    for (std::uint64_t n = 300; n < 1000; ++n) REQUIRE(before[0][n] == noise_at(1, n - 300));
    for (std::uint64_t n = 480; n < 1000; ++n) REQUIRE(after[0][n] == noise_at(1, n + 700) + noise_at(2, n + 1000));
}
