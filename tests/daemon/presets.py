#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: presets.py SIGNALBOXD SIGNALBOX PLUGINS BUNDLES

Presets on a running daemon, from the command line; and jalv, another host, loads what was saved here. What plugins say in messages; what a speech gate says, and an equalizer a screen.
"""
import array
import math
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import osc
import rig
from wav import write_wav

MEMORY = "urn:signalbox:test:memory"


def voice(seconds, rate=16000):
    """Pulses of falling pitch through four resonances that move from syllable to syllable."""
    chance = random.Random(5)
    states = [[0.0, 0.0] for _ in range(4)]
    formants, aims = [500, 1500, 2500, 3500], [500, 1500, 2500, 3500]
    out, phase, pulse_1, pulse_2, last, gain = array.array("f"), 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(int(seconds * rate)):
        if i % 2800 == 0:
            aims[:3] = chance.uniform(280, 780), chance.uniform(900, 2200), chance.uniform(2200, 2800)
        gain += 0.004 * ((0.15 if i % 2800 < 800 else 1) - gain)
        phase += 130 * (1.15 - 0.35 * i / rate / seconds + 0.2 * math.sin(math.pi * (i % 2800) / 2800)) / rate
        pulse = float(phase >= 1)
        phase -= pulse
        pulse_1 += 0.12 * (pulse - pulse_1)
        pulse_2 += 0.3 * (pulse_1 - pulse_2)
        y = pulse_2
        for k, state in enumerate(states):
            formants[k] += 0.0012 * (aims[k] - formants[k])
            r = math.exp(-math.pi * (60 + 40 * k) / rate)
            c = 2 * r * math.cos(2 * math.pi * formants[k] / rate)
            y = (1 - c + r * r) * y + c * state[0] - r * r * state[1]
            state[1], state[0] = state[0], y
        out.append(5 * gain * (y - 0.9 * last))
        last = y
    return out


class Keeper(rig.Live):
    """A daemon with a home of its own, where presets are."""

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.home.cleanup)
        path = rig.PROGRAMS["plugins"] + ":" + rig.PROGRAMS["bundles"] + ":" + os.path.join(cls.home.name, ".lv2")
        cls.ENV = {"LV2_PATH": path, "HOME": cls.home.name}
        super().setUpClass()

    def preset(self, *args):
        command = [rig.PROGRAMS["signalbox"], "preset", *args, "--osc", f"127.0.0.1:{self.daemon.port}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def learn(self, gain):
        """The plugin learns a gain from a port: from then on that is what it keeps."""
        self.osc.send("/node/x/learn", gain)
        rig.wait_until(lambda: self.osc.value("x/gain") == gain, f"the gain is {gain}")
        self.osc.send("/node/x/learn", 0.0)

    def saved(self):
        self.osc.edit("/rack/add", MEMORY, "x")
        self.learn(3.0)
        self.preset("save", "x", "Three times")
        self.learn(7.0)
        name, uri = self.preset("list", "x").strip().rsplit(None, 1)
        self.assertEqual(name, "Three times")
        return uri


class Presets(Keeper):
    def test_one_is_saved_loaded_and_undone(self):
        uri = self.saved()
        self.preset("load", "x", "Three times")
        rig.wait_until(lambda: self.osc.value("x/gain") == 3.0, "the preset is there")
        self.assertEqual(self.osc.ask("/node/x/@preset"), ("/node/x/@preset", [uri, "Three times"]))
        self.assertTrue(self.preset("list", "x").startswith("* Three times"))
        self.osc.edit("/rack/undo")
        rig.wait_until(lambda: self.osc.value("x/gain") == 7.0, "it is as it was")
        self.assertIn("has no preset", str(self.osc.refused("/node/x/@preset", "nothing")))

    def noise(self, frame, level):
        """From a frame on it is so loud."""
        self.osc.raw(osc.bundle(osc.message("/at", ("h", frame)), osc.message("/node/noise/level", level)))

    def burst(self, frames, listener):
        """So long it is loud, from the frame that is returned on; once more where the machine was too busy for that."""
        for _ in range(5):
            rig.wait_until(lambda: self.osc.ask("/node/gate/@vad")[1][0] == 0, "it is quiet")
            while listener.receive(0.5):  # what was told of the last one
                pass
            late, begin = self.osc.status()["osc/late"], self.daemon.frame() + 24000
            self.noise(begin, -10.0)
            self.noise(begin + frames, -50.0)
            rig.wait_until(lambda end=begin + frames: self.daemon.frame() > end, "it is over")
            if self.osc.status()["osc/late"] == late:
                return begin
        raise AssertionError("what was to come on its frame was late five times")

    def test_speech(self):
        self.osc.edit("/rack/add", "urn:signalbox:source", "noise")
        self.osc.edit("/rack/add", "urn:signalbox:vad-mono", "gate")
        for symbol, value in (("noise/type", 1), ("noise/level", -50), ("gate/detector", 1), ("gate/hold", 50)):
            self.osc.send("/node/" + symbol, float(value))
        self.osc.edit("/rack/connect", "noise:out_1", "gate:in")
        self.assertEqual(self.osc.ask("/sync", 1)[0], "/synced")
        rig.wait_until(lambda: -70 < self.osc.value("gate/level") < self.osc.value("gate/floor") + 3, "it knows the background")
        self.assertEqual(self.osc.ask("/node/gate/@vad")[1][0], 0)
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        self.assertEqual(other.ask("/subscribe"), ("/ok", ["/subscribe"]))

        begin = self.burst(24000, other)
        (on, onset), (off, same) = (other.until("/node/gate/@vad", seconds=20)[-1][1] for _ in range(2))
        self.assertEqual((on, off, same), (1, 0, onset))
        self.assertTrue(begin < onset < begin + 24000, onset - begin)
        self.assertEqual(self.osc.ask("/node/gate/@vad")[1], [0, onset])

        self.osc.send("/node/gate/min_on", 700.0)
        self.burst(9600, other)
        misfire = other.until("/node/gate/@vad/misfire", "/node/gate/@vad", seconds=20)[-1]
        self.assertEqual(misfire[0], "/node/gate/@vad/misfire")
        self.assertGreater(misfire[1][0], onset)

    def test_speech_is_not_what_is_loud(self):
        chance = random.Random(7)
        spoken = array.array("f", 32000 * [0.0]) + voice(1) + array.array("f", 24000 * [0.0])
        # From 0.5 to 1.2 s it hisses as loud as somebody speaks from 2 s on.
        hiss = (0.05 if 8000 <= i < 19200 else 0.0005 for i in range(len(spoken)))
        path = os.path.join(self.home.name, "spoken.wav")
        write_wav(path, array.array("f", (x + chance.gauss(0, level) for x, level in zip(spoken, hiss))), rate=16000)
        self.osc.edit("/rack/add", "urn:signalbox:player", "song")
        self.osc.edit("/node/song/@file", 7, path)
        for gate, detector in (("voice", 0), ("level", 1)):
            self.osc.edit("/rack/add", "urn:signalbox:vad-mono", gate)
            self.osc.send(f"/node/{gate}/detector", detector)
            self.osc.send(f"/node/{gate}/hold", 400.0)
            self.osc.edit("/rack/connect", "song:out_1", gate + ":in")
        rig.wait_until(lambda: self.osc.value("song/length") > 4, "the file is there")
        self.assertEqual(self.osc.ask("/sync", 1)[0], "/synced")
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        self.assertEqual(other.ask("/subscribe"), ("/ok", ["/subscribe"]))
        began = self.daemon.frame()
        self.osc.send("/node/song/play", 1)
        told = {"/node/voice/@vad": [], "/node/level/@vad": []}
        while [len(events) for events in told.values()] != [2, 4]:
            address, event = other.until(*told, seconds=30)[-1]
            told[address].append(event)
        (on, onset), (off, same) = told["/node/voice/@vad"]
        self.assertEqual((on, off, same), (1, 0, onset))
        self.assertGreater(onset, began + 2 * 48000)
        hissed, _, spoken, _ = told["/node/level/@vad"]
        self.assertEqual([event[0] for event in told["/node/level/@vad"]], [1, 0, 1, 0])
        self.assertGreater(onset, hissed[1] + 1.4 * 48000)
        # On the same sound: nothing but the detectors is between them.
        self.assertLess(abs(onset - spoken[1]), 0.2 * 48000)

    def test_probability_of_speech(self):
        self.osc.edit("/rack/add", "urn:signalbox:vad", "gate")
        self.assertEqual(self.osc.ask("/node/gate/@vad/rate", 9, 50.0), ("/ok", [9, "/node/gate/@vad/rate"]))
        for _ in range(5):
            (probability,) = self.osc.until("/node/gate/@vad/probability", seconds=20)[-1][1]
            self.assertTrue(0 <= probability <= 1)
        self.osc.edit("/node/gate/@vad/rate", 9, 0)
        self.osc.waiting.clear()
        while self.osc.receive(0.2):  # what was on its way
            pass
        self.assertIsNone(self.osc.receive(0.3))
        for args, code in (((51.0,), 3), ((-1,), 3), (("often",), 2), ((), 2), ((1.0, 2.0, 3.0), 2)):
            self.assertEqual(self.osc.refused("/node/gate/@vad/rate", *args)[0], code, args)
        self.assertEqual(self.osc.refused("/node/gate/@vad", 1)[0], 9)
        self.assertEqual(self.osc.refused("/node/gate/@vad/speed", 1)[0], 1)
        self.assertEqual(self.osc.refused("/node/none/@vad")[0], 1)
        self.osc.edit("/rack/add", "urn:signalbox:gain", "g")
        self.assertIn("urn:signalbox:vad", self.osc.refused("/node/g/@vad")[1])
        # A connection that ends, or a node that goes, ends it.
        stream = osc.Stream(self.daemon.port)
        stream.send("/node/gate/@vad/rate", 50)
        stream.until("/node/gate/@vad/probability", seconds=20)
        stream.close()
        self.osc.send("/node/gate/@vad/rate", 50)
        self.osc.until("/node/gate/@vad/probability", seconds=20)
        self.osc.edit("/rack/remove", "gate")
        rig.wait_until(lambda: self.osc.receive(0.3) is None, "nothing more is told")

    def follow(self, what, *lines):
        """signalbox get WHAT --follow, until each of the lines was there; they come after what they answer to."""
        command = [rig.PROGRAMS["signalbox"], "get", what, "--follow", "--interval", "0.05", "--osc", f"127.0.0.1:{self.daemon.port}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            self.addCleanup(process.kill)
            for cause, matches in lines:
                cause()
                while not matches(line := process.stdout.readline().split()):
                    self.assertTrue(line, process.stderr.read() if process.poll() is not None else "it ended")
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, errors), (0, ""))

    def test_following_values_on_the_command_line(self):
        self.osc.edit("/rack/add", "urn:signalbox:source", "tone")
        self.osc.edit("/rack/add", "urn:signalbox:meter", "ear")
        self.osc.edit("/rack/connect", "tone:out_1", "ear:in_1")
        near = lambda level: lambda words: words[:1] == ["ear:peak_1"] and abs(float(words[1]) - level) < 0.1
        steps = [(lambda level=level: self.osc.send("/node/tone/level", level), near(level)) for level in (-20.0, -6.0)]
        self.follow("ear:peak_*", *steps)
        first = (lambda: None, lambda words: words == ["tone:level", "-6"])
        self.follow("tone:level", first, (lambda: self.osc.send("/node/tone/level", -9.0), lambda words: words == ["tone:level", "-9"]))

    def test_parameters_by_message(self):
        self.osc.edit("/rack/add", "urn:signalbox:test:atoms", "p")
        self.assertAlmostEqual(self.osc.value("p/@patch/level"), 0.5)
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        self.assertEqual(other.ask("/subscribe"), ("/ok", ["/subscribe"]))
        self.osc.send("/node/p/@patch/level", 1.25)
        self.assertEqual(other.until("/node/p/@patch/level")[-1][1], [1.25])
        self.assertEqual(self.osc.value("p/@patch/level"), 1.25)
        self.assertEqual(self.osc.value("p/@patch/sets"), 1)
        self.osc.edit("/node/p/@patch/file", 7, "/srv/a.wav")
        self.assertEqual(self.osc.value("p/@patch/file"), "/srv/a.wav")
        self.osc.send("/node/p/@patches")
        listing = self.osc.until("/node/p/@patches/end")
        self.assertEqual(listing[-1][1], [5])
        self.assertEqual([args[0] for _, args in listing[:-1]], ["file", "level", "on", "sets", "steps"])
        self.assertEqual(self.osc.refused("/node/p/@patch/none", 1.0)[0], 1)
        self.assertEqual(self.osc.refused("/node/p/@patch/file", "a.wav")[0], 12)
        self.assertEqual(self.osc.refused("/node/p/@patch/sets", 1.0)[0], 9)
        self.osc.edit("/rack/undo")
        self.osc.edit("/rack/undo")
        self.assertAlmostEqual(self.osc.value("p/@patch/level"), 0.5)

    def test_what_a_screen_draws_of_an_equalizer(self):
        self.osc.edit("/rack/add", "urn:signalbox:source", "tone")
        self.osc.edit("/rack/add", "urn:signalbox:equalizer-mono", "eq")
        self.osc.edit("/rack/connect", "tone:out_1", "eq:in")
        for symbol, value in (("tone/frequency", 1000), ("tone/level", -20), ("eq/gain_4", 6)):
            self.osc.send("/node/" + symbol, float(value))
        self.assertEqual(self.osc.refused("/node/eq/@patch/after")[0], 10)
        self.assertEqual(self.osc.refused("/node/eq/@patch/after", 1.0)[0], 9)
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        self.assertEqual(other.ask("/subscribe"), ("/ok", ["/subscribe"]))
        self.osc.send("/node/eq/analyser", 4)
        other.until("/node/eq/@patch/bands", seconds=20)
        bands = self.osc.ask("/node/eq/@patch/bands")[1]
        self.assertEqual(len(bands), 60)
        at = min(range(60), key=lambda i: abs(bands[i] - 1000))
        rig.wait_until(lambda: abs(other.until("/node/eq/@patch/before", seconds=20)[-1][1][at] + 20) < 0.5, "it comes in at -20 dB")
        rig.wait_until(lambda: abs(other.until("/node/eq/@patch/after", seconds=20)[-1][1][at] + 14) < 0.5, "it goes out at -14 dB")
        points, response = (self.osc.ask("/node/eq/@patch/" + name)[1] for name in ("points", "response"))
        self.assertEqual(points[::4], bands)
        self.assertAlmostEqual(response[4 * at], 6, places=1)
        self.osc.send("/node/eq/gain_4", -3.0)
        rig.wait_until(lambda: abs(other.until("/node/eq/@patch/response", seconds=20)[-1][1][4 * at] + 3) < 0.1, "the response follows")
        self.osc.send("/node/eq/analyser", 0)
        self.assertEqual(self.osc.ask("/sync", 1)[0], "/synced")
        rig.wait_until(lambda: other.receive(0.5) is None, "nothing more is told")

    def test_jalv_loads_it(self):
        if not shutil.which("jalv"):
            self.skipTest("jalv is not installed")
        uri = self.saved()
        env = dict(os.environ, **self.ENV, JACK_DEFAULT_SERVER=self.server.name, JACK_NO_START_SERVER="1")
        jalv = subprocess.Popen(["jalv", "-n", "other-host", "-p", MEMORY], env=env, text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in ("presets", f"preset {uri}", "monitors"):
            time.sleep(1)  # it answers in its own time
            jalv.stdin.write(line + "\n")
            jalv.stdin.flush()
        time.sleep(1)
        said = jalv.communicate(timeout=20)[0]
        self.assertIn("Three times", said)
        self.assertRegex(said, r"gain = 3\.0", said)


if __name__ == "__main__":
    rig.main("daemon", "signalbox", "plugins", "bundles")
