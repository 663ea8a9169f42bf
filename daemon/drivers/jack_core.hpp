// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/drivers/jack_client.hpp"
#include "daemon/drivers/jack_connections.hpp"

namespace signalbox::drivers {

// The driver thread's work: find the server, serve until it goes or stop comes, again. Held by a shared pointer,
// because a libjack call that never returns must not keep the daemon from ending: the thread is left to itself then.
class JackCore {
public:
    JackCore(rt::Engine& engine, Listener& listener, JackOptions options);

    void run();  // the driver thread

    // Control thread.
    void stop();  // closes the gate; nothing is posted any more
    void resume(double rate_hz);
    [[nodiscard]] Status status() const;
    [[nodiscard]] std::vector<Connection> connections() const;
    void restore(const std::vector<Connection>& connections);
    void report(Latency latency);
    bool move(const Move& move);
    void turned() { cycle_.turns.give(); }
    bool while_stopped(const std::function<void()>& work);

private:
    using Clock = std::chrono::steady_clock;

    bool open();
    void serve();
    void in_libjack(const std::function<void()>& work);
    void close();
    void tick();
    void note_numbers();
    void watch_cycles();
    void update_gate(bool alive);
    void start(double rate_hz);
    void pause(const std::string& why);
    void update_connections();
    void connect_missing();
    void complain(const std::string& why);
    void post(Notice notice);

    const JackOptions options_;
    JackMail mail_;
    JackCycle cycle_;
    JackLatency latency_;
    JackClient client_;
    std::atomic<bool> stopping_{false};
    std::atomic<double> prepared_hz_;

    std::mutex gate_mutex_;  // held while the gate opens, and while control works on the engine
    mutable std::mutex mutex_;
    JackConnections connections_;                     // under mutex_
    Status status_;                                   // under mutex_
    std::optional<Clock::time_point> blocked_since_;  // under mutex_: in a libjack call that should be quick
    std::mutex listener_mutex_;
    Listener* listener_;  // under listener_mutex_; null once stopped

    // Driver thread only.
    double asked_hz_ = 0;
    bool freewheel_ = false;
    bool described_ = false;
    std::uint64_t xruns_ = 0, callbacks_ = 0;
    Clock::time_point last_callback_, last_load_, describe_at_;
    std::optional<Clock::time_point> first_change_, last_change_;
    std::optional<Clock::time_point> retry_at_;
    int retries_ = 0;
};

}  // namespace signalbox::drivers
