// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace signalbox::control::net {

namespace {

void turn_on(int fd, int level, int option) {
    const int on = 1;
    ::setsockopt(fd, level, option, &on, sizeof on);
}

[[noreturn]] void refuse(Transport transport, const Address& address, int error) {
    std::string text = std::string(transport == Transport::udp ? "UDP " : "TCP ") + print(address);
    if (error == EADDRINUSE) throw Taken(text + " is taken by another program: choose another port", address);
    if (error == EADDRNOTAVAIL) throw std::runtime_error(text + " is no address of this machine");
    throw std::runtime_error("cannot listen on " + text + ": " + std::strerror(error));
}

// An errno, or 0.
int bind_one(Transport transport, Address& address, Fd& fd) {
    const int type = transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
    fd = Fd(::socket(address.v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return errno;
    if (address.v6) turn_on(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY);
    if (transport == Transport::tcp) turn_on(fd.get(), SOL_SOCKET, SO_REUSEADDR);
    sockaddr_storage raw;
    socklen_t length = to_socket(address, raw);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&raw), length) != 0) return errno;
    if (transport == Transport::tcp && ::listen(fd.get(), 64) != 0) return errno;
    length = sizeof raw;
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&raw), &length);
    address = from_socket(raw);
    return 0;
}

bool family_missing(const Address& address, int error) {
    const bool general = is_loopback(address) || address.ip == Address{}.ip;
    return general && (error == EAFNOSUPPORT || error == EADDRNOTAVAIL);
}

}  // namespace

std::vector<Socket> bind_all(Transport transport, const std::vector<Address>& addresses) {
    std::vector<Socket> sockets;
    int missing = 0;
    for (Address address : addresses) {
        if (address.port == 0 && !sockets.empty()) address.port = sockets.front().address.port;
        Fd fd;
        const int error = bind_one(transport, address, fd);
        if (error == 0) {
            sockets.push_back({std::move(fd), address});
        } else if (family_missing(address, error)) {
            missing = error;
        } else {
            refuse(transport, address, error);
        }
    }
    if (sockets.empty() && missing != 0) refuse(transport, addresses.front(), missing);
    return sockets;
}

}  // namespace signalbox::control::net
