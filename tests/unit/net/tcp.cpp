// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/tcp.hpp"

#include <map>

#include "tests/unit/net/remote.hpp"
#include "tests/unit/osc/packets.hpp"

using signalbox::Code;
using signalbox::Error;
using namespace signalbox::control;
using namespace signalbox::control::net;
using namespace signalbox::control::net::test;
using namespace std::string_literals;

namespace {

std::string prefixed(const std::string& packet) {
    return osc::test::be32(static_cast<std::uint32_t>(packet.size())) + packet;
}

// A server that sends every packet back; a packet that begins with a number comes back that many times.
struct Echo {
    Loop loop;
    Allow allow;
    std::map<Peer, std::vector<std::string>> packets;
    std::vector<Peer> closed;
    Error why;
    Tcp tcp{loop,
            {local(), local6()},
            allow,
            {[this](const Peer& peer, osc::Bytes packet) { answer(peer, packet); },
             [this](const Peer& peer, const Error& error) {
                 why = error;
                 tcp.send(peer, osc::bytes_of("/farewell"));
             },
             [this](const Peer& peer) { closed.push_back(peer); }}};

    void answer(const Peer& peer, osc::Bytes packet) {
        packets[peer].emplace_back(osc::characters(packet));
        tcp.send(peer, packet);
    }
    Remote client() { return Remote(SOCK_STREAM, local(tcp.port())); }
    // One that is known to have been accepted; its peer.
    Peer greet(Remote& remote) {
        const auto known = packets;
        remote.send(prefixed("hello"));
        run_until(loop,
                  [&] { return packets.size() == known.size() + 1 && remote.receive() && !remote.received.empty(); });
        remote.received.clear();
        for (const auto& [peer, list] : packets)
            if (known.count(peer) == 0) return peer;
        return {};
    }
    void expect_alive(Remote& remote) {
        const std::size_t before = remote.received.size();
        REQUIRE(remote.send(prefixed("alive")) == 9);
        run_until(loop, [&] { return remote.receive() && remote.received.size() == before + 9; });
    }
};

}  // namespace

TEST_CASE("clients of every framing and family are answered in their own") {
    Echo echo;
    Remote length = echo.client(), slip = echo.client(), six(SOCK_STREAM, local6(echo.tcp.port()));
    for (const char c : prefixed("one") + prefixed("two")) {
        length.send(std::string(1, c));
        echo.loop.after(std::chrono::nanoseconds(0), [&] { echo.loop.stop(); });
        echo.loop.run();
    }
    slip.send("/a\xdb\xdc\0\xc0/b\xc0"s);
    six.send("\xc0/c\xc0\xc0/d\xc0"s);
    run_until(echo.loop, [&] {
        return length.receive() && slip.receive() && six.receive() && length.received.size() == 14 &&
               slip.received.size() == 11 && six.received.size() == 8;
    });
    CHECK(length.received == prefixed("one") + prefixed("two"));
    CHECK(slip.received == "\xc0/a\xdb\xdc\0\xc0\xc0/b\xc0"s);
    CHECK(six.received == "\xc0/c\xc0\xc0/d\xc0"s);
    CHECK(echo.tcp.clients() == 3);
}

TEST_CASE("what is no OSC stream is closed with a sentence") {
    Echo echo;
    Remote browser = echo.client(), other = echo.client();
    browser.send("GET / HTTP/1.1\r\n\r\n");
    run_until(echo.loop, [&] { return !browser.receive(); });
    CHECK(echo.closed.size() == 1);
    CHECK(echo.why.code == Code::malformed);
    CHECK_FALSE(echo.why.text.empty());
    echo.expect_alive(other);
}

