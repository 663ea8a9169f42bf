// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/loop.hpp"

#include <signal.h>

#include <thread>

#include "tests/unit/net/remote.hpp"

using namespace signalbox::control::net;
using namespace signalbox::control::net::test;
using namespace std::chrono_literals;

TEST_CASE("timers come in the order of their time, as often as they should") {
    Loop loop;
    std::string order;
    loop.after(3ms, [&] { order += 'c'; });
    loop.after(1ms, [&] { order += 'a'; });
    loop.after(2ms, [&] { order += 'b'; });
    const auto never = loop.after(0ms, [&] { order += 'x'; });
    loop.cancel(never);
    loop.cancel(never);
    int ticks = 0;
    Loop::TimerId tick = 0;
    tick = loop.every(1ms, [&] {
        if (++ticks == 4) loop.cancel(tick);
    });
    loop.after(60ms, [&] { loop.stop(); });
    loop.run();
    CHECK(order == "abc");
    CHECK(ticks == 4);
}

TEST_CASE("functions posted by other threads run here, each thread's in its order") {
    Loop loop;
    std::vector<int> seen[2];
    int finished = 0;
    const auto producer = [&](std::size_t which) {
        for (int i = 0; i < 1000; ++i) loop.post([&seen, which, i] { seen[which].push_back(i); });
        loop.post([&] {
            if (++finished == 2) loop.stop();
        });
    };
    std::thread one(producer, 0), other(producer, 1);
    loop.run();
    one.join();
    other.join();
    for (const auto& numbers : seen) {
        REQUIRE(numbers.size() == 1000);
        CHECK(std::is_sorted(numbers.begin(), numbers.end()));
    }
}

TEST_CASE("many posted functions leave timers their turn, and all of them run") {
    Loop loop;
    int ran = 0, seen = -1;
    for (int i = 0; i < 50; ++i) {
        loop.post([&] {
            std::this_thread::sleep_for(2ms);
            if (++ran == 50) loop.stop();
        });
    }
    loop.after(1ms, [&] { seen = ran; });
    loop.run();
    CHECK(ran == 50);
    CHECK(seen >= 0);
    CHECK(seen < 50);
}

TEST_CASE("a callback may forget any descriptor, and a new one with its number hears nothing of the old") {
    Loop loop;
    int pipes[2][2];
    for (auto& pipe : pipes) REQUIRE(::pipe(pipe) == 0);
    int calls = 0, wrong = 0;
    for (auto& pipe : pipes) {
        REQUIRE(::write(pipe[1], "x", 1) == 1);
        loop.watch(pipe[0], [&](Loop::Ready ready) {
            CHECK(ready.readable);
            ++calls;
            // Both are ready in this turn; a new pipe takes the numbers of the old ones.
            for (auto& old : pipes) {
                loop.forget(old[0]);
                ::close(old[0]);
                ::close(old[1]);
            }
            for (auto& fresh : pipes) {
                REQUIRE(::pipe(fresh) == 0);
                loop.watch(fresh[0], [&](Loop::Ready) { ++wrong; });
            }
        });
    }
    loop.after(5ms, [&] { loop.stop(); });
    loop.run();
    CHECK(calls == 1);
    CHECK(wrong == 0);
    for (auto& pipe : pipes) {
        loop.forget(pipe[0]);
        ::close(pipe[0]);
        ::close(pipe[1]);
    }
}

TEST_CASE("interest in writing is heard only where there is room") {
    Loop loop;
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    const Fd ours(ends[0]), theirs(ends[1]);
    int writable = 0;
    loop.watch(ours.get(), [&](Loop::Ready ready) {
        writable += ready.writable;
        loop.interest(ours.get(), true, false);
    });
    loop.after(2ms, [&] { CHECK(writable == 0); });
    loop.after(3ms, [&] { loop.interest(ours.get(), true, true); });
    run_until(loop, [&] { return writable == 1; });
}

TEST_CASE("signals come as calls") {
    Loop loop;
    int got = 0;
    loop.on_signals({SIGUSR1, SIGUSR2}, [&](int signal) { got = signal; });
    ::kill(::getpid(), SIGUSR2);
    run_until(loop, [&] { return got == SIGUSR2; });
}
