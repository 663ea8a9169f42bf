// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "bench/receivers.hpp"
#include "control/net/fd.hpp"

namespace signalbox::bench {

// A UDP socket to a port of this machine.
class Sender {
public:
    explicit Sender(int port);
    void send(const Packet& packet) const;
    // All of them in a burst, again and again, in turn, `bursts` times, ten a second. How many seconds that took.
    double flood(const std::vector<Packet>& packets, std::size_t a_burst, int bursts) const;
    // What signalboxd answers to /status for this item; a number.
    [[nodiscard]] double status(const std::string& item) const;

private:
    void send_burst(const std::vector<Packet>& packets, std::size_t count) const;
    [[nodiscard]] std::vector<Packet> answers() const;
    control::net::Fd socket_;
};

}  // namespace signalbox::bench
