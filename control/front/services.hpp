// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "control/front/caller.hpp"
#include "control/front/subscribers.hpp"
#include "control/osc/reader.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// What the sockets have counted, for /status.
struct Traffic {
    std::uint64_t received = 0;      // messages
    std::uint64_t dropped = 0;       // packets that the receive buffer had no room for
    std::uint64_t denied = 0;        // packets and connections from who is not let in
    std::uint64_t late = 0;          // timed sets that came after their frame
    std::uint32_t buffer_bytes = 0;  // the receive buffer that was granted
    std::uint32_t clients = 0;       // TCP connections
};

class SpeechNews;
class Watches;

// What services work with.
struct Desk {
    Session& session;
    Subscribers& subscribers;
    std::function<void(std::function<void()>)> post;  // from any thread to the control thread
    std::function<Traffic()> traffic;
    // Catalogue::list, answering on another thread.
    std::function<void(std::string filter, std::function<void(std::vector<host::FactsPtr>)> done)> list_plugins;
    double started_seconds = 0;  // CLOCK_MONOTONIC
    SpeechNews* speech = nullptr;
    Watches* watches = nullptr;
};

// A question, or something else that changes no rack; answered at once, or later to a kept caller.
struct Service {
    std::string_view address, usage;
    std::size_t most = 0;                                              // arguments
    Result<void> (*check)(const osc::MessageView& message) = nullptr;  // null: nothing but their number
    void (*run)(Desk& desk, const osc::MessageView& message, const Caller& caller) = nullptr;
    bool after_submit = false;  // waits for what the same packet submits
};
[[nodiscard]] std::span<const Service> services();
[[nodiscard]] Result<void> check(const Service& service, const osc::MessageView& message);

// The handlers that have a file of their own.
void send_status(Desk& desk, const osc::MessageView& message, const Caller& caller);
void send_rack(Desk& desk, const osc::MessageView& message, const Caller& caller);
void send_history(Desk& desk, const osc::MessageView& message, const Caller& caller);
void send_difference(Desk& desk, const osc::MessageView& message, const Caller& caller);
void send_bindings(Desk& desk, const osc::MessageView& message, const Caller& caller);
[[nodiscard]] Result<void> check_learn(const osc::MessageView& message);
void learn(Desk& desk, const osc::MessageView& message, const Caller& caller);
[[nodiscard]] Result<void> check_plugin(const osc::MessageView& message);
void send_plugin(Desk& desk, const osc::MessageView& message, const Caller& caller);
void send_transport(Desk& desk, const osc::MessageView& message, const Caller& caller);
void start_transport(Desk& desk, const osc::MessageView& message, const Caller& caller);
void stop_transport(Desk& desk, const osc::MessageView& message, const Caller& caller);
[[nodiscard]] Result<void> check_locate(const osc::MessageView& message);
void locate_transport(Desk& desk, const osc::MessageView& message, const Caller& caller);
[[nodiscard]] Result<void> check_tempo(const osc::MessageView& message);
void set_tempo(Desk& desk, const osc::MessageView& message, const Caller& caller);
void send_plugins(Desk& desk, const osc::MessageView& message, const Caller& caller);

// Running times in nanoseconds.
struct Times {
    float mean = 0, p99 = 0, max = 0;
};
[[nodiscard]] Times times_of(const rt::Stat& stat, double ns_per_tick);

}  // namespace signalbox::control
