// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <string>

#include "control/net/address.hpp"
#include "control/net/fd.hpp"
#include "control/net/loop.hpp"
#include "tests/unit/catch.hpp"

namespace signalbox::control::net::test {

inline Address local(std::uint16_t port = 0) { return *parse_address("127.0.0.1", port); }
inline Address local6(std::uint16_t port = 0) { return *parse_address("::1", port); }

// Runs the loop until `done`. The limit only ends a test that hangs.
inline void run_until(Loop& loop, const std::function<bool()>& done) {
    bool happened = false;
    int turns = 0;
    const auto timer = loop.every(std::chrono::milliseconds(1), [&] {
        happened = done();
        if (happened || ++turns == 20'000) loop.stop();
    });
    loop.run();
    loop.cancel(timer);
    REQUIRE(happened);
}

// The other end: a plain socket, non-blocking, connected.
class Remote {
public:
    Remote(int type, const Address& to) : fd_(::socket(to.v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0)) {
        sockaddr_storage raw;
        const socklen_t length = to_socket(to, raw);
        REQUIRE(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&raw), length) == 0);
    }
    std::size_t send(const std::string& bytes) const {
        const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        return sent > 0 ? static_cast<std::size_t>(sent) : 0;
    }
    // What has arrived by now goes behind received; false once the other end has closed.
    bool receive() {
        std::string room(1 << 16, ' ');
        for (;;) {
            const auto got = ::recv(fd_.get(), room.data(), room.size(), MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN)) return false;
            if (got < 0) return true;
            received.append(room, 0, static_cast<std::size_t>(got));
        }
    }
    void end_sending() const { ::shutdown(fd_.get(), SHUT_WR); }
    void close() { fd_ = Fd(); }
    void reset() {
        const linger hard{1, 0};
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close();
    }
    [[nodiscard]] bool open() const { return static_cast<bool>(fd_); }
    std::string received;

private:
    Fd fd_;
};

}  // namespace signalbox::control::net::test
