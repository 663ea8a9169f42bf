#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: mix.py SPEECH OUT {train,dev,test} CLIPS [FIRST [NAME,... [HIGHEST]]]

Mixes clips of 20 s from speech (speech.py) and computed noises, numbers FIRST to FIRST + CLIPS - 1; a clip is the same
whichever others are made. Writes OUT.s16 (16 kHz, one clip after the other), OUT.labels (a byte for each 10 ms) and
OUT.csv. All noises are of these families or kinds; without any, of all but noises.LATER, LATEST and NEWEST. Of training
clips, those in which a kind of UNSEEN was drawn are marked: training can leave them out. Speech is -5 to HIGHEST (25) dB
above the noise in four of five clips, up to 10 dB more in the fifth.
"""
import csv
import glob
import os
import sys

import numpy as np
from scipy.signal import resample

import labels
import rooms
from noises import KINDS, LATER, LATEST, NEWEST
from noises.tools import RATE, between

SECONDS = 20
N = SECONDS * RATE
SEEDS = {"train": 11, "dev": 12, "test": 13}
# Left out of the training whose figures are reported as those of kinds never trained on.
UNSEEN = """telephone_bell singing_bowl arcade car_alarm crows_and_gulls dogs cats guitar_strumming organ_music frogs
hand_saw helicopter typewriter glass_breaking plastic_bag boiling baby_crying train_inside watery_codec theremin
telephone_signals rhythmic_clapping moving_band
comfort_noise packet_repeats coarse_steps hair_clippers stitching geese whales wah_guitar saxophone formant_filter""".split()


class Voices:
    """What speech.py kept of one part."""

    def __init__(self, root, part):
        paths = sorted(p for p in glob.glob(os.path.join(root, part, "*.npy")) if not p.endswith(".ends.npy"))
        self.voices = [(np.load(p, mmap_mode="r"), np.load(p[:-4] + ".ends.npy")) for p in paths]
        # Of the many of espeak-ng's, each counts less: they are one synthesiser.
        weights = np.array([1.0 if "espeak" in p else 5.0 for p in paths])
        self.weights = weights / weights.sum()

    def pick(self, rng):
        return self.voices[rng.choice(len(self.voices), p=self.weights)]

    def utterance(self, rng, voice, stretch):
        samples, ends = voice
        i = int(rng.integers(len(ends)))
        x = np.asarray(samples[ends[i - 1] if i else 0 : ends[i]], np.float32) / 32768
        return resample(x, int(len(x) * stretch)).astype(np.float32) if stretch != 1 else x

    def track(self, rng, n, changed, busy):
        """Someone, or two in turn, speaking with pauses; `busy` is about how much of the time."""
        out = np.zeros(n, np.float32)
        speakers = [(self.pick(rng), rng.uniform(0.84, 1.2) if changed else 1) for _ in range(int(rng.choice([1, 1, 2])))]
        at = int(rng.uniform(-2, 3) * RATE)
        while at < n:
            voice, stretch = speakers[int(rng.integers(len(speakers)))]
            x = self.utterance(rng, voice, stretch) * 10 ** (rng.normal(0, 2) / 20)
            if at < 0:
                x, at = x[-at:], 0
            out[at : at + len(x)] += x[: n - at]
            pause = rng.uniform(0.05, 0.5) if rng.random() < 0.35 else rng.gamma(2, len(x) / RATE * (1 - busy) / busy / 2 + 0.05)
            at += len(x) + int(pause * RATE)
        return out

    def babble(self, rng, n):
        return sum(self.track(rng, n, True, 0.85) * between(rng, 0.5, 1) for _ in range(int(rng.integers(4, 12))))


def noise(rng, voices, name):
    x = voices.babble(rng, N) if name == "babble" else np.asarray(KINDS[name][1](rng, N), np.float32)
    if rng.random() < 0.25:
        x = rooms.reverberate(x, rooms.response(rng))
    x = np.roll(x, int(rng.integers(N))) if rng.random() < 0.3 else x
    return x / (x.std() + 1e-9)


def scale(speech, marks, x, snr_db):
    """The noise at this distance below the speech's level while there is speech."""
    active = np.repeat(marks == labels.SPEECH, labels.FRAME)
    level = np.sqrt((speech[active] ** 2).mean()) if active.any() else 0.1
    return x * level * 10 ** (-snr_db / 20)


def draw(rng, families, highest=25):
    """A clip of the training's: which kinds, how loud."""
    kinds = []
    if rng.random() < 0.9:
        names = sorted(k for k in KINDS if ({k, KINDS[k][0]} & set(families) if families else KINDS[k][0] not in LATER + LATEST + NEWEST))
        kinds = [str(rng.choice(names)) if rng.random() > 0.025 else "babble"]
        if rng.random() < 0.2:
            kinds.append(str(rng.choice(names)))
    spoken = not kinds or rng.random() > 0.2
    return {
        "kinds": kinds,
        "snr": round(float(rng.uniform(-5, highest + (0 if rng.random() < 0.8 else 10))), 2),
        "spoken": spoken,
        "room": rng.random() < 0.45,
        "busy": rng.uniform(0.25, 0.8),
    }


def clip(rng, voices, what, changed):
    speech = voices.track(rng, N, changed, what["busy"]) if what["spoken"] else np.zeros(N, np.float32)
    heard = rooms.reverberate(speech, rooms.response(rng)) if what["room"] else speech
    marks = labels.label(speech, heard if what["room"] else None)
    out = heard.copy()
    for i, name in enumerate(what["kinds"]):
        out += scale(heard, marks, noise(rng, voices, name), what["snr"] + (rng.uniform(-3, 15) if i else 0))
    out = rooms.microphone(rng, out)
    if not what["kinds"] and rng.random() < 0.7:
        out += np.float32(10 ** (rng.uniform(-90, -55) / 20)) * rng.standard_normal(N).astype(np.float32)
    return rooms.line(rng, out), marks


def main(speech, out, part, clips, first=0, families="", highest=25):
    voices = Voices(speech, part)
    with open(out + ".s16", "wb") as sound, open(out + ".labels", "wb") as marks, open(out + ".csv", "w", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(["clip", "kinds", "snr", "spoken", "room", "unseen"])
        for i in range(first, first + clips):
            rng = np.random.default_rng([SEEDS[part], i])
            what = draw(rng, families.split(",") if families else [], highest)
            samples, frames = clip(rng, voices, what, part == "train")
            samples.tofile(sound)
            frames.tofile(marks)
            unseen = any(kind in UNSEEN for kind in what["kinds"])
            rows.writerow([i, "+".join(what["kinds"]), what["snr"], int(what["spoken"]), int(what["room"]), int(unseen)])


if __name__ == "__main__":
    if len(sys.argv) not in (5, 6, 7, 8) or sys.argv[3] not in SEEDS:
        sys.exit(__doc__)
    main(*sys.argv[1:4], *map(int, sys.argv[4:6]), *sys.argv[6:7], *map(float, sys.argv[7:]))
