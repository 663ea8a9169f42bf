// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

// The JACK driver on PipeWire's libjack and a headless PipeWire. What is different there: no buffer-size callback at
// activate, xruns told on the audio thread, metadata refused without a session manager, any number of rates.
#include "tests/jack/rig.hpp"
#include "tests/jack/scenes.hpp"
#include "tests/servers/server.hpp"
#include "tests/unit/catch.hpp"

namespace {

using namespace signalbox::tests;

[[gnu::constructor]] void choose() { use_pipewire(); }

TEST_CASE("on PipeWire the client has its ports, and audio goes through the engine") {
    PipeWireServer server;
    server.start(48000, 256);
    Rig rig({});
    REQUIRE(rig.plays());
    CHECK(rig.driver->status().rate_hz == 48000);
    CHECK(rig.driver->status().frames == 256);
    Peer peer("peer", server.environment());
    // PipeWire lists a client's outputs first.
    CHECK(peer.ask("ports ^signalbox:") ==
          "signalbox:out_1 signalbox:out_2 signalbox:in_1 signalbox:in_2 signalbox:midi_out_1 signalbox:midi_in_1");
    CHECK(peer.ask("type signalbox:midi_out_1") == "8 bit raw midi");
    CHECK(peer.ask("connect peer:send signalbox:in_1") == "0");
    CHECK(peer.ask("connect signalbox:out_1 peer:receive") == "0");
    peer.ask("send 0.75");
    CHECK(peer.hears(0.375F));
    CHECK(peer.ask("send -0.5") == "done");
    CHECK(peer.hears(-0.25F));
}

TEST_CASE("on PipeWire, which knows its block only from the first cycle on, no news tell of a block of 0 frames") {
    PipeWireServer server;
    server.start(44100, 128);
    Rig rig({});
    REQUIRE(eventually([&] { return rig.news.count(News::Kind::rate) == 1; }));
    CHECK(rig.news.of(News::Kind::rate)[0].frames == 128);
    CHECK_FALSE(rig.driver->status().running);
    rig.driver->resume(44100);
    REQUIRE(rig.plays());
    CHECK(rig.news.of(News::Kind::started)[0].frames == 128);
    CHECK(rig.news.count(News::Kind::block_size) == 0);
}

TEST_CASE("on PipeWire it is the audio thread that is prepared") {
    PipeWireServer server;
    prepare_audio_thread(server);
}

TEST_CASE("without PipeWire it waits, says so once, and plays when it comes") {
    PipeWireServer server;
    wait_for_server(server);
}

TEST_CASE("when PipeWire crashes it plays on with the next one, at its rate and block, all cables in place") {
    PipeWireServer server;
    survive_crashes(server, "null-sink:playback_FR");
}

TEST_CASE("on PipeWire cables to a client that goes come back with it; pulled ones do not") {
    PipeWireServer server;
    follow_clients(server);
}

}  // namespace
