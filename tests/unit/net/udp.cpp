// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/udp.hpp"

#include <stdexcept>

#include "tests/unit/net/remote.hpp"

using namespace signalbox::control;
using namespace signalbox::control::net;
using namespace signalbox::control::net::test;

TEST_CASE("packets of both families come with their source, in order, and answers go back") {
    Loop loop;
    const Allow allow;
    std::vector<std::string> packets;
    std::unique_ptr<Udp> udp;
    udp = std::make_unique<Udp>(loop, std::vector{local(), local6()}, allow, [&](const Peer& peer, osc::Bytes packet) {
        packets.emplace_back(osc::characters(packet));
        CHECK(peer.client == 0);
        CHECK(udp->send(peer, osc::bytes_of(packets.back().substr(0, 100))));
    });
    REQUIRE(udp->sockets().size() == 2);
    Remote four(SOCK_DGRAM, local(udp->port())), six(SOCK_DGRAM, local6(udp->port()));
    const std::string largest(65'507, 'x');
    std::vector<std::string> sent;
    for (int i = 0; i < 50; ++i) sent.push_back("packet " + std::to_string(i));
    sent.push_back(largest);
    for (const std::string& packet : sent) REQUIRE(four.send(packet) == packet.size());
    run_until(loop, [&] { return packets.size() == sent.size(); });
    CHECK(packets == sent);
    REQUIRE(six.send("six") == 3);
    run_until(loop, [&] { return packets.size() == sent.size() + 1; });
    four.receive();
    six.receive();
    CHECK(four.received.substr(0, 16) == "packet 0packet 1");
    CHECK(six.received == "six");
    CHECK(udp->counts().received == sent.size() + 1);
    CHECK(udp->counts().unsent == 0);
    CHECK(udp->receive_buffer() > 0);
}

TEST_CASE("what the system drops is counted to the packet") {
    Loop loop;
    const Allow allow;
    std::uint64_t received = 0;
    Udp udp(loop, {local()}, allow, [&](const Peer&, osc::Bytes) { ++received; });
    const Remote remote(SOCK_DGRAM, local(udp.port()));
    const std::string packet(4096, 'x');
    std::uint64_t sent = 0;
    for (; sent < 8'000; ++sent) REQUIRE(remote.send(packet) == packet.size());
    // The count comes with a packet that was taken after the drops.
    run_until(loop, [&, quiet = 0, last = received]() mutable {
        quiet = received == last && received > 0 ? quiet + 1 : 0;
        last = received;
        return quiet == 3;
    });
    CHECK(received < sent);
    REQUIRE(remote.send("last") == 4);
    const std::uint64_t before = received;
    run_until(loop, [&] { return received == before + 1; });
    CHECK(udp.counts().dropped == sent + 1 - received);
    CHECK(udp.counts().received == received);
}

TEST_CASE("a peer that has gone spoils nothing") {
    Loop loop;
    const Allow allow;
    std::vector<Peer> peers;
    Udp udp(loop, {local()}, allow, [&](const Peer& peer, osc::Bytes) { peers.push_back(peer); });
    Remote gone(SOCK_DGRAM, local(udp.port())), here(SOCK_DGRAM, local(udp.port()));
    gone.send("1");
    here.send("2");
    run_until(loop, [&] { return peers.size() == 2; });
    CHECK(peers[0] != peers[1]);
    gone.close();
    for (int i = 0; i < 10; ++i) {
        udp.send(peers[0], osc::bytes_of("lost"));
        CHECK(udp.send(peers[1], osc::bytes_of("kept")));
    }
    here.receive();
    CHECK(here.received.size() == 40);
    CHECK_FALSE(udp.send(peers[1], osc::bytes_of(std::string(70'000, 'x'))));
    CHECK(udp.counts().unsent >= 1);
}

TEST_CASE("a port that is taken is named") {
    Loop loop;
    const Allow allow;
    const Udp first(loop, {local()}, allow, [](const Peer&, osc::Bytes) {});
    try {
        const Udp second(loop, {local(first.port())}, allow, [](const Peer&, osc::Bytes) {});
        FAIL();
    } catch (const std::runtime_error& error) {
        CHECK(std::string(error.what()).find(std::to_string(first.port())) != std::string::npos);
        CHECK(std::string(error.what()).find("another port") != std::string::npos);
    }
}
