#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: jalv.py TONE BUNDLES

The stereo plugins, at their defaults, sound in jalv as they do when they are called directly: a tone is connected to one
input and then to the other while the left output is recorded. At which cycles that happened is not known; with those found,
every sample must agree.
"""
import array
import itertools
import math
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "daemon"))
import rig  # noqa: E402
from direct import Plugin  # noqa: E402

RATE, BLOCK, CYCLES = 48000, 4096, 24
CLOSE = 2e-6
GRIDS = 5  # cycles after which the coarsest of the resampler's grids, 640 frames, is where it was


class Tone:
    """The client that plays and records."""

    def __init__(self, server, file):
        env = dict(os.environ, JACK_DEFAULT_SERVER=server.name)
        self.process = subprocess.Popen([rig.PROGRAMS["tone"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.file = file

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def stop(self):
        count, late = map(int, self.tell("stop " + self.file).split())
        samples = array.array("f")
        with open(self.file, "rb") as file:
            samples.fromfile(file, count)
        return samples, late, int(self.tell("began"))

    def close(self):
        self.process.communicate("close\n", timeout=20)


def end(process):
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=20)


def tone_from(frame, count):
    step = 2 * math.pi * 1000 / RATE
    return [0.25 * math.sin(step * (frame + i)) for i in range(count)]


class Jalv(unittest.TestCase):
    def setUp(self):
        self.server = rig.JackServer(RATE, BLOCK)
        self.addCleanup(self.server.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tone = Tone(self.server, os.path.join(folder.name, "heard"))
        self.addCleanup(self.tone.close)
        self.assertEqual(self.tone.tell("open tone"), "open")

    def hosted(self, name):
        env = dict(os.environ, JACK_DEFAULT_SERVER=self.server.name, LV2_PATH=rig.PROGRAMS["bundles"] + ":/usr/lib/lv2")
        jalv = subprocess.Popen(
            ["jalv", "-n", name, f"urn:signalbox:{name}"], env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.addCleanup(end, jalv)
        rig.wait_until(lambda: f"{name}:out_l" in self.server.tool("jack_lsp").stdout, "jalv shows its ports")
        return jalv

    def record(self, name):
        """What comes out from before the tone is connected on, from which frame on, and whether the server was late."""
        jalv = self.hosted(name)
        self.server.connect(f"{name}:out_l", "tone:receive")
        self.tone.tell("record")
        self.server.connect("tone:send", f"{name}:in_l")
        self.server.connect("tone:send", f"{name}:in_r")
        rig.wait_until(lambda: int(self.tone.tell("count")) >= CYCLES * BLOCK, "enough is recorded")
        end(jalv)
        return self.tone.stop()

    def agrees(self, name, heard, began):
        """Is there a way in which the tone can have been connected with which the plugin gives exactly this?"""
        frames = CYCLES * BLOCK
        first = next((i for i, x in enumerate(heard) if x != 0), frames) // BLOCK
        # The client hears a cycle late, as it is before and behind jalv.
        tone, plugin, best = tone_from(began - BLOCK, frames), Plugin(rig.PROGRAMS["bundles"], name, RATE), 1.0

        def connected(before, cycle):
            return [0.0] * ((before + cycle) * BLOCK) + tone[cycle * BLOCK :]

        for before, second in itertools.product(range(GRIDS), range(first, CYCLES)):
            out = plugin.run(connected(before, first), connected(before, second))[0][before * BLOCK :]
            best = min(best, max(abs(a - b) for a, b in zip(out, heard, strict=False)))
            if best <= CLOSE:
                break
        print(f"{name}: {best:.2g} apart")
        return best <= CLOSE

    def test_every_plugin(self):
        for name in ["delay", "distortion", "equalizer", "resampler", "vad"]:
            with self.subTest(name):
                heard, late, began = self.record(name)
                while late:  # a busy machine
                    heard, late, began = self.record(name)
                self.assertGreater(max(heard), 0.05)
                self.assertTrue(self.agrees(name, heard, began))


if __name__ == "__main__":
    if not shutil.which("jalv"):
        print("skipped: jalv is not installed")
        sys.exit(77)
    rig.main("tone", "bundles")
