// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

// The JACK driver on real jackd servers with the dummy driver, and real clients.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "tests/jack/rig.hpp"
#include "tests/jack/server.hpp"
#include "tests/unit/catch.hpp"

namespace {

using namespace signalbox;
using namespace signalbox::tests;
using drivers::Connection;
using drivers::JackOptions;
using Kind = News::Kind;

[[gnu::constructor]] void isolate() {
    skip_unless(installed("jackd"), "jackd is not installed");
    own_shared_memory();
}

JackOptions on(const JackServer& server) { return {.server = server.name()}; }

bool contains(const std::vector<Connection>& list, const Connection& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

TEST_CASE("the client has its ports, in order, with types and metadata") {
    JackServer server;
    server.start();
    Rig rig({.server = server.name(), .midi_inputs = 2});
    REQUIRE(rig.plays());
    Peer peer("peer", server.environment());
    CHECK(peer.ask("ports ^signalbox:") ==
          "signalbox:in_1 signalbox:in_2 signalbox:out_1 signalbox:out_2 signalbox:midi_in_1 signalbox:midi_in_2 "
          "signalbox:midi_out_1");
    CHECK(peer.ask("type signalbox:out_2") == "32 bit float mono audio");
    CHECK(peer.ask("type signalbox:midi_out_1") == "8 bit raw midi");
    CHECK(eventually([&] { return peer.ask("property signalbox:midi_out_1 event-types") == "MIDI"; }));
    CHECK(peer.ask("property signalbox:in_1 pretty-name") == "Input 1");
    CHECK(peer.ask("property signalbox:in_1 signal-type") == "AUDIO");
    CHECK(peer.ask("property signalbox:out_2 order") == "4");
    CHECK(peer.ask("property signalbox:midi_in_1 pretty-name") == "MIDI Input 1");
}

TEST_CASE("audio goes in, through the engine and out") {
    JackServer server;
    server.start(44100, 256);
    Rig rig(on(server));
    Peer peer("peer", server.environment());
    SECTION("once the rate is agreed on") {
        REQUIRE(eventually([&] { return rig.news.count(Kind::rate) == 1; }));
        CHECK(rig.news.of(Kind::rate).front().rate_hz == 44100);
        CHECK_FALSE(rig.driver->status().running);
        CHECK(rig.engine.progress().cycles == 0);
        CHECK(rig.driver->while_stopped([&] { rig.engine.prepare(44100); }));
        rig.driver->resume(44100);
    }
    REQUIRE(rig.plays());
    CHECK_FALSE(rig.driver->while_stopped([] {}));
    CHECK(rig.driver->status().rate_hz == 44100);
    CHECK(rig.driver->status().frames == 256);
    CHECK(peer.ask("connect peer:send signalbox:in_1") == "0");
    CHECK(peer.ask("connect signalbox:out_1 peer:receive") == "0");
    peer.ask("send 0.75");
    CHECK(peer.hears(0.375F));
}

TEST_CASE("blocks of other sizes, freewheel and a thread of our own making") {
    JackServer server;
    server.start();
    std::atomic<int> prepared{0};
    Rig rig({.server = server.name(), .on_audio_thread = [&] { ++prepared; }});
    REQUIRE(rig.plays());
    CHECK(prepared == 1);
    Peer peer("peer", server.environment());
    CHECK(peer.ask("frames 2048") == "0");
    REQUIRE(eventually([&] { return rig.news.count(Kind::block_size) == 1; }));
    CHECK(rig.news.of(Kind::block_size).front().frames == 2048);
    CHECK(rig.driver->status().frames == 2048);
    CHECK(peer.ask("connect peer:send signalbox:in_2") == "0");
    CHECK(peer.ask("connect signalbox:out_2 peer:receive") == "0");
    peer.ask("send -0.5");
    CHECK(peer.hears(-0.5F));
    CHECK(peer.ask("freewheel 1") == "0");
    REQUIRE(eventually([&] { return rig.news.count(Kind::freewheel) == 1; }));
    CHECK(rig.plays());
    CHECK(peer.ask("freewheel 0") == "0");
    REQUIRE(eventually([&] { return rig.news.count(Kind::freewheel) == 2; }));
    CHECK(rig.plays());
    CHECK(prepared == 1);
}

TEST_CASE("without a server it waits, says so once, and plays when one comes") {
    JackServer server;
    Rig rig(on(server));
    REQUIRE(eventually([&] { return rig.news.count(Kind::trouble) == 1; }));
    CHECK(rig.driver->status().trouble.find("is not running") != std::string::npos);
    CHECK(rig.driver->while_stopped([] {}));
    std::this_thread::sleep_for(std::chrono::milliseconds(800));  // several retries
    server.start();
    REQUIRE(rig.plays());
    CHECK(rig.news.count(Kind::trouble) == 1);
    CHECK(rig.driver->status().trouble.empty());
}

int crashes() {
    const char* wanted = std::getenv("SIGNALBOX_TEST_CRASHES");
    return wanted != nullptr ? std::atoi(wanted) : 3;
}

TEST_CASE("when jackd crashes it plays on with the next one, at its rate and block, all cables in place") {
    JackServer server;
    server.start();
    Rig rig(on(server));
    REQUIRE(rig.plays());
    auto peer = std::make_unique<Peer>("peer", server.environment());
    CHECK(peer->ask("connect peer:send signalbox:in_1") == "0");
    CHECK(peer->ask("connect signalbox:out_1 peer:receive") == "0");
    CHECK(peer->ask("connect signalbox:out_2 system:playback_2") == "0");
    REQUIRE(eventually([&] { return rig.driver->connections().size() == 3; }));
    for (int i = 1; i <= crashes(); ++i) {
        const unsigned rate = i % 2 == 1 ? 48000 : 44100, frames = i % 2 == 1 ? 128 : 64;
        const std::uint64_t frame = rig.engine.progress().frame;
        server.kill();
        REQUIRE(eventually([&] { return rig.news.count(Kind::stopped) == static_cast<std::size_t>(i); }));
        CHECK_FALSE(rig.driver->status().trouble.empty());
        peer->kill();
        const std::size_t asked = rig.news.count(Kind::rate);
        server.start(rate, frames);
        const auto back = std::chrono::steady_clock::now();
        REQUIRE(eventually([&] { return rig.driver->status().running || rig.news.count(Kind::rate) > asked; }));
        if (rig.news.count(Kind::rate) > asked) {
            CHECK(rig.driver->while_stopped([&] { rig.engine.prepare(rate); }));
            rig.driver->resume(rate);
        }
        REQUIRE(rig.plays());
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - back;
        std::cout << "crash " << i << ": playing " << took.count() << " ms after the server's return\n";
        CHECK(rig.driver->status().rate_hz == rate);
        CHECK(rig.driver->status().frames == frames);
        CHECK(rig.engine.progress().frame > frame);
        peer = std::make_unique<Peer>("peer", server.environment());
        peer->ask("send 0.5");
        CHECK(peer->hears(0.25F));
        CHECK(eventually([&] { return peer->ask("cables signalbox:out_2") == "system:playback_2"; }));
    }
    CHECK(rig.driver->status().reconnects == static_cast<std::uint64_t>(crashes()));
    CHECK(rig.driver->connections().size() == 3);
}

TEST_CASE("an orderly end of jackd is survived too, and so are several in a row") {
    JackServer server;
    for (std::size_t i = 1; i <= 2; ++i) {
        server.start();
        Rig rig(on(server));
        REQUIRE(rig.plays());
        server.stop();
        REQUIRE(eventually([&] { return rig.news.count(Kind::stopped) == 1; }));
        server.start();
        REQUIRE(rig.plays());
        server.stop();
    }
}

TEST_CASE("cables to a client that goes come back with it; pulled ones do not") {
    JackServer server;
    server.start();
    Rig rig(on(server));
    REQUIRE(rig.plays());
    const Connection in{"in_1", "peer:send"}, out{"out_1", "peer:receive"};
    rig.driver->restore({in, out});
    for (const bool crash : {false, true}) {
        Peer peer("peer", server.environment());
        REQUIRE(eventually([&] { return peer.ask("cables peer:send") == "signalbox:in_1"; }));
        REQUIRE(eventually([&] { return peer.ask("cables peer:receive") == "signalbox:out_1"; }));
        if (crash) {
            peer.kill();
        } else {
            peer.close();
        }
    }
    Peer peer("peer", server.environment());
    REQUIRE(eventually([&] { return peer.ask("cables peer:send") == "signalbox:in_1"; }));
    CHECK(peer.ask("disconnect peer:send signalbox:in_1") == "0");
    REQUIRE(eventually([&] { return !contains(rig.driver->connections(), in); }));
    CHECK(contains(rig.driver->connections(), out));
}

TEST_CASE("names that cannot work are refused with a sentence") {
    JackServer server;
    server.start();
    CHECK_THROWS_WITH(Rig({.client = server.name(), .server = server.name()}),
                      Catch::Contains("cannot have the server's name"));
    Rig first(on(server));
    REQUIRE(first.plays());
    Rig second(on(server));
    REQUIRE(eventually([&] { return second.news.count(Kind::trouble) == 1; }));
    CHECK(second.driver->status().trouble.find("--name") != std::string::npos);
    CHECK(first.plays());
}

TEST_CASE("a server that hangs does not hold up the end") {
    JackServer server;
    server.start();
    {
        Rig rig(on(server));
        REQUIRE(rig.plays());
        kill(server.pid(), SIGSTOP);
    }
    kill(server.pid(), SIGCONT);
}

}  // namespace
