# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Instruments that are said to sing or to talk: vibrato, slides, resonances that move."""
import numpy as np

from .music import SCALES, bowed, brass, electric_guitar, plucked, synth, tune
from .tools import *
from .tones import waveform
from .whines import sweeping


def phrases(rng, n, low, high, glide, vibrato):
    """The pitch of one who plays without letting go, and how loud."""
    pace = int(between(rng, 0.12, 0.9) * RATE)
    notes = np.cumsum(rng.integers(-4, 5, n // pace + 2))
    notes = np.abs(np.mod(notes, 28) - 14)
    scale = np.array(SCALES[rng.integers(len(SCALES))])
    hold = np.repeat(12 * (notes // len(scale)) + scale[notes % len(scale)], rng.integers(pace // 2, 2 * pace, len(notes)))
    hold = np.resize(hold, n + glide).astype(np.float64)
    curve = np.convolve(hold, np.ones(glide) / glide, "valid")[:n]
    rate = rng.uniform(3.5, 8) * (1 + 0.1 * wander(rng, n, 1))
    deep = vibrato * np.clip(0.6 + 0.5 * wander(rng, n, 1), 0, 1.5)
    hz = between(rng, low, high) * 2 ** ((curve + deep * tone(rate, n)) / 12)
    level = (0.02 + bursts(rng, n, between(rng, 0.6, 4), between(rng, 0.1, 0.8), rng.uniform(0.01, 0.08))) * np.exp(0.35 * wander(rng, n, 2))
    return np.clip(hz, 30, 5000), level * (1 + 0.1 * deep * tone(rate, n))


def blown(rng, hz, fall, even=1.0):
    """The harmonics of a pipe; even ones weaker where it is closed at an end."""
    amplitudes = fall ** np.arange(25) * np.where(np.arange(25) % 2, even, 1) * 10 ** (rng.normal(0, 4, 25) / 20)
    return harmonics(turns(hz), amplitudes, float(np.quantile(hz, 0.99)))


def fixed(rng, x, count, low=300, high=4000):
    return x * rng.uniform(0, 0.5) + sum(rng.uniform(0.3, 1.5) * resonate(x, between(rng, low, high), rng.uniform(2, 8)) for _ in range(count))


@kind("voicings")
def oboe(rng, n):
    hz, level = phrases(rng, n, 120, 300, 400, rng.uniform(0, 0.5))
    return fixed(rng, blown(rng, hz, 0.93), 2, 800, 3200) * level


@kind("voicings")
def duduk(rng, n):
    hz, level = phrases(rng, n, 90, 220, int(between(rng, 400, 3000)), rng.uniform(0.2, 0.9))
    return (fixed(rng, blown(rng, hz, 0.85, 0.3), 2, 300, 1500) + 0.05 * band(white(rng, n), 300, 3000)) * level


@kind("voicings")
def saxophone(rng, n):
    hz, level = phrases(rng, n, 70, 220, 600, rng.uniform(0.1, 0.6))
    growl = 1 + rng.uniform(0, 0.5) * tone(between(rng, 25, 90), n)
    return fixed(rng, softclip(blown(rng, hz, 0.9), between(rng, 1, 4)) * growl + 0.05 * white(rng, n), 2, 500, 2500) * level


@kind("voicings")
def clarinet_and_flute(rng, n):
    out = np.zeros(n, np.float32)
    for even in (0.15, 1):
        hz, level = phrases(rng, n, 150, 450, 300, rng.uniform(0, 0.35))
        x = blown(rng, hz, rng.uniform(0.35, 0.8), even)
        out += (x / (x.std() + 1e-9) + rng.uniform(0, 0.2) * band(white(rng, n), 500, 5000)) * level * rng.uniform(0.1, 1)
    return out


@kind("voicings")
def pan_flute(rng, n):
    hz, level = phrases(rng, n, 200, 500, 200, rng.uniform(0.1, 0.5))
    breath = sweeping(white(rng, n), hz, 12)
    return (tone(hz, n) + rng.uniform(0, 0.3) * tone(3 * hz, n) + rng.uniform(0.2, 1.5) * breath / breath.std()) * level


@kind("voicings")
def plunger_trumpet(rng, n):
    """Wa-wa by a hand before the bell."""
    hz, level = phrases(rng, n, 150, 350, 300, rng.uniform(0, 0.4))
    x = blown(rng, hz, 0.92)
    wah = np.exp(np.log(between(rng, 600, 1500)) + 0.6 * np.tanh(1.5 * wander(rng, n, between(rng, 0.7, 5))))
    return (sweeping(x, wah, rng.uniform(2, 6)) + 0.1 * x) * level


@kind("voicings")
def wah_guitar(rng, n):
    beat = RATE * 60 / between(rng, 70, 150)
    make = [plucked, electric_guitar, synth][rng.integers(3)]
    x = tune(rng, n, beat / rng.choice([1, 2]), make, between(rng, 80, 250), SCALES[rng.integers(5)])
    pace = RATE / beat * rng.choice([0.5, 1, 2, 4])
    swing = tone(pace, n) if rng.random() < 0.6 else np.tanh(2 * wander(rng, n, pace))
    return sweeping(x, 900 * np.exp(0.7 * swing), rng.uniform(2.5, 9))


@kind("voicings")
def envelope_filter(rng, n):
    """A bass whose filter opens with every stroke."""
    x = tune(rng, n, RATE * 60 / between(rng, 80, 160), synth, between(rng, 40, 130), SCALES[rng.integers(5)])
    follow = np.convolve(np.abs(x), np.ones(800) / 800, "same")
    return sweeping(x, 250 + between(rng, 700, 3500) * follow / (follow.max() + 1e-9), rng.uniform(3, 10))


@kind("voicings")
def formant_filter(rng, n):
    """A synthesiser's vowels, morphing at the pace of an oscillator."""
    x = waveform(rng, between(rng, 50, 220) * 2 ** (np.repeat(rng.choice([0, 3, 5, 7, 12], n // 8000 + 1), 8000)[:n] / 12), n)
    pace = between(rng, 0.15, 8)
    swing = tone(pace, n) if rng.random() < 0.5 else np.repeat(rng.uniform(-1, 1, n // int(RATE / pace) + 1), int(RATE / pace))[:n]
    out = sum(sweeping(x, f * np.exp(s * swing), rng.uniform(4, 10)) for f, s in ((550, 0.4), (1300, rng.uniform(-0.6, 0.6)), (2600, 0.15)))
    return out * (1 if rng.random() < 0.6 else bursts(rng, n, 1, 0.3))


@kind("voicings")
def choir_pad(rng, n):
    """Many detuned saws through fixed vowels, in long chords."""
    out, shift = np.zeros(n, np.float32), rng.uniform(0.85, 1.2)
    vowel = [(700, 1100, 2600), (400, 800, 2500), (350, 1900, 2700), (500, 1500, 2500)][rng.integers(4)]
    for root in between(rng, 90, 220) * 2 ** (np.array([0, 7, 12, rng.choice([15, 16])]) / 12):
        for _ in range(3):
            hz = root * (1 + 0.006 * wander(rng, n, 4)) * 2 ** (np.repeat(rng.choice([0, 0, 5, -2, 7]), n) / 12)
            out += harmonics(turns(hz), 0.9 ** np.arange(30), float(hz.max()))
    return sum(resonate(out, f * shift, 7) * g for f, g in zip(vowel, (1, 0.7, 0.4))) * np.exp(0.3 * wander(rng, n, 0.5))


@kind("voicings")
def didgeridoo(rng, n):
    hz = between(rng, 50, 100) * (1 + 0.01 * wander(rng, n, 2))
    x = blown(rng, hz, 0.97)
    rhythm = between(rng, 1, 5)
    swing = tone(rhythm, n) + 0.5 * tone(rhythm * rng.choice([2, 3, 1.5]), n)
    return (sweeping(x, 700 * np.exp(0.45 * swing), 5) + sweeping(x, 1700 * np.exp(0.25 * wander(rng, n, 3)), 7)) * (1 + 0.4 * swing)


@kind("voicings")
def jaw_harp(rng, n):
    """One pitch, plucked; the overtones play."""
    hz = between(rng, 55, 140)
    x = np.zeros(n, np.float32)
    twang = harmonics(turns(np.full(24000, hz)), 0.98 ** np.arange(45), hz) * decay(24000, between(rng, 0.3, 1.5))
    for at in moments(rng, n, between(rng, 1.5, 7), 0.95):
        put(x, at, twang, rng.uniform(0.5, 1))
    return sweeping(x, 1200 * np.exp(0.5 * wander(rng, n, between(rng, 1, 6))), rng.uniform(5, 15)) + 0.05 * x


@kind("voicings")
def slides(rng, n):
    """Cellos, steel guitars, musical saws: from tone to tone without a step."""
    hz, level = phrases(rng, n, 60, 400, int(between(rng, 2000, 9000)), rng.uniform(0.1, 1))
    x = blown(rng, hz, rng.choice([0.2, 0.7, 0.9]))
    return fixed(rng, x, 3) * level


@kind("voicings")
def harmonica(rng, n):
    out = np.zeros(n, np.float32)
    hz, level = phrases(rng, n, 150, 400, 1200, rng.uniform(0, 0.5))
    for ratio in (1, rng.choice([1.2, 1.25, 1.5])):
        out += blown(rng, hz * ratio, 0.9)
    hand = 1 + rng.uniform(0, 0.8) * tone(between(rng, 3, 8), n)
    return fixed(rng, out, 2, 600, 3000) * level * hand


@kind("voicings")
def lead_synth(rng, n):
    hz, level = phrases(rng, n, 80, 400, int(between(rng, 200, 5000)), rng.uniform(0, 0.8))
    x = waveform(rng, hz, n) + 0.7 * waveform(rng, hz * 1.006, n)
    return sweeping(x, 1500 * np.exp(0.6 * wander(rng, n, 2)), rng.uniform(1, 6)) * level


@kind("voicings")
def string_section(rng, n):
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.integers(3, 7))):
        hz, level = phrases(rng, n, 70, 350, 500, rng.uniform(0.1, 0.6))
        x = blown(rng, hz, 0.9)
        out += x / (x.std() + 1e-9) * level * rng.uniform(0.3, 1)
    return fixed(rng, out, 3)


@kind("voicings")
def horn_section(rng, n):
    beat = RATE * 60 / between(rng, 70, 160)
    low, scale = between(rng, 110, 260), SCALES[rng.integers(5)]
    return sum(tune(rng, n, beat, brass, low * r, scale, rng.uniform(0.1, 0.6)) for r in (1, 1.26, 1.5))


@kind("voicings")
def fiddle(rng, n):
    beat = RATE * 60 / between(rng, 80, 200)
    return fixed(rng, tune(rng, n, beat, bowed, between(rng, 100, 450), SCALES[rng.integers(5)], rng.uniform(0, 0.3)), 3)


@kind("voicings")
def kazoo(rng, n):
    """A buzz over a hum."""
    hz, level = phrases(rng, n, 90, 250, 800, rng.uniform(0, 0.4))
    return fixed(rng, softclip(blown(rng, hz, 0.95), 6), 2, 700, 3000) * level
