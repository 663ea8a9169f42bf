// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What a plugin has of a parameter that glides, frame by frame: a straight line, or one of equal ratios, in stairs of
// 16 frames that lie on multiples of 16.
#include <cmath>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using namespace signalbox::rt::parts;

namespace {

struct Bed {
    explicit Bed(std::uint32_t block, std::size_t frames = 20000) : rig(block), recorder(rig.engine, frames) {
        way.settled.run(noise).link(recorder, 0, noise.out()).run(recorder);
        way.settled.output(0, {{recorder.out(), 1, 1}}).output(1, {});
        rig.engine.publish(way.straight(1));
    }
    std::uint32_t glide(float to, std::uint64_t frames, bool logarithmic = false, bool whole = false) {
        const auto number = rig.engine.glides().start({.node = &recorder.node,
                                                       .cell = recorder.cell(),
                                                       .to = to,
                                                       .frames = frames,
                                                       .logarithmic = logarithmic,
                                                       .whole = whole});
        REQUIRE(number);
        return *number;
    }
    Rig rig;
    Noise noise{1};
    Recorder recorder;
    Way way{rig.engine};
};

constexpr std::uint64_t kStair = 16;

// By hand: where a glide of so many frames is that began at `start`.
double on_its_way(std::uint64_t frame, std::uint64_t start, double from, double to, double frames) {
    const std::uint64_t stair = frame / kStair * kStair;
    const double part = stair < start ? 0 : static_cast<double>(stair - start) / frames;
    return part >= 1 ? to : from + part * (to - from);
}

}  // namespace

TEST_CASE("glides: every frame has the value of its stair, whatever the blocks, and no sample is lost") {
    const std::uint64_t before = GENERATE(0U, 5U, 1000U), length = GENERATE(1U, 100U, 480U, 5000U);
    for (const std::uint32_t block : {1U, 16U, 64U, 127U, 128U, 1000U, 1024U, 4096U}) {
        CAPTURE(before, length, block);
        Bed bed(block);
        bed.rig.engine.cells().set(bed.recorder.cell(), 0.25F);
        bed.rig.play(before);
        const std::uint32_t number = bed.glide(-1.5F, length);
        const Channels out = bed.rig.play(6000);
        const auto values = bed.recorder.values();
        REQUIRE(values.size() == before + 6000);
        for (std::uint64_t n = 0; n < values.size(); ++n) {
            const double wanted = n < before ? 0.25 : on_its_way(n, before, 0.25, -1.5, static_cast<double>(length));
            REQUIRE(static_cast<double>(values[n]) == Approx(wanted).margin(1e-6));
        }
        for (std::uint64_t n = 0; n < 6000; ++n) REQUIRE(out[0][n] == noise_at(1, before + n));
        CHECK(values.back() == -1.5F);
        bed.rig.play(1);
        CHECK(bed.rig.engine.glides().arrived(number));
        CHECK(bed.recorder.connected(0) == bed.noise.out());
        CHECK(bed.recorder.connected(1) == bed.recorder.out());
    }
}

TEST_CASE("glides: a node is split only while one of its values moves") {
    Bed bed(64);
    bed.glide(1, 100);
    bed.rig.play(256);
    CHECK(bed.recorder.runs() == std::vector<std::uint32_t>{16, 16, 16, 16, 16, 16, 16, 16, 64, 64});
}

TEST_CASE("glides: ratios are equal where the port says so, and values whole where it wants them") {
    Bed bed(128);
    bed.rig.engine.cells().set(bed.recorder.cell(), 20);
    bed.rig.play(128);
    bed.glide(20000, 3000, true);
    bed.rig.play(3200);
    const auto values = bed.recorder.values();
    for (std::uint64_t n = 0; n < 3200; ++n) {
        const double wanted = std::pow(10, on_its_way(n, 0, std::log10(20), std::log10(20000), 3000));
        REQUIRE(static_cast<double>(values[128 + n]) == Approx(wanted).epsilon(1e-5));
    }
    Bed steps(128);
    steps.glide(5, 1600, false, true);
    steps.rig.play(2000);
    const auto whole = steps.recorder.values();
    for (std::uint64_t n = 0; n < 2000; ++n) {
        const double wanted = std::floor(on_its_way(n, 0, 0, 5, 1600) + 0.5);
        REQUIRE(static_cast<double>(whole[n]) == wanted);
    }
}

TEST_CASE("glides: a node that wants whole blocks takes one stair a block") {
    Bed bed(128);
    bed.recorder.node.whole_blocks = true;
    bed.glide(1, 1280);
    bed.rig.play(1280 + 128);
    CHECK(bed.recorder.runs() == std::vector<std::uint32_t>(11, 128));
    const auto values = bed.recorder.values();
    for (std::size_t n = 0; n < values.size(); ++n)
        REQUIRE(values[n] == Approx(static_cast<double>(n / 128) / 10).margin(1e-6));
}

