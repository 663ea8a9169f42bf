// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace signalbox::control::net {

namespace {

constexpr std::size_t kKeptMemory = std::size_t{64} << 10;

void set(int fd, int level, int option, int value) { ::setsockopt(fd, level, option, &value, sizeof value); }

// A client whose machine has vanished is noticed after about a minute and a half.
void notice_vanished(int fd) {
    set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
}

}  // namespace

Connection::Connection(Fd fd, const Peer& peer) : fd_(std::move(fd)), peer_(peer) {
    set(fd_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    notice_vanished(fd_.get());
}

std::size_t Connection::read(std::span<std::byte> room) {
    const auto got = ::recv(fd_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) ended_ = true;
    if (got < 0 && errno != EAGAIN && errno != EINTR) over_ = true;
    return 0;
}

bool Connection::queue(osc::Bytes packet) {
    if (over_ || waiting() + packet.size() > kMostWaiting) return false;
    osc::frame(decoder.framing(), packet, out_);
    return true;
}

void Connection::flush() {
    while (!over_ && waiting() > 0) {
        const auto took = ::send(fd_.get(), out_.data() + sent_, waiting(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (took < 0 && errno == EINTR) continue;
        if (took < 0 && errno != EAGAIN) over_ = true;
        if (took <= 0) break;
        sent_ += static_cast<std::size_t>(took);
    }
    if (waiting() > 0 && sent_ < out_.size() / 2) return;
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
    if (out_.empty() && out_.capacity() > kKeptMemory) out_.shrink_to_fit();
}

void Connection::give_up() {
    over_ = true;
    ::shutdown(fd_.get(), SHUT_RDWR);
}

}  // namespace signalbox::control::net
