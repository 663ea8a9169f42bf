#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: linear_phase.py SIGNALBOX

A plugin that is 128 ms late, LSP's linear-phase equalizer: what goes past it arrives with it, and it comes and goes
without being heard. Needs lsp-plugins-lv2.
"""
import array
import json
import os
import subprocess
import sys
import tempfile
import unittest

from render import RATE, read_wav, tone, write_wav
from silent_edits import LEVEL, levels, residual

BUNDLE = "/usr/lib/lv2/lsp-plugins.lv2"
URI = "http://lsp-plug.in/plugins/lv2/para_equalizer_x16_mono"
LINEAR_PHASE, LATENCY = 2, 6144
DRY = [("in:1", "out:1", 1)]
BESIDE = [("eq:out", "out:1", 0.5), ("in:1", "eq:in", 1), ("in:1", "out:1", 1)]


class LinearPhase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.mkdir(self.path("lv2"))
        os.symlink(BUNDLE, self.path("lv2/lsp-plugins.lv2"))
        self.env = dict(os.environ, LV2_PATH=self.path("lv2"), XDG_CACHE_HOME=self.path("cache"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def rendered(self, samples, cables, script=""):
        write_wav(self.path("in.wav"), samples)
        nodes = [{"id": "eq", "uri": URI, "bypass": False, "params": {"mode": LINEAR_PHASE}, "state": []}]
        rack = {"signalbox": 1, "name": "", "nodes": nodes if len(cables) > 1 else [], "bindings": [], "snapshots": []}
        rack["cables"] = [{"from": a, "to": b, "gain": gain, "feedback": None} for a, b, gain in cables]
        with open(self.path("rack.json"), "w", encoding="utf-8") as file:
            json.dump(rack, file)
        with open(self.path("edits"), "w", encoding="utf-8") as file:
            file.write(script)
        command = [PROGRAM, "render", "rack.json", "in.wav", "-o", "out.wav", "--script", "edits", "--block", "128"]
        done = subprocess.run(command, env=self.env, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return read_wav(self.path("out.wav"))

    def test_a_click_stays_one(self):
        samples = array.array("f", bytes(4 * RATE))
        samples[1000] = 1
        heard = self.rendered(samples, BESIDE)
        self.assertEqual([i for i, x in enumerate(heard) if abs(x) > 1e-4], [1000 + LATENCY])
        self.assertAlmostEqual(heard[1000 + LATENCY], 1.5, delta=1e-4)

    def test_it_comes_and_goes_unheard(self):
        """128 ms are 128 periods of the tone."""
        insert = f"/rack/insert {URI} eq in:1 out:1\n/node/eq/mode {LINEAR_PHASE}"
        edits = [insert, "/rack/remove eq", insert, "/rack/remove eq"]
        script = "".join(f"/at {24000 * (k + 1)}\n{edit}\n" for k, edit in enumerate(edits))
        heard = self.rendered(tone(0, 24000 * 6), DRY, script)[480:]
        self.assertLessEqual(residual(heard, RATE), 3e-4)
        seen = levels(heard, RATE)
        self.assertGreater(min(seen), LEVEL * 0.999)
        self.assertLess(max(seen), LEVEL * 1.001)
        self.assertNotEqual(heard[24000:48000], tone(480 + 24000, 24000))  # it was there

    def test_a_path_is_made_later_unheard(self):
        script = f"/at 24000\n/rack/add {URI} eq\n/node/eq/mode {LINEAR_PHASE}\n/rack/connect in:1 eq:in\n"
        script += "/rack/connect eq:out out:1 0.5\n/at 72000\n/rack/remove eq 0\n"
        heard = self.rendered(tone(0, 24000 * 5), DRY, script)[480:]
        self.assertLessEqual(residual(heard, RATE), 3e-4)
        seen = levels(heard, RATE)
        self.assertGreater(min(seen), LEVEL * 0.999)
        self.assertLess(max(seen), LEVEL * 1.501)
        self.assertGreater(max(seen), LEVEL * 1.499)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    if not os.path.isdir(BUNDLE):
        print("skipped: lsp-plugins-lv2 is not installed")
        sys.exit(77)
    unittest.main(verbosity=2)
