// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/neighbour.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>

#include "control/net/fd.hpp"
#include "control/osc/reader.hpp"
#include "control/osc/writer.hpp"

namespace signalbox::control {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(1);

// Who listens everywhere is asked on this machine's own address.
net::Address reachable(net::Address address) {
    if (address.ip != net::Address{}.ip) return address;
    const auto own = net::parse_address(address.v6 ? "::1" : "127.0.0.1", address.port);
    return own.value_or(address);
}

bool wait_for_answer(int fd, Clock::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{fd, POLLIN, 0};
    return left > 0 && ::poll(&waiting, 1, static_cast<int>(left)) > 0;
}

std::optional<std::int32_t> pid_in(osc::Bytes packet) {
    osc::Walk walk(packet);
    osc::MessageView message;
    while (walk.next(message)) {
        if (message.address == "/status/pid" && message.types == "i") return message[0].int32();
    }
    return {};
}

}  // namespace

std::optional<std::int32_t> daemon_at(const net::Address& address) {
    const net::Fd fd(::socket(address.v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_storage raw{};
    const socklen_t length = net::to_socket(reachable(address), raw);
    if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&raw), length) != 0) return {};
    std::vector<std::byte> question;
    osc::write({"/status", {}}, question);
    if (::send(fd.get(), question.data(), question.size(), MSG_NOSIGNAL) < 0) return {};
    std::array<std::byte, 4096> room{};
    for (const auto end = Clock::now() + kPatience; wait_for_answer(fd.get(), end);) {
        const auto got = ::recv(fd.get(), room.data(), room.size(), MSG_DONTWAIT);
        if (got < 0) return {};
        if (const auto pid = pid_in(osc::Bytes(room).first(static_cast<std::size_t>(got)))) return pid;
    }
    return {};
}

}  // namespace signalbox::control