TEST_CASE("glides: what is set behind one that is stopped counts, and another goes on from where it was") {
    for (const std::uint32_t block : {1U, 64U, 1024U}) {
        Bed bed(block);
        auto& glides = bed.rig.engine.glides();
        const std::uint32_t first = bed.glide(1, 4096);
        bed.rig.play(2048);
        glides.stop(first);
        const std::uint32_t second = bed.glide(0, 1024);
        bed.rig.play(512);
        const float there = bed.recorder.values().back();
        CHECK(there == Approx(0.5 * 0.5).margin(0.02));
        bed.rig.play(1024);
        CHECK(bed.recorder.values().back() == 0);
        glides.stop(second);
        const std::uint32_t third = bed.glide(1, 100000);
        bed.rig.play(1024);
        glides.stop(third);
        bed.rig.engine.cells().set(bed.recorder.cell(), -7);
        bed.rig.play(2048);
        const auto values = bed.recorder.values();
        for (std::size_t n = values.size() - 2048; n < values.size(); ++n) REQUIRE(values[n] == -7);
        for (std::size_t n = 1; n < 3584; ++n) REQUIRE(std::abs(values[n] - values[n - 1]) <= 16.1F / 1024);
    }
}

TEST_CASE("glides: one that has arrived holds its end against what was set on its way") {
    Bed bed(64);
    const std::uint32_t number = bed.glide(1, 64);
    bed.rig.play(32);
    bed.rig.engine.cells().set(bed.recorder.cell(), 0.25F);  // as the control side notes how far it has come
    bed.rig.play(640);
    CHECK(bed.rig.engine.glides().arrived(number));
    const auto values = bed.recorder.values();
    for (std::size_t n = 1; n < values.size(); ++n) REQUIRE(values[n] >= values[n - 1]);
    CHECK(values.back() == 1);
    bed.rig.engine.cells().set(bed.recorder.cell(), 1);
    bed.rig.engine.glides().stop(number);
    bed.rig.play(640);
    CHECK(bed.recorder.values().back() == 1);
}

TEST_CASE("glides: timed sets of other parameters land on their frames between the stairs") {
    Bed bed(256);
    const auto other = bed.rig.engine.cells().allocate(1);
    REQUIRE(other);
    bed.glide(1, 1000);
    REQUIRE(bed.rig.engine.schedule({40, &bed.recorder.node, *other, 3}));
    for (std::uint64_t k = 0; k < 9; ++k)
        REQUIRE(bed.rig.engine.schedule({259 + 2 * k, &bed.recorder.node, *other, static_cast<float>(k)}));
    bed.rig.play(256);
    const std::vector<std::uint32_t> first(bed.recorder.runs());
    CHECK(std::vector<std::uint32_t>(first.begin(), first.begin() + 6) ==
          std::vector<std::uint32_t>{16, 16, 8, 8, 16, 16});
    bed.rig.play(1000);
    CHECK(bed.rig.engine.progress().delayed_sets == 2);
    CHECK(bed.rig.engine.cells().heard(*other) == 8);
    const auto values = bed.recorder.values();
    for (std::uint64_t n = 0; n < values.size(); ++n)
        REQUIRE(static_cast<double>(values[n]) == Approx(on_its_way(n, 0, 0, 1, 1000)).margin(1e-6));
}

TEST_CASE("glides: without a driver they are at their ends, and another server's count moves them") {
    Bed bed(64);
    const std::uint32_t number = bed.glide(1, 100000);
    bed.rig.engine.settle_idle();
    CHECK(bed.rig.engine.glides().arrived(number));
    CHECK(bed.rig.engine.cells().heard(bed.recorder.cell()) == 1);
    bed.rig.engine.glides().stop(number);
    bed.rig.cycle(6400, 1'000'000, true);
    bed.glide(0, 6400);
    bed.rig.cycle(6464, 1'001'333, false);
    bed.rig.cycle(999'936, 1'002'667, true);
    CHECK(bed.recorder.values().back() == Approx(1 - 112.0 / 6400).margin(1e-3));
}

TEST_CASE("glides: the engine has room for 1,024, and for others when they are over") {
    Bed bed(64);
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t k = 0; k < Glides::kCapacity; ++k) numbers.push_back(bed.glide(1, 1000));
    const Glide more{.node = &bed.recorder.node, .cell = bed.recorder.cell(), .to = 1};
    CHECK_FALSE(bed.rig.engine.glides().start(more));
    bed.rig.engine.glides().stop(numbers[7]);
    CHECK_FALSE(bed.rig.engine.glides().start(more));
    bed.rig.play(64);
    CHECK(bed.rig.engine.glides().start(more) == numbers[7]);
    CHECK_FALSE(bed.rig.engine.glides().start(more));
}
