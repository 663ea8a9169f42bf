// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "control/net/address.hpp"
#include "control/net/fd.hpp"
#include "control/osc/framing.hpp"

namespace signalbox::control::net {

// One TCP client: its socket, what has arrived and what waits to be sent. Never waits, raises no SIGPIPE.
class Connection {
public:
    // A client that leaves this much unread is not read from either, until it has read; so it answers for itself only.
    static constexpr std::size_t kBehind = std::size_t{1} << 20;
    // What it is sent all the same (subscriptions) may wait up to here; then the client is given up.
    static constexpr std::size_t kMostWaiting = std::size_t{8} << 20;

    Connection(Fd fd, const Peer& peer);

    [[nodiscard]] const Peer& peer() const { return peer_; }
    [[nodiscard]] int fd() const { return fd_.get(); }
    [[nodiscard]] std::size_t waiting() const { return out_.size() - sent_; }
    [[nodiscard]] bool behind() const { return waiting() > kBehind; }

    // Bytes from the client, into `room`; how many. 0: nothing now, or it has ended (ended()), or it is over (over()).
    [[nodiscard]] std::size_t read(std::span<std::byte> room);
    // Puts a packet behind what waits, in the client's framing. False: too much waits already.
    [[nodiscard]] bool queue(osc::Bytes packet);
    void flush();
    // Both ends; the loop then calls for it, and it is over.
    void give_up();

    [[nodiscard]] bool ended() const { return ended_; }  // it sends no more, but may still read
    [[nodiscard]] bool over() const { return over_; }

    osc::Decoder decoder;
    std::vector<std::byte> rest;  // read, but not looked at as the client is behind

private:
    Fd fd_;
    Peer peer_;
    bool ended_ = false, over_ = false;
    std::vector<std::byte> out_;
    std::size_t sent_ = 0;  // of out_
};

}  // namespace signalbox::control::net
