// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/address.hpp"

#include "control/net/allow.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox;
using namespace signalbox::control::net;

namespace {

bool admits(const char* list, const char* address) {
    const auto allow = Allow::parse(list);
    REQUIRE(allow);
    return allow->admits(*parse_address(address, 1));
}

std::string listen_error(const char* listen, const char* list) {
    const auto allow = Allow::parse(list);
    const auto result = check_listen(*parse_listen(listen, 7770), *allow);
    return result ? "" : result.error().text;
}

}  // namespace

TEST_CASE("addresses are read and printed") {
    CHECK(print(*parse_address("127.0.0.1", 7770)) == "127.0.0.1:7770");
    CHECK(print(*parse_address("::1", 7770)) == "[::1]:7770");
    CHECK(print(*parse_address("[fd00::a]", 1)) == "[fd00::a]:1");
    for (const char* wrong : {"", "localhost", "1.2.3.4.5", "300.1.1.1", "::1::", "a b"})
        CHECK_FALSE(parse_address(wrong, 1).has_value());
    CHECK(print(Peer{*parse_address("10.0.0.1", 9000), 0, 0}) == "udp 10.0.0.1:9000");
    CHECK(print(Peer{*parse_address("::1", 9000), 3, 0}) == "tcp [::1]:9000");
}

TEST_CASE("peers are told apart by every part") {
    const Peer peer{*parse_address("10.0.0.1", 9000), 0, 0};
    const std::hash<Peer> hash;
    for (const Peer& other :
         {Peer{*parse_address("10.0.0.2", 9000), 0, 0}, Peer{*parse_address("10.0.0.1", 9001), 0, 0},
          Peer{*parse_address("10.0.0.1", 9000), 1, 0}, Peer{*parse_address("10.0.0.1", 9000), 0, 1}}) {
        CHECK(other != peer);
        CHECK(hash(other) != hash(peer));
    }
    CHECK(hash(peer) == hash(Peer{*parse_address("10.0.0.1", 9000), 0, 0}));
}

TEST_CASE("loopback is 127.0.0.0/8 and ::1") {
    CHECK(is_loopback(*parse_address("127.3.2.1", 1)));
    CHECK(is_loopback(*parse_address("::1", 1)));
    CHECK_FALSE(is_loopback(*parse_address("128.0.0.1", 1)));
    CHECK_FALSE(is_loopback(*parse_address("::", 1)));
    CHECK_FALSE(is_loopback(*parse_address("::2", 1)));
}

TEST_CASE("networks admit who is in them, and this machine always") {
    CHECK(admits("", "127.0.0.1"));
    CHECK(admits("10.0.0.0/8", "::1"));
    CHECK_FALSE(admits("", "192.168.1.1"));
    CHECK(admits("192.168.1.0/24", "192.168.1.255"));
    CHECK_FALSE(admits("192.168.1.0/24", "192.168.2.0"));
    CHECK(admits("192.168.0.0/23", "192.168.1.9"));
    CHECK_FALSE(admits("192.168.0.0/23", "192.168.2.9"));
    CHECK(admits("10.1.2.3", "10.1.2.3"));
    CHECK_FALSE(admits("10.1.2.3", "10.1.2.2"));
    CHECK(admits("10.0.0.0/8,fd00::/8", "fd12::1"));
    CHECK_FALSE(admits("10.0.0.0/8,fd00::/8", "fe80::1"));
    CHECK_FALSE(admits("0.0.0.0/0", "2001:db8::1"));
    CHECK(admits("0.0.0.0/0", "8.8.8.8"));
    CHECK(admits("any", "2001:db8::1"));
    for (const char* wrong :
         {"x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "fd00::/129", ",", "10.0.0/8/8"})
        CHECK_FALSE(Allow::parse(wrong));
}

TEST_CASE("listening elsewhere demands that somebody there is allowed") {
    CHECK(listen_error("localhost", "").empty());
    CHECK(listen_error("127.0.0.1", "").empty());
    CHECK(listen_error("any", "").find("--allow") != std::string::npos);
    CHECK(listen_error("127.0.0.1,192.168.1.5", "").find("192.168.1.5:7770") != std::string::npos);
    CHECK(listen_error("192.168.1.5", "192.168.1.0/24").empty());
    CHECK(listen_error("any", "any").empty());
    CHECK(parse_listen("localhost", 1)->size() == 2);
    CHECK_FALSE(parse_listen("", 1));
    CHECK_FALSE(parse_listen("127.0.0.1,", 1));
    CHECK_FALSE(parse_listen("example.org", 1));
}
