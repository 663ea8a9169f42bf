#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: edits_drawn.py BENCH

What `./dev bench edits --plots DIR` leaves for the README and for the ear: a plot, and the same chord edited by us and by
a bare switch, in which our edits do not click and the others do.
"""
import array
import os
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

EDITS = 11
CLICK = 0.02  # a second difference; that of the chord itself is 0.005 at most


def read(path):
    with open(path, "rb") as file:
        whole = file.read()
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", whole[20:36])
    assert (whole[:4], whole[8:16], kind, channels, rate, bits) == (b"RIFF", b"WAVEfmt ", 3, 1, 48000, 32)
    samples = array.array("f")
    samples.frombytes(whole[44:])
    assert 4 * len(samples) == struct.unpack("<I", whole[40:44])[0]
    return samples


def clicks(samples):
    bends = (abs(a - 2 * b + c) for a, b, c in zip(samples, samples[1:], samples[2:]))
    return sum(bend > CLICK for bend in bends)


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], "--plots", folder], check=True, stdout=subprocess.DEVNULL)
        ours, bare = (read(os.path.join(folder, f"edits-{name}.wav")) for name in ("signalbox", "switch"))
        plot = xml.etree.ElementTree.parse(os.path.join(folder, "edits.svg")).getroot()
    assert plot.tag.endswith("svg") and len(list(plot.iter())) > EDITS
    assert len(ours) == len(bare) == (EDITS + 1) * 48000
    assert max(map(abs, ours)) > 0.4, "the chord is heard"
    assert clicks(ours) == 0, f"{clicks(ours)} clicks in ours"
    assert clicks(bare) >= EDITS // 2, f"{clicks(bare)} clicks in the bare switch"


main()
