// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/udp.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace signalbox::control::net {

namespace {

constexpr std::size_t kBatch = 8;                            // half a MiB of buffers, as they are locked in memory
constexpr std::size_t kPacketBytes = std::size_t{64} << 10;  // no UDP packet is longer
constexpr int kBatchesATurn = 8;                             // then others have their turn

int grow_receive_buffer(int fd) {
    const int wanted = Udp::kWantedBuffer;
    if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
    int got = 0;
    socklen_t length = sizeof got;
    ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &length);
    return got / 2;  // Linux doubles what it is asked for, for its own book-keeping
}

}  // namespace

// Where recvmmsg writes; made once, used by all sockets.
struct Udp::Batch {
    struct Control {
        alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint32_t))> bytes;
    };
    std::array<mmsghdr, kBatch> headers{};
    std::array<iovec, kBatch> pieces{};
    std::array<sockaddr_storage, kBatch> sources{};
    std::array<Control, kBatch> controls{};
    std::vector<std::byte> bytes = std::vector<std::byte>(kBatch * kPacketBytes);

    void prepare() {
        for (std::size_t i = 0; i < kBatch; ++i) {
            pieces[i] = {bytes.data() + i * kPacketBytes, kPacketBytes};
            headers[i] = {};
            headers[i].msg_hdr.msg_name = &sources[i];
            headers[i].msg_hdr.msg_namelen = sizeof sources[i];
            headers[i].msg_hdr.msg_iov = &pieces[i];
            headers[i].msg_hdr.msg_iovlen = 1;
            headers[i].msg_hdr.msg_control = controls[i].bytes.data();
            headers[i].msg_hdr.msg_controllen = controls[i].bytes.size();
        }
    }
    [[nodiscard]] osc::Bytes packet(std::size_t i) const {
        return {bytes.data() + i * kPacketBytes, headers[i].msg_len};
    }
    // The socket's count of dropped packets, where the message carries it.
    [[nodiscard]] bool drops(std::size_t i, std::uint32_t& total) {
        const cmsghdr* control = CMSG_FIRSTHDR(&headers[i].msg_hdr);
        if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SO_RXQ_OVFL) return false;
        std::memcpy(&total, CMSG_DATA(control), sizeof total);
        return true;
    }
};

Udp::Udp(Loop& loop, const std::vector<Address>& addresses, const Allow& allow, Receive receive)
    : loop_(loop),
      allow_(allow),
      receive_(std::move(receive)),
      sockets_(bind_all(Transport::udp, addresses)),
      drops_(sockets_.size()),
      batch_(std::make_unique<Batch>()),
      receive_buffer_(kWantedBuffer) {
    for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
        const int fd = sockets_[i].fd.get(), on = 1;
        ::setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
        receive_buffer_ = std::min(receive_buffer_, grow_receive_buffer(fd));
        loop_.watch(fd, [this, i](Loop::Ready) { this->receive(i); });
    }
}

Udp::~Udp() {
    for (const Socket& socket : sockets_) loop_.forget(socket.fd.get());
}

void Udp::receive(std::uint32_t index) {
    for (int turn = 0; turn < kBatchesATurn; ++turn) {
        batch_->prepare();
        const int got = ::recvmmsg(sockets_[index].fd.get(), batch_->headers.data(), kBatch, MSG_DONTWAIT, nullptr);
        for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(got, 0)); ++i) {
            std::uint32_t total = 0;
            if (batch_->drops(i, total)) note_drops(index, total);
            const Peer peer{from_socket(batch_->sources[i]), 0, index};
            const bool admitted = allow_.admits(peer.address);
            ++(admitted ? counts_.received : counts_.denied);
            if (admitted) receive_(peer, batch_->packet(i));
        }
        if (got < static_cast<int>(kBatch)) return;
    }
}

void Udp::note_drops(std::uint32_t index, std::uint32_t total) {
    counts_.dropped += total - drops_[index];  // both wrap
    drops_[index] = total;
}

bool Udp::send(const Peer& peer, osc::Bytes packet) {
    sockaddr_storage raw;
    const socklen_t length = to_socket(peer.address, raw);
    const int fd = sockets_.at(peer.socket).fd.get();
    const auto* to = reinterpret_cast<const sockaddr*>(&raw);
    // A peer that has gone leaves an error on our socket for the next sender, whoever that is: so a second try.
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (::sendto(fd, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to, length) >= 0) return true;
        if (errno != ECONNREFUSED && errno != EINTR) break;
    }
    ++counts_.unsent;
    return false;
}

}  // namespace signalbox::control::net
