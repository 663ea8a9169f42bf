// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/command_line.hpp"

#include <sys/socket.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "control/net/socket.hpp"

namespace signalbox::bench {
namespace {

using namespace control;

net::Address loopback(int port) { return *net::parse_address("127.0.0.1", static_cast<std::uint16_t>(port)); }

net::Fd connected(int port) {
    sockaddr_storage raw{};
    const std::uint32_t size = net::to_socket(loopback(port), raw);
    net::Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return connect(fd.get(), reinterpret_cast<const sockaddr*>(&raw), size) == 0 ? std::move(fd) : net::Fd();
}

}  // namespace

int free_port() {
    for (;;) {
        const auto tcp = net::bind_all(net::Transport::tcp, {loopback(0)});
        try {
            (void)net::bind_all(net::Transport::udp, {tcp[0].address});
            return tcp[0].address.port;
        } catch (const std::runtime_error&) {
            continue;  // taken there: another one
        }
    }
}

CommandLine::CommandLine(int port) {
    for (int i = 0; i < 10'000 && !socket_; ++i) {
        socket_ = connected(port);
        if (!socket_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (!socket_) throw std::runtime_error("nobody takes commands on port " + std::to_string(port));
}

std::string CommandLine::ask(const std::string& command) {
    send(socket_.get(), command.c_str(), command.size() + 1, MSG_NOSIGNAL);
    std::string answer;
    for (char c = 0; recv(socket_.get(), &c, 1, 0) == 1 && c != '\0';) answer += c;
    return answer;
}

}  // namespace signalbox::bench
