# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Rooms, microphones and lines: what happens to a sound on its way."""
import numpy as np
from scipy.signal import fftconvolve

from noises.tools import RATE, band, between, highpass


def response(rng):
    """Of a room: the direct sound first, some echoes, a tail that is duller the later it is."""
    seconds = between(rng, 0.12, 1.0)
    n = int(min(seconds, 0.8) * RATE)
    line = np.arange(n) / RATE
    bright = rng.standard_normal(n) * np.exp(-6.9 * line / (seconds * rng.uniform(0.4, 0.8)))
    dull = band(rng.standard_normal(n).astype(np.float32), 20, 2000) * 2 * np.exp(-6.9 * line / seconds)
    tail = (bright + dull) * np.minimum(1, line / rng.uniform(0.002, 0.02))
    for _ in range(int(rng.integers(2, 10))):
        tail[int(rng.uniform(0.001, 0.04) * RATE)] += rng.normal() * 2
    tail *= 10 ** (rng.uniform(-18, 3) / 20) / np.sqrt((tail**2).sum())
    tail[0] = 1
    return tail.astype(np.float32)


def reverberate(x, room):
    return fftconvolve(x, room)[: len(x)].astype(np.float32)


def microphone(rng, x):
    """A gentle random curve over the spectrum, and sometimes a narrow band."""
    spectrum = np.fft.rfft(x)
    octave = np.log2(np.maximum(np.fft.rfftfreq(len(x), 1 / RATE), 30) / 1000)
    at = np.linspace(octave[0], octave[-1], 7)
    curve = np.interp(octave, at, rng.normal(0, 3, 7) + rng.normal(0, 1) * at)
    out = np.fft.irfft(spectrum * 10 ** (curve / 20), len(x)).astype(np.float32)
    which = rng.random()
    if which < 0.07:
        return band(out, rng.uniform(200, 350), rng.uniform(3000, 3700), 4)
    if which < 0.14:
        return band(out, 0, between(rng, 2500, 6000), 4)
    return highpass(out, between(rng, 40, 250)) if which < 0.4 else out


def line(rng, x):
    """A level, and what is wrong with it."""
    x = x / (np.abs(x).max() + 1e-12) * 10 ** (-rng.gamma(1.5, 8) / 20)
    which = rng.random()
    if which < 0.06:
        x = np.clip(x / np.abs(x).max() * between(rng, 1.2, 12), -1, 1) * rng.uniform(0.2, 1)
    elif which < 0.10:
        sign, size = np.sign(x), np.log1p(255 * np.minimum(1, np.abs(x))) / np.log(256)
        x = sign * (np.power(256, np.round(size * 127) / 127) - 1) / 255
    elif which < 0.13:
        steps = 2.0 ** rng.integers(7, 12)
        x = np.round(x * steps) / steps
    if rng.random() < 0.03:
        x = 0.9 * x + rng.uniform(-0.1, 0.1)
    return np.int16(np.clip(np.round(x * 32767 + rng.uniform(-0.5, 0.5, len(x))), -32768, 32767))