TEST_CASE("a client that reads nothing is not read from until it reads, and loses nothing") {
    Echo echo;
    Remote lazy = echo.client(), other = echo.client();
    const Peer peer = echo.greet(lazy);
    const std::string packet(100'000, 'x');
    const std::string wire = prefixed(packet);
    // Writes until nothing is taken any more: then its answers fill our queue, and its packets the system's.
    std::string pending;
    std::size_t offered = 0;
    run_until(echo.loop, [&, idle = 0]() mutable {
        if (pending.empty()) pending = wire, ++offered;
        const std::size_t taken = lazy.send(pending);
        pending.erase(0, taken);
        idle = taken == 0 ? idle + 1 : 0;
        return idle == 50;
    });
    CHECK(echo.tcp.clients() >= 1);
    CHECK(echo.closed.empty());
    const std::size_t stuck = echo.packets[peer].size();
    CHECK(stuck < offered);
    echo.expect_alive(other);
    CHECK(echo.packets[peer].size() == stuck);
    // Now it reads: everything comes, in order.
    run_until(echo.loop, [&] {
        pending.erase(0, lazy.send(pending));
        return lazy.receive() && lazy.received.size() == offered * wire.size();
    });
    bool whole = true;
    for (std::size_t i = 0; i < offered; ++i)
        whole = whole && lazy.received.compare(i * wire.size(), wire.size(), wire) == 0;
    CHECK(whole);
}

TEST_CASE("a subscriber that never reads is dropped past 8 MiB, and nobody else notices") {
    Echo echo;
    Remote lazy = echo.client(), other = echo.client();
    const Peer peer = echo.greet(lazy);
    const std::string packet(100'000, 'x');
    std::size_t queued = 0, behind = 0;
    Tcp::Sent sent = Tcp::Sent::done;
    while ((sent = echo.tcp.send(peer, osc::bytes_of(packet))) != Tcp::Sent::gone) {
        queued += packet.size();
        behind += sent == Tcp::Sent::behind;
        REQUIRE(queued < std::size_t{64} << 20);
    }
    CHECK(queued > Connection::kMostWaiting - packet.size());
    CHECK(behind > 50);
    CHECK(echo.closed.empty());  // not from within send()
    CHECK(echo.tcp.send(peer, osc::bytes_of("more")) == Tcp::Sent::gone);
    run_until(echo.loop, [&] { return !echo.closed.empty(); });
    CHECK(echo.closed == std::vector{peer});
    CHECK(echo.tcp.counts().given_up == 1);
    echo.expect_alive(other);
}

TEST_CASE("clients that reset or vanish at any time disturb nobody") {
    Echo echo;
    Remote other = echo.client();
    echo.expect_alive(other);
    const std::string wire = prefixed(std::string(50'000, 'x'));
    for (int round = 0; round < 30; ++round) {
        Remote remote = echo.client();
        const Peer peer = echo.greet(remote);
        if (round % 3 != 0) remote.send(wire + wire);
        if (round % 2 != 0) echo.tcp.send(peer, osc::bytes_of(wire));
        if (round % 5 != 0) {
            remote.reset();
        } else {
            remote.close();
        }
        echo.tcp.send(peer, osc::bytes_of(wire));
        echo.tcp.send(peer, osc::bytes_of(wire));
        echo.expect_alive(other);
        echo.tcp.send(peer, osc::bytes_of(wire));
    }
    run_until(echo.loop, [&] { return echo.closed.size() == 30; });
    CHECK(echo.tcp.clients() == 1);
    echo.expect_alive(other);
}

TEST_CASE("a client that closes its sending end still gets its answers") {
    Echo echo;
    Remote remote = echo.client();
    const std::string packet(3'000'000, 'x');
    std::string pending = prefixed(packet);
    run_until(echo.loop, [&] {
        pending.erase(0, remote.send(pending));
        return pending.empty();
    });
    remote.end_sending();
    bool open = true;
    run_until(echo.loop, [&] {
        open = remote.receive();
        return !open;
    });
    CHECK(remote.received == prefixed(packet));
    CHECK(echo.closed.size() == 1);
}

TEST_CASE("64 clients are served, the next is refused, and who has ended makes room") {
    Echo echo;
    std::vector<std::unique_ptr<Remote>> remotes;
    for (std::size_t i = 0; i < Tcp::kMaxClients; ++i)
        remotes.push_back(std::make_unique<Remote>(SOCK_STREAM, local(echo.tcp.port())));
    run_until(echo.loop, [&] { return echo.tcp.clients() == Tcp::kMaxClients; });
    Remote late = echo.client();
    run_until(echo.loop, [&] { return !late.receive(); });
    CHECK(echo.tcp.counts().refused == 1);
    CHECK(echo.why.code == Code::limit);
    CHECK(late.received == "\xc0/farewell\xc0");
    CHECK(echo.closed.empty());
    remotes.front()->end_sending();
    Remote next = echo.client();
    echo.expect_alive(next);
    for (std::size_t i = 1; i < remotes.size(); ++i) echo.expect_alive(*remotes[i]);
}

TEST_CASE("a client that is dropped from within its own packet is closed after it") {
    Loop loop;
    const Allow allow;
    int packets = 0, closed = 0;
    std::unique_ptr<Tcp> tcp;
    tcp = std::make_unique<Tcp>(loop, std::vector{local()}, allow,
                                Tcp::Handler{[&](const Peer& peer, osc::Bytes) {
                                                 ++packets;
                                                 tcp->drop(peer);
                                                 CHECK(closed == 0);
                                             },
                                             [](const Peer&, const Error&) {}, [&](const Peer&) { ++closed; }});
    Remote remote(SOCK_STREAM, local(tcp->port()));
    remote.send(prefixed("one") + prefixed("two"));
    run_until(loop, [&] { return closed == 1; });
    CHECK(packets == 1);
}
