// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <array>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using namespace signalbox::rt;
using namespace signalbox::rt::parts;

namespace {

constexpr std::uint64_t kFrames = 3000;

// One recorder between a noise and output 0.
struct Bed {
    explicit Bed(std::uint32_t block) : rig(block) {
        way.settled.run(noise).link(recorder, 0, noise.out()).run(recorder);
        way.settled.output(0, {{recorder.out(), 1, 1}}).output(1, {});
        rig.engine.publish(way.straight(1));
    }
    void at(std::uint64_t frame, float value) {
        REQUIRE(rig.engine.schedule({frame, &recorder.node, recorder.cell(), value}));
    }
    Rig rig;
    Noise noise{1};
    Recorder recorder{rig.engine, 2 * kFrames};
    Way way{rig.engine};
};

}  // namespace

TEST_CASE("timed sets: each lands exactly on its frame, whatever the blocks, and no sample is lost") {
    const std::vector<std::pair<std::uint64_t, float>> sets{{0, 1},     {1, 2},     {63, 3},   {64, 4},   {65, 5},
                                                            {700, 6},   {700, 7},   {1023, 8}, {1024, 9}, {1025, 10},
                                                            {2047, 11}, {2500, 12}, {2999, 13}};
    std::vector<float> truth;
    float value = 0;
    for (std::uint64_t n = 0, next = 0; n < kFrames; ++n) {
        for (; next < sets.size() && sets[next].first == n; ++next) value = sets[next].second;
        truth.push_back(value);
    }
    for (const std::uint32_t block : {1U, 16U, 64U, 128U, 333U, 1024U, 2048U, 3000U}) {
        Bed bed(block);
        for (auto it = sets.rbegin(); it != sets.rend(); ++it) {
            // Sent in the order of time where the frame is the same.
            if (it->first != 700) bed.at(it->first, it->second);
        }
        bed.at(700, 6);
        bed.at(700, 7);
        const Channels out = bed.rig.play(kFrames);
        CHECK(bed.recorder.values() == truth);
        for (std::uint64_t n = 0; n < kFrames; ++n) REQUIRE(out[0][n] == noise_at(1, n));
        CHECK(bed.rig.engine.progress().late_sets == 0);
        CHECK(bed.rig.engine.progress().delayed_sets == 0);
    }
}

TEST_CASE("timed sets: a split node has its own ports back afterwards, and is split nowhere else") {
    Bed bed(256);
    bed.at(100, 1);
    bed.at(300, 2);
    bed.rig.play(1024);
    CHECK(bed.recorder.runs() == std::vector<std::uint32_t>{100, 156, 44, 212, 256, 256});
    CHECK(bed.recorder.connected(0) == bed.noise.out());
    CHECK(bed.recorder.connected(1) == bed.recorder.out());
}

TEST_CASE("timed sets: past 8 pieces the rest lands at the next slice's start, in order, counted") {
    Bed bed(128);
    for (std::uint32_t k = 1; k <= 20; ++k) bed.at(5 * k, static_cast<float>(k));
    bed.at(128, 50);  // sent before, due after what is postponed
    bed.at(130, 51);
    bed.rig.play(256);
    const auto values = bed.recorder.values();
    for (std::uint32_t n = 0; n < 128; ++n) REQUIRE(values[n] == static_cast<float>(std::min(n / 5, 7U)));
    CHECK(bed.rig.engine.progress().delayed_sets == 13);
    CHECK(values[128] == 50);
    CHECK(values[129] == 50);
    CHECK(values[130] == 51);
    CHECK(bed.recorder.runs() == std::vector<std::uint32_t>{5, 5, 5, 5, 5, 5, 5, 93, 2, 126});
}

TEST_CASE("timed sets: sets on one frame cost one piece") {
    Bed bed(128);
    for (std::uint32_t k = 0; k < 100; ++k) bed.at(64, static_cast<float>(k));
    bed.rig.play(128);
    CHECK(bed.recorder.runs() == std::vector<std::uint32_t>{64, 64});
    CHECK(bed.recorder.values()[63] == 0);
    CHECK(bed.recorder.values()[64] == 99);
}

TEST_CASE("timed sets: a node that wants whole blocks takes them at the slice's start") {
    Bed bed(128);
    bed.recorder.node.whole_blocks = true;
    bed.at(200, 1);
    bed.at(210, 2);
    bed.rig.play(384);
    CHECK(bed.recorder.runs() == std::vector<std::uint32_t>{128, 128, 128});
    const auto values = bed.recorder.values();
    CHECK(values[127] == 0);
    CHECK(values[128] == 2);
    CHECK(values[383] == 2);
}

TEST_CASE("timed sets: late ones land at the start of the next cycle and are counted") {
    Bed bed(100);
    bed.rig.play(500);
    bed.at(450, 1);
    bed.at(520, 2);
    bed.rig.play(100);
    const auto values = bed.recorder.values();
    CHECK(values[499] == 0);
    CHECK(values[500] == 1);
    CHECK(values[519] == 1);
    CHECK(values[520] == 2);
    CHECK(bed.rig.engine.progress().late_sets == 1);
}

