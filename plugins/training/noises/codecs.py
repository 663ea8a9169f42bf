# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What coders, noise suppressors and lossy lines make of sound that is no speech."""
import numpy as np
from scipy.signal import lfilter

from .tools import *

SOURCES = """pink_noise tilted_noise rain wind fan street car_inside stream_of_water applause crackle band_music chamber_music
piano_music sustained_chords dance_music hum electric_motor engine_idle church_bells sine_tones vibrato_tones birds keyboard
footsteps swelling_noise""".split()


def source(rng, n):
    """What is coded: a sound of another family."""
    x = KINDS[str(rng.choice(SOURCES))][1](rng, n)
    x = np.asarray(x, np.float32) / (np.std(x) + 1e-9)
    return x + rng.choice([0, 0.02, 0.3]) * white(rng, n)


def spectra(x, size):
    """Of windows that overlap by half."""
    x = np.pad(x, (size // 2, size + (-len(x)) % (size // 2)))
    pieces = np.lib.stride_tricks.sliding_window_view(x, size)[:: size // 2]
    return np.fft.rfft(pieces * np.sin(np.pi * (np.arange(size) + 0.5) / size), axis=1)


def sound(spectrum, size, n):
    pieces = np.fft.irfft(spectrum, size, axis=1) * np.sin(np.pi * (np.arange(size) + 0.5) / size)
    half = pieces.reshape(len(pieces), 2, size // 2)
    out = np.zeros((len(pieces) + 1, size // 2))
    out[:-1] += half[:, 0]
    out[1:] += half[:, 1]
    return out.ravel()[size // 2 :][:n].astype(np.float32)


def bands_of(size, count):
    """Which of about `count` bands each bin is in, narrow ones at the bottom."""
    line = np.arange(size // 2 + 1) / (size // 2)
    return np.minimum((count * line**0.55).astype(int), count - 1)


def held(rng, frames, count, stay):
    """For each frame and band a number of 0 to 1 that stays a while."""
    out = rng.random((frames, count))
    fresh = rng.random((frames, count)) > stay
    fresh[0] = True
    last = np.maximum.accumulate(np.where(fresh, np.arange(frames)[:, None], 0), 0)
    return np.take_along_axis(out, last, 0)


def size_of(rng):
    return int(rng.choice([256, 512, 1024, 2048]))


@kind("codecs")
def starved_bands(rng, n):
    """Too few bits: whole bands are dropped from frame to frame."""
    size, count = size_of(rng), int(rng.integers(8, 40))
    s = spectra(source(rng, n), size)
    keep = held(rng, len(s), count, rng.uniform(0, 0.8)) < rng.uniform(0.1, 0.6)
    return sound(s * keep[:, bands_of(size, count)], size, n)


@kind("codecs")
def strongest_bins(rng, n):
    size = size_of(rng)
    s = spectra(source(rng, n), size)
    tilt = (np.arange(size // 2 + 1) + 3.0) ** rng.uniform(0, 0.6)
    level = np.abs(s) * tilt
    least = np.quantile(level, 1 - between(rng, 0.01, 0.2), axis=1, keepdims=True)
    return sound(s * (level >= least), size, n)


@kind("codecs")
def coarse_steps(rng, n):
    """Each band in steps of its loudest bin: what is small vanishes."""
    size, count = size_of(rng), int(rng.integers(8, 30))
    s, band_of = spectra(source(rng, n), size), bands_of(size, count)
    top = np.stack([np.abs(s[:, band_of == b]).max(1, initial=1e-9) for b in range(count)], 1)[:, band_of]
    step = top * rng.uniform(0.4, 1.3)
    return sound(step * (np.round(s.real / step) + 1j * np.round(s.imag / step)), size, n)


@kind("codecs")
def musical_noise(rng, n):
    """What subtracting the mean spectrum leaves of noise."""
    size = size_of(rng)
    s = spectra(slope(rng, n, rng.uniform(-7, 1)) * np.exp(rng.uniform(0, 0.5) * wander(rng, n, 1)), size)
    power = np.abs(s) ** 2
    mean, over = power.mean(0, keepdims=True), between(rng, 1, 4)
    gain = np.maximum(1 - over * mean / (power + 1e-12), rng.choice([0, 0.001, 0.01]))
    return sound(s * np.sqrt(gain), size, n)


@kind("codecs")
def smoothed_suppression(rng, n):
    """A suppressor that follows each bin with a delay."""
    size = int(rng.choice([256, 512]))
    s = spectra(source(rng, n), size)
    power = np.abs(s) ** 2
    a = rng.uniform(0.5, 0.95)
    before = lfilter([1 - a], [1, -a], power, axis=0)
    gain = np.clip(before / (power.mean(0) * between(rng, 1, 4) + 1e-12), 0, 1) ** rng.uniform(1, 3)
    return sound(s * gain, size, n)


@kind("codecs")
def comfort_noise(rng, n):
    """A spectrum that is told anew every so often, filled with noise."""
    size, count = int(rng.choice([256, 512])), int(rng.integers(5, 24))
    s = spectra(white(rng, n), size)
    levels = held(rng, len(s), 1, rng.uniform(0.3, 0.97)) * 12 + held(rng, len(s), count, rng.uniform(0.3, 0.97)) * between(rng, 6, 40)
    tilt = (np.arange(size // 2 + 1) + 3.0) ** rng.uniform(-1.5, 0)
    return sound(s * 10 ** (levels / 20)[:, bands_of(size, count)] * tilt, size, n)


@kind("codecs")
def replicated_band(rng, n):
    """What is high is a copy of what is low, at levels that lag."""
    size = size_of(rng)
    s = spectra(source(rng, n), size)
    top = int(rng.uniform(0.15, 0.5) * size / 2)
    fold = np.arange(size // 2 + 1) % top
    count = int(rng.integers(3, 12))
    gain = 10 ** (held(rng, len(s), count, rng.uniform(0.5, 0.95)) * -30 / 20)[:, bands_of(size, count)]
    gain[:, :top] = 1
    return sound(s[:, fold] * gain, size, n)


@kind("codecs")
def lost_phase(rng, n):
    """Levels without phases: smeared, hollow."""
    size = size_of(rng)
    s = spectra(source(rng, n), size)
    return sound(np.abs(s) * np.exp(2j * np.pi * rng.random(s.shape)), size, n)


@kind("codecs")
def robotised(rng, n):
    """All phases 0: a buzz at the pace of the frames with the spectrum of something else."""
    size = int(rng.choice([128, 160, 200, 256, 320, 400]))
    return sound(np.abs(spectra(source(rng, n), size)).astype(complex), size, n)


@kind("codecs")
def warbling(rng, n):
    """Time that runs faster and slower."""
    x = source(rng, n)
    depth, pace = between(rng, 0.0005, 0.01) * RATE, between(rng, 1, 20)
    swing = tone(pace, n) if rng.random() < 0.5 else wander(rng, n, pace)
    return np.interp(np.arange(n) + depth * swing, np.arange(n), x).astype(np.float32)


@kind("codecs")
def phaser(rng, n):
    """Notches that move: two echoes of changing delay."""
    x, delay = source(rng, n), between(rng, 0.0004, 0.004) * RATE
    swing = 1 + 0.9 * tone(between(rng, 0.2, 8), n)
    moved = np.interp(np.arange(n) - delay * swing, np.arange(n), x)
    again = np.interp(np.arange(n) - 2.3 * delay * swing, np.arange(n), x)
    return (x + rng.choice([-1, 1]) * moved + 0.7 * again).astype(np.float32)


@kind("codecs")
def gated_bands(rng, n):
    """Each band has a gate of its own."""
    edges = np.exp(np.sort(rng.uniform(np.log(100), np.log(7500), int(rng.integers(4, 9)))))
    x, out = source(rng, n), np.zeros(n, np.float32)
    for low, high in zip(edges[:-1], edges[1:]):
        out += band(x, low, max(high, 1.15 * low)) * bursts(rng, n, between(rng, 0.04, 0.6), between(rng, 0.04, 0.6), 0.01)
    return out


@kind("codecs")
def packet_repeats(rng, n):
    """Lost packets, in whose place the last ones come again, softer each time."""
    x, size = source(rng, n), int(rng.choice([160, 320, 480, 960]))
    lost, gain = rng.random(n // size + 1) < rng.uniform(0.1, 0.6), 1.0
    for i in range(1, n // size):
        gain = gain * rng.uniform(0.5, 0.95) if lost[i] else 1
        if lost[i]:
            x[i * size : (i + 1) * size] = gain * x[(i - 1) * size : i * size]
    return x


@kind("codecs")
def frozen_frames(rng, n):
    """A piece of a few ms again and again, till the next: pitch where there was none."""
    x, at = source(rng, n), 0
    while at < n:
        period, length = int(between(rng, 0.0025, 0.03) * RATE), int(between(rng, 0.04, 0.5) * RATE)
        if rng.random() < 0.6:
            piece = x[at : at + period].copy()
            end = min(n, at + length)
            x[at:end] = np.resize(piece, end - at) * np.linspace(1, rng.uniform(0, 1), end - at)
        at += length
    return x


@kind("codecs")
def vocoded_noise(rng, n):
    """Bands of noise, each with an envelope of its own that nobody speaks."""
    count, out = int(rng.integers(4, 14)), np.zeros(n, np.float32)
    edges = np.exp(np.linspace(np.log(120), np.log(7000), count + 1))
    style, pace = rng.integers(4), between(rng, 0.6, 14)
    shared = wander(rng, n, pace)
    for low, high in zip(edges[:-1], edges[1:]):
        if style == 0:
            shape = np.exp(rng.uniform(0.5, 1.5) * wander(rng, n, pace))
        elif style == 1:
            shape = np.exp(rng.uniform(0.5, 1.5) * (0.7 * shared + 0.7 * wander(rng, n, pace)))
        elif style == 2:
            shape = bursts(rng, n, 0.5 / pace, 0.5 / pace, 0.01)
        else:
            shape = (0.5 + 0.5 * tone(pace * rng.uniform(0.5, 2), n)) ** rng.uniform(0.5, 4)
        out += band(white(rng, n), low, high) * shape * rng.uniform(0.2, 1) * (low / 300) ** rng.uniform(-0.7, 0)
    return out


@kind("codecs")
def parametric_coder(rng, n):
    """A coder for speech that hears only noise: each frame a filter, and pulses or noise at random."""
    size, out, state = int(rng.choice([160, 320, 360])), np.zeros(n, np.float32), np.zeros(8)
    voiced, hz, phase = rng.uniform(0, 0.6), between(rng, 60, 350), 0.0
    corners = np.array([500, 1300, 2500, 3500.0]) * rng.uniform(0.6, 1.5)
    for at in range(0, n - size, size):
        poly = np.ones(1)
        for f in corners * np.exp(rng.normal(0, rng.uniform(0.05, 0.5), 4)):
            r = rng.uniform(0.7, 0.96)
            poly = np.convolve(poly, [1, -2 * r * np.cos(2 * np.pi * min(f, 7500) / RATE), r * r])
        if rng.random() < voiced:
            line = phase + np.arange(size) * hz * np.exp(rng.normal(0, 0.3)) / RATE
            x, phase = (np.diff(np.floor(line), prepend=np.floor(phase)) > 0) * 8.0, line[-1] % 1
        else:
            x = rng.standard_normal(size)
        y, state = lfilter([1], poly, x, zi=state)
        out[at : at + size] = y / (np.abs(y).max() + 1e-6) * 10 ** (rng.normal(0, 5) / 20)
    return out


@kind("codecs")
def coarse_differences(rng, n):
    """Of one or two bits a sample."""
    x, step = source(rng, n)[: n // 2], between(rng, 0.1, 0.6)
    out, now = np.zeros(len(x), np.float32), 0.0
    signs = np.sign(x - lfilter([0, 1], [1, -0.9], 0.1 * x))
    now = lfilter([step], [1, -0.95], signs)
    out = now.astype(np.float32)
    return np.concatenate([out, np.roll(out, len(out) // 3)])[:n]


@kind("codecs")
def aliased(rng, n):
    """Held for some samples, in few steps, nothing filtered."""
    x, hold = source(rng, n), int(rng.integers(3, 16))
    x = np.repeat(x[::hold], hold)[:n]
    return np.round(x * between(rng, 0.7, 8)).astype(np.float32)


@kind("codecs")
def stutter(rng, n):
    """A player that hangs: pieces again and again, and gaps."""
    x, at = source(rng, n), int(rng.uniform(0, 2) * RATE)
    while at < n:
        period, times = int(between(rng, 0.02, 0.25) * RATE), int(rng.integers(2, 12))
        end = min(n, at + period * times)
        x[at:end] = np.resize(x[at : at + period], end - at) * (rng.random() > 0.2)
        at = end + int(rng.exponential(0.8) * RATE)
    return x


@kind("codecs")
def breathing_suppressor(rng, n):
    """Attenuated in full or not at all, every few frames anew."""
    step = int(between(rng, 0.02, 0.25) * RATE)
    levels = np.repeat(np.where(rng.random(n // step + 1) < 0.5, 0, rng.uniform(-50, -10, n // step + 1)), step)[:n]
    gain = lfilter([0.01], [1, -0.99], 10 ** (levels / 20))
    return source(rng, n) * gain.astype(np.float32)


def grain(rng, seconds, make):
    length = max(64, int(seconds * RATE))
    return make(length) * np.hanning(length)


@kind("grains")
def tone_grains(rng, n):
    """A cloud of short tones."""
    low, high, mean = between(rng, 100, 800), between(rng, 1500, 7000), between(rng, 0.012, 0.15)
    bend = rng.uniform(0, 0.4)

    def one():
        hz, tilt = between(rng, low, high), rng.normal(0, bend)
        return grain(rng, mean * rng.uniform(0.5, 2), lambda k: tone(hz * np.linspace(1 - tilt / 2, 1 + tilt / 2, k), k)) * (low / hz) ** fall

    fall = rng.uniform(0, 1)
    return events(rng, n, between(rng, 15, 300), one, 0, 5) + rng.choice([0, 0.003, 0.03]) * slope(rng, n, -3)


@kind("grains")
def noise_grains(rng, n):
    """A cloud of narrow puffs of noise."""
    mean, q = between(rng, 0.015, 0.2), between(rng, 2, 20)
    return events(rng, n, between(rng, 8, 100), lambda: resonate(grain(rng, mean * rng.uniform(0.5, 2), lambda k: white(rng, k)), between(rng, 150, 5000), q), 0, 5)


@kind("grains")
def twinkling(rng, n):
    """Single bins that come, stay for some frames, and go."""
    size = size_of(rng)
    s = spectra(white(rng, n), size)
    life, share = between(rng, 2, 12), between(rng, 0.01, 0.15)
    begun = rng.random(s.shape) < share / life
    level = lfilter([1], [1, -np.exp(-1 / life)], begun * rng.gamma(1, 1, s.shape), axis=0)
    tilt = (np.arange(size // 2 + 1) + 4.0) ** rng.uniform(-1.2, 0)
    still = np.exp(2j * np.pi * rng.random(s.shape[1])) * np.exp(1j * np.pi * np.outer(np.arange(len(s)), np.arange(s.shape[1])))
    return sound(level * tilt * (s if rng.random() < 0.5 else still * np.abs(s).mean()), size, n)


@kind("grains")
def flickering(rng, n):
    """Groups of bins, on or off at random, over something else or nothing."""
    size = size_of(rng)
    s, width = spectra(source(rng, n), size), int(rng.integers(2, 16))
    groups = s.shape[1] // width + 1
    on = held(rng, len(s), groups, rng.uniform(0, 0.7)) < between(rng, 0.03, 0.5)
    gain = np.repeat(on, width, axis=1)[:, : s.shape[1]] + rng.choice([0, 0.01, 0.1])
    return sound(s * gain, size, n)


@kind("grains")
def scrambled(rng, n):
    """Pieces of a sound from anywhere, faster or slower."""
    x, out, mean = source(rng, n), np.zeros(n, np.float32), between(rng, 0.02, 0.25)
    for at in moments(rng, n, 1.5 / mean):
        length, pace = int(mean * rng.uniform(0.6, 2) * RATE), between(rng, 0.5, 2)
        begin = int(rng.uniform(0, n - pace * length - 2))
        put(out, at, np.interp(begin + pace * np.arange(length), np.arange(n), x).astype(np.float32) * np.hanning(length))
    return out
