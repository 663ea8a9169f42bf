// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/timeline.hpp"

#include <array>
#include <utility>
#include <vector>

#include "tests/unit/catch.hpp"

using signalbox::rt::Arena;
using signalbox::rt::Cells;
using signalbox::rt::Node;
using signalbox::rt::TimedSet;
using signalbox::rt::Timeline;

namespace {

struct Fixture {
    Arena arena;
    Cells cells{arena};
    Timeline timeline{arena};
    Node a, b;

    // Offsets and values of what is listed at a node.
    using Landed = std::vector<std::pair<std::uint32_t, float>>;
    [[nodiscard]] Landed listed(const Node& node) const {
        Landed result;
        for (std::uint32_t i = node.rt.first_event; i != 0; i = timeline.due(i).next) {
            result.emplace_back(timeline.due(i).offset, timeline.due(i).value);
        }
        return result;
    }
    // Collects one slice and ends it.
    Landed slice(std::uint64_t frame, std::uint32_t frames, const Node& node) {
        if (!timeline.collect(frame, frames)) return {};
        Landed result = listed(node);
        timeline.finish(cells);
        return result;
    }
};

}  // namespace

TEST_CASE("timeline: sets come in the order of their frames, those of one frame in the order of arrival") {
    Fixture f;
    REQUIRE(f.timeline.push({140, &f.a, 0, 1}));
    REQUIRE(f.timeline.push({110, &f.a, 0, 2}));
    REQUIRE(f.timeline.push({140, &f.a, 0, 3}));
    REQUIRE(f.timeline.push({100, &f.a, 0, 4}));
    REQUIRE(f.timeline.push({140, &f.a, 0, 5}));
    REQUIRE(f.timeline.push({228, &f.a, 0, 6}));
    CHECK(f.slice(100, 128, f.a) == Fixture::Landed{{0, 4}, {10, 2}, {40, 1}, {40, 3}, {40, 5}});
    CHECK(f.slice(228, 128, f.a) == Fixture::Landed{{0, 6}});
    CHECK(f.timeline.late() == 0);
}

TEST_CASE("timeline: a slice says whether anything is due, and each node has its own list") {
    Fixture f;
    REQUIRE(f.timeline.push({200, &f.a, 0, 1}));
    REQUIRE(f.timeline.push({201, &f.b, 1, 2}));
    CHECK_FALSE(f.timeline.collect(0, 200));
    REQUIRE(f.timeline.collect(200, 2));
    CHECK(f.listed(f.a) == Fixture::Landed{{0, 1}});
    CHECK(f.listed(f.b) == Fixture::Landed{{1, 2}});
    f.timeline.finish(f.cells);
    CHECK(f.a.rt.first_event == 0);
    CHECK_FALSE(f.timeline.collect(202, 200));
}

TEST_CASE("timeline: what comes after its frame lands at once, in order of time, and is counted") {
    Fixture f;
    REQUIRE(f.timeline.push({90, &f.a, 0, 1}));
    REQUIRE(f.timeline.push({50, &f.a, 0, 2}));
    REQUIRE(f.timeline.push({100, &f.a, 0, 3}));
    CHECK(f.slice(100, 64, f.a) == Fixture::Landed{{0, 2}, {0, 1}, {0, 3}});
    CHECK(f.timeline.late() == 2);
}

TEST_CASE("timeline: 4,096 sets wait, one more is refused, and room comes back as they land") {
    Fixture f;
    for (std::uint32_t i = 0; i < Timeline::kCapacity; ++i) REQUIRE(f.timeline.push({i, &f.a, 0, 0}));
    CHECK_FALSE(f.timeline.push({0, &f.a, 0, 0}));
    CHECK(f.slice(0, 96, f.a).size() == 96);
    for (std::uint32_t i = 0; i < 96; ++i) REQUIRE(f.timeline.push({5000, &f.a, 0, 0}));
    CHECK_FALSE(f.timeline.push({5000, &f.a, 0, 0}));
    CHECK(f.slice(96, 5000, f.a).size() == Timeline::kCapacity);
    CHECK_FALSE(f.timeline.collect(6000, 5000));
    for (std::uint32_t i = 0; i < Timeline::kCapacity; ++i) REQUIRE(f.timeline.push({9000, &f.a, 0, 0}));
    CHECK_FALSE(f.timeline.push({9000, &f.a, 0, 0}));
}

TEST_CASE("timeline: room is given back only for what has landed, so the heap cannot overflow") {
    Fixture f;
    for (std::uint32_t i = 0; i < Timeline::kCapacity; ++i) REQUIRE(f.timeline.push({10, &f.a, 0, 0}));
    REQUIRE(f.timeline.collect(0, 64));
    // In the middle of a slice nothing has landed yet.
    CHECK_FALSE(f.timeline.push({20, &f.a, 0, 0}));
    const std::uint32_t eleventh = 11;
    f.a.rt.first_event = 0;
    f.timeline.postpone(f.a, eleventh, 0);
    f.timeline.finish(f.cells);
    std::uint32_t room = 0;
    while (f.timeline.push({1000, &f.b, 1, 0})) ++room;
    CHECK(room == 10);
    CHECK(f.timeline.delayed() == Timeline::kCapacity - 10);
    // Nothing that was queued escapes a drop.
    std::array<Node*, 1> gone{&f.b};
    f.timeline.drop(gone);
    CHECK(f.timeline.dropped() == 10);
    CHECK(f.slice(64, 64, f.a).size() == Timeline::kCapacity - 10);
    CHECK_FALSE(f.timeline.collect(128, 5000));
}

