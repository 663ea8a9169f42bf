# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Music of many timbres: chords, tunes, bass and drums, none of it sung."""
import numpy as np

from .tools import *
from .tones import mode_bar

SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9), (0, 3, 5, 6, 7, 10), (0, 2, 3, 5, 7, 9, 10))
CHORDS = ((0, 2, 4), (3, 5, 7), (4, 6, 8), (5, 7, 9), (1, 3, 5), (0, 2, 4, 6))


def plucked(rng, hz, seconds):
    n, delay = int(seconds * RATE), max(2, int(RATE / hz))
    out = np.zeros(n, np.float32)
    loop = band(white(rng, max(delay, 64)), 20, between(rng, 1500, 7000))[:delay] if delay >= 8 else white(rng, delay)
    damping = between(rng, 0.985, 0.999)
    for at in range(0, n, delay):
        put(out, at, loop)
        loop = damping * 0.5 * (loop + np.roll(loop, 1))
    return out


def piano(rng, hz, seconds):
    n = int(seconds * RATE)
    stiff = rng.uniform(0, 4e-4)
    return struck(rng, [(hz * k * np.sqrt(1 + stiff * k * k), 0.7**k, seconds * 1.5 / (1 + 0.2 * k)) for k in range(1, 14)], seconds)[:n]


def organ(rng, hz, seconds):
    n = int(seconds * RATE)
    drawbars = rng.uniform(0, 1, 9)
    ratios = (0.5, 1.5, 1, 2, 3, 4, 5, 6, 8)
    return fade(sum(d * tone(hz * r, n) for d, r in zip(drawbars, ratios) if hz * r < 7800), 0.01)


def bowed(rng, hz, seconds):
    n = int(seconds * RATE)
    curve = hz * (1 + rng.uniform(0, 0.012) * tone(rng.uniform(4, 7), n))
    out = harmonics(turns(curve), 1 / np.arange(1, 25), hz * 1.02)
    return fade(resonate(out, between(rng, 300, 1200), 2) + 0.5 * out, rng.uniform(0.03, 0.15))


def brass(rng, hz, seconds):
    n = int(seconds * RATE)
    swell = np.minimum(1, np.arange(n) / RATE / rng.uniform(0.03, 0.1))
    out = sum(0.9**k * swell ** (1 + 0.3 * k) * tone(hz * k, n) for k in range(1, 14) if hz * k < 7800)
    return fade(out, 0.03)


def flute(rng, hz, seconds):
    n = int(seconds * RATE)
    curve = hz * (1 + 0.006 * tone(rng.uniform(4, 6), n))
    return fade(harmonics(turns(curve), [1, 0.35, 0.12, 0.05], hz) + rng.uniform(0, 0.1) * band(white(rng, n), hz, 3 * hz), 0.05)


def reed(rng, hz, seconds):
    n = int(seconds * RATE)
    return fade(harmonics(turns(np.full(n, hz)), [1, 0.1, 0.7, 0.1, 0.5, 0.15, 0.3, 0.1, 0.2], hz), 0.03)


def synth(rng, hz, seconds):
    n = int(seconds * RATE)
    saw = sum(harmonics(turns(np.full(n, hz * d)), 1 / np.arange(1, 30), hz) for d in (0.995, 1, 1.006))
    return fade(band(saw, 20, between(rng, 600, 7000)), rng.uniform(0.003, 0.1))


def electric_guitar(rng, hz, seconds):
    return softclip(plucked(rng, hz, seconds) + plucked(rng, hz * 1.498, seconds), between(rng, 2, 20))


def electric_piano(rng, hz, seconds):
    n = int(seconds * RATE)
    index = rng.uniform(0.5, 3) * decay(n, 0.6)
    return np.sin(turns(np.full(n, hz)) + index * np.sin(turns(np.full(n, hz * rng.choice([1, 7, 14]))))).astype(np.float32) * decay(n, 2)


def accordion(rng, hz, seconds):
    n = int(seconds * RATE)
    return fade(sum(harmonics(turns(np.full(n, hz * d)), 0.8 ** np.arange(20), hz) for d in (1, 1.007)), 0.04)


def mallet(rng, hz, seconds):
    return mode_bar(rng, hz, seconds)


INSTRUMENTS = [plucked, piano, organ, bowed, brass, flute, reed, synth, electric_guitar, electric_piano, accordion, mallet]


def kick(rng):
    n = int(0.25 * RATE)
    return tone(45 + 120 * decay(n, 0.1), n) * decay(n, 0.3) * 2


def snare(rng):
    n = int(0.2 * RATE)
    return (highpass(white(rng, n), 800) + tone(rng.uniform(150, 250), n)) * decay(n, rng.uniform(0.1, 0.25))


def hat(rng):
    n = int(rng.choice([0.05, 0.08, 0.3]) * RATE)
    return 0.5 * highpass(white(rng, n), 5000) * decay(n, n / RATE)


def tom(rng):
    n = int(0.35 * RATE)
    return tone(rng.uniform(70, 220) * (1 + decay(n, 0.1)), n) * decay(n, 0.35)


def drums(rng, n, beat):
    out = np.zeros(n, np.float32)
    grids = [(kick, rng.random(16) < 0.3), (snare, rng.random(16) < 0.2), (hat, rng.random(16) < 0.7), (tom, rng.random(16) < 0.1)]
    for i, at in enumerate(np.arange(0, n, beat / 4)):
        for make, grid in grids:
            if grid[i % 16]:
                put(out, at, make(rng), rng.uniform(0.5, 1))
    return out


