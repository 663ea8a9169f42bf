#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: block_sizes.py SIGNALBOXD

Edits while JACK changes its block size. A source and a recorder are in the rack, so that what is recorded is what the
rack played, whatever the server does to the time between two cycles.
"""
import array
import math
import os
import subprocess
import tempfile
import time

import rig
from wav import read_wav

GAIN, SOURCE, RECORDER = "urn:signalbox:gain", "urn:signalbox:source", "urn:signalbox:recorder"
LEVEL_DB = -12.0
LEVEL = 10 ** (LEVEL_DB / 20)
RATE = 48000
TWICE = 2 * math.cos(2 * math.pi * 1000 / RATE)
# Each of them changes one place, and how loud it is at most doubles or halves.
EDITS = [
    ("/rack/insert", GAIN, "pad", "tone:out_1", "tape:in_1"),
    ("/rack/gain", "tone:out_1", "pad:in_1", 0.5),
    ("/rack/insert", GAIN, "other", "pad:out_1", "tape:in_1"),
    ("/rack/move", "pad", "other:out_1", "tape:in_1"),
    ("/rack/undo",),
    ("/rack/redo",),
    ("/rack/gain", "tone:out_1", "other:in_1", 1.0),
    ("/rack/remove", "pad"),
    ("/rack/remove", "other"),
]


class BlockSizes(rig.Live):
    def change(self, frames):
        """Asks JACK for it, and does not wait."""
        env = dict(os.environ, JACK_DEFAULT_SERVER=self.server.name)
        return subprocess.Popen(["jack_bufsize", str(frames)], env=env, stdout=subprocess.DEVNULL)

    def test_edits_are_silent_meanwhile(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.osc.edit("/rack/add", SOURCE, "tone")
        self.osc.send("/node/tone/frequency", 1000.0)
        self.osc.send("/node/tone/level", LEVEL_DB)
        self.osc.edit("/rack/add", RECORDER, "tape")
        self.osc.edit("/node/tape/@file", 7, os.path.join(folder.name, "take.wav"))
        self.osc.edit("/rack/connect", "tone:out_1", "tape:in_1")
        self.osc.send("/node/tape/channels", 1)
        self.assertEqual(self.osc.ask("/sync", 1), ("/synced", [1]))
        time.sleep(0.2)  # the cable has come up, and the tone to its level
        self.osc.send("/node/tape/record", 1)
        self.becomes("tape/recording", 1)
        for frames in (256, 64, 1024, 512, 128):
            change = self.change(frames)
            while change.poll() is None:
                for edit in EDITS:
                    self.osc.edit(*edit)
                    time.sleep(0.03)
            self.assertEqual(change.returncode, 0)
        self.assertEqual(self.osc.ask("/sync", 2), ("/synced", [2]))
        time.sleep(0.1)
        self.osc.send("/node/tape/record", 0)
        take = os.path.join(folder.name, "take-0001.wav")
        rig.wait_until(lambda: os.path.exists(take), "the take is whole")
        self.assertEqual(self.osc.value("tape/lost"), 0)
        self.judge(read_wav(take))

    def judge(self, heard):
        self.assertGreater(len(heard), RATE // 2)
        residual = max(abs(a - TWICE * b + c) for a, b, c in zip(heard, heard[1:], heard[2:], strict=False))
        self.assertLessEqual(residual, 3e-4)
        width = RATE // 1000
        windows = (heard[at : at + width] for at in range(0, len(heard) - width, width))
        levels = array.array("d", (math.sqrt(2 * sum(x * x for x in window) / width) for window in windows))
        self.assertLessEqual(max(levels), LEVEL * 1.01158)
        self.assertGreaterEqual(min(levels), LEVEL * 0.25 / 1.01158)
        self.assertLess(min(levels), LEVEL * 0.6)  # the edits were heard
        self.assertAlmostEqual(levels[-1], LEVEL, delta=1e-3)


if __name__ == "__main__":
    rig.main("daemon")
