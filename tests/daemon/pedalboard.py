#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: pedalboard.py SIGNALBOXD [SECONDS]

Other people's amplifier, reverb and compressor in a row, played for SECONDS (60; an hour is 3600) while their knobs move
and pedals come and go. Everything that comes out is recorded in the rack and looked at: numbers, never silent. It says how
loud it was, and how often JACK was late.
"""
import array
import math
import os
import random
import sys
import tempfile
import time

import rig
from wav import read_wav

SECONDS = int(sys.argv.pop(2)) if len(sys.argv) > 2 and sys.argv[2].isdigit() else 60
RATE, ROLL = 48000, 20  # seconds a recorded file has
AMP = "http://guitarix.sourceforge.net/plugins/gx_amp_stereo#GUITARIX_ST"
REVERB = "http://calf.sourceforge.net/plugins/Reverb"
COMPRESSOR = "http://lsp-plug.in/plugins/lv2/compressor_stereo"
PEDALS = {"amp": (AMP, "in out"), "reverb": (REVERB, "in_l out_l"), "comp": (COMPRESSOR, "in_l out_l")}
KNOBS = [  # node/symbol, least, most, how long a turn takes
    ("guitar/frequency", 82, 660, 3.1),
    ("amp/PreGain", -10, 5, 4.1),
    ("amp/Drive", 0.05, 0.9, 5.3),
    ("amp/Bass", 0.1, 0.9, 6.7),
    ("amp/Treble", 0.1, 0.9, 7.9),
    ("reverb/decay_time", 0.5, 8, 8.3),
    ("reverb/amount", 0.1, 1, 9.7),
    ("reverb/room_size", 0, 5, 61),
    ("comp/al", 0.05, 0.9, 10.1),
    ("comp/at", 1, 100, 11.3),
    ("comp/rt", 20, 500, 12.7),
    ("comp/cr", 1, 20, 13.9),
]
SILENT, WINDOW = 1e-3, RATE // 20


class Pedalboard(rig.Live):
    FRAMES = 1024  # a busy machine has time for that

    def setUp(self):
        super().setUp()
        for uri, _ in PEDALS.values():
            self.osc.send("/plugin", uri)
            if self.osc.until("/plugin/end", "/error", seconds=60)[-1][0] == "/error":  # the first look takes its time
                self.skipTest(f"{uri} is not installed")

    def build(self, folder):
        self.osc.edit("/rack/add", "urn:signalbox:source", "guitar")
        source = "guitar:out_1"
        for node, (uri, ports) in PEDALS.items():
            entry, leaves = ports.split()
            self.osc.edit("/rack/add", uri, node)
            self.osc.edit("/rack/connect", source, f"{node}:{entry}")
            source = f"{node}:{leaves}"
        self.osc.edit("/rack/connect", source, "out:1", 0.5)
        self.osc.edit("/rack/add", "urn:signalbox:recorder", "tape")
        self.osc.edit("/rack/connect", source, "tape:in_1")
        self.osc.edit("/node/tape/@file", 7, os.path.join(folder, "take.wav"))
        self.osc.send("/node/tape/channels", 1)
        self.osc.send("/node/tape/roll", ROLL)
        time.sleep(1)
        self.osc.send("/node/tape/record", 1)

    def turn(self, now):
        for path, least, most, seconds in KNOBS:
            part = 0.5 - 0.5 * math.cos(2 * math.pi * now / seconds)
            self.osc.send("/node/" + path, least + (most - least) * part)

    def pedal(self, count):
        """One thing after the other; every fourth puts all back as it was."""
        node = random.choice(list(PEDALS))
        steps = [
            lambda: self.osc.edit("/rack/insert", "urn:signalbox:gain", "boost", "amp:out", "reverb:in_l"),
            lambda: self.osc.edit(f"/node/{node}/@bypass", 7, 1),
            lambda: self.osc.edit("/rack/undo"),
            lambda: self.osc.edit("/rack/remove", "boost"),
        ]
        steps[count % 4]()

    def look_at(self, path):
        """A file that is written no more; returns its loudest sample and steepest step."""
        samples = read_wav(path)
        os.unlink(path)
        self.assertTrue(math.isfinite(math.fsum(samples)), f"{path}: what comes out is no number")
        for at in range(0, len(samples) - WINDOW, WINDOW):
            window = samples[at : at + WINDOW]
            self.assertGreater(max(max(window), -min(window)), SILENT, f"{path}: silent at frame {at}")
        steps = array.array("f", (abs(b - a) for a, b in zip(samples, samples[1:], strict=False)))
        return max(max(samples), -min(samples)), max(steps, default=0)

    def test_it_plays(self):
        with tempfile.TemporaryDirectory() as folder:
            self.build(folder)
            begin = time.monotonic()
            pedals, loudest, steepest, files = 0, 0, 0, 0
            while (now := time.monotonic() - begin) < SECONDS:
                self.turn(now)
                if now > 3 * pedals + 3:
                    self.pedal(pedals)
                    pedals += 1
                done = [name for name in os.listdir(folder) if name.endswith(".wav")]
                for name in done:
                    loud, steep = self.look_at(os.path.join(folder, name))
                    loudest, steepest, files = max(loudest, loud), max(steepest, steep), files + 1
                time.sleep(0.02)
            self.assertEqual(self.osc.value("tape/lost"), 0)
            status = self.osc.status()
            print(f"{SECONDS} s, {files} files of {ROLL} s, {pedals} pedals; loudest {loudest:.3f}, steepest {steepest:.3f}")
            print(f"{status['xruns']} xruns; {status['last_xrun']}; load {status['load']}; {self.daemon.said()}")
            self.assertGreaterEqual(files, SECONDS // ROLL - 1)


if __name__ == "__main__":
    rig.main("daemon")
