// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/numbers.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "tests/unit/catch.hpp"

using namespace signalbox::bench;

TEST_CASE("an item is found by its whole name") {
    const char* text =
        "00400000-7fff Private_Dirty_of_none ---p [rollup]\nShared_Dirty:  7 kB\nPrivate_Dirty:     1236 kB\nLocked: 0 "
        "kB\n";
    CHECK(item(text, "Private_Dirty") == 1236);
    CHECK(item(text, "Shared_Dirty") == 7);
    CHECK(item(text, "Locked") == 0);
    CHECK(item(text, "Dirty") == -1);
    CHECK(item("VmLck: 12 kB\n", "VmLck") == 12);
    CHECK(item("", "VmLck") == -1);
}

TEST_CASE("a policy is read behind any thread name") {
    // Fields 3 to 40 of 52, then the policy.
    const std::string fields =
        "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 -71 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 70 ";
    CHECK(policy("77 (jackd) " + fields + "1 0 0") == 1);
    CHECK(policy("77 (a) b (c)) " + fields + "0 0 0") == 0);
    CHECK(policy("77 (jackd) " + fields) == -1);
    CHECK(policy("") == -1);
}

TEST_CASE("memory that was written and time that was spent are seen") {
    const std::int64_t before = private_dirty({getpid()}), cpu = realtime_cpu({getpid()});
    const std::size_t size = 8 << 20;
    const std::unique_ptr<char, decltype(&std::free)> memory(static_cast<char*>(std::malloc(size)), std::free);
    std::memset(memory.get(), 1, size);
    CHECK(private_dirty({getpid()}) - before >= static_cast<std::int64_t>(size));
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
    while (std::chrono::steady_clock::now() < end) memory.get()[0] = 2;
    CHECK(realtime_cpu({getpid()}) > cpu);
}

TEST_CASE("of a process that has ended everything is 0") {
    CHECK(private_dirty({-7}) == 0);
    CHECK(realtime_cpu({-7}) == 0);
}

TEST_CASE("the busiest thread's file can be read") {
    CHECK(busiest_thread(getpid()).starts_with("/proc/" + std::to_string(getpid()) + "/task/"));
    CHECK(busiest_thread(-7).empty());
}
