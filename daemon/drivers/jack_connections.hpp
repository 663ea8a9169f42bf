// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/drivers/driver.hpp"

namespace signalbox::drivers {

// Remembers the outside connections. A cable that goes while both its ports stay was pulled by somebody and is
// forgotten; one that goes with its foreign port, or with the server, comes back with it. A value without JACK in it.
class JackConnections {
public:
    void remember(const std::vector<Connection>& connections);
    [[nodiscard]] const std::set<Connection>& remembered() const { return remembered_; }

    void server_gone() { live_.clear(); }
    // A port of this name came or went: whatever cable it had was not pulled. One that is there now is the new port's,
    // made before the port was told of.
    void port_renewed(const std::string& name, const std::set<Connection>& now);
    // Takes in how things are: the cables there are, and which remembered foreign ports exist. Returns the cables to
    // make.
    [[nodiscard]] std::vector<Connection> reconcile(const std::set<Connection>& now,
                                                    const std::set<std::string>& ports);
    void made(const Connection& connection) { live_.insert(connection); }

private:
    std::set<Connection> remembered_;
    std::set<Connection> live_;  // those of them that have been seen with this server and these ports
};

}  // namespace signalbox::drivers
