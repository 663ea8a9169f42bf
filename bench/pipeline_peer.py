# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""The pipeline as one writes it with numpy and libsoxr: answers a number of times with the CPU milliseconds of one."""
import ctypes
import sys
import time

import numpy as np

SECONDS, FROM, TO, HOP, HQ = 2, 44100, 16000, 320, 4
soxr = ctypes.CDLL("libsoxr.so.0")


class Io(ctypes.Structure):
    _fields_ = [("itype", ctypes.c_int), ("otype", ctypes.c_int), ("scale", ctypes.c_double), ("e", ctypes.c_void_p), ("flags", ctypes.c_ulong)]


class Quality(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in ("precision", "phase", "passband_end", "stopband_begin")] + [
        ("e", ctypes.c_void_p),
        ("flags", ctypes.c_ulong),
    ]


soxr.soxr_io_spec.restype = Io
soxr.soxr_quality_spec.restype = Quality
soxr.soxr_quality_spec.argtypes = [ctypes.c_ulong, ctypes.c_ulong]
soxr.soxr_version.restype = ctypes.c_char_p
soxr.soxr_oneshot.restype = ctypes.c_void_p
soxr.soxr_oneshot.argtypes = (
    [ctypes.c_double, ctypes.c_double, ctypes.c_uint]
    + 2 * [ctypes.c_void_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_size_t)]
    + 3 * [ctypes.c_void_p]
)
IO, QUALITY = soxr.soxr_io_spec(0, 0), soxr.soxr_quality_spec(HQ, 0)


def resample(sound):
    out = np.empty(len(sound) * TO // FROM + 1, np.float32)
    used, made = ctypes.c_size_t(), ctypes.c_size_t()
    error = soxr.soxr_oneshot(FROM, TO, 1, sound.ctypes.data, len(sound), used, out.ctypes.data, len(out), made,
                              ctypes.byref(IO), ctypes.byref(QUALITY), None)
    assert not error
    return out[: made.value]


def hear(sound):
    wave = resample(sound)
    hops = wave[: len(wave) // HOP * HOP].reshape(-1, HOP)
    level = 10 * np.log10(np.einsum("ij,ij->i", hops, hops) / HOP + 1e-12)
    speech = level > level.min() + 6
    return speech, np.clip(np.rint(wave * 32768), -32768, 32767).astype(np.int16)


def main():
    phase = np.arange(SECONDS * FROM)
    word = np.where(np.sin(phase * 2 * np.pi / 30000) > 0, 0.2, 0.002)
    sound = (np.random.default_rng(1).uniform(-1, 1, len(phase)) * word).astype(np.float32)
    print(f"{np.__version__}, {soxr.soxr_version().decode()}", flush=True)
    for line in sys.stdin:
        times = int(line)
        begin = time.thread_time_ns()
        for _ in range(times):
            hear(sound)
        print(1e-6 * (time.thread_time_ns() - begin) / times, flush=True)


main()
