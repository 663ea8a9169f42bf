// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/graph/result.hpp"

struct sockaddr_storage;

namespace signalbox::control::net {

struct Address {
    std::array<std::uint8_t, 16> ip{};  // IPv4: the first 4
    std::uint32_t scope = 0;            // IPv6 link-local: the interface
    std::uint16_t port = 0;
    bool v6 = false;
    auto operator<=>(const Address&) const = default;
};

// Where a packet came from and answers go to.
struct Peer {
    Address address;
    std::uint64_t client = 0;  // TCP: the connection's number, never used twice; 0: UDP
    std::uint32_t socket = 0;  // UDP: which of our sockets it came to
    auto operator<=>(const Peer&) const = default;
};

// Numbers only ("127.0.0.1", "::1", "[fe80::1%eth0]"): names would block. Nothing where it is none.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text, std::uint16_t port);
// For --listen: addresses divided by commas; "localhost" is 127.0.0.1 and ::1, "any" is 0.0.0.0 and ::.
[[nodiscard]] Result<std::vector<Address>> parse_listen(std::string_view text, std::uint16_t port);
[[nodiscard]] bool is_loopback(const Address& address);

[[nodiscard]] std::string print(const Address& address);  // "127.0.0.1:7770", "[::1]:7770"
[[nodiscard]] std::string print(const Peer& peer);        // "udp 127.0.0.1:9000", "tcp 127.0.0.1:41000"

[[nodiscard]] Address from_socket(const sockaddr_storage& raw);
std::uint32_t to_socket(const Address& address, sockaddr_storage& raw);  // returns its length

}  // namespace signalbox::control::net

template <>
struct std::hash<signalbox::control::net::Peer> {
    std::size_t operator()(const signalbox::control::net::Peer& peer) const noexcept;
};
