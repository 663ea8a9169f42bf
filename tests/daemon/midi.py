#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: midi.py SIGNALBOXD KEYBOARD PLUGINS

MIDI through the live rack: a JACK client plays and hears it.
"""
import os
import subprocess

import osc
import rig

TEST = "urn:signalbox:test:"


class Keyboard:
    def __init__(self, server):
        env = dict(os.environ, JACK_DEFAULT_SERVER=server.name, **server.environment)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([rig.PROGRAMS["keyboard"]], stdin=pipe, stdout=pipe, text=True, env=env)
        assert self.ask("open keyboard") == "open"

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    def hears(self, wanted):
        """Waits until this, and nothing else, has come."""
        came = []

        def all_of_it():
            came.extend(self.ask("heard").split())
            return len(came) >= len(wanted.split())

        rig.wait_until(all_of_it, f"{wanted} is heard; so far {came}")
        assert " ".join(came) == wanted, (came, wanted)


class Midi(rig.Live):
    @classmethod
    def setUpClass(cls):
        cls.ENV = {"LV2_PATH": rig.PROGRAMS["plugins"]}
        super().setUpClass()
        cls.keyboard = Keyboard(cls.server)
        cls.addClassCleanup(cls.keyboard.close)
        cls.server.connect("keyboard:send", "signalbox:midi_in_1")
        cls.server.connect("signalbox:midi_out_1", "keyboard:receive")

    def setUp(self):
        super().setUp()
        self.osc.edit("/rack/add", TEST + "transpose", "t")
        self.osc.edit("/rack/connect", "midi_in:1", "t:in")
        self.osc.edit("/rack/connect", "t:out", "midi_out:1")
        self.settle()

    def settle(self):
        self.assertEqual(self.osc.ask("/sync", 1), ("/synced", [1]))
        self.keyboard.ask("heard")

    def test_events_keep_their_frames(self):
        self.keyboard.ask("play 0:903c64 5:803c00 5:f07e7f090101f7 127:c003")
        self.keyboard.hears("0:904864 5:804800 5:f07e7f090101f7 127:c003")

    def test_a_controller_acts_on_its_frame_and_clients_are_told(self):
        self.osc.edit("/midi/bind", "cc/7", "t:semitones", 0.0, 12.0)
        self.settle()
        self.keyboard.ask("play 1:903c64 10:b00700 10:903c64 20:b0077f 20:903c64")
        self.keyboard.hears("1:904864 10:b00700 10:903c64 20:b0077f 20:904864")
        self.becomes("t/semitones", 12)
        self.keyboard.ask("play 3:b00700")
        self.becomes("t/semitones", 0)
        self.osc.send("/midi/bindings")
        listed = self.osc.until("/midi/bindings/end")
        self.assertEqual(listed[0], ("/midi/binding", ["cc/7", "t:semitones", 0.0, 12.0, "port", "jump"]))

    def test_a_controller_is_learned(self):
        stream = osc.Stream(self.daemon.port)
        self.addCleanup(stream.close)
        stream.send("/midi/learn", "/node/t/semitones", 0.0, 24.0)
        self.assertEqual(stream.ask("/ping"), ("/pong", []))  # it is learning now
        self.keyboard.ask("play 0:b24a10")
        answer = stream.until("/midi/learned")[-1]
        self.assertEqual(answer, ("/midi/learned", ["cc/74/ch3", "t:semitones", 0.0, 24.0, "port", "jump"]))
        self.settle()
        self.keyboard.ask("play 0:b24a7f")
        self.becomes("t/semitones", 24)

    def test_an_open_note_is_ended_where_its_cable_goes(self):
        self.keyboard.ask("play 0:903c64 1:b0407f")
        self.keyboard.hears("0:904864 1:b0407f")
        self.osc.edit("/rack/disconnect", "t:out", "midi_out:1")
        self.keyboard.hears("0:804840 0:b04000")


if __name__ == "__main__":
    rig.main("daemon", "keyboard", "plugins")
