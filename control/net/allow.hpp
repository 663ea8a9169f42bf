// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string_view>
#include <vector>

#include "control/net/address.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::control::net {

// Who may talk to the daemon: this machine always, others by network.
class Allow {
public:
    // Networks divided by commas ("192.168.1.0/24,fd00::/8", a single address, or "any"); empty: this machine only.
    [[nodiscard]] static Result<Allow> parse(std::string_view text);

    [[nodiscard]] bool admits(const Address& address) const;
    [[nodiscard]] bool anybody() const { return anybody_; }  // worth a warning
    [[nodiscard]] bool local_only() const { return !anybody_ && networks_.empty(); }

private:
    struct Network {
        Address address;
        unsigned bits = 0;
    };
    [[nodiscard]] static bool inside(const Address& address, const Network& network);

    std::vector<Network> networks_;
    bool anybody_ = false;
};

// Listening beyond loopback is refused while nobody there is allowed.
[[nodiscard]] Result<void> check_listen(const std::vector<Address>& listen, const Allow& allow);

}  // namespace signalbox::control::net
