# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Sample formats with numpy, into arrays that are there: answers "f32 to s16 SAMPLES PASSES" with CPU microseconds for all."""
import sys
import time

import numpy as np

TYPES = {"f32": np.float32, "s16": np.int16, "s32": np.int32}
SCALES = {"s16": 32768.0, "s32": 2147483648.0}


def conversion(source, target, count):
    """A function that converts `count` samples."""
    noise = np.random.default_rng(1).uniform(-1, 1, count).astype(np.float32)
    sound = noise if source == "f32" else (noise * SCALES[source] * 0.999).astype(TYPES[source])
    out, between = np.empty(count, TYPES[target]), np.empty(count, np.float32)

    def to_whole():  # saturating, to the nearest
        np.multiply(sound, np.float32(SCALES[target]), out=between)
        np.rint(between, out=between)
        most = np.nextafter(np.float32(SCALES[target]), np.float32(0)) if target == "s32" else np.float32(32767)
        np.clip(between, np.float32(-SCALES[target]), most, out=between)
        np.copyto(out, between, casting="unsafe")

    def to_float():
        np.multiply(sound, np.float32(1 / SCALES[source]), out=out, casting="unsafe")

    def wider():
        np.left_shift(sound, 16, out=out, dtype=np.int32)

    def narrower():
        np.right_shift(sound, 16, out=out, casting="unsafe")

    if source == "f32":
        return to_whole
    if target == "f32":
        return to_float
    return wider if target == "s32" else narrower


def main():
    print(np.__version__, flush=True)
    for line in sys.stdin:
        source, _, target, count, passes = line.split()
        convert = conversion(source, target, int(count))
        convert()
        begin = time.thread_time_ns()
        for _ in range(int(passes)):
            convert()
        print(1e-3 * (time.thread_time_ns() - begin), flush=True)


main()
