// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/connect.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "control/cli/failure.hpp"

namespace signalbox::cli {

namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Addresses resolve(const Server& server) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(server.host.c_str(), server.port.c_str(), &wanted, &found);
    if (error != 0) {
        throw Failure{Exit::no_daemon,
                      "cannot find host '" + server.host + "': " + gai_strerror(error) + "; check --osc"};
    }
    return {found, &freeaddrinfo};
}

// errno's value; 0 is success.
int finish_connect(int socket, const addrinfo& address, double timeout_s) {
    if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd waiting{socket, POLLOUT, 0};
    if (::poll(&waiting, 1, static_cast<int>(timeout_s * 1000)) <= 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

void make_blocking(int socket, double timeout_s) {
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK);
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto whole = static_cast<time_t>(timeout_s);
    const timeval limit{whole, static_cast<suseconds_t>((timeout_s - static_cast<double>(whole)) * 1e6) + 1};
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

[[noreturn]] void nobody(const Server& server, int error) {
    const std::string where = "no daemon answers at " + server.text() + " (" + std::strerror(error) + "); ";
    const bool usual = server.host == Server{}.host && server.port == Server{}.port;
    throw Failure{Exit::no_daemon,
                  where + (usual ? "start it with `signalboxd`, or name another place with --osc HOST:PORT"
                                 : "start it there with `signalboxd`, or check --osc and SIGNALBOX_OSC")};
}

}  // namespace

std::string Server::text() const {
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

Server parse_server(const std::string& text) {
    Server server;
    const std::size_t bracket = text.starts_with('[') ? text.find(']') : std::string::npos;
    const std::size_t colon = text.find(':', bracket == std::string::npos ? 0 : bracket);
    const std::string host = bracket == std::string::npos ? text.substr(0, colon) : text.substr(1, bracket - 1);
    if (!host.empty()) server.host = host;
    if (colon != std::string::npos) server.port = text.substr(colon + 1);
    unsigned port = 0;
    const char* end = server.port.data() + server.port.size();
    const auto parsed = std::from_chars(server.port.data(), end, port);
    if (parsed.ec == std::errc{} && parsed.ptr == end && port > 0 && port < 65536) return server;
    throw Failure{Exit::usage, "'" + text + "' is no HOST:PORT; write 127.0.0.1:7770 or [::1]:7770"};
}

int connect_tcp(const Server& server, double timeout_s) {
    const Addresses addresses = resolve(server);
    int error = EADDRNOTAVAIL;
    for (const addrinfo* at = addresses.get(); at; at = at->ai_next) {
        const int socket = ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket < 0) continue;
        error = finish_connect(socket, *at, timeout_s);
        if (error == 0) {
            make_blocking(socket, timeout_s);
            return socket;
        }
        ::close(socket);
    }
    nobody(server, error);
}

}  // namespace signalbox::cli
