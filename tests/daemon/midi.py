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

    # --- a clock, messages

    def test_a_clock_drives_who_has_no_transport(self):
        self.osc.edit("/rack/add", TEST + "atoms", "a")
        self.assertEqual(self.osc.value("a/tempo"), 0)
        self.keyboard.ask("clock 137")
        self.addCleanup(self.keyboard.ask, "clock 0")
        rig.wait_until(lambda: abs(self.osc.value("a/tempo") - 137) < 1, "the plugin is told the clock's tempo")
        self.assertEqual(self.osc.ask("/transport")[1][-1], "midi")
        self.assertEqual(self.osc.value("a/speed"), 0)
        self.keyboard.ask("play 0:fa")
        self.becomes("a/speed", 1)
        rig.wait_until(lambda: self.osc.value("a/frame") > 0 or self.osc.ask("/transport")[1][1] > 0, "the song goes on")
        self.keyboard.ask("play 0:fc")
        self.becomes("a/speed", 0)
        self.keyboard.ask("clock 0")
        rig.wait_until(lambda: self.osc.ask("/transport")[1][-1] == "jack", "no tick, no tempo")

    def test_plugins_are_told_where_jacks_transport_is(self):
        self.osc.edit("/rack/add", TEST + "atoms", "a")
        self.addCleanup(self.osc.ask, "/transport/locate", 0)
        self.addCleanup(self.osc.ask, "/transport/stop")
        self.osc.edit("/transport/locate", 2.5)
        self.becomes("a/frame", 120000)
        self.assertEqual(self.osc.value("a/speed"), 0)
        self.osc.edit("/transport/start")
        self.becomes("a/speed", 1)
        self.osc.edit("/transport/stop")
        self.becomes("a/speed", 0)
        rig.wait_until(lambda: self.osc.value("a/frame") > 120000, "it has rolled on from there")

    def test_parameters_by_message(self):
        self.osc.edit("/rack/add", TEST + "atoms", "a")
        self.osc.send("/node/a/@patches")
        listed = {args[0]: args for address, args in self.osc.until("/node/a/@patches/end") if address == "/node/a/@patches"}
        self.assertEqual(set(listed), {"level", "steps", "on", "file", "sets"})
        self.assertEqual(listed["level"][1:], [TEST + "level", "Float", "Level", listed["level"][4], "writable", 0.0, 2.0])
        self.assertEqual(listed["sets"][5], "readable")
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        other.edit("/subscribe")
        self.osc.edit("/node/a/@patch/level", 7, 1.25)
        self.assertEqual(self.osc.ask("/node/a/@patch/level"), ("/node/a/@patch/level", [1.25]))
        self.assertEqual(other.until("/node/a/@patch/level")[-1], ("/node/a/@patch/level", [1.25]))
        self.osc.edit("/node/a/@patch/level", 7, 9.0)
        self.assertEqual(self.osc.ask("/node/a/@patch/level"), ("/node/a/@patch/level", [2.0]))
        self.osc.edit("/rack/undo")
        rig.wait_until(lambda: self.osc.ask("/node/a/@patch/level")[1] != [2.0], "a set is undone")
        for name, value, code in (("level", "loud", 2), ("sets", 1, 9), ("nothing", 1, 1)):
            self.assertEqual(self.osc.refused("/node/a/@patch/" + name, value)[0], code, name)

    def test_garbage_is_counted(self):
        self.assertEqual(self.osc.status()["events/garbage"], 0)
        self.osc.edit("/rack/add", TEST + "garbage", "g")
        self.osc.send("/node/g/kind", 1)
        rig.wait_until(lambda: self.osc.status()["events/garbage"] > 0, "what is no event is counted")
        self.keyboard.ask("play 0:903c64")
        self.keyboard.hears("0:904864")

    def test_all_that_is_known_of_a_plugin(self):
        self.osc.send("/plugin", TEST + "atoms")
        told = self.osc.until("/plugin/end")
        self.assertEqual(told[-1][1], [len(told) - 1])
        about = [args for address, args in told if address == "/plugin/about"]
        self.assertEqual([args[:3] + args[4:] for args in about], [[TEST + "atoms", "Keeper of patch parameters", "Utility", ""]])
        self.assertIn(("/plugin/feature", ["http://lv2plug.in/ns/ext/urid#map", "required"]), told)
        ports = {args[0]: args[1:4] for address, args in told if address == "/plugin/port"}
        self.assertEqual(ports["control"], ["Control", "input", "midi"])
        self.assertEqual(ports["tempo"], ["Tempo that was told", "output", "control"])
        self.assertEqual(len(ports), 6)
        names = {args[0] for address, args in told if address == "/plugin/parameter"}
        self.assertEqual(names, {"level", "steps", "on", "file", "sets"})
        self.osc.send("/plugin", TEST + "fixture")
        told = self.osc.until("/plugin/end")
        mode = ["mode", "Mode", "input", "control", "integer enumeration", "", "filter", 1.0, 3.0, 2.0]
        self.assertIn(("/plugin/port", mode), told)
        self.assertIn(("/plugin/point", ["mode", "Low", 1.0]), told)
        self.assertIn(("/plugin/feature", ["http://lv2plug.in/ns/lv2core#isLive", "required"]), told)
        self.assertEqual(self.osc.refused("/plugin", "urn:nowhere")[0], 1)


if __name__ == "__main__":
    rig.main("daemon", "keyboard", "plugins")
