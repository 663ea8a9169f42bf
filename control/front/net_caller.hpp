// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>
#include <optional>

#include "control/front/caller.hpp"
#include "control/front/front.hpp"
#include "control/net/allow.hpp"
#include "control/net/tcp.hpp"
#include "control/net/udp.hpp"

namespace signalbox::control {

struct Front::Sockets {
    net::Allow allow;
    std::optional<net::Udp> udp;
    std::optional<net::Tcp> tcp;
};

[[nodiscard]] ClientId client_of(const net::Peer& peer);

// A caller behind a socket. It costs nothing to make for each packet; kept ones may outlive the sockets.
class NetCaller final : public Caller {
public:
    NetCaller(const std::shared_ptr<Front::Sockets>& sockets, const net::Peer& peer)
        : here_(&sockets), peer_(peer), id_(client_of(peer)) {}

    [[nodiscard]] ClientId id() const override { return id_; }
    void send(osc::Bytes packet) const override;
    [[nodiscard]] std::shared_ptr<const Caller> keep() const override;
    [[nodiscard]] std::shared_ptr<const Caller> at_port(std::uint16_t port) const override;
    [[nodiscard]] bool connected() const override { return peer_.client != 0; }
    [[nodiscard]] bool behind() const override;

private:
    NetCaller(std::weak_ptr<Front::Sockets> kept, const net::Peer& peer)
        : kept_(std::move(kept)), peer_(peer), id_(client_of(peer)) {}
    [[nodiscard]] std::shared_ptr<Front::Sockets> sockets() const { return here_ != nullptr ? *here_ : kept_.lock(); }

    const std::shared_ptr<Front::Sockets>* here_ = nullptr;
    std::weak_ptr<Front::Sockets> kept_;
    net::Peer peer_;
    ClientId id_;
};

}  // namespace signalbox::control
