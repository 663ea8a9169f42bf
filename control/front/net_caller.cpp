// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/net_caller.hpp"

namespace signalbox::control {

namespace {

constexpr ClientId kUdp4 = ClientId{1} << 62, kUdp6 = ClientId{1} << 63;

}  // namespace

// TCP: the connection's number. IPv4: the address itself. IPv6: what is left of it in 63 bits (FNV-1a).
ClientId client_of(const net::Peer& peer) {
    if (peer.client != 0) return peer.client;
    const net::Address& address = peer.address;
    ClientId id = address.v6 ? 0xcbf2'9ce4'8422'2325 : 0;
    const std::size_t bytes = address.v6 ? 16 : 4;
    for (std::size_t k = 0; k < bytes; ++k)
        id = address.v6 ? (id ^ address.ip[k]) * 0x100'0000'01b3 : id << 8 | address.ip[k];
    if (!address.v6) return kUdp4 | id << 16 | address.port;
    id = (id ^ address.scope) * 0x100'0000'01b3;
    return kUdp6 | (id ^ address.port) * 0x100'0000'01b3;
}

void NetCaller::send(osc::Bytes packet) const {
    const auto there = sockets();
    if (there == nullptr) return;
    if (connected()) {
        (void)there->tcp->send(peer_, packet);
    } else {
        (void)there->udp->send(peer_, packet);  // what does not go out is counted there
    }
}

std::shared_ptr<const Caller> NetCaller::keep() const {
    return std::shared_ptr<const Caller>(new NetCaller(here_ != nullptr ? std::weak_ptr(*here_) : kept_, peer_));
}

std::shared_ptr<const Caller> NetCaller::at_port(std::uint16_t port) const {
    if (connected()) return nullptr;
    net::Peer other = peer_;
    other.address.port = port;
    return std::shared_ptr<const Caller>(new NetCaller(here_ != nullptr ? std::weak_ptr(*here_) : kept_, other));
}

bool NetCaller::behind() const {
    const auto there = sockets();
    return there != nullptr && connected() && there->tcp->behind(peer_);
}

}  // namespace signalbox::control
