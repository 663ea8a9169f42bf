// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "control/net/allow.hpp"
#include "control/net/loop.hpp"
#include "control/net/socket.hpp"
#include "control/osc/bytes.hpp"

namespace signalbox::control::net {

// UDP sockets on the loop. Control thread only.
class Udp {
public:
    using Receive = std::function<void(const Peer&, osc::Bytes)>;

    // Throws std::runtime_error with a sentence. Loop and Allow outlive it.
    Udp(Loop& loop, const std::vector<Address>& addresses, const Allow& allow, Receive receive);
    ~Udp();
    Udp(const Udp&) = delete;
    Udp& operator=(const Udp&) = delete;

    // Never waits. False, and counted, when the system doesn't take the packet (no room, too large, unreachable).
    bool send(const Peer& peer, osc::Bytes packet);

    [[nodiscard]] std::uint16_t port() const { return sockets_.front().address.port; }
    [[nodiscard]] const std::vector<Socket>& sockets() const { return sockets_; }
    // What the system gave of kWantedBuffer, in packet bytes as net.core.rmem_max counts them; the least of all
    // sockets.
    [[nodiscard]] int receive_buffer() const { return receive_buffer_; }
    static constexpr int kWantedBuffer = 8 << 20;

    struct Counts {
        std::uint64_t received = 0;
        std::uint64_t denied = 0;   // from who is not allowed: not read, not answered
        std::uint64_t dropped = 0;  // by the system, as the receive buffer was full; known at the next packet
        std::uint64_t unsent = 0;
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    struct Batch;
    void receive(std::uint32_t index);
    void note_drops(std::uint32_t index, std::uint32_t total);

    Loop& loop_;
    const Allow& allow_;
    Receive receive_;
    std::vector<Socket> sockets_;
    std::vector<std::uint32_t> drops_;  // what each socket has counted so far
    std::unique_ptr<Batch> batch_;
    int receive_buffer_ = 0;
    Counts counts_;
};

}  // namespace signalbox::control::net