TEST_CASE("timed sets: a node that no plan runs yet has them when it begins") {
    Rig rig(64);
    Recorder recorder(rig.engine, kFrames);
    rig.engine.cells().set(recorder.cell(), 0.5F);
    REQUIRE(rig.engine.schedule({10, &recorder.node, recorder.cell(), 3}));
    rig.play(128);
    Way way(rig.engine);
    way.settled.link(recorder, 0, rig.engine.silence()).run(recorder).output(0, {}).output(1, {});
    rig.engine.publish(way.straight(1));
    REQUIRE(rig.engine.schedule({140, &recorder.node, recorder.cell(), 4}));
    rig.play(64);
    CHECK(recorder.values()[0] == 3);
    CHECK(recorder.values()[11] == 3);
    CHECK(recorder.values()[12] == 4);
}

TEST_CASE("sets: they are heard from the next slice, the latest one, and by a new node from its first sample") {
    Rig rig(64);
    Recorder recorder(rig.engine, kFrames);
    Way way(rig.engine);
    way.settled.link(recorder, 0, rig.engine.silence()).run(recorder).output(0, {}).output(1, {});
    // More dirty cells than a slice drains, ours last: the first adoption does not wait for the ring.
    const auto others = rig.engine.cells().allocate(5000);
    REQUIRE(others);
    for (std::uint32_t k = 0; k < 5000; ++k) rig.engine.cells().set(*others + k, 1);
    rig.engine.cells().set(recorder.cell(), 2);
    rig.engine.publish(way.straight(1));
    rig.play(64);
    CHECK(recorder.values() == std::vector<float>(64, 2));
    rig.play(512);
    rig.engine.cells().set(recorder.cell(), 8);
    rig.engine.cells().set(recorder.cell(), 9);
    rig.play(1);
    CHECK(recorder.values().back() == 9);
}

TEST_CASE("timed sets: those of a dropped node are forgotten when it is settled away") {
    Bed bed(64);
    bed.rig.play(64);
    bed.at(100000, 1);
    Way away(bed.rig.engine);
    away.ramp.run(bed.noise).link(bed.recorder, 0, bed.noise.out()).run(bed.recorder);
    away.ramp.output(0, {{bed.recorder.out(), 1, 0}}).output(1, {});
    away.settled.run(bed.noise).output(0, {}).output(1, {});
    away.dropped = {&bed.recorder.node};
    bed.rig.engine.publish(away.ramped(2));
    bed.rig.play(64);
    bed.at(100001, 2);
    CHECK(bed.rig.engine.progress().dropped_sets == 0);
    bed.rig.play(1000);
    CHECK(bed.rig.engine.progress().settled == 2);
    CHECK(bed.rig.engine.progress().dropped_sets == 2);
}

TEST_CASE("timed sets: the engine refuses the 4,097th and takes the next when one has landed") {
    Bed bed(64);
    for (std::uint32_t k = 0; k < Timeline::kCapacity; ++k) bed.at(k < 10 ? 5 : 100000, 1);
    CHECK_FALSE(bed.rig.engine.schedule({7, &bed.recorder.node, bed.recorder.cell(), 1}));
    bed.rig.play(64);
    for (std::uint32_t k = 0; k < 10; ++k) bed.at(100000, 1);
    CHECK_FALSE(bed.rig.engine.schedule({7, &bed.recorder.node, bed.recorder.cell(), 1}));
}

TEST_CASE("timed sets: another server's count moves them, by the time that went by meanwhile") {
    Bed bed(64);
    bed.rig.cycle(480, 7'000'000, true);  // the first server's first cycle moves nothing
    CHECK(bed.rig.engine.progress().moved == 0);
    bed.at(480 + 48000 + 10, 1);      // its time passes while there is no server
    bed.at(480 + 2 * 48000 + 10, 2);  // 10 frames after the next one's first
    bed.at(480 + 3 * 48000, 3);
    bed.rig.cycle(5'000'000, 9'000'000, true);
    CHECK(bed.rig.engine.progress().moved == 5'000'000 - 480 - 2 * 48000);
    bed.rig.cycle(5'000'064, 9'001'333, false);
    const auto values = bed.recorder.values();
    REQUIRE(values.size() == 3 * 64);
    for (std::size_t n = 0; n < values.size(); ++n) REQUIRE(values[n] == (n < 64 ? 0.0F : n < 74 ? 1.0F : 2.0F));
    bed.rig.cycle(5'047'936, 9'998'667, false);
    bed.rig.cycle(5'048'000, 10'000'000, false);
    const auto more = bed.recorder.values();
    CHECK(more[4 * 64 - 1] == 2);
    CHECK(more[4 * 64] == 3);
    CHECK(bed.rig.engine.progress().late_sets == 0);
}
