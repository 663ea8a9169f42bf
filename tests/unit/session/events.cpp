// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// MIDI through the rack: real plugins, on the offline driver.
#include "tests/unit/session/midi_rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;

TEST_CASE("MIDI goes through a plugin, each event on its frame", "[events]") {
    MidiRig stage;
    stage.transposed();
    const std::uint64_t start = stage.now();
    Midi expected;
    for (std::uint64_t k : {0U, 1U, 127U, 128U, 128U, 500U, 1999U}) {
        stage.midi(k, on(static_cast<std::uint8_t>(40 + expected.size())));
        expected.push_back({start + k, on(static_cast<std::uint8_t>(52 + expected.size()))});
    }
    CHECK(stage.play(2000) == expected);
}

TEST_CASE("two ways into one output are merged in the order of time", "[events]") {
    MidiRig stage;
    stage.transposed();
    stage.connect("midi_in:1", "midi_out:1");
    stage.play(2000);
    const std::uint64_t start = stage.now();
    stage.midi(7, on(40));
    stage.midi(8, on(41));
    // "midi_in:1" stands before "t:out".
    CHECK(stage.play(2000) == Midi{{start + 7, on(40)}, {start + 7, on(52)}, {start + 8, on(41)}, {start + 8, on(53)}});
}

TEST_CASE("a node that is split for timed sets gets its events by pieces", "[events]") {
    MidiRig stage;
    stage.transposed();
    Param& semitones = *stage.rig.session().params().find("t/semitones");
    const std::uint64_t start = stage.now();
    for (const std::uint64_t k : {10U, 20U, 200U}) {
        REQUIRE(stage.rig.session().schedule(semitones, static_cast<float>(k / 10), start + k, 1));
    }
    Midi expected;
    for (const std::uint64_t k : {0U, 9U, 10U, 19U, 20U, 21U, 127U, 199U, 200U, 300U}) {
        stage.midi(k, on(40));
        const unsigned by = k < 10 ? 12 : k < 20 ? 1 : k < 200 ? 2 : 20;
        expected.push_back({start + k, on(static_cast<std::uint8_t>(40 + by))});
    }
    CHECK(stage.play(2000) == expected);
}

TEST_CASE("open notes are ended where their cable goes, at the start of the ramp", "[events]") {
    for (const int how : {0, 1, 2, 3}) {
        CAPTURE(how);
        MidiRig stage;
        stage.transposed();
        const std::uint64_t start = stage.now();
        stage.midi(0, on(40));
        stage.midi(1, on(41));
        stage.midi(2, {0xB0, 64, 127});
        stage.midi(3, off(40));
        CHECK(stage.play(256).size() == 4);
        if (how == 0) stage.rig.must({graph::Command(graph::Disconnect{at("t:out"), at("midi_out:1")})});
        if (how == 1) stage.rig.must({graph::Command(graph::Remove{"t", false})});
        if (how == 2) stage.rig.must({graph::Command(graph::Bypass{"t", true})});
        if (how == 3) stage.rig.must({graph::Command(graph::Remove{"t", true})});
        const std::uint64_t edit = stage.now();
        stage.midi(0, on(70));
        stage.midi(100, on(71));
        Midi expected{{edit, {0x80, 53, 64}}, {edit, {0xB0, 64, 0}}};
        if (how >= 2) expected.insert(expected.end(), {{edit, on(70)}, {edit + 100, on(71)}});
        CHECK(stage.play(2000) == expected);
        // And nothing is left behind by the way back.
        stage.rig.must({Undo{}});
        const Midi back = stage.play(2000);
        CHECK(back.size() == (how >= 2 ? 2U : 0U));
        (void)start;
    }
}

TEST_CASE("a synthesizer whose keyboard is unplugged gets the note-off, without a driver too", "[events]") {
    MidiRig stage;
    stage.transposed();
    stage.midi(0, on(40));
    CHECK(stage.play(256).size() == 1);
    stage.rig.driver.running = false;
    stage.rig.session().post({.kind = drivers::Notice::Kind::stopped});
    stage.rig.turn();
    stage.rig.must({graph::Command(graph::Disconnect{at("t:out"), at("midi_out:1")})});
    stage.rig.turn();
    stage.rig.play();
    const Midi ends = stage.play(256);
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].bytes == std::vector<std::uint8_t>{0x80, 52, 64});
}

TEST_CASE("a plugin's garbage is dropped and counted, and what is good passes", "[events]") {
    MidiRig stage;
    stage.add("garbage", "g");
    stage.connect("g:out", "midi_out:1");
    for (int kind = 0; kind <= 8; ++kind) {
        CAPTURE(kind);
        Param& which = *stage.rig.session().params().find("g/kind");
        stage.rig.session().set(which, static_cast<float>(kind), 1);
        stage.play(2048);
        const std::uint32_t before = stage.rig.session().node("g")->event_outputs[0].garbage;
        const Midi out = stage.play(1280);
        const bool nothing = kind == 7 || kind == 8;
        CHECK(out.size() == (nothing ? 0U : 10U));
        for (const TimedMidi& event : out) CHECK(event.bytes == on(60));
        CHECK(stage.rig.session().node("g")->event_outputs[0].garbage - before == (kind == 0 || kind == 8 ? 0U : 10U));
    }
}

TEST_CASE("plugins are told where the music is: when they come, and when it changes", "[events]") {
    MidiRig stage;
    const auto heard = [&](const char* symbol) {
        return stage.rig.session().value(*stage.rig.session().params().find(std::string("a/") + symbol));
    };
    stage.add("atoms", "a");
    stage.play(2048);
    CHECK(heard("positions") == 0);  // a driver without a transport tells nothing
    rt::Transport transport{.rolling = true, .frame = 1000, .musical = true, .bar = 3, .beat = 1};
    transport.beats_per_minute = 90;
    stage.rig.offline.set_transport(transport);
    stage.play(2048);
    CHECK((heard("positions") == 1 && heard("tempo") == 90 && heard("speed") == 1 && heard("frame") == 1000));
    transport.frame = 1000 + 2048;
    transport.beats_per_minute = 91;
    stage.rig.offline.set_transport(transport);
    stage.play(256);
    CHECK((heard("positions") == 2 && heard("tempo") == 91 && heard("frame") == 3048));
    transport = {.rolling = false, .frame = 7};
    stage.rig.offline.set_transport(transport);
    stage.play(1024);
    CHECK((heard("positions") == 3 && heard("speed") == 0 && heard("frame") == 7));
    stage.rig.must({graph::Command(graph::Remove{"a", true})});
    stage.play(2048);
    stage.add("atoms", "a");
    stage.play(256);
    CHECK((heard("positions") == 1 && heard("frame") == 7));
}

TEST_CASE("an input that overflows loses whole events and counts them", "[events]") {
    MidiRig stage;
    stage.connect("midi_in:1", "midi_out:1");
    stage.play(2000);
    for (int i = 0; i < 500; ++i) stage.midi(5, on(60));
    const std::size_t passed = stage.play(128).size();
    CHECK(passed == (rt::kEventBytes - 16) / 24);
    CHECK(stage.rig.engine.midi_inputs()[0].port.lost == 500 - passed);
    CHECK(stage.play(128).empty());
}
