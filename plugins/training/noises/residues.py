# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What is left of noise where somebody took parts of its spectrum away: holes, scraps, partials that come and go."""
import numpy as np
from scipy.fft import dct
from scipy.ndimage import gaussian_filter, median_filter, uniform_filter

from .codecs import size_of, sound, source, spectra
from .tools import *


def power_of(s):
    return np.abs(s) ** 2 + 1e-12


@kind("residues")
def transform_steps(rng, n):
    """Lapped cosines in steps of a band's own, with a dead zone: most are nothing, some are one."""
    half = int(rng.choice([160, 256, 512]))
    x = np.pad(source(rng, n), (half, 2 * half + (-n) % half))
    window = np.sin(np.pi * (np.arange(2 * half) + 0.5) / (2 * half))
    line = (np.arange(2 * half) + 0.5 + half / 2)[:, None] * (np.arange(half) + 0.5) * np.pi / half
    table = (np.cos(line) * np.sqrt(2 / half)).astype(np.float32)
    c = (np.lib.stride_tricks.sliding_window_view(x, 2 * half)[::half] * window).astype(np.float32) @ table
    level = np.sqrt(uniform_filter(c**2, (rng.integers(1, 6), half // 16)).mean(0) + 1e-9)
    step = level * between(rng, 1.2, 3.2) * 10 ** (gaussian_filter(rng.standard_normal(len(c)), 2)[:, None] * rng.uniform(0, 6) / 20)
    kept = np.trunc(c / step + np.sign(c) * rng.uniform(0, 0.35)) * step
    pieces = (kept @ table.T) * window
    out = np.zeros((len(c) + 1, half))
    out[:-1] += pieces[:, :half]
    out[1:] += pieces[:, half:]
    return out.ravel()[half:][:n].astype(np.float32)


@kind("residues")
def decided_gain(rng, n):
    """A suppressor that believes what it decided a frame before."""
    size = int(rng.choice([256, 512, 1024]))
    s = spectra(source(rng, n), size)
    after = power_of(s) / (power_of(s).mean(0) * between(rng, 0.7, 2.5))
    trust, least, gain, out = rng.uniform(0.8, 0.985), 10 ** (rng.uniform(-40, -15) / 20), 1.0, np.empty_like(s)
    for i, now in enumerate(after):
        before = trust * gain**2 * after[max(0, i - 1)] + (1 - trust) * np.maximum(now - 1, 0)
        gain = np.maximum(before / (1 + before), least)
        out[i] = s[i] * gain
    return sound(out, size, n)


@kind("residues")
def subtracted_minimum(rng, n):
    """Less a floor that is followed bin by bin, from a noise that swells."""
    size = size_of(rng)
    s = spectra(source(rng, n) * np.exp(rng.uniform(0, 0.6) * wander(rng, n, between(rng, 0.5, 4))), size)
    level = np.abs(s)
    floor = uniform_filter(level, (int(rng.integers(5, 60)), 1))
    left = np.maximum(level - floor * between(rng, 1.0, 2.6), 0)
    return sound(s / (level + 1e-9) * left, size, n)


@kind("residues")
def tiles(rng, n):
    """Rectangles of the spectrum in time, there or not, of all sizes."""
    size = size_of(rng)
    s = spectra(source(rng, n), size)
    gain = np.full(s.shape, rng.choice([0, 0, 0.02, 0.1]))
    long, wide = between(rng, 0.03, 0.4) * RATE / size * 2, between(rng, 80, 1500) / RATE * size
    for _ in range(int(rng.uniform(0.05, 0.8) * gain.size / long / wide)):
        t, k = int(rng.integers(gain.shape[0])), int(rng.integers(gain.shape[1]))
        gain[t : t + 1 + int(rng.exponential(long)), k : k + 1 + int(rng.exponential(wide))] = rng.uniform(0.2, 1)
    return sound(s * gain, size, n)


@kind("residues")
def smooth_blobs(rng, n):
    """Noise that is let through where a random landscape over time and frequency is high."""
    size = size_of(rng)
    s = spectra(source(rng, n), size)
    long, wide = between(rng, 0.02, 0.25) * RATE / size * 2, between(rng, 40, 700) / RATE * size
    land = gaussian_filter(rng.standard_normal(s.shape), (long / 2, wide / 2))
    land = (land - land.mean()) / land.std()
    return sound(s / (np.abs(s) ** rng.choice([0, 0, 1]) + 1e-9) * np.exp(between(rng, 0.7, 3) * land), size, n)


@kind("residues")
def median_leftovers(rng, n):
    """What stands out of its neighbours in time, or in frequency."""
    size = int(rng.choice([512, 1024]))
    s = spectra(source(rng, n), size)
    power = power_of(s)
    tonal, sudden = median_filter(power, (9, 1)), median_filter(power, (1, 9))
    part = (tonal if rng.random() < 0.6 else sudden) / (tonal + sudden)
    return sound(s * (part > rng.uniform(0.4, 0.75)), size, n)


@kind("residues")
def strongest_partials(rng, n):
    """A coder of sines: the strongest peaks of each frame, with phases that go on."""
    hop, count = int(rng.choice([160, 256, 320])), int(rng.integers(3, 30))
    level = np.abs(spectra(source(rng, n), 2 * hop)) * (np.arange(hop + 1) + 3.0) ** rng.uniform(0, 0.7)
    peak = np.zeros(level.shape, bool)
    peak[:, 1:-1] = (level[:, 1:-1] > level[:, :-2]) & (level[:, 1:-1] >= level[:, 2:])
    found = np.where(peak, level, 0)
    least = np.sort(found, 1)[:, -min(count, hop)][:, None]
    amplitudes = np.where((found >= least) & (found > 0), np.abs(level), 0)
    phases = np.exp(1j * (np.pi * np.outer(np.arange(len(level)), np.arange(hop + 1)) + 2 * np.pi * rng.random(hop + 1)))
    return sound(amplitudes * phases, 2 * hop, n)


@kind("residues")
def born_and_gone(rng, n):
    """Partials at random places, each with a life of its own, some of them gliding."""
    life, low, high = between(rng, 0.04, 0.7), between(rng, 80, 500), between(rng, 1500, 7000)
    bend, fall = rng.choice([0, 0.1, 0.4]), rng.uniform(0, 1)

    def partial():
        length = max(320, int(life * rng.gamma(2, 0.5) * RATE))
        hz = between(rng, low, high)
        curve = np.clip(hz * np.exp(rng.normal(0, bend) * np.linspace(-1, 1, length)), 40, 7500)
        return tone(curve, length) * np.hanning(length) ** rng.uniform(0.3, 1) * (low / hz) ** fall

    return events(rng, n, between(rng, 3, 40) / life, partial, 0, 6) + rng.choice([0, 0.01, 0.1]) * slope(rng, n, -4)


@kind("residues")
def broken_harmonics(rng, n):
    """A harmonic sound of no pitch in particular, whose partials come and go one by one."""
    hz = between(rng, 60, 400) * np.exp(rng.uniform(0, 0.15) * wander(rng, n, between(rng, 0.3, 4)))
    phase, out, pace = turns(hz), np.zeros(n, np.float32), between(rng, 1, 12)
    for k in range(1, int(min(40, 7000 / hz.max())) + 1):
        out += np.sin(k * phase) * np.maximum(0, wander(rng, n, pace) - rng.uniform(-0.5, 1)) * k ** rng.uniform(-1, 0)
    return out + rng.choice([0, 0.02, 0.2]) * slope(rng, n, -3)


@kind("residues")
def restless_envelope(rng, n):
    """Noise under a smooth spectrum that is another one all the time, at the pace of speech or not."""
    size = 512
    s = spectra(white(rng, n), size)
    count, pace = int(rng.integers(4, 10)), between(rng, 1, 25)
    points = gaussian_filter(rng.standard_normal((len(s), count)), (RATE / size / pace, 0))
    land = dct(points / points.std() * np.linspace(1, 0.3, count), 3, n=s.shape[1])
    tilt = (np.arange(s.shape[1]) + 4.0) ** rng.uniform(-1.5, 0)
    return sound(s * tilt * np.exp(rng.uniform(0.2, 0.8) * land), size, n)


@kind("residues")
def ringing_scraps(rng, n):
    """Short damped sines in the place of a sound: a dictionary with too few words."""
    ring, low = between(rng, 0.01, 0.2), between(rng, 100, 600)
    shape = np.exp(rng.uniform(0, 1) * wander(rng, n, between(rng, 0.5, 8)))

    def scrap():
        length = int(ring * rng.uniform(0.5, 3) * RATE) + 100
        return tone(between(rng, low, 6000), length) * decay(length, length / RATE)

    return events(rng, n, between(rng, 1.5, 10) / ring, scrap, 0, 8) * shape


@kind("residues")
def wandering_notches(rng, n):
    """Holes that move through noise or music, and close."""
    size = int(rng.choice([512, 1024]))
    s, k = spectra(source(rng, n), size), np.arange(size // 2 + 1)
    gain = np.ones(s.shape)
    for _ in range(int(rng.integers(2, 12))):
        at = size / RATE * 1200 * np.exp(wander(rng, len(s) * 160, between(rng, 2, 60))[::160])
        width = between(rng, 2, 20) * size / 512
        open_ = np.clip(wander(rng, len(s) * 160, between(rng, 2, 60))[::160] + rng.uniform(0, 1), 0, 1)
        gain *= 1 - open_[:, None] * np.exp(-(((k - at[:, None]) / width) ** 2))
    return sound(s * gain ** between(rng, 2, 20), size, n)
