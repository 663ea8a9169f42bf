// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/cells.hpp"

#include <map>
#include <random>
#include <utility>
#include <vector>

#include "tests/unit/catch.hpp"

using signalbox::rt::Arena;
using signalbox::rt::Cells;

TEST_CASE("cells: ranges are contiguous, disjoint, and come back whole") {
    Arena arena;
    Cells cells(arena);
    std::mt19937 random(3);
    std::vector<bool> taken(Cells::kCount, false);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> held;
    for (int i = 0; i < 5000; ++i) {
        if (held.empty() || random() % 5 < 3) {
            const std::uint32_t count = 1 + static_cast<std::uint32_t>(random() % 300);
            const auto first = cells.allocate(count);
            if (!first) continue;
            REQUIRE(*first + count <= Cells::kCount);
            for (std::uint32_t k = *first; k < *first + count; ++k) {
                REQUIRE_FALSE(taken[k]);
                taken[k] = true;
            }
            held.emplace_back(*first, count);
        } else {
            std::swap(held[random() % held.size()], held.back());
            const auto [first, count] = held.back();
            for (std::uint32_t k = first; k < first + count; ++k) taken[k] = false;
            cells.release(first, count);
            held.pop_back();
        }
    }
    for (const auto& [first, count] : held) cells.release(first, count);
    CHECK(cells.allocate(Cells::kCount) == 0U);
    CHECK_FALSE(cells.allocate(1).has_value());
}

TEST_CASE("cells: no cells cost nothing, too many are refused") {
    Arena arena;
    Cells cells(arena);
    CHECK(cells.allocate(0).has_value());
    cells.release(0, 0);
    CHECK_FALSE(cells.allocate(Cells::kCount + 1).has_value());
    CHECK(cells.allocate(Cells::kCount).has_value());
    CHECK(cells.allocate(0).has_value());
}

TEST_CASE("cells: a set is wanted at once and heard after the drain; the latest wins, once") {
    Arena arena;
    Cells cells(arena);
    cells.set(7, 1.0F);
    CHECK(cells.wanted(7) == 1.0F);
    CHECK(cells.heard(7) == 0.0F);
    cells.set(7, 2.0F);
    cells.set(7, 3.0F);
    CHECK(cells.drain() == 1);
    CHECK(cells.heard(7) == 3.0F);
    CHECK(*cells.port(7) == 3.0F);
    CHECK(cells.drain() == 0);
    cells.set(7, 4.0F);
    CHECK(cells.drain() == 1);
    CHECK(cells.heard(7) == 4.0F);
}

TEST_CASE("cells: the ring has room for every cell, a drain takes 1,024 of them in order") {
    Arena arena;
    Cells cells(arena);
    for (int round = 0; round < 3; ++round) {
        for (std::uint32_t k = 0; k < Cells::kCount; ++k) cells.set(k, static_cast<float>(k + 1));
        for (std::uint32_t k = 0; k < Cells::kCount; ++k)
            cells.set(k, static_cast<float>(k) + static_cast<float>(round));
        for (std::uint32_t done = 0; done < Cells::kCount; done += Cells::kDrainLimit) {
            REQUIRE(cells.drain() == Cells::kDrainLimit);
            const std::uint32_t last = done + Cells::kDrainLimit - 1;
            REQUIRE(cells.heard(last) == static_cast<float>(last) + static_cast<float>(round));
        }
        CHECK(cells.drain() == 0);
        for (std::uint32_t k = 0; k < Cells::kCount; ++k) {
            REQUIRE(cells.heard(k) == static_cast<float>(k) + static_cast<float>(round));
        }
    }
}

TEST_CASE("cells: a timed set lands as wanted and heard, an earlier dirty one does not come back") {
    Arena arena;
    Cells cells(arena);
    cells.set(3, 1.0F);
    cells.land(3, 2.0F);
    CHECK(cells.wanted(3) == 2.0F);
    CHECK(cells.heard(3) == 2.0F);
    cells.drain();
    CHECK(cells.heard(3) == 2.0F);
}

TEST_CASE("cells: refresh brings what is wanted without a drain, in its range only") {
    Arena arena;
    Cells cells(arena);
    for (std::uint32_t k = 0; k < 4; ++k) cells.set(k, 1.0F);
    cells.refresh(1, 2);
    CHECK(cells.heard(0) == 0.0F);
    CHECK(cells.heard(1) == 1.0F);
    CHECK(cells.heard(2) == 1.0F);
    CHECK(cells.heard(3) == 0.0F);
}
