// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/front.hpp"

#include <stdexcept>

#include "control/front/neighbour.hpp"
#include "control/front/net_caller.hpp"
#include "control/front/times.hpp"

namespace signalbox::control {

namespace {

double now_seconds() { return static_cast<double>(read_clocks().monotonic_ns) * 1e-9; }

template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text);
    return *std::move(result);
}

}  // namespace

Front::Front(Session& session, net::Loop& loop, const FrontOptions& options)
    : loop_(loop),
      session_(session),
      subscribers_(session, now_seconds),
      speech_(session, subscribers_),
      watches_(session, subscribers_, loop, now_seconds),
      desk_{.session = session,
            .subscribers = subscribers_,
            .post = [&loop](std::function<void()> function) { loop.post(std::move(function)); },
            .traffic = [this] { return traffic(); },
            .list_plugins = [&session](std::string filter,
                                       auto done) { session.catalogue().list(std::move(filter), done); },
            .started_seconds = now_seconds(),
            .speech = &speech_,
            .watches = &watches_},
      packets_(desk_) {
    open_sockets(options);
    session_.on_changed = [this](Param& param) { changed(param); };
    session_.on_patched = [this](const std::string& id, const std::string& name, const graph::Property& value,
                                 ClientId by) {
        subscribers_.changed(patch_message(id, name, value), by);
        speech_.hear(id, value);
        flush_soon();
    };
    session_.on_trouble = [this](const std::string& id, const std::string& trouble) {
        subscribers_.tell({"/node/" + id + "/@trouble", {trouble}}, 0);
    };
}

Front::~Front() {
    session_.on_changed = nullptr;
    session_.on_patched = nullptr;
    session_.on_trouble = nullptr;
}

void Front::open_sockets(const FrontOptions& options) {
    const auto addresses = value_of(net::parse_listen(options.listen, options.port));
    auto allow = value_of(net::Allow::parse(options.allow));
    if (const auto checked = net::check_listen(addresses, allow); !checked)
        throw std::runtime_error(checked.error().text);
    sockets_ = std::make_shared<Sockets>();
    sockets_->allow = std::move(allow);
    try {
        open_sockets(addresses);
    } catch (const net::Taken& taken) {
        const auto pid = daemon_at(taken.address());
        if (!pid) throw;
        throw std::runtime_error("already running, pid " + std::to_string(*pid) + ", on port " +
                                 std::to_string(taken.address().port) +
                                 "; a second rack needs its own --osc-port, --name and --state");
    }
}

void Front::open_sockets(const std::vector<net::Address>& addresses) {
    const auto take = [this](const net::Peer& peer, osc::Bytes packet) {
        packets_.take(packet, NetCaller(sockets_, peer));
    };
    sockets_->udp.emplace(loop_, addresses, sockets_->allow, take);
    sockets_->tcp.emplace(
        loop_, addresses, sockets_->allow,
        net::Tcp::Handler{.packet = take,
                          .refused = [this](const net::Peer& peer,
                                            const Error& why) { NetCaller(sockets_, peer).error(why, "", {}); },
                          .closed =
                              [this](const net::Peer& peer) {
                                  subscribers_.unsubscribe(client_of(peer));
                                  watches_.forget(client_of(peer));
                              }});
}

std::uint16_t Front::udp_port() const { return sockets_->udp->port(); }
std::uint16_t Front::tcp_port() const { return sockets_->tcp->port(); }

// Told in the next turn, when all that lies in the sockets has been read.
void Front::changed(Param& param) {
    subscribers_.changed(param);
    flush_soon();
}

void Front::flush_soon() {
    if (flush_posted_ || !subscribers_.pending()) return;
    flush_posted_ = true;
    loop_.post([this, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.expired()) return;
        flush_posted_ = false;
        subscribers_.flush();
    });
}

Traffic Front::traffic() const {
    return {.received = packets_.received(),
            .dropped = sockets_->udp->counts().dropped,
            .denied = sockets_->udp->counts().denied + sockets_->tcp->counts().denied,
            .late = packets_.late(),
            .buffer_bytes = static_cast<std::uint32_t>(sockets_->udp->receive_buffer()),
            .clients = static_cast<std::uint32_t>(sockets_->tcp->clients())};
}

}  // namespace signalbox::control
