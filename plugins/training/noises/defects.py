# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Faults of recordings and lines, and sounds that other kinds become by them."""
import numpy as np

from .tools import *


@kind("defects")
def crackle(rng, n):
    clicks = (rng.random(n) < between(rng, 1, 60) / RATE) * rng.gamma(0.6, 3, n) * rng.choice([-1, 1], n)
    return band(clicks.astype(np.float32), 200, 7800) + 0.01 * slope(rng, n, -2)


@kind("defects")
def vinyl(rng, n):
    clicks = (rng.random(n) < between(rng, 5, 60) / RATE) * rng.gamma(0.5, 2, n) * rng.choice([-1, 1], n)
    turn = 1 + 0.5 * tone(0.55, n)
    return band(clicks.astype(np.float32), 500, 7800) + 0.08 * slope(rng, n, -5) * turn + 0.02 * white(rng, n)


@kind("defects")
def tape_hiss(rng, n):
    return highpass(white(rng, n), between(rng, 1000, 3000), 1) * (1 + 0.05 * wander(rng, n, 3))


@kind("defects")
def quantisation(rng, n):
    """A line at so low a level that only its lowest bits move."""
    bits = rng.integers(1, 4)
    x = slope(rng, n, -4) + rng.uniform(0, 1) * tone(between(rng, 40, 200), n)
    return np.round(x / x.std() * bits * 0.5).astype(np.float32)


@kind("defects")
def dropouts(rng, n):
    """A noise that packets are missing of."""
    keep = np.repeat(rng.random(n // 320 + 1) > rng.uniform(0.05, 0.5), 320)[:n]
    return (slope(rng, n, rng.uniform(-6, 0)) + rng.uniform(0, 2) * tone(between(rng, 100, 1500), n)) * keep


@kind("defects")
def digital_clicks(rng, n):
    period = int(between(rng, 0.005, 0.5) * RATE)
    out = np.zeros(n, np.float32)
    out[:: period] = rng.choice([-1, 1])
    return out + 0.002 * white(rng, n)


@kind("defects")
def radio_static(rng, n):
    out = slope(rng, n, rng.uniform(-3, 1)) * np.exp(0.6 * wander(rng, n, between(rng, 1, 10)))
    whine = tone(between(rng, 300, 4000) * (1 + 0.2 * wander(rng, n, 0.4)), n)
    return band(out / out.std() + rng.uniform(0, 1) * whine, 250, 3800)


@kind("defects")
def watery_codec(rng, n):
    """What a low bit rate leaves of noise: bins that come and go."""
    size = 512
    frames = n // (size // 2) + 2
    spectrum = np.zeros((frames, size // 2 + 1), complex)
    mask = rng.random(spectrum.shape) < rng.uniform(0.03, 0.25)
    tilt = (np.arange(size // 2 + 1) + 4.0) ** rng.uniform(-1.2, 0)
    spectrum[mask] = (rng.standard_normal(mask.sum()) + 1j * rng.standard_normal(mask.sum()))
    pieces = np.fft.irfft(spectrum * tilt, size) * np.hanning(size)
    out = np.zeros(frames * size // 2 + size, np.float32)
    for i, piece in enumerate(pieces):
        out[i * size // 2 : i * size // 2 + size] += piece
    return out[:n]


@kind("defects")
def pumping(rng, n):
    """A compressor that breathes: noise comes up between strokes."""
    strokes = np.zeros(n, np.float32)
    for at in moments(rng, n, between(rng, 1, 4), 0.7):
        put(strokes, at, decay(int(0.8 * RATE), between(rng, 0.2, 1)))
    out = slope(rng, n, rng.uniform(-5, 0))
    return out * (1 - 0.95 * np.minimum(1, strokes)) + rng.uniform(0, 1) * tone(between(rng, 60, 200), n) * strokes


@kind("defects")
def clipped_hum(rng, n):
    return softclip(tone(between(rng, 40, 250), n) + rng.uniform(0, 0.3) * slope(rng, n, -3), between(rng, 2, 30))


@kind("defects")
def ring_modulated(rng, n):
    return slope(rng, n, -6) * tone(between(rng, 50, 3000), n)


@kind("defects")
def comb_filtered(rng, n):
    delay, out = int(between(rng, 0.0015, 0.02) * RATE), white(rng, n)
    for _ in range(4):
        out[delay:] = out[delay:] + 0.7 * out[:-delay]
    return out * np.exp(rng.uniform(0, 0.6) * wander(rng, n, 2))


@kind("defects")
def dc_jumps(rng, n):
    steps = np.cumsum((rng.random(n) < 3 / RATE) * rng.standard_normal(n)).astype(np.float32)
    return highpass(steps, 15) + 0.01 * white(rng, n)


@kind("defects")
def almost_silence(rng, n):
    return 1e-4 * slope(rng, n, rng.uniform(-6, 0))
