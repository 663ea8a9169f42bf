#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: pedalboard.py SIGNALBOXD [SECONDS [freewheel]]

Other people's amplifier, reverb and compressor in a row, played for SECONDS (60; an hour is 3600) while their knobs move
and pedals come and go. Everything that comes out is recorded in the rack and looked at: numbers, never silent, no clicks.
It says how loud it was, how often JACK was late and how much more memory the daemon has than after the first file. In freewheel an hour takes a minute or two, in which the knobs move
as far as in a minute or two.

A click is a bend (a second difference) many times the mean one of its 50 ms. `signalbox render` of this board with the smooth
knobs alone, and no edits, bends 13 times where they are turned every 21 ms. With 21 ms of silence put in, half of all places
bend more than 430 times and nine in ten more than 47; with 64 frames left out half 260, with half the level from one frame
on half 225. So one click may be missed, a kind of click is not. Played live it was 6 to 9; with edits that switch at once,
eight clicks of up to 800; where edits shorten the amplifier's blocks, which it does not bear, 100 to 320.
"""
import math
import os
import random
import sys
import tempfile
import time

import rig
from wav import read_wav

FREEWHEEL = sys.argv[3:] == ["freewheel"] and bool(sys.argv.pop(3))
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
    ("comp/at", 1, 100, 11.3),
    ("comp/rt", 20, 500, 12.7),
    ("comp/cr", 1, 20, 13.9),
]
# These step in their plugins, also where nothing else is done: they are turned in the first seconds of each file, and clicks
# are looked for behind that.
ROUGH = [("reverb/room_size", 0, 5, 61), ("comp/al", 0.05, 0.9, 10.1)]
ROUGH_SECONDS, SETTLED_SECONDS = 4, 6
STEP = 1024 / RATE  # seconds: knobs go no farther at once, however busy the machine is
SILENT, CLICK, WINDOW = 1e-3, 30, RATE // 20
MOST_GROWTH = 80  # MiB: what history and parked nodes may take


class Pedalboard(rig.Live):
    FRAMES = 1024  # a busy machine has time for that

    def setUp(self):
        super().setUp()
        for uri, _ in PEDALS.values():
            self.osc.send("/plugin", uri)
            if self.osc.until("/plugin/end", "/error", seconds=150)[-1][0] == "/error":  # the first look takes its time
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
        if FREEWHEEL:
            self.server.freewheel("y")
            self.addCleanup(self.server.freewheel, "n")

    def turn(self, now, knobs):
        for path, least, most, seconds in knobs:
            part = 0.5 - 0.5 * math.cos(2 * math.pi * now / seconds)
            self.osc.send("/node/" + path, least + (most - least) * part)

    def boost(self):
        self.osc.edit("/rack/insert", "urn:signalbox:gain", "boost", "amp:out", "reverb:in_l")
        self.osc.send("/node/boost/gain", 6.0)

    def pedal(self, count):
        """One thing after the other; every fourth puts all back as it was."""
        node = random.choice(list(PEDALS))
        steps = [
            self.boost,
            lambda: self.osc.edit(f"/node/{node}/@bypass", 7, 1),
            lambda: self.osc.edit("/rack/undo"),
            lambda: self.osc.edit("/rack/remove", "boost"),
        ]
        steps[count % 4]()

    def memory(self):
        """MiB that are the daemon's alone."""
        with open(f"/proc/{self.daemon.process.pid}/smaps_rollup", encoding="ascii") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private_Dirty:")) / 1024

    def look_at(self, path):
        """A file that is written no more; returns its loudest sample, its worst bend, and where that is too much."""
        samples = read_wav(path)
        os.unlink(path)
        self.assertTrue(math.isfinite(math.fsum(samples)), f"{path}: what comes out is no number")
        for at in range(0, len(samples) - WINDOW, WINDOW):
            window = samples[at : at + WINDOW]
            self.assertGreater(max(max(window), -min(window)), SILENT, f"{path}: silent at frame {at}")
        worst, clicks = 0, []
        for at in range(SETTLED_SECONDS * RATE, len(samples) - WINDOW, WINDOW):
            window = samples[at : at + WINDOW]
            bends = [abs(a - 2 * b + c) for a, b, c in zip(window, window[1:], window[2:], strict=False)]
            bend = max(bends) / (math.fsum(bends) / len(bends) + 1e-7)
            worst = max(worst, bend)
            if bend > CLICK:
                clicks.append(f"{os.path.basename(path)} at {at / RATE:.2f} s: {bend:.0f}")
        return max(max(samples), -min(samples)), worst, clicks

    def test_it_plays(self):
        with tempfile.TemporaryDirectory() as folder:
            self.build(folder)
            pedals, loudest, worst, files, clicks, held = 0, 0, 0, 0, [], []
            now = turned = rough = 0.0
            while (then := now) < SECONDS:
                now = self.osc.value("tape/seconds")
                turned += min(now - then, STEP)
                self.turn(turned, KNOBS)
                if now % ROLL < ROUGH_SECONDS:
                    rough += min(now - then, STEP)
                    self.turn(rough, ROUGH)
                if now > 3 * pedals + 3:
                    self.pedal(pedals)
                    pedals += 1
                done = [name for name in os.listdir(folder) if name.endswith(".wav")]
                for name in done:
                    loud, bend, found = self.look_at(os.path.join(folder, name))
                    loudest, worst, files, clicks = max(loudest, loud), max(worst, bend), files + 1, clicks + found
                    held.append(self.memory())
                    print(f"{now:.0f} s: a bend of {bend:.0f}, {held[-1]:.1f} MiB, {self.osc.status()['xruns']} xruns", file=sys.stderr)
                time.sleep(0.02)
            self.assertEqual(self.osc.value("tape/lost"), 0)
            status = self.osc.status()
            print(f"{SECONDS} s, {files} files of {ROLL} s, {pedals} pedals; loudest {loudest:.3f}, a bend of {worst:.0f} at most")
            print(f"{status['xruns']} xruns; {status['last_xrun']}; load {status['load']}; {self.daemon.said()}")
            print(f"{held[0]:.1f} MiB after the first file, {held[-1]:.1f} after the last")
            self.assertGreaterEqual(files, SECONDS // ROLL - 1)
            self.assertLess(held[-1] - held[0], MOST_GROWTH)
            self.assertEqual(clicks, [])


if __name__ == "__main__":
    rig.main("daemon")
