#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: accidents.py OUT CLIPS

Copies clips of mix.py, in each of which the first 1 to 8 s become something bad: as loud as can be, overdriven, stuck, or
nothing at all. From what follows training learns to be itself again soon: 0.3 s of it are not scored.
"""
import shutil
import sys

import numpy as np

from labels import FRAME, SILENT, UNSCORED
from mix import N
from noises.tools import RATE, between, tone, white

AFTER = 30  # frames


def accident(rng, n, before):
    """What happens, and whether speech in it is still speech."""
    which, full = rng.integers(7), between(rng, 0.2, 1)
    if which < 2:
        return np.clip(before * between(rng, 5, 100), -full, full), True
    if which == 2:
        return full * np.sign(white(rng, n)), False
    if which == 3:
        return np.clip(full * white(rng, n) * between(rng, 0.1, 1), -1, 1), False
    if which == 4:
        return full * np.sign(tone(between(rng, 30, 3000), n)), False
    if which == 5:
        return np.clip(2 * full * tone(between(rng, 30, 3000), n), -1, 1), False
    return np.full(n, rng.choice([0, 0, full, -full]), np.float32), False


def main(out, name):
    samples = np.fromfile(name + ".s16", np.int16).reshape(-1, N)
    marks = np.fromfile(name + ".labels", np.uint8).reshape(len(samples), -1)
    for i, (x, row) in enumerate(zip(samples, marks)):
        rng = np.random.default_rng([21, i])
        frames = int(rng.uniform(1, 8) * RATE) // FRAME
        end = frames * FRAME
        bad, speaks = accident(rng, end, x[:end] / np.float32(32768))
        x[:end] = np.round(bad * 32767)
        if not speaks:
            row[:frames] = SILENT
        row[frames : frames + AFTER] = UNSCORED
    samples.tofile(out + ".s16")
    marks.tofile(out + ".labels")
    shutil.copy(name + ".csv", out + ".csv")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
