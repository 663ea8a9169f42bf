// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_connections.hpp"

#include "daemon/drivers/frame_clock.hpp"
#include "tests/unit/catch.hpp"

namespace {

using signalbox::drivers::Connection;
using signalbox::drivers::FrameClock;
using signalbox::drivers::JackConnections;
using Cables = std::vector<Connection>;

const Connection kLeft{"out_1", "system:playback_1"}, kRight{"out_2", "system:playback_2"};

TEST_CASE("what is connected is remembered") {
    JackConnections connections;
    CHECK(connections.reconcile({kLeft}, {}).empty());
    CHECK(connections.remembered() == std::set{kLeft});
}

TEST_CASE("a cable that is pulled is forgotten") {
    JackConnections connections;
    CHECK(connections.reconcile({kLeft, kRight}, {}).empty());
    CHECK(connections.reconcile({kRight}, {kLeft.theirs, kRight.theirs}).empty());
    CHECK(connections.remembered() == std::set{kRight});
}

TEST_CASE("a cable that goes with its port comes back with it") {
    JackConnections connections;
    CHECK(connections.reconcile({kLeft}, {kLeft.theirs}).empty());
    CHECK(connections.reconcile({}, {}).empty());
    CHECK(connections.remembered() == std::set{kLeft});
    connections.port_renewed(kLeft.theirs, {});
    CHECK(connections.reconcile({}, {kLeft.theirs}) == Cables{kLeft});
}

TEST_CASE("a port that went and came unseen keeps its cable") {
    JackConnections connections;
    CHECK(connections.reconcile({kLeft}, {kLeft.theirs}).empty());
    connections.port_renewed(kLeft.theirs, {});
    CHECK(connections.reconcile({}, {kLeft.theirs}) == Cables{kLeft});
}

TEST_CASE("a cable made before its port was told of can be pulled") {
    JackConnections connections;
    connections.remember({kLeft});
    CHECK(connections.reconcile({}, {kLeft.theirs}) == Cables{kLeft});
    connections.made(kLeft);
    connections.port_renewed(kLeft.theirs, {kLeft});
    CHECK(connections.reconcile({}, {kLeft.theirs}).empty());
    CHECK(connections.remembered().empty());
}

TEST_CASE("cables come back after the server") {
    JackConnections connections;
    CHECK(connections.reconcile({kLeft, kRight}, {kLeft.theirs, kRight.theirs}).empty());
    connections.server_gone();
    CHECK(connections.reconcile({}, {kRight.theirs}) == Cables{kRight});
    CHECK(connections.remembered() == std::set{kLeft, kRight});
}

TEST_CASE("what is restored is connected once its port is there, and until it is") {
    JackConnections connections;
    connections.remember({kLeft});
    CHECK(connections.reconcile({}, {}).empty());
    CHECK(connections.reconcile({}, {kLeft.theirs}) == Cables{kLeft});
    CHECK(connections.reconcile({}, {kLeft.theirs}) == Cables{kLeft});
    CHECK(connections.reconcile({kLeft}, {kLeft.theirs}).empty());
}

TEST_CASE("a cable that is pulled right after it was made again is forgotten") {
    JackConnections connections;
    connections.remember({kLeft});
    CHECK(connections.reconcile({}, {kLeft.theirs}) == Cables{kLeft});
    connections.made(kLeft);
    CHECK(connections.reconcile({}, {kLeft.theirs}).empty());
    CHECK(connections.remembered().empty());
}

TEST_CASE("frame time follows JACK's, past 32 bits and over servers, and never goes back") {
    FrameClock clock;
    CHECK(clock.advance(0xfffffe00U, 256) == 0xfffffe00U);
    CHECK(clock.advance(0xffffff00U, 256) == 0xffffff00U);
    CHECK(clock.advance(0, 256) == 0x100000000U);
    CHECK(clock.advance(1256, 256) == 0x100000000U + 1256);  // cycles were missed
    CHECK(clock.advance(1000, 256) == 0x100000000U + 1512);  // a step back is not followed
    clock.restart();
    CHECK(clock.advance(100, 256) == 0x200000000U + 100);
}

}  // namespace
