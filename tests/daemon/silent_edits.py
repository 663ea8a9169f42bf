#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: silent_edits.py SIGNALBOXD TONE PLUGINS

A sine of 1 kHz goes through the live rack while it is edited by OSC, and what comes out is held against the same bars as
on the offline driver (tests/unit/edits). What was recorded while the server was late is recorded again.
"""
import array
import math
import os
import subprocess
import tempfile
import time
import unittest

import osc
import rig

GAIN, TEST = "urn:signalbox:gain", "urn:signalbox:test:"
LEVEL, LOW = 0.25, 0.251188643  # -12 dB
STRAIGHT = [("/rack/connect", "in:1", "out:1")]
THROUGH = [
    ("/rack/add", GAIN, "g"),
    ("/node/g/gain", -12.0),
    ("/rack/connect", "in:1", "g:in_1"),
    ("/rack/connect", "g:out_1", "out:1"),
]
AMP = [
    ("/rack/add", TEST + "amp", "x"),
    ("/node/x/gain", 0.5),
    ("/rack/connect", "in:1", "x:in"),
    ("/rack/connect", "x:out", "out:1"),
]
INSERT = [("/rack/insert", GAIN, "g", "in:1", "out:1"), ("/node/g/gain", -12.0)]
LATE = [("/rack/insert", TEST + "late", "l", "in:1", "out:1"), ("/node/l/frames", 1440.0)]
# What is there, what is done in one bundle, and how much of the tone is heard before and after it.
EDITS = {
    "add": ([], THROUGH, 0, LOW),
    "add beside the path": (STRAIGHT, THROUGH, 1, 1 + LOW),
    "remove": (THROUGH, [("/rack/remove", "g")], LOW, 1),
    "remove without healing": (THROUGH, [("/rack/remove", "g", 0)], LOW, 0),
    "replace": (THROUGH, [("/rack/replace", "g", "urn:signalbox:meter")], LOW, 1),
    "insert": (STRAIGHT, INSERT, 1, LOW),
    "insert, 30 ms late": (STRAIGHT, LATE, 1, 1),
    "move": ([*THROUGH, ("/rack/connect", "in:1", "out:2")], [("/rack/move", "g", "in:1", "out:2")], LOW, 1),
    "connect": ([], STRAIGHT, 0, 1),
    "disconnect": (STRAIGHT, [("/rack/disconnect", "in:1", "out:1")], 1, 0),
    "gain": (STRAIGHT, [("/rack/gain", "in:1", "out:1", 3.0)], 1, 3),
    "gain, turned over": (STRAIGHT, [("/rack/gain", "in:1", "out:1", -1.0)], 1, -1),
    "bypass": (AMP, [("/node/x/@bypass", 1)], 0.5, 1),
    "clear": (THROUGH, [("/rack/clear",)], LOW, 0),
}


def residual(samples, rate):
    twice = 2 * math.cos(2 * math.pi * 1000 / rate)
    return max(abs(a - twice * b + c) for a, b, c in zip(samples, samples[1:], samples[2:], strict=False))


def levels(samples, rate):
    """Of every millisecond: the peak of a sine with its RMS."""
    width = rate // 1000
    windows = (samples[at : at + width] for at in range(0, len(samples) - width, width // 4))
    return [math.sqrt(2 * sum(x * x for x in window) / width) for window in windows]


class Tone:
    """The client that plays and records."""

    def __init__(self, server):
        env = dict(os.environ, JACK_DEFAULT_SERVER=server.name)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([rig.PROGRAMS["tone"]], stdin=pipe, stdout=pipe, text=True, env=env)
        self.file = tempfile.NamedTemporaryFile()
        if self.tell("open tone") != "open":
            raise AssertionError("the tone's client is refused")
        server.connect("tone:send", "signalbox:in_1")
        server.connect("signalbox:out_1", "tone:receive")

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def stop(self):
        """What was recorded, or None where the server was late."""
        count, late = map(int, self.tell("stop " + self.file.name).split())
        samples = array.array("f")
        with open(self.file.name, "rb") as file:
            samples.fromfile(file, count)
        return None if late else samples

    def close(self):
        self.process.communicate("close\n", timeout=20)
        self.file.close()


class SilentEdits(unittest.TestCase):
    RATE = 48000

    def begin(self, frames):
        self.server = rig.JackServer(self.RATE, frames)
        self.addCleanup(self.server.stop)
        self.daemon = rig.Daemon(self.server, env={"LV2_PATH": rig.PROGRAMS["plugins"]})
        self.addCleanup(self.daemon.close)
        self.daemon.playing()
        self.tone = Tone(self.server)
        self.addCleanup(self.tone.close)

    def commit(self, *commands):
        """One bundle; everything in it has begun to ramp when this returns."""
        self.daemon.osc.raw(osc.bundle(*(osc.message(*command) for command in commands)))
        answers = sum(command[0].startswith("/rack") for command in commands)
        for _ in range(answers):
            got = self.daemon.osc.until("/ok", "/error", seconds=30)[-1]
            self.assertEqual(got[0], "/ok", got)
        self.assertEqual(self.daemon.osc.ask("/sync", 1), ("/synced", [1]))

    def heard(self, build, steps):
        """What is recorded around the last of these steps."""
        self.commit(("/rack/clear",))
        for step in [build, *steps[:-1]]:
            if step:
                self.commit(*step)
            time.sleep(0.03)
        time.sleep(0.03)
        self.tone.tell("record")
        time.sleep(0.03)
        self.commit(*steps[-1])
        time.sleep(0.06)
        return self.tone.stop()

    def hold(self, what, build, steps, before, after):
        for tries in range(5):
            time.sleep(tries)  # what makes the server late is seldom over at once
            samples = self.heard(build, steps)
            if samples is not None:
                return self.judge(what, samples, before, after)
        raise AssertionError(f"{what}: the server was late five times")

    def judge(self, what, samples, before, after):
        seen = levels(samples, self.RATE)
        self.assertAlmostEqual(seen[0], LEVEL * abs(before), delta=1e-4, msg=what)
        self.assertAlmostEqual(seen[-1], LEVEL * abs(after), delta=1e-4, msg=what)
        turned = before * after < 0
        bar = 3e-4 * max(1, abs(after - before), 2 if turned else 0)
        self.assertLessEqual(residual(samples, self.RATE), bar, what)
        louder, softer = max(abs(before), abs(after)), min(abs(before), abs(after))
        self.assertLessEqual(max(seen), LEVEL * louder * 1.01158 + 1e-6, what)
        if softer and not turned:
            self.assertGreater(min(seen), 1e-3, what)

    def go_through(self, frames):
        self.begin(frames)
        for name, (build, edit, before, after) in EDITS.items():
            undo, redo = [("/rack/undo",)], [("/rack/redo",)]
            with self.subTest(name):
                self.hold(name, build, [edit], before, after)
                self.hold(name + ", undone", build, [edit, undo], after, before)
                self.hold(name + ", redone", build, [edit, undo, redo], before, after)

    def test_128_frames(self):
        self.go_through(128)

    def test_1024_frames(self):
        self.go_through(1024)

    def test_in_freewheel(self):
        """Audio runs many times as fast, and what is due on a frame still comes there."""
        self.begin(128)
        self.commit(*THROUGH)
        self.freewheel("y")
        for edit, before, after in [([("/rack/remove", "g")], LOW, 1), ([("/rack/undo",)], 1, LOW)]:
            self.tone.tell("record")
            late, due = self.daemon.osc.status()["osc/late"], self.daemon.frame() + 10 * self.RATE
            self.daemon.osc.raw(osc.bundle(osc.message("/at", ("h", due)), *(osc.message(*one) for one in edit)))
            got = self.daemon.osc.until("/ok", "/error", seconds=30)[-1]
            self.assertEqual(got[0], "/ok", got)
            rig.wait_until(lambda due=due: self.daemon.frame() > due + self.RATE, "its time has passed")
            self.assertEqual(self.daemon.osc.status()["osc/late"], late)
            self.judge(f"in freewheel, {edit}", self.recorded(), before, after)
        self.freewheel("n")

    def freewheel(self, on):
        env = dict(os.environ, JACK_DEFAULT_SERVER=self.server.name)
        subprocess.run(["jack_freewheel", on], env=env, check=True, capture_output=True, timeout=20)

    def recorded(self):
        self.tone.tell("stop " + self.tone.file.name)
        samples = array.array("f")
        with open(self.tone.file.name, "rb") as file:
            samples.frombytes(file.read())
        return samples

    def test_a_plugin_that_steps_is_heard_to_do_so(self):
        self.begin(128)
        self.commit(*AMP)
        time.sleep(0.06)
        self.tone.tell("record")
        time.sleep(0.03)
        self.daemon.osc.send("/node/x/gain", 1.0)
        time.sleep(0.06)
        self.tone.tell("stop " + self.tone.file.name)
        samples = array.array("f")
        with open(self.tone.file.name, "rb") as file:
            samples.frombytes(file.read())
        self.assertAlmostEqual(levels(samples, self.RATE)[-1], LEVEL, delta=1e-4)
        self.assertGreater(residual(samples, self.RATE), 10 * 3e-4)


if __name__ == "__main__":
    rig.main("daemon", "tone", "plugins")
