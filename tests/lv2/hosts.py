#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: hosts.py BUNDLES

The stereo plugins, at their defaults, sound in other hosts as they do when they are called directly: lv2apply, lv2file,
lv2proc, ffmpeg, ecasound (jalv.py: jalv). A host that is not installed is left out; without any, the test is skipped. GStreamer is
not among them: it takes control ports that are in a group for channels of sound.
"""
import array
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import wave

from direct import Plugin

RATE, FRAMES, SKIPPED = 48000, 48000, 77
CLOSE = 2.5 / 32768  # some of them write 16 bits
PLUGINS = ["delay", "distortion", "equalizer", "resampler", "vad"]
MESSAGES = ["delay", "equalizer", "resampler", "vad"]
INPUTS = {"vad": 3}  # with its side-chain


def sound():
    """A chord that is struck four times, as 16 bits."""
    notes = [220, 277.18, 329.63]
    struck = (math.exp(-(n % 12000) / 6000) * sum(math.sin(2 * math.pi * f * n / RATE) for f in notes) / 6 for n in range(FRAMES))
    return array.array("h", (round(32767 * x) for x in struck for _ in "lr"))


def controls(bundles, name):
    with open(f"{bundles}/{name}.lv2/{name}.ttl", encoding="utf-8") as file:
        return re.findall(r"lv2:default (\S+)", file.read())


def commands(bundles, name):
    uri, escaped = f"urn:signalbox:{name}", rf"urn\\:signalbox\\:{name}"
    # lv2proc knows no ports for messages.
    lv2proc = {} if name in MESSAGES else {"lv2proc": ["--with-latency", "-i", "in.wav", "-o", "out.wav", uri]}
    return {
        **lv2proc,
        "lv2file": ["-i", "in.wav", "-o", "out.wav", "-c", "1:in_l", "-c", "2:in_r", uri],
        "lv2apply": ["-i", "in.wav", "-o", "out.wav", uri],
        "ffmpeg": ["-loglevel", "error", "-i", "in.wav", "-af", f"lv2=plugin={escaped}", "-c:a", "pcm_s16le", "out.wav"],
        "ecasound": ["-q", f"-f:16,{INPUTS.get(name, 2)},48000", "-i", "in.wav", "-o", "out.wav", f"-elv2:{uri}," + ",".join(controls(bundles, name))],
    }


def heard():
    with wave.open("out.wav", "rb") as file:
        channels = file.getnchannels()
        data = array.array("h", file.readframes(file.getnframes()))
    return [x / 32768 for n, x in enumerate(data) if n % channels < 2]


def write(path, samples, channels):
    """Beyond the second channel there is silence, for hosts that want one for each input."""
    with wave.open(path, "wb") as file:
        file.setparams((channels, 2, RATE, 0, "NONE", ""))
        frames = zip(samples[::2], samples[1::2])
        file.writeframes(array.array("h", (x for pair in frames for x in (*pair, *[0] * (channels - 2)))).tobytes())


def main():
    bundles, there = os.path.abspath(sys.argv[1]), 0
    environment = {**os.environ, "LV2_PATH": bundles + ":/usr/lib/lv2"}
    samples = sound()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in PLUGINS:
            write("in.wav", samples, INPUTS.get(name, 2))
            left, right = Plugin(bundles, name).run([x / 32768 for x in samples[::2]], [x / 32768 for x in samples[1::2]])
            expected = [x for pair in zip(left, right) for x in pair]
            for host, arguments in commands(bundles, name).items():
                if not shutil.which(host):
                    print(f"{host} is not installed")
                    continue
                if os.path.exists("out.wav"):
                    os.remove("out.wav")
                subprocess.run([host, *arguments], env=environment, check=True, timeout=120, stdin=subprocess.DEVNULL)
                out = heard()
                apart = max(abs(a - b) for a, b in zip(out, expected))
                print(f"{host}: {name}: {len(out) // 2} frames, {apart:.2g} apart")
                assert len(out) >= 2 * FRAMES - 2048 and apart <= CLOSE, f"{host} does not sound like {name} called directly"
                there += 1
    sys.exit(0 if there else SKIPPED)


if __name__ == "__main__":
    main()
