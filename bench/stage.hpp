// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/servers/server.hpp"

namespace signalbox::bench {

// The main of a program that starts others: out of sight of other JACK servers, and what goes wrong is told in a
// sentence.
int run_live(const std::function<int()>& program);

std::int64_t now_ns();  // CLOCK_MONOTONIC

// Ports that sound goes into and comes out of, by their full names.
struct Span {
    std::string in, out;
};

// A JACK server of its own with the dummy driver at 48 kHz, and a client on it that sends a steady signal and listens.
class Stage {
public:
    explicit Stage(unsigned frames);
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    // Lays cables from the sender through these spans, one behind the other, to the listener, each as soon as its ports
    // are there. Returns when sound arrives: the time of that cycle. Throws when none does within 30 s.
    std::int64_t play_through(const std::vector<Span>& spans);
    // Waits until only this level is heard, then listens for anything else; and the time of the cycle in which that
    // came.
    void listen_beside(float level);
    std::int64_t wait_for_change() const;
    void wait_until_alone() const;                                  // until the clients of others are gone
    [[nodiscard]] tests::Process::Environment environment() const;  // for clients
    [[nodiscard]] std::string server_name() const { return server_.name(); }
    // now_ns() when the sender last had its turn: it is the first in each cycle.
    [[nodiscard]] std::int64_t cycle_begun() const { return cycle_begun_; }
    [[nodiscard]] unsigned frames() const { return frames_; }

private:
    [[nodiscard]] bool alone() const;
    struct Close {
        void operator()(jack_client_t* client) const { jack_client_close(client); }
    };
    static int process(jack_nframes_t frames, void* self);
    void connect(const std::string& from, const std::string& to, std::int64_t deadline);

    unsigned frames_;
    tests::JackServer server_;
    std::unique_ptr<jack_client_t, Close> client_;
    jack_port_t *send_ = nullptr, *receive_ = nullptr;
    std::atomic<std::int64_t> cycle_begun_{0};
    std::atomic<float> known_{0};
    std::atomic<int> steady_{0};             // cycles since anything else than known_ was heard
    std::atomic<std::int64_t> heard_at_{0};  // 0: nothing else was heard since we began to listen
};

}  // namespace signalbox::bench
