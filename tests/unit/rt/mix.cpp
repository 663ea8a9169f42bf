// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <limits>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using namespace signalbox::rt::parts;

namespace {

const float kNaN = std::numeric_limits<float>::quiet_NaN();

bool silent(const std::vector<float>& channel) {
    return std::all_of(channel.begin(), channel.end(), [](float x) { return x == 0.0F; });
}

}  // namespace

TEST_CASE("engine: outputs are silent before the first plan, in blocks of any size") {
    for (const std::uint32_t block : {1U, 64U, 1000U, 5000U}) {
        Rig rig(block);
        std::vector<float> left(5000, kNaN), right(5000, 7.0F);
        std::vector<float*> outputs{left.data(), right.data()};
        rig.driver.run({}, outputs, 5000);
        CHECK(silent(left));
        CHECK(silent(right));
    }
}

TEST_CASE("engine: a mix is the exact sum of its scaled inputs") {
    for (const std::uint32_t block : {1U, 16U, 64U, 128U, 333U, 1024U, 2500U}) {
        Rig rig(block);
        Noise a(1), b(2), c(3);
        Way way(rig.engine);
        way.settled.run(a).run(b).run(c);
        way.settled.output(0, {{a.out(), 1, 1}, {b.out(), -0.5F, -0.5F}, {c.out(), 0.25F, 0.25F}});
        way.settled.output(1, {{c.out(), 1, 1}});
        rig.engine.publish(way.straight(1));
        const Channels out = rig.play(4000);
        for (std::uint64_t n = 0; n < 4000; ++n) {
            REQUIRE(out[0][n] == noise_at(1, n) - noise_at(2, n) / 2 + noise_at(3, n) / 4);
            REQUIRE(out[1][n] == noise_at(3, n));
        }
    }
}

TEST_CASE("engine: sums run in the order of the inputs") {
    Rig rig;
    Constant big(1e8F), small(1), minus(-1e8F);
    Way way(rig.engine);
    way.settled.run(big).run(small).run(minus);
    way.settled.output(0, {{big.out(), 1, 1}, {small.out(), 1, 1}, {minus.out(), 1, 1}});
    way.settled.output(1, {{big.out(), 1, 1}, {minus.out(), 1, 1}, {small.out(), 1, 1}});
    rig.engine.publish(way.straight(1));
    const Channels out = rig.play(128);
    CHECK(out[0][100] == 0.0F);
    CHECK(out[1][100] == 1.0F);
}

TEST_CASE("engine: the rack's inputs reach its outputs, and a node between them") {
    Rig rig(100);
    Channels in(2, std::vector<float>(3000));
    for (std::uint64_t n = 0; n < 3000; ++n) in[0][n] = noise_at(8, n), in[1][n] = noise_at(9, n);
    Recorder through(rig.engine, 3000);
    Way way(rig.engine);
    way.settled.input(0).input(1).link(through, 0, rig.engine.inputs()[0].buffer).run(through);
    way.settled.output(0, {{through.out(), 1, 1}});
    way.settled.output(1, {{rig.engine.inputs()[1].buffer, -1, -1}, {rig.engine.inputs()[0].buffer, 1, 1}});
    rig.engine.publish(way.straight(1));
    const Channels out = rig.play(3000, in);
    for (std::uint64_t n = 0; n < 3000; ++n) {
        REQUIRE(out[0][n] == in[0][n]);
        REQUIRE(out[1][n] == in[0][n] - in[1][n]);
    }
}

TEST_CASE("engine: a cable of gain 0 is not read, and no inputs are silence") {
    Rig rig;
    Constant nan(kNaN), one(1);
    Way way(rig.engine);
    way.settled.run(nan).run(one);
    way.settled.output(0, {{nan.out(), 0, 0}, {one.out(), 0.5F, 0.5F}});
    way.settled.output(1, {});
    rig.engine.publish(way.straight(1));
    const Channels out = rig.play(500);
    CHECK(out[0] == std::vector<float>(500, 0.5F));
    CHECK(silent(out[1]));
}

TEST_CASE("engine: null driver pointers are silence in and thrown away out") {
    Rig rig(64);
    Recorder through(rig.engine, 2000);
    Way way(rig.engine);
    way.settled.input(0).input(1).link(through, 0, rig.engine.inputs()[0].buffer).run(through);
    way.settled.output(0, {{through.out(), 1, 1}}).output(1, {{rig.engine.inputs()[1].buffer, 1, 1}});
    rig.engine.publish(way.straight(1));

    std::vector<float> heard(2000, kNaN), right(2000, 0.5F);
    const std::vector<const float*> inputs{nullptr, right.data()};
    std::vector<float*> outputs{nullptr, heard.data()};
    rig.driver.run(inputs, outputs, 2000);
    CHECK(heard == right);
    CHECK(through.runs().size() == 32);

    outputs = {heard.data(), nullptr};
    rig.driver.run({}, outputs, 0);
    Block block;  // no pointers at all, longer than a slice
    block.frames = 3000;
    Rig other;
    other.engine.cycle(block);
    CHECK(other.engine.progress().cycles == 1);
}

TEST_CASE("engine: blocks longer than a slice run as several of one length, none longer than 1,024") {
    Rig rig(2500);
    Recorder through(rig.engine, 5000);
    Way way(rig.engine);
    way.settled.link(through, 0, rig.engine.silence()).run(through).output(0, {}).output(1, {});
    rig.engine.publish(way.straight(1));
    rig.play(5000);
    CHECK(through.runs() == std::vector<std::uint32_t>{625, 625, 625, 625, 625, 625, 625, 625});
}
