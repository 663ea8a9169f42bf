#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: silent_edits.py SIGNALBOXD TONE PLUGINS

A sine of 1 kHz goes through the live rack while it is edited by OSC, and what comes out is held against the same bars as
on the offline driver (tests/unit/edits). What was recorded while the server was late is recorded again.
"""
import array
import json
import math
import os
import subprocess
import tempfile
import time
import typing
import unittest

import osc
import rig

GAIN, TEST = "urn:signalbox:gain", "urn:signalbox:test:"
LEVEL, LOW, HALF = 0.25, 0.251188643, 0.501187234  # -12 and -6 dB
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
LATE_THROUGH = [
    ("/rack/add", TEST + "late", "l"),
    ("/node/l/frames", 1440.0),
    ("/rack/connect", "in:1", "l:in"),
    ("/rack/connect", "l:out", "out:1"),
]
LATE_BESIDE = [*LATE_THROUGH, *STRAIGHT]
# A period of the tone goes ten times into the loop's time, so what comes back is in phase.
LOOP = [*THROUGH, ("/node/g/gain", 0.0), ("/rack/feedback", "g:out_1", "g:in_1", 0.5, 10.0)]
IN_LOOP = [("/rack/insert", GAIN, "h", "in:1", "g:in_1"), ("/node/h/gain", -12.0)]
ON_FEEDBACK = [("/rack/insert", GAIN, "h", "g:out_1", "g:in_1")]


def row(*decibels, last=1.0):
    """Gain nodes g, h ... between in:1 and out:1, but for those that are None."""
    commands, end = [], "in:1"
    for name, db in zip("ghk", decibels, strict=False):
        if db is not None:
            commands += [("/rack/add", GAIN, name), ("/node/%s/gain" % name, db), ("/rack/connect", end, name + ":in_1")]
            end = name + ":out_1"
    return [*commands, ("/rack/connect", end, "out:1", last)]


ROW = row(-12.0, -6.0)
OTHER = row(None, -6.0, last=1.5)  # saved by this name
APPLIED = {
    "signalbox": 1,
    "nodes": [{"id": id, "uri": GAIN, "params": {"gain": db}} for id, db in (("h", -6), ("k", -3))],
    "cables": [
        {"from": source, "to": sink} for source, sink in (("in:1", "h:in_1"), ("h:out_1", "k:in_1"), ("k:out_1", "out:1"))
    ],
}


class Case(typing.NamedTuple):
    """What is there, what is done in one bundle, and how much of the tone is heard before and after it."""

    build: list
    edit: list
    before: float
    after: float
    places: int = 1  # that change one behind the other
    by_way: float = 0  # of a staged edit: what is heard between its steps
    seconds: float = 0.06  # until all is over


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
    "connect beside what is late": (LATE_THROUGH, STRAIGHT, 1, 2),
    "remove what is late": (LATE_BESIDE, [("/rack/remove", "l", 0)], 2, 1),
    "bypass what is late": (LATE_BESIDE, [("/node/l/@bypass", 1)], 2, 2),
    "gain of feedback": (LOOP, [("/rack/gain", "g:out_1", "g:in_1", 0.25)], 2, 4 / 3, 1, 0, 0.3),
    "insert in a loop": (LOOP, IN_LOOP, 2, 2 * LOW, 1, 0, 0.3),
    "insert on feedback": (LOOP, ON_FEEDBACK, 2, 2, 1, 0, 0.3),
    "remove with its loop": (LOOP, [("/rack/remove", "g")], 2, 1, 1, 0, 0.3),
    "move behind its follower": (ROW, [("/rack/move", "g", "h:out_1", "out:1")], LOW * HALF, LOW * HALF, 1, HALF),
    "apply": (ROW, [("/rack/apply", json.dumps(APPLIED))], LOW * HALF, HALF * 10 ** (-3 / 20), 2),
    "load": (ROW, [("/rack/load", "other")], LOW * HALF, HALF * 1.5, 2),
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
        self.commit(*OTHER)
        self.daemon.osc.edit("/rack/save", "other")
        self.commit(("/rack/clear",))

    def commit(self, *commands):
        """One bundle; everything in it has begun to ramp when this returns, and whether it was staged."""
        self.daemon.osc.raw(osc.bundle(*(osc.message(*command) for command in commands)))
        answers = sum(command[0].startswith("/rack") for command in commands)
        staged = False
        for _ in range(answers):
            got = self.daemon.osc.until("/ok", "/error", seconds=30)[-1]
            self.assertEqual(got[0], "/ok", got)
            staged = staged or got[1][-1:] == ["staged"]
        self.assertEqual(self.daemon.osc.ask("/sync", 1), ("/synced", [1]))
        return staged

    def settle(self, seconds):
        """So much sound in one piece: a server that is late leaves some out, and what goes round has to begin anew."""
        for _ in range(20):
            self.tone.tell("record")
            rig.wait_until(lambda: int(self.tone.tell("count")) >= seconds * self.RATE, "that is played", every=0.005)
            if self.tone.stop() is not None:
                return
        raise AssertionError("the server was late twenty times")

    def heard(self, build, steps, seconds):
        """What is recorded around the last of these steps, and whether it was staged."""
        self.commit(("/rack/clear",))
        for step in [build, *steps[:-1]]:
            if step:
                self.commit(*step)
            self.settle(seconds)
        self.tone.tell("record")
        time.sleep(0.03)
        staged = self.commit(*steps[-1])
        time.sleep(seconds)
        return self.tone.stop(), staged

    def hold(self, what, case, *steps):
        for tries in range(5):
            time.sleep(tries)  # what makes the server late is seldom over at once
            samples, staged = self.heard(case.build, steps, case.seconds)
            self.assertEqual(staged, case.by_way > 0, what)
            if samples is not None:
                return self.judge(what, samples, case)
        raise AssertionError(f"{what}: the server was late five times")

    def judge(self, what, samples, case):
        """Where several places change, each is within the bar, as what the others let through is at most the louder state."""
        before, after = case.before, case.after
        seen = levels(samples, self.RATE)
        self.assertAlmostEqual(seen[0], LEVEL * abs(before), delta=1e-4, msg=what)
        self.assertAlmostEqual(seen[-1], LEVEL * abs(after), delta=1e-4, msg=what)
        turned = before * after < 0
        bar = 3e-4 * case.places * max(1, abs(after - before), 2 if turned else 0)
        self.assertLessEqual(residual(samples, self.RATE), bar, what)
        louder, softer = max(abs(before), abs(after), case.by_way), min(abs(before), abs(after))
        self.assertLessEqual(max(seen), LEVEL * louder * 1.01158 + 1e-6, what)
        if softer and not turned:
            self.assertGreater(min(seen), 1e-3, what)

    def go_through(self, frames):
        self.begin(frames)
        undo, redo = [("/rack/undo",)], [("/rack/redo",)]
        for name, edit in EDITS.items():
            case = Case(*edit)
            back = case._replace(before=case.after, after=case.before)
            with self.subTest(name):
                self.hold(name, case, case.edit)
                self.hold(name + ", undone", back, case.edit, undo)
                self.hold(name + ", redone", case, case.edit, undo, redo)

    def test_128_frames(self):
        self.go_through(128)

    def test_1024_frames(self):
        self.go_through(1024)

    def test_in_freewheel(self):
        """Audio runs many times as fast, and what is due on a frame still comes there."""
        self.begin(128)
        self.commit(*THROUGH)
        self.server.freewheel("y")
        for edit, before, after in [([("/rack/remove", "g")], LOW, 1), ([("/rack/undo",)], 1, LOW)]:
            self.tone.tell("record")
            late, due = self.daemon.osc.status()["osc/late"], self.daemon.frame() + 10 * self.RATE
            self.daemon.osc.raw(osc.bundle(osc.message("/at", ("h", due)), *(osc.message(*one) for one in edit)))
            got = self.daemon.osc.until("/ok", "/error", seconds=30)[-1]
            self.assertEqual(got[0], "/ok", got)
            rig.wait_until(lambda due=due: self.daemon.frame() > due + self.RATE, "its time has passed")
            self.assertEqual(self.daemon.osc.status()["osc/late"], late)
            self.judge(f"in freewheel, {edit}", self.recorded(), Case(THROUGH, edit, before, after))
        self.server.freewheel("n")

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
