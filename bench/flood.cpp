// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/flood.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "control/net/address.hpp"
#include "control/osc/reader.hpp"
#include "control/osc/writer.hpp"

namespace signalbox::bench {
namespace {

using namespace control;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kAtOnce = 64;
constexpr auto kPeriod = std::chrono::milliseconds(100);
constexpr int kPatienceMs = 5000;

net::Fd connected(int port) {
    sockaddr_storage raw{};
    const std::uint32_t size = net::to_socket(*net::parse_address("127.0.0.1", static_cast<std::uint16_t>(port)), raw);
    net::Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&raw), size) != 0)
        throw std::runtime_error("no UDP socket");
    return fd;
}

}  // namespace

Sender::Sender(int port) : socket_(connected(port)) {}

void Sender::send(const Packet& packet) const { ::send(socket_.get(), packet.data(), packet.size(), 0); }

void Sender::send_burst(const std::vector<Packet>& packets, std::size_t count) const {
    std::array<mmsghdr, kAtOnce> headers{};
    std::array<iovec, kAtOnce> pieces{};
    for (std::size_t sent = 0; sent < count;) {
        const std::size_t now = std::min(kAtOnce, count - sent);
        for (std::size_t i = 0; i < now; ++i) {
            const Packet& packet = packets[(sent + i) % packets.size()];
            pieces[i] = {const_cast<std::byte*>(packet.data()), packet.size()};
            headers[i].msg_hdr.msg_iov = &pieces[i];
            headers[i].msg_hdr.msg_iovlen = 1;
        }
        const int done = ::sendmmsg(socket_.get(), headers.data(), static_cast<unsigned>(now), 0);
        if (done <= 0) throw std::runtime_error("nobody listens to the flood");
        sent += static_cast<std::size_t>(done);
    }
}

double Sender::flood(const std::vector<Packet>& packets, std::size_t a_burst, int bursts) const {
    const auto begun = Clock::now();
    auto next = begun;
    for (int i = 0; i < bursts; ++i) {
        send_burst(packets, a_burst);
        next += kPeriod;
        std::this_thread::sleep_until(next);
    }
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

// The packets of one answer, up to the one that says it is the end.
std::vector<Packet> Sender::answers() const {
    std::vector<Packet> all;
    Packet packet(65536);
    for (;;) {
        pollfd wait{socket_.get(), POLLIN, 0};
        if (::poll(&wait, 1, kPatienceMs) != 1) throw std::runtime_error("signalboxd does not answer");
        const ssize_t size = ::recv(socket_.get(), packet.data(), packet.size(), 0);
        if (size <= 0) throw std::runtime_error("signalboxd is gone");
        all.emplace_back(packet.begin(), packet.begin() + size);
        osc::Walk walk(all.back());
        for (osc::MessageView message; walk.next(message);)
            if (message.address == "/status/end") return all;
    }
}

double Sender::status(const std::string& item) const {
    Packet question;
    osc::write({"/status", {}}, question);
    send(question);
    for (const Packet& packet : answers()) {
        osc::Walk walk(packet);
        for (osc::MessageView message; walk.next(message);)
            if (message.address == "/status/" + item) return osc::number(message[0]).value;
    }
    throw std::runtime_error("signalboxd has no status " + item);
}

}  // namespace signalbox::bench
