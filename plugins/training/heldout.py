#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: heldout.py SPEECH OUT {dev,test} [--small]

The clips that detectors are judged by, as mix.py writes them, of voices that training never hears: every unseen kind of
noise and every fourth other one at 0, 5, 10 and 20 dB below speech; clean and reverberant speech; every kind without
speech. --small: about a sixth of that, for the benchmark. OUT.csv says of each clip: set (noisy, clean, free), kind, family,
unseen, snr.
"""
import csv
import sys
import zlib

import numpy as np

import rooms
from labels import label
from mix import N, SEEDS, UNSEEN, Voices, noise, scale
from noises import KINDS, LATER, LATEST, NEWEST

SNRS = (0, 5, 10, 20)
CLEAN = 40


def plan(small):
    """(set, kind, snr) of every clip. Those of later families follow the others, which stay what they were."""
    later, latest, newest = ({k for k in KINDS if KINDS[k][0] in families} for families in (LATER, LATEST, NEWEST))
    first = KINDS.keys() - later - latest - newest
    yield from noisy(sorted(first - set(UNSEEN)), [k for k in UNSEEN if k in first], ["babble"], small)
    for i in range(8 if small else CLEAN):
        yield "clean", "reverberant" if i % 2 else "clean", 99
    for kind in sorted(first)[:: 6 if small else 1]:
        yield "free", kind, 0
    yield from noisy(sorted(later - set(UNSEEN)), [k for k in UNSEEN if k in later], [], small)
    for kind in sorted(later)[:: 6 if small else 1]:
        yield "free", kind, 0
    if small:
        return
    for kinds in (latest, newest):
        yield from noisy(sorted(kinds), [], [], small)
        for kind in sorted(kinds):
            yield "free", kind, 0


def noisy(known, unseen, always, small):
    for kind in known[:: 16 if small else 4] + always + unseen[:: 3 if small else 1]:
        for snr in (0, 10) if small else SNRS:
            yield "noisy", kind, snr


def make(voices, rng, group, kind, snr):
    speech = voices.track(rng, N, False, rng.uniform(0.4, 0.6)) if group != "free" else np.zeros(N, np.float32)
    reverberant = kind == "reverberant" or (group == "noisy" and rng.random() < 0.3)
    heard = rooms.reverberate(speech, rooms.response(rng)) if reverberant else speech
    marks = label(speech, heard if reverberant else None)
    if group == "clean":
        out = heard + 1e-4 * rng.standard_normal(N).astype(np.float32)
    else:
        out = heard + scale(heard, marks, noise(rng, voices, kind), snr)
    out *= 10 ** (rng.uniform(-20, -3) / 20) / np.abs(out).max()
    return np.int16(np.round(out * 32767)), marks


def main(speech, out, part, small):
    voices = Voices(speech, part)
    with open(out + ".s16", "wb") as sound, open(out + ".labels", "wb") as marks, open(out + ".csv", "w", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(["set", "kind", "family", "unseen", "snr"])
        for group, kind, snr in plan(small):
            rng = np.random.default_rng([SEEDS[part], zlib.crc32(f"{group} {kind} {snr}".encode())])
            if group == "clean":
                rng = np.random.default_rng([SEEDS[part], sound.tell()])
            samples, frames = make(voices, rng, group, kind, snr)
            samples.tofile(sound)
            frames.tofile(marks)
            family = KINDS[kind][0] if kind in KINDS else "voices"
            rows.writerow([group, kind, family, int(kind in UNSEEN), snr])


if __name__ == "__main__":
    words = [a for a in sys.argv[1:] if a != "--small"]
    if len(words) != 3 or words[2] not in ("dev", "test"):
        sys.exit(__doc__)
    main(*words, "--small" in sys.argv)
