# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What the families of noises are made of. Everything is at 16 kHz; a kind is a function of a generator of random
numbers and a count of samples, and its level does not matter."""
import numpy as np
from scipy.signal import butter, lfilter, sosfilt

RATE = 16000
KINDS = {}  # name: (family, function)


def kind(family):
    def add(function):
        KINDS[function.__name__] = (family, function)
        return function

    return add


def between(rng, low, high):
    """Even on a logarithmic scale."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def white(rng, n):
    return rng.standard_normal(n).astype(np.float32)


def shaped(rng, n, gain):
    """Noise with a spectrum: gain(hz) of an array."""
    spectrum = np.fft.rfft(white(rng, n))
    hz = np.fft.rfftfreq(n, 1 / RATE)
    return np.fft.irfft(spectrum * gain(np.maximum(hz, 20)), n).astype(np.float32)


def slope(rng, n, db_per_octave):
    return shaped(rng, n, lambda hz: (hz / 1000) ** (db_per_octave / 6.02))


def band(x, low, high, order=2):
    high = min(high, 7900)
    if low <= 20:
        return sosfilt(butter(order, high, "low", fs=RATE, output="sos"), x).astype(np.float32)
    return sosfilt(butter(order, [low, max(high, 1.1 * low)], "band", fs=RATE, output="sos"), x).astype(np.float32)


def highpass(x, low, order=2):
    return sosfilt(butter(order, low, "high", fs=RATE, output="sos"), x).astype(np.float32)


def resonate(x, hz, q):
    w = 2 * np.pi * min(hz, 7800) / RATE
    r = np.exp(-w / 2 / q)
    return lfilter([1 - r], [1, -2 * r * np.cos(w), r * r], x).astype(np.float32)


def wander(rng, n, hz):
    """A slow random curve of deviation 1, whose fastest swings have about this frequency."""
    points = rng.standard_normal(max(4, int(n / RATE * hz * 2) + 3))
    at = np.linspace(0, len(points) - 1.001, n)
    i = at.astype(int)
    part = at - i
    part = part * part * (3 - 2 * part)
    return (points[i] * (1 - part) + points[i + 1] * part).astype(np.float32)


def turns(hz):
    """The phase of a tone whose frequency is an array."""
    return 2 * np.pi * np.cumsum(np.asarray(hz, np.float64)) / RATE


def tone(hz, n):
    return np.sin(turns(np.full(n, hz) if np.isscalar(hz) else hz)).astype(np.float32)


def harmonics(phase, amplitudes, hz):
    """Those below half the rate."""
    top = float(np.max(hz))
    out = np.zeros(len(phase), np.float32)
    for k, a in enumerate(amplitudes, 1):
        if k * top > 7800:
            break
        out += a * np.sin(k * phase)
    return out


def decay(n, seconds):
    """To -60 dB."""
    return np.exp(-6.9 * np.arange(n) / RATE / seconds).astype(np.float32)


def fade(x, seconds=0.003):
    count = min(len(x) // 2, int(seconds * RATE))
    if count:
        x[:count] *= np.linspace(0, 1, count)
        x[-count:] *= np.linspace(1, 0, count)
    return x


def put(out, at, x, gain=1.0):
    at = int(at)
    end = min(len(out), at + len(x))
    if 0 <= at < end:
        out[at:end] += gain * x[: end - at]


def moments(rng, n, per_second, regular=0.0):
    """Where events begin: at random, or (1) evenly."""
    mean, at, out = RATE / per_second, 0.0, []
    while True:
        at += mean * (regular + (1 - regular) * rng.exponential())
        if at >= n:
            return out
        out.append(int(at))


def events(rng, n, per_second, make, regular=0.0, spread_db=8.0):
    """Sounds of `make()` strewn over n samples."""
    out = np.zeros(n, np.float32)
    for at in moments(rng, n, per_second, regular):
        put(out, at, make(), 10 ** (rng.normal(0, spread_db) / 20))
    return out


def struck(rng, partials, seconds, brightness=1.0):
    """Something hit: decaying partials [(hz, gain, seconds)]."""
    n = int(seconds * RATE)
    out = np.zeros(n, np.float32)
    for hz, gain, ring in partials:
        if hz < 7800:
            out += gain * decay(n, ring) * tone(hz, n) * brightness
    return out


def bursts(rng, n, on, off, edge=0.02):
    """An envelope that is on and off for random times (mean seconds)."""
    out = np.zeros(n, np.float32)
    at = int(rng.exponential(off) * RATE) if rng.random() < 0.5 else 0
    while at < n:
        length = int(max(0.05, rng.gamma(2, on / 2)) * RATE)
        put(out, at, fade(np.ones(length, np.float32), edge))
        at += length + int(max(0.02, rng.gamma(2, off / 2)) * RATE)
    return np.minimum(out, 1)


def softclip(x, drive):
    x = x / (np.abs(x).max() + 1e-9)
    return np.tanh(drive * x).astype(np.float32)
