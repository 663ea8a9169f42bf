// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

// The JACK driver on real jackd servers with the dummy driver, and real clients.
#include <atomic>
#include <csignal>

#include "tests/jack/rig.hpp"
#include "tests/jack/scenes.hpp"
#include "tests/servers/server.hpp"
#include "tests/unit/catch.hpp"

namespace {

using namespace signalbox;
using namespace signalbox::tests;
using drivers::JackOptions;
using Kind = News::Kind;

[[gnu::constructor]] void isolate() {
    skip_unless(installed("jackd"), "jackd is not installed");
    own_shared_memory();
}

JackOptions on(const JackServer& server) { return {.server = server.name()}; }

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

TEST_CASE("on jackd it is the audio thread that is prepared") {
    JackServer server;
    prepare_audio_thread(server);
}

TEST_CASE("without a server it waits, says so once, and plays when one comes") {
    JackServer server;
    wait_for_server(server);
}

TEST_CASE("when jackd crashes it plays on with the next one, at its rate and block, all cables in place") {
    JackServer server;
    survive_crashes(server, "system:playback_2");
}

TEST_CASE("cables to a client that goes come back with it; pulled ones do not") {
    JackServer server;
    follow_clients(server);
}

TEST_CASE("names that cannot work are refused with a sentence") {
    JackServer server;
    server.start();
    CHECK_THROWS_WITH(Rig({.client = server.name(), .server = server.name()}),
                      ContainsSubstring("cannot have the server's name"));
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
