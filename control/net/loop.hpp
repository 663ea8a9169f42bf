// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "control/net/fd.hpp"

namespace signalbox::control::net {

// The control thread's turn: waits for file descriptors, timers, signals and posted functions and calls back, one at a
// time, on the thread that runs it. Everything but post() and stop() belongs to that thread. A callback may forget and
// cancel anything, itself too. An exception from a callback leaves run().
class Loop {
public:
    using Callback = std::function<void()>;
    struct Ready {
        bool readable = false, writable = false;
        bool broken = false;  // the other end is gone or the descriptor has an error
    };

    Loop();  // throws std::system_error
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // `fd` stays the caller's and is forgotten before it is closed. Called again as long as it is ready.
    void watch(int fd, std::function<void(Ready)> callback);  // readable, to begin with
    void interest(int fd, bool readable, bool writable);
    void forget(int fd);

    // Monotonic. A repeating timer that comes late is not called twice for it.
    using TimerId = std::uint64_t;  // never 0
    TimerId after(std::chrono::nanoseconds delay, Callback callback);
    TimerId every(std::chrono::nanoseconds period, Callback callback);
    void cancel(TimerId id);  // also one that is over

    // These signals come to the callback from now on. Before other threads are started: they inherit the mask.
    void on_signals(const std::vector<int>& signals, std::function<void(int)> callback);

    // Any thread. Posted functions run in order, from the next turn on: however many there are, sockets and timers have
    // their turns in between.
    void post(Callback function);
    void stop();

    void run();  // until stop()

private:
    struct Watch;
    struct Timer {
        std::int64_t due = 0, period = 0;
        std::shared_ptr<Callback> callback;
    };
    using Due = std::pair<std::int64_t, TimerId>;  // CLOCK_MONOTONIC ns
    TimerId add_timer(std::chrono::nanoseconds delay, std::chrono::nanoseconds period, Callback callback);
    void arm();
    void run_timers();
    void run_posted();
    void wake();

    Fd epoll_, timer_fd_, wake_fd_, signal_fd_;
    std::unordered_map<int, std::shared_ptr<Watch>> watches_;
    std::uint32_t generation_ = 0;
    std::set<Due> due_;
    std::unordered_map<TimerId, Timer> timers_;
    TimerId last_timer_ = 0;
    std::int64_t armed_for_ = 0;
    std::mutex posted_mutex_;
    std::deque<Callback> posted_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace signalbox::control::net