def tune(rng, n, beat, instrument, low, scale, rest=0.15):
    out, at, step = np.zeros(n, np.float32), 0, 7
    while at < n:
        length = beat * float(rng.choice([0.25, 0.5, 0.5, 1, 1, 2]))
        step = int(np.clip(step + rng.integers(-3, 4), 0, 14))
        if rng.random() > rest:
            hz = low * 2 ** (step // len(scale) + scale[step % len(scale)] / 12)
            put(out, at, instrument(rng, hz, min(3, length / RATE * rng.uniform(0.6, 1.3) + 0.03)), rng.uniform(0.5, 1))
        at += length
    return out


def chords(rng, n, beat, instrument, low, scale, broken):
    out = np.zeros(n, np.float32)
    for at in np.arange(0, n, 4 * beat):
        degrees = CHORDS[rng.integers(len(CHORDS))]
        notes = [low * 2 ** (d // len(scale) + scale[d % len(scale)] / 12) for d in degrees]
        if broken:
            for i in range(8):
                put(out, at + i * beat / 2, instrument(rng, notes[i % len(notes)], beat / RATE * 0.8))
        else:
            for hz in notes:
                put(out, at, instrument(rng, hz, min(3.5, 4 * beat / RATE * 0.95)))
    return out


def song(rng, n, parts):
    beat = RATE * 60 / between(rng, 60, 180)
    scale, low = SCALES[rng.integers(len(SCALES))], between(rng, 110, 330)
    pick = lambda: INSTRUMENTS[rng.integers(len(INSTRUMENTS))]
    out = np.zeros(n, np.float32)
    if "drums" in parts:
        out += unit(drums(rng, n, beat)) * rng.uniform(0.3, 1)
    if "bass" in parts:
        out += unit(tune(rng, n, beat, pick(), low / 4, scale, 0.05)) * rng.uniform(0.5, 1)
    if "chords" in parts:
        out += unit(chords(rng, n, beat, pick(), low, scale, rng.random() < 0.4)) * rng.uniform(0.5, 1)
    if "tune" in parts:
        out += unit(tune(rng, n, beat, pick(), low * rng.choice([1, 2]), scale)) * rng.uniform(0.5, 1)
    return out


def unit(x):
    return x / (x.std() + 1e-9)


@kind("music")
def band_music(rng, n):
    return song(rng, n, ("drums", "bass", "chords", "tune"))


@kind("music")
def dance_music(rng, n):
    return softclip(song(rng, n, ("drums", "bass", "chords")), rng.uniform(1, 4))


@kind("music")
def chamber_music(rng, n):
    return song(rng, n, ("bass", "chords", "tune"))


@kind("music")
def solo_instrument(rng, n):
    return song(rng, n, ("tune",))


@kind("music")
def solo_low_instrument(rng, n):
    return song(rng, n, ("bass",))


@kind("music")
def arpeggios(rng, n):
    beat = RATE * 60 / between(rng, 60, 200)
    return chords(rng, n, beat, INSTRUMENTS[rng.integers(len(INSTRUMENTS))], between(rng, 100, 500), SCALES[rng.integers(5)], True)


@kind("music")
def sustained_chords(rng, n):
    out = np.zeros(n, np.float32)
    for at in range(0, n, 3 * RATE):
        root, make = between(rng, 80, 350), INSTRUMENTS[rng.choice([2, 3, 4, 7, 10])]
        for ratio in (1, rng.choice([1.2, 1.25]), 1.5, 2):
            put(out, at, make(rng, root * ratio, 3.1))
    return out


@kind("music")
def piano_music(rng, n):
    beat = RATE * 60 / between(rng, 60, 160)
    scale, low = SCALES[rng.integers(5)], between(rng, 120, 260)
    return unit(chords(rng, n, beat, piano, low, scale, rng.random() < 0.6)) + unit(tune(rng, n, beat, piano, 2 * low, scale))


@kind("music")
def organ_music(rng, n):
    beat = RATE * 60 / between(rng, 50, 120)
    scale, low = SCALES[rng.integers(5)], between(rng, 100, 260)
    return unit(chords(rng, n, beat, organ, low, scale, False)) + unit(tune(rng, n, beat, organ, low, scale, 0.05))


@kind("music")
def guitar_strumming(rng, n):
    out, beat = np.zeros(n, np.float32), RATE * 60 / between(rng, 70, 180)
    root = between(rng, 80, 200)
    for i, at in enumerate(np.arange(0, n, beat)):
        shift = 2 ** (float(rng.choice([0, 5, 7, 9])) / 12) if i % 4 == 0 else 1
        root_now = root * shift if i % 4 == 0 else root
        for k, ratio in enumerate((1, 1.5, 2, 2.52, 3, 4)):
            put(out, at + k * rng.uniform(60, 250), plucked(rng, root_now * ratio, min(1.5, beat / RATE)), rng.uniform(0.4, 1))
    return out


@kind("music")
def drum_solo(rng, n):
    return drums(rng, n, RATE * 60 / between(rng, 60, 200))


@kind("music")
def music_box(rng, n):
    return tune(rng, n, RATE * 60 / between(rng, 80, 200), mallet, between(rng, 500, 1500), SCALES[0], 0.2)


@kind("music")
def ambient_pads(rng, n):
    out = sum(synth(rng, between(rng, 60, 500), n / RATE) * np.exp(wander(rng, n, 0.3)) for _ in range(4))
    return out + 0.02 * white(rng, n)


@kind("music")
def techno_bass(rng, n):
    beat = RATE * 60 / between(rng, 110, 150)
    out = tune(rng, n, beat / 2, synth, between(rng, 40, 90), SCALES[1], 0.1)
    return unit(out) + unit(drums(rng, n, beat))


@kind("music")
def bagpipe(rng, n):
    drone = accordion(rng, between(rng, 90, 240), n / RATE)
    return unit(drone) + unit(tune(rng, n, RATE * 0.5, reed, between(rng, 350, 600), SCALES[0], 0))
