// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace signalbox::control::net {

std::optional<Address> parse_address(std::string_view text, std::uint16_t port) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    addrinfo hints{}, *found = nullptr;
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_DGRAM;
    if (text.empty() || getaddrinfo(std::string(text).c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
    sockaddr_storage raw{};
    std::memcpy(&raw, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    Address address = from_socket(raw);
    address.port = port;
    return address;
}

Result<std::vector<Address>> parse_listen(std::string_view text, std::uint16_t port) {
    std::vector<Address> addresses;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string_view word = text.substr(at, comma - at);
        at = comma + 1;
        const bool both = word == "localhost" || word == "any";
        const std::string_view first = word == "localhost" ? "127.0.0.1" : word == "any" ? "0.0.0.0" : word;
        const auto address = parse_address(first, port);
        if (!address)
            return Error{Code::malformed, "'" + std::string(word) +
                                              "' is no address to listen on: give numbers as in " +
                                              "192.168.1.10 or ::1, or 'localhost', or 'any'"};
        addresses.push_back(*address);
        if (both) addresses.push_back(*parse_address(word == "any" ? "::" : "::1", port));
    }
    return addresses;
}

bool is_loopback(const Address& address) {
    Address one;
    one.ip[15] = 1;
    return address.v6 ? address.ip == one.ip : address.ip[0] == 127;
}

std::string print(const Address& address) {
    char text[INET6_ADDRSTRLEN + 1] = "";
    inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.ip.data(), text, sizeof text);
    std::string out = text;
    char interface[IF_NAMESIZE] = "";
    if (address.scope != 0 && if_indextoname(address.scope, interface) != nullptr) out.append("%").append(interface);
    if (address.v6) out = std::string("[").append(out).append("]");
    return out.append(":").append(std::to_string(address.port));
}

std::string print(const Peer& peer) { return (peer.client != 0 ? "tcp " : "udp ") + print(peer.address); }

Address from_socket(const sockaddr_storage& raw) {
    Address address;
    if (raw.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(raw);
        std::memcpy(address.ip.data(), &v6.sin6_addr, 16);
        address.port = ntohs(v6.sin6_port);
        address.scope = v6.sin6_scope_id;
        address.v6 = true;
    } else {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(raw);
        std::memcpy(address.ip.data(), &v4.sin_addr, 4);
        address.port = ntohs(v4.sin_port);
    }
    return address;
}

std::uint32_t to_socket(const Address& address, sockaddr_storage& raw) {
    std::memset(&raw, 0, sizeof raw);
    if (address.v6) {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(raw);
        v6.sin6_family = AF_INET6;
        std::memcpy(&v6.sin6_addr, address.ip.data(), 16);
        v6.sin6_port = htons(address.port);
        v6.sin6_scope_id = address.scope;
        return sizeof(sockaddr_in6);
    }
    auto& v4 = reinterpret_cast<sockaddr_in&>(raw);
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, address.ip.data(), 4);
    v4.sin_port = htons(address.port);
    return sizeof(sockaddr_in);
}

}  // namespace signalbox::control::net

std::size_t std::hash<signalbox::control::net::Peer>::operator()(
    const signalbox::control::net::Peer& peer) const noexcept {
    const auto* ip = reinterpret_cast<const char*>(peer.address.ip.data());
    std::size_t mixed = std::hash<std::string_view>{}({ip, peer.address.ip.size()});
    for (const std::uint64_t part : {std::uint64_t{peer.address.port}, peer.client, std::uint64_t{peer.socket}})
        mixed = (mixed ^ part) * 0x9e37'79b9'7f4a'7c15U;
    return mixed;
}
