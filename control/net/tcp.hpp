// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "control/net/allow.hpp"
#include "control/net/connection.hpp"
#include "control/net/loop.hpp"
#include "control/net/socket.hpp"

namespace signalbox::control::net {

// TCP listeners and their clients on the loop: whole packets in and out. What one client does (reads nothing, resets,
// vanishes) no other notices. Control thread only.
class Tcp {
public:
    static constexpr std::size_t kMaxClients = 64;

    // All three are set.
    struct Handler {
        std::function<void(const Peer&, osc::Bytes)> packet;
        // The stream cannot be read on, or nobody comes in: from there, or any more. The connection is closed after
        // this. It may be sent a last answer, in SLIP where its framing is not known.
        std::function<void(const Peer&, const Error&)> refused;
        // Every client that was let in comes by here when it goes; never from within send() or drop().
        std::function<void(const Peer&)> closed;
    };

    // Throws std::runtime_error with a sentence. Loop and Allow outlive it.
    Tcp(Loop& loop, const std::vector<Address>& addresses, const Allow& allow, Handler handler);
    ~Tcp();
    Tcp(const Tcp&) = delete;
    Tcp& operator=(const Tcp&) = delete;

    // Never waits. A client with more than 1 MiB unread is `behind`: leave out what it can do without (meters, echoes).
    // Beyond 8 MiB it is dropped, and gone.
    enum class Sent : std::uint8_t { done, behind, gone };
    Sent send(const Peer& peer, osc::Bytes packet);
    [[nodiscard]] bool behind(const Peer& peer);
    void drop(const Peer& peer);

    [[nodiscard]] std::uint16_t port() const { return listeners_.front().address.port; }
    [[nodiscard]] std::size_t clients() const { return clients_.size(); }

    struct Counts {
        std::uint64_t accepted = 0;
        std::uint64_t denied = 0;    // from who is not allowed
        std::uint64_t refused = 0;   // past 64
        std::uint64_t given_up = 0;  // read too little for too long
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    struct Client {
        explicit Client(Connection c) : connection(std::move(c)) {}
        Connection connection;
        Loop::TimerId linger = 0;  // after the end of what it sends
        bool busy = false;         // its packets are being handled
    };
    void accept(std::size_t listener);
    void add_client(Fd fd, const Address& address);
    void turn_away(Fd fd, const Address& address, const Error& why);
    [[nodiscard]] bool make_room();
    void pause_listeners();
    void on_ready(std::uint64_t id, Loop::Ready ready);
    void handle(Client& client, osc::Bytes bytes);
    void catch_up(Client& client);
    void settle(std::uint64_t id, Client& client);
    void linger(std::uint64_t id);
    void watch_for_more(const Connection& connection);
    [[nodiscard]] static bool reads(const Connection& connection);
    void close(std::uint64_t id);
    [[nodiscard]] Client* find(std::uint64_t id);

    Loop& loop_;
    const Allow& allow_;
    Handler handler_;
    std::vector<Socket> listeners_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Client>> clients_;
    std::uint64_t last_id_ = 0;
    Loop::TimerId paused_ = 0;
    std::vector<std::byte> room_;  // what read() fills
    Counts counts_;
};

}  // namespace signalbox::control::net
