// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/front.hpp"

#include <stdexcept>

#include "control/live_session.hpp"

namespace signalbox::control {

struct Front::Sockets {
    net::Allow allow;
    std::unique_ptr<net::Udp> udp;
    std::unique_ptr<net::Tcp> tcp;
};

class Front::NetCaller final : public Caller {
public:
    NetCaller(std::weak_ptr<Sockets> sockets, net::Peer peer) : sockets_(std::move(sockets)), peer_(peer) {}
    [[nodiscard]] ClientId id() const override { return std::hash<net::Peer>{}(peer_) | 1U; }
    void send(osc::Bytes packet) const override {
        const auto sockets = sockets_.lock();
        if (sockets == nullptr) return;
        if (connected()) {
            (void)sockets->tcp->send(peer_, packet);
        } else {
            (void)sockets->udp->send(peer_, packet);
        }
    }
    [[nodiscard]] std::shared_ptr<const Caller> keep() const override { return std::make_shared<NetCaller>(*this); }
    [[nodiscard]] std::shared_ptr<const Caller> at_port(std::uint16_t port) const override {
        if (connected()) return nullptr;
        net::Peer peer = peer_;
        peer.address.port = port;
        return std::make_shared<NetCaller>(sockets_, peer);
    }
    [[nodiscard]] bool connected() const override { return peer_.client != 0; }

private:
    std::weak_ptr<Sockets> sockets_;
    net::Peer peer_;
};

Front::Front(Session& session, net::Loop& loop, const FrontOptions& options)
    : session_(session),
      loop_(loop),
      sockets_(std::make_shared<Sockets>()),
      subscribers_(session, monotonic_seconds),
      desk_{session,
            subscribers_,
            [&loop](std::function<void()> function) { loop.post(std::move(function)); },
            [this] {
                const net::Udp& udp = *sockets_->udp;
                return Traffic{.received = packets_.received(),
                               .dropped = udp.counts().dropped,
                               .late = packets_.late(),
                               .buffer_bytes = static_cast<std::uint32_t>(udp.receive_buffer()),
                               .clients = static_cast<std::uint32_t>(sockets_->tcp->clients())};
            },
            [&session](std::string filter, auto done) { session.catalogue().list(std::move(filter), std::move(done)); },
            monotonic_seconds()},
      packets_(desk_) {
    auto allow = net::Allow::parse(options.allow);
    if (!allow) throw std::runtime_error(allow.error().text);
    sockets_->allow = *allow;
    const auto addresses = net::parse_listen(options.listen, options.port);
    if (!addresses) throw std::runtime_error(addresses.error().text);
    if (const auto ok = net::check_listen(*addresses, sockets_->allow); !ok) throw std::runtime_error(ok.error().text);
    sockets_->udp = std::make_unique<net::Udp>(loop, *addresses, sockets_->allow,
                                               [this](const net::Peer& peer, osc::Bytes packet) {
                                                   packets_.take(packet, NetCaller(sockets_, peer));
                                               });
    sockets_->tcp = std::make_unique<net::Tcp>(
        loop, *addresses, sockets_->allow,
        net::Tcp::Handler{[this](const net::Peer& peer, osc::Bytes packet) { packets_.take(packet, NetCaller(sockets_, peer)); },
                          [this](const net::Peer& peer, std::string_view sentence) {
                              NetCaller(sockets_, peer).error({Code::malformed, std::string(sentence)}, "", {});
                          },
                          [this](const net::Peer& peer) { subscribers_.unsubscribe(NetCaller(sockets_, peer).id()); }});
    session_.on_changed = [this](Param& param) { changed(param); };
}

Front::~Front() { session_.on_changed = {}; }

void Front::changed(Param& param) {
    subscribers_.changed(param);
    if (flush_posted_) return;
    flush_posted_ = true;
    loop_.post([this] {
        flush_posted_ = false;
        subscribers_.flush();
    });
}

}  // namespace signalbox::control
