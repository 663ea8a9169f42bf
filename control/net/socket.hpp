// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string_view>
#include <vector>

#include "control/net/address.hpp"
#include "control/net/fd.hpp"

namespace signalbox::control::net {

enum class Transport : std::uint8_t { udp, tcp };

struct Socket {
    Fd fd;
    Address address;  // with the port that it really has
};

// Non-blocking sockets bound to the addresses (TCP: listening). Where a port is 0 the first socket's is used for all.
// A loopback or wildcard address of a family that this machine doesn't have is passed over as long as another is bound.
// Throws std::runtime_error with a sentence.
[[nodiscard]] std::vector<Socket> bind_all(Transport transport, const std::vector<Address>& addresses);

}  // namespace signalbox::control::net
