// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "control/front/packets.hpp"
#include "control/front/services.hpp"
#include "control/front/speech_news.hpp"
#include "control/front/subscribers.hpp"
#include "control/front/watches.hpp"
#include "control/net/address.hpp"
#include "control/net/loop.hpp"
#include "control/session.hpp"

namespace signalbox::control {

struct FrontOptions {
    std::string listen = "127.0.0.1,::1";  // as net::parse_listen takes it
    std::string allow;                     // as net::Allow::parse takes it
    std::uint16_t port = 7770;             // 0: UDP and TCP each take one that is free
};

// The OSC front end: UDP and TCP sockets on the loop, in front of the session. Control thread only; session and loop
// outlive it. It takes Session::on_changed for itself.
class Front {
public:
    // Throws std::runtime_error with a sentence where it cannot listen or nobody would be let in.
    Front(Session& session, net::Loop& loop, const FrontOptions& options);
    ~Front();
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    [[nodiscard]] std::uint16_t udp_port() const;
    [[nodiscard]] std::uint16_t tcp_port() const;

    struct Sockets;

private:
    void open_sockets(const FrontOptions& options);
    void open_sockets(const std::vector<net::Address>& addresses);
    void changed(Param& param);
    void flush_soon();
    [[nodiscard]] Traffic traffic() const;

    net::Loop& loop_;
    Session& session_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // posted functions and answers may come later
    bool flush_posted_ = false;
    Subscribers subscribers_;
    SpeechNews speech_;
    Watches watches_;
    Desk desk_;
    Packets packets_;
    std::shared_ptr<Sockets> sockets_;  // last made, first gone: they call the others
};

}  // namespace signalbox::control
