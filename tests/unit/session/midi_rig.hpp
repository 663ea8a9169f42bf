// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/session/rig.hpp"

namespace signalbox::control::test {

using drivers::TimedMidi;
using Midi = std::vector<TimedMidi>;
inline const std::string kTest = "urn:signalbox:test:";

// A rig with the test plugins; sound only comes where a test plays it.
struct MidiRig {
    MidiRig() : rig((setenv("LV2_PATH", TEST_BUNDLES, 1), folder.path())) {
        rig.sound = [] {};
        rig.play();
    }
    void add(const std::string& plugin, const std::string& id) {
        rig.must({graph::Command(graph::Add{kTest + plugin, id, {}})});
    }
    void connect(const std::string& from, const std::string& to) {
        rig.must({graph::Command(graph::Connect{at(from), at(to), 1})});
    }
    // Plays, in blocks of 128 that an odd length ends, and lets control take part.
    Midi play(std::uint64_t frames) {
        rig.turn();
        rig.offline.run(std::vector<std::vector<float>>(2), frames);
        rig.turn();
        return rig.offline.take_midi(0);
    }
    [[nodiscard]] std::uint64_t now() const { return rig.offline.frame(); }
    void midi(std::uint64_t after, std::vector<std::uint8_t> bytes) {
        rig.offline.play_midi(0, {{now() + after, std::move(bytes)}});
    }
    // A transposer by an octave between the MIDI input and output.
    void transposed() {
        add("transpose", "t");
        connect("midi_in:1", "t:in");
        connect("t:out", "midi_out:1");
        play(2000);
    }
    signalbox::test::Folder folder;
    Rig rig;
};

inline std::vector<std::uint8_t> on(std::uint8_t note) { return {0x90, note, 100}; }
inline std::vector<std::uint8_t> off(std::uint8_t note) { return {0x80, note, 0}; }

}  // namespace signalbox::control::test
