// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "control/net/address.hpp"
#include "control/net/fd.hpp"

namespace signalbox::control::net {

enum class Transport : std::uint8_t { udp, tcp };

struct Socket {
    Fd fd;
    Address address;  // with the port that it really has
};

// An address that another program listens on.
class Taken : public std::runtime_error {
public:
    Taken(const std::string& sentence, const Address& address) : std::runtime_error(sentence), address_(address) {}
    [[nodiscard]] const Address& address() const { return address_; }

private:
    Address address_;
};

// Non-blocking sockets bound to the addresses (TCP: listening). Where a port is 0 the first socket's is used for all.
// A loopback or wildcard address of a family that this machine doesn't have is passed over as long as another is bound.
// Throws Taken, or another std::runtime_error with a sentence.
[[nodiscard]] std::vector<Socket> bind_all(Transport transport, const std::vector<Address>& addresses);

}  // namespace signalbox::control::net
