// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_connections.hpp"

namespace signalbox::drivers {

void JackConnections::remember(const std::vector<Connection>& connections) {
    remembered_.insert(connections.begin(), connections.end());
}

void JackConnections::port_renewed(const std::string& name, const std::set<Connection>& now) {
    std::erase_if(live_, [&](const Connection& c) { return c.theirs == name && !now.contains(c); });
}

std::vector<Connection> JackConnections::reconcile(const std::set<Connection>& now,
                                                   const std::set<std::string>& ports) {
    std::vector<Connection> missing;
    remembered_.insert(now.begin(), now.end());
    for (auto it = remembered_.begin(); it != remembered_.end();) {
        if (now.contains(*it)) {
            live_.insert(*it);
        } else if (!ports.contains(it->theirs)) {
            live_.erase(*it);
        } else if (live_.erase(*it) != 0) {
            it = remembered_.erase(it);
            continue;
        } else {
            missing.push_back(*it);
        }
        ++it;
    }
    return missing;
}

}  // namespace signalbox::drivers
