// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/arena.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <random>
#include <vector>

#include "tests/unit/catch.hpp"

using signalbox::rt::Arena;
using signalbox::rt::ArenaFree;
using signalbox::rt::ArenaPtr;

namespace {

bool zeroed(const void* block, std::size_t bytes) {
    const auto* byte = static_cast<const unsigned char*>(block);
    return std::all_of(byte, byte + bytes, [](unsigned char b) { return b == 0; });
}

bool filled(const void* block, std::size_t bytes, unsigned char with) {
    const auto* byte = static_cast<const unsigned char*>(block);
    return std::all_of(byte, byte + bytes, [with](unsigned char b) { return b == with; });
}

}  // namespace

TEST_CASE("arena: blocks are aligned to 64 bytes, zeroed and writable to the last byte") {
    Arena arena(4096);
    for (const std::size_t bytes : {0U, 1U, 63U, 64U, 65U, 1000U, 4096U, 70000U}) {
        void* block = arena.allocate(bytes);
        REQUIRE(block != nullptr);
        CHECK(reinterpret_cast<std::uintptr_t>(block) % 64 == 0);
        CHECK(zeroed(block, bytes));
        std::memset(block, 0xff, bytes);
    }
    CHECK(arena.usage().blocks == 8);
}

TEST_CASE("arena: what was freed is zero when it is handed out again") {
    Arena arena(4096);
    void* first = arena.allocate(1000);
    std::memset(first, 0xab, 1000);
    arena.free(first);
    void* second = arena.allocate(1000);
    CHECK(second == first);
    CHECK(zeroed(second, 1000));
}

TEST_CASE("arena: freed neighbours become one block, whatever the order") {
    std::vector<std::size_t> order{0, 1, 2, 3};
    do {
        Arena arena(4096);
        std::vector<void*> blocks;
        for (int i = 0; i < 4; ++i) blocks.push_back(arena.allocate(1024));
        for (const std::size_t i : order) arena.free(blocks[i]);
        CHECK(arena.allocate(4096) == blocks[0]);
        CHECK(arena.usage().mapped == 4096);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("arena: it grows by chunks, or by what is asked for where that is more") {
    Arena arena(8192);
    CHECK(arena.usage().mapped == 0);
    (void)arena.allocate(8192);
    CHECK(arena.usage().mapped == 8192);
    (void)arena.allocate(1);
    CHECK(arena.usage().mapped == 2 * 8192);
    (void)arena.allocate(100000);
    CHECK(arena.usage().mapped == 2 * 8192 + 102400);
    CHECK(arena.usage().used == 8192 + 64 + 100032);
}

TEST_CASE("arena: what the system cannot give is bad_alloc, and the arena goes on") {
    Arena arena(4096);
    CHECK_THROWS_AS(arena.allocate(std::size_t{1} << 60), std::bad_alloc);
    CHECK_THROWS_AS(arena.allocate(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
    CHECK(arena.allocate(64) != nullptr);
    CHECK(arena.usage().blocks == 1);
}

TEST_CASE("arena: freeing nothing, or what is not of the arena, does nothing") {
    Arena arena(4096);
    int foreign = 0;
    arena.free(nullptr);
    arena.free(&foreign);
    CHECK(arena.usage().blocks == 0);
    {
        const ArenaPtr<int> owned{static_cast<int*>(arena.allocate(4)), ArenaFree{&arena}};
        CHECK(arena.usage().blocks == 1);
    }
    CHECK(arena.usage().blocks == 0);
}

TEST_CASE("arena: random allocations never overlap and nothing is lost") {
    struct Held {
        void* block;
        std::size_t bytes;
        unsigned char mark;
    };
    std::mt19937 random(1);
    Arena arena(16384);
    std::vector<Held> held;
    std::size_t used = 0, peak = 0;
    const auto rounded = [](std::size_t bytes) { return (std::max<std::size_t>(bytes, 1) + 63) / 64 * 64; };
    for (int i = 0; i < 20000; ++i) {
        if (held.empty() || (random() % 2 == 0 && held.size() < 200)) {
            const std::size_t bytes = random() % 5000;
            const Held it{arena.allocate(bytes), bytes, static_cast<unsigned char>(1 + random() % 255)};
            REQUIRE(zeroed(it.block, bytes));
            std::memset(it.block, it.mark, bytes);
            held.push_back(it);
            used += rounded(bytes);
        } else {
            std::swap(held[random() % held.size()], held.back());
            REQUIRE(filled(held.back().block, held.back().bytes, held.back().mark));
            arena.free(held.back().block);
            used -= rounded(held.back().bytes);
            held.pop_back();
        }
        peak = std::max(peak, used);
        REQUIRE(arena.usage().used == used);
        REQUIRE(arena.usage().blocks == held.size());
    }
    for (const Held& it : held) arena.free(it.block);
    CHECK(arena.usage().used == 0);
    // First fit fragments, but it does not run away.
    CHECK(arena.usage().mapped < 3 * peak);
}
