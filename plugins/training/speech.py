#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: speech.py DIR [train|dev|test]

Lets every voice (of one part) speak and keeps it as DIR/{train,dev,test}/VOICE.npy: 16 kHz, 16 bit, utterances one after the other;
VOICE.ends.npy has their ends.
"""
import os
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

import voices

RATE = 16000
UTTERANCES = {"espeak": 16, "flite": 70, "festival": 40}


def load(path):
    rate, samples = wavfile.read(path)
    samples = samples.astype(np.float32) / 32768
    divisor = np.gcd(rate, RATE)
    samples = resample_poly(samples, RATE // divisor, rate // divisor) if rate != RATE else samples
    loud = np.flatnonzero(np.abs(samples) > 1e-3 * np.abs(samples).max(initial=1e-6))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def by_espeak(voice, rng, folder):
    kind = "english" if voice.startswith("en") else "syllables"
    for i in range(UTTERANCES["espeak"]):
        path = f"{folder}/{i}.wav"
        speed, pitch, gap = int(rng.integers(110, 230)), int(rng.integers(15, 85)), int(rng.choice([0, 0, 0, 4]))
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-g", str(gap), "-w", path]
        subprocess.run(command + [voices.sentence(rng, kind)], check=True, stderr=subprocess.DEVNULL)
        yield path


def by_flite(voice, rng, folder):
    for i in range(UTTERANCES["flite"]):
        path = f"{folder}/{i}.wav"
        stretch = rng.uniform(0.75, 1.35)
        command = ["flite", "-voice", voice, "--setf", f"duration_stretch={stretch:.2f}"]
        subprocess.run(command + ["-t", voices.sentence(rng, "english"), "-o", path], check=True)
        yield path


def by_festival(voice, kind, rng, folder):
    paths = [f"{folder}/{i}.wav" for i in range(UTTERANCES["festival"])]
    script = [f"(voice_{voice})"]
    for path in paths:
        script.append(f"(Parameter.set 'Duration_Stretch {rng.uniform(0.8, 1.3):.2f})")
        text = voices.sentence(rng, kind)
        script.append(f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{path}" \'riff)')
    subprocess.run(["festival", "--pipe"], input="\n".join(script).encode(), check=False, stderr=subprocess.DEVNULL)
    return [path for path in paths if os.path.exists(path)]


def keep(folder, name, spoken):
    """`spoken` takes a generator of random numbers of this voice's own and a folder."""
    target = os.path.join(folder, name.replace("+", "_"))
    if os.path.exists(target + ".npy"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        samples = [load(path) for path in spoken(rng, scratch)]
    samples = [s / np.abs(s).max() for s in samples if len(s) > RATE // 4]
    if not samples:
        print(f"{name} does not speak", file=sys.stderr)
        return
    np.save(target + ".ends.npy", np.cumsum([len(s) for s in samples]))
    np.save(target + ".npy", np.concatenate([np.int16(s * 32000) for s in samples]))
    print(f"{target}: {len(samples)} utterances, {sum(map(len, samples)) / RATE:.0f} s", flush=True)


def main(root, *parts):
    for part in parts or ("train", "dev", "test"):
        folder = os.path.join(root, part)
        os.makedirs(folder, exist_ok=True)
        for voice in voices.FLITE[part]:
            keep(folder, "flite_" + voice, lambda rng, scratch, v=voice: by_flite(v, rng, scratch))
        for voice, kind in voices.FESTIVAL[part]:
            keep(folder, "festival_" + voice, lambda rng, scratch, v=voice, k=kind: by_festival(v, k, rng, scratch))
        for voice in voices.espeak(part):
            keep(folder, "espeak_" + voice, lambda rng, scratch, v=voice: by_espeak(v, rng, scratch))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
