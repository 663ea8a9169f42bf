// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>
#include <string>

#include "control/front/packets.hpp"
#include "control/net/tcp.hpp"
#include "control/net/udp.hpp"

namespace signalbox::control {

struct FrontOptions {
    std::string listen, allow;
    std::uint16_t port = 7770;
};

// The OSC front end: sockets on the loop, packets in, answers and news out. Control thread only.
class Front {
public:
    // Throws std::runtime_error with a sentence. Session and loop outlive it.
    Front(Session& session, net::Loop& loop, const FrontOptions& options);
    ~Front();
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

private:
    class NetCaller;
    struct Sockets;
    void changed(Param& param);

    Session& session_;
    net::Loop& loop_;
    std::shared_ptr<Sockets> sockets_;  // callers that are kept look whether it is still there
    Subscribers subscribers_;
    Desk desk_;
    Packets packets_;
    bool flush_posted_ = false;
};

}  // namespace signalbox::control