TEST_CASE("timeline: what is postponed lands before what is due later, though that was sent first") {
    Fixture f;
    REQUIRE(f.timeline.push({64, &f.a, 0, 2}));
    REQUIRE(f.timeline.push({10, &f.a, 0, 1}));
    REQUIRE(f.timeline.collect(0, 64));
    const std::uint32_t first = f.a.rt.first_event;
    f.a.rt.first_event = 0;
    f.timeline.postpone(f.a, first, 0);
    f.timeline.finish(f.cells);
    CHECK(f.cells.heard(0) == 0.0F);
    CHECK(f.slice(64, 64, f.a) == Fixture::Landed{{0, 1}, {0, 2}});
    CHECK(f.timeline.delayed() == 1);
    CHECK(f.timeline.late() == 0);
}

TEST_CASE("timeline: a node that no plan runs gets its sets at the end of the slice") {
    Fixture f;
    REQUIRE(f.timeline.push({5, &f.a, 2, 1}));
    REQUIRE(f.timeline.push({6, &f.a, 2, 7}));
    REQUIRE(f.timeline.push({6, &f.b, 3, 8}));
    REQUIRE(f.timeline.collect(0, 64));
    f.timeline.finish(f.cells);
    CHECK(f.cells.heard(2) == 7.0F);
    CHECK(f.cells.heard(3) == 8.0F);
    CHECK(f.cells.wanted(2) == 7.0F);
}

TEST_CASE("timeline: sets of a dropped node are forgotten, queued or sorted; others stay in order") {
    Fixture f;
    for (std::uint32_t i = 0; i < 50; ++i)
        REQUIRE(f.timeline.push({1000 + i, i % 2 == 0 ? &f.a : &f.b, 0, static_cast<float>(i)}));
    CHECK_FALSE(f.timeline.collect(0, 64));
    for (std::uint32_t i = 50; i < 100; ++i) {
        REQUIRE(f.timeline.push({1000 + i, i % 2 == 0 ? &f.a : &f.b, 0, static_cast<float>(i)}));
    }
    std::array<Node*, 1> gone{&f.a};
    f.timeline.drop(gone);
    CHECK(f.timeline.dropped() == 50);
    Fixture::Landed odd;
    for (std::uint32_t i = 1; i < 100; i += 2) odd.emplace_back(i, static_cast<float>(i));
    CHECK(f.slice(1000, 128, f.b) == odd);
    for (std::uint32_t i = 0; i < Timeline::kCapacity; ++i) REQUIRE(f.timeline.push({9000, &f.b, 0, 0}));
    CHECK_FALSE(f.timeline.push({9000, &f.b, 0, 0}));
}

TEST_CASE("timeline: a node that comes back after a drop keeps its new sets when another one goes") {
    Fixture f;
    REQUIRE(f.timeline.push({100, &f.a, 0, 1}));
    std::array<Node*, 1> gone{&f.a};
    f.timeline.drop(gone);
    REQUIRE(f.timeline.push({200, &f.a, 0, 2}));
    REQUIRE(f.timeline.push({200, &f.b, 1, 3}));
    gone = {&f.b};
    f.timeline.drop(gone);
    CHECK(f.timeline.dropped() == 2);
    CHECK(f.slice(200, 64, f.a) == Fixture::Landed{{0, 2}});
}

TEST_CASE("timeline: a late set is counted once, also when a drop sees it first") {
    Fixture f;
    CHECK_FALSE(f.timeline.collect(1000, 64));
    REQUIRE(f.timeline.push({900, &f.a, 0, 1}));
    std::array<Node*, 1> gone{&f.b};
    f.timeline.drop(gone);
    CHECK(f.slice(1064, 64, f.a) == Fixture::Landed{{0, 1}});
    CHECK(f.timeline.late() == 1);
}

TEST_CASE("timeline: where frames are counted anew all sets move along, what is past lands first and in order") {
    Fixture f;
    REQUIRE(f.timeline.push({700, &f.a, 0, 1}));
    REQUIRE(f.timeline.push({20, &f.a, 0, 2}));
    CHECK_FALSE(f.timeline.collect(0, 10));
    REQUIRE(f.timeline.push({90, &f.a, 0, 3}));
    REQUIRE(f.timeline.push({10, &f.a, 0, 4}));
    REQUIRE(f.timeline.push({501, &f.a, 0, 5}));
    REQUIRE(f.timeline.push({501, &f.a, 0, 6}));
    SECTION("onwards") {
        f.timeline.move(500, 1'000'000);
        CHECK(f.slice(1'000'000, 64, f.a) == Fixture::Landed{{0, 4}, {0, 2}, {0, 3}, {1, 5}, {1, 6}});
        CHECK_FALSE(f.timeline.collect(1'000'064, 136));
        CHECK(f.slice(1'000'200, 1, f.a) == Fixture::Landed{{0, 1}});
    }
    SECTION("back, by more than the first ones' frames") {
        f.timeline.move(500, 30);
        CHECK(f.slice(30, 64, f.a) == Fixture::Landed{{0, 4}, {0, 2}, {0, 3}, {1, 5}, {1, 6}});
        CHECK_FALSE(f.timeline.collect(94, 136));
        CHECK(f.slice(230, 1, f.a) == Fixture::Landed{{0, 1}});
    }
    CHECK(f.timeline.late() == 0);
    CHECK(f.timeline.room() == Timeline::kCapacity);
}
