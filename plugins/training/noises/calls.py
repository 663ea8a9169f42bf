# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Animals with a throat, a mouth that opens and shuts, or a sac: resonances that move while they call."""
import numpy as np

from .choruses import many
from .nature import contour
from .tools import *
from .whines import sweeping


def tract(rng, hz, size, opening, breath=0.05, sharp=5.0):
    """Pulses of the pitch hz through four resonances of a tube of this size (1: a man's) that opens: 0 shut, 1 wide."""
    n = len(hz)
    pulses = (np.diff(np.floor(turns(hz) / 2 / np.pi), prepend=0) > 0).astype(np.float32) + breath * white(rng, n)
    out = np.zeros(n, np.float32)
    for f, move, gain in ((480, 0.7, 1), (1450, 0.3, 0.6), (2500, 0.1, 0.4), (3500, 0.05, 0.25)):
        out += gain * sweeping(pulses, f / size * np.exp(move * (2 * opening - 1) + rng.normal(0, 0.1)), sharp * rng.uniform(0.7, 1.5))
    return out * (0.15 + 0.85 * opening) ** rng.uniform(0.3, 1.5)


def jaws(rng, n):
    """An opening over one call."""
    line = np.linspace(0, 1, n)
    which = rng.integers(4)
    if which == 0:
        return np.sin(np.pi * line)
    if which == 1:
        return np.minimum(1, 4 * line) * (1 - 0.5 * line)
    if which == 2:
        return np.clip(0.5 + 0.5 * wander(rng, n, 4), 0, 1)
    return np.full(n, rng.uniform(0.2, 1))


def edged(x, soft=0.02):
    return fade(x, soft)


@kind("calls")
def goats(rng, n):
    base, size, shake = between(rng, 130, 480), rng.uniform(0.5, 1), between(rng, 6, 22)

    def bleat(own):
        length = int(rng.uniform(0.3, 1.5) * RATE)
        tremble = 1 + rng.uniform(0.03, 0.12) * tone(shake, length)
        hz = contour(rng, length, base * own, 0.2) * tremble
        return edged(tract(rng, hz, size * own, jaws(rng, length), 0.2)) * (1 + rng.uniform(0, 0.7) * tone(shake, length))

    return many(rng, n, bleat, 0.6, 1, 4)


@kind("calls")
def quacking(rng, n):
    base, size = between(rng, 110, 380), rng.uniform(0.4, 0.9)

    def quacks(own):
        out, at = np.zeros(int(2.2 * RATE), np.float32), 0.0
        for i in range(int(rng.integers(1, 9))):
            length = int(rng.uniform(0.08, 0.25) * RATE)
            hz = contour(rng, length, base * own * 0.97**i, 0.25)
            put(out, at * RATE, edged(tract(rng, hz, size, jaws(rng, length), 0.15, 8), 0.008), 0.88**i)
            at += rng.uniform(0.13, 0.3)
        return out

    return many(rng, n, quacks, 0.6, 1, 4)


@kind("calls")
def yowling(rng, n):
    """Cats at night: long, gliding, the mouth slowly opening."""
    base, size = between(rng, 200, 700), rng.uniform(0.45, 0.75)

    def yowl(own):
        length = int(between(rng, 0.4, 3.5) * RATE)
        hz = base * own * np.exp(rng.uniform(0.1, 0.4) * wander(rng, length, between(rng, 0.8, 4)))
        return edged(tract(rng, hz, size, jaws(rng, length), 0.04, 7), 0.06)

    return many(rng, n, yowl, 0.35, 1, 3)


@kind("calls")
def cocks(rng, n):
    base = between(rng, 300, 700)

    def crow(own):
        out, at = np.zeros(int(3 * RATE), np.float32), 0.0
        for seconds, pitch in ((0.15, 0.8), (0.2, 1.0), (0.2, 1.2), (rng.uniform(0.5, 1.2), 1.3)):
            length = int(seconds * rng.uniform(0.8, 1.2) * RATE)
            hz = contour(rng, length, base * own * pitch, 0.25)
            put(out, at * RATE, edged(tract(rng, hz, 0.6, jaws(rng, length), 0.1), 0.02))
            at += seconds * 1.25
        return out

    return many(rng, n, crow, 0.25, 1, 3)


@kind("calls")
def lowing(rng, n):
    """Cows: shut, open, shut."""
    base, size = between(rng, 70, 220), rng.uniform(0.9, 1.6)

    def moo(own):
        length = int(rng.uniform(0.6, 2.2) * RATE)
        line = np.linspace(0, 1, length)
        hz = base * own * (0.9 + 0.3 * np.sin(np.pi * line)) * (1 + 0.01 * wander(rng, length, 10))
        opening = np.clip((line - rng.uniform(0, 0.4)) * 4, 0, 1) * np.clip((1 - line) * 6, 0, 1)
        return edged(tract(rng, hz, size, opening, 0.1), 0.08)

    return many(rng, n, moo, 0.3, 1, 4)


@kind("calls")
def roaring(rng, n):
    """Stags and lions: rough, the throat drawn down."""
    base = between(rng, 50, 180)

    def roar(own):
        length = int(between(rng, 0.5, 2.5) * RATE)
        line = np.linspace(0, 1, length)
        hz = base * own * np.exp(0.25 * wander(rng, length, 25)) * (1 + 0.3 * np.sin(np.pi * line))
        return edged(softclip(tract(rng, hz, rng.uniform(1.0, 1.3) + 0.4 * line, 0.8 - 0.4 * line, rng.uniform(0.2, 1), 3), 2), 0.1)

    return many(rng, n, roar, 0.35, 1, 3)


@kind("calls")
def giggling(rng, n):
    """Hyenas, kookaburras: short calls in quick series that climb and fall."""
    base, size = between(rng, 250, 800), rng.uniform(0.4, 0.8)

    def series(own):
        out, at, pace, count = np.zeros(int(3 * RATE), np.float32), 0.0, rng.uniform(0.07, 0.25), int(rng.integers(3, 14))
        for i in range(count):
            length = int(pace * rng.uniform(0.4, 0.85) * RATE)
            hz = contour(rng, length, base * own * (1 + 0.5 * np.sin(np.pi * i / count)), 0.4)
            put(out, at * RATE, edged(tract(rng, hz, size, jaws(rng, length), 0.1), 0.006), rng.uniform(0.5, 1))
            at += pace
        return out

    return many(rng, n, series, 0.4, 1, 3)


@kind("calls")
def foxes(rng, n):
    """Screams and yelps: high, harsh, chaotic in their middle."""
    base = between(rng, 400, 1200)

    def scream(own):
        length = int(rng.uniform(0.15, 1) * RATE)
        rough = np.exp(rng.uniform(0, 0.25) * wander(rng, length, 60) * np.sin(np.pi * np.linspace(0, 1, length)))
        return edged(tract(rng, contour(rng, length, base * own, 0.4) * rough, 0.6, jaws(rng, length), 0.3, 3), 0.02)

    return many(rng, n, scream, 0.5, 1, 3)


@kind("calls")
def sacs(rng, n):
    """Trains of pulses, slow enough to count or not, in a hollow that fills: what sits at a pond."""
    rate, hollow, sharp = between(rng, 10, 180), between(rng, 180, 2800), between(rng, 3, 16)
    second = rng.uniform(1.4, 3)

    def call(own):
        length = int(between(rng, 0.06, 1.2) * RATE)
        line = np.linspace(0, 1, length)
        pace = rate * own * np.exp(rng.normal(0, 0.2) * line)
        pulses = (np.diff(np.floor(turns(pace) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
        swell = hollow * own * np.exp(rng.normal(0, 0.15) * np.sin(np.pi * line))
        out = sweeping(pulses, swell, sharp) + rng.uniform(0, 0.5) * sweeping(pulses, second * swell, sharp)
        return out * np.sin(np.pi * line) ** rng.uniform(0.2, 1.5)

    return many(rng, n, call, between(rng, 0.4, 3), 1, 6)


@kind("calls")
def croaks_in_two_parts(rng, n):
    """A creak, then a note: rates and hollows of their own."""
    low, high = between(rng, 15, 90), between(rng, 90, 500)
    hollow = between(rng, 300, 2000)

    def one(own):
        parts = []
        for rate in (low, high) if rng.random() < 0.7 else (high, low):
            length = int(rng.uniform(0.06, 0.45) * RATE)
            parts.append(edged(tract(rng, contour(rng, length, rate * own, 0.15), 500 / hollow, jaws(rng, length), 0.02, 8), 0.01))
        return np.concatenate(parts)

    return many(rng, n, one, 1, 1, 6)


@kind("calls")
def whimpering(rng, n):
    """Puppies: thin, gliding, through the nose."""
    base = between(rng, 350, 1100)

    def whine(own):
        length = int(between(rng, 0.12, 1.2) * RATE)
        hz = contour(rng, length, base * own, 0.4) * (1 + rng.uniform(0, 0.04) * tone(between(rng, 5, 15), length))
        return edged(tract(rng, hz, 0.55, 0.3 * jaws(rng, length), 0.05), 0.03)

    return many(rng, n, whine, 0.9, 1, 3)


@kind("calls")
def cranes(rng, n):
    """Bugles: rolling, from a windpipe as long as a horn."""
    base, roll = between(rng, 250, 900), between(rng, 12, 40)

    def bugle(own):
        length = int(rng.uniform(0.25, 1.2) * RATE)
        hz = contour(rng, length, base * own, 0.15)
        x = tract(rng, hz, rng.uniform(0.8, 1.5), jaws(rng, length), 0.1, 9)
        return edged(x * (1 + rng.uniform(0.2, 1) * tone(roll, length)), 0.02)

    return many(rng, n, bugle, 0.6, 1, 5)


@kind("calls")
def stridulation(rng, n):
    """A file over a scraper, wings that resonate: bursts of teeth, several insects out of step."""
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.integers(1, 6))):
        teeth, hollow, pace = between(rng, 60, 1500), between(rng, 900, 6500), between(rng, 1, 14)
        shape = np.maximum(0, tone(pace * (1 + 0.05 * wander(rng, n, 1)), n)) ** between(rng, 0.5, 5)
        ticks = (np.diff(np.floor(turns(teeth * (0.8 + 0.4 * shape)) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
        x = resonate(ticks * shape, hollow, between(rng, 3, 25))
        out += x / (x.std() + 1e-9) * rng.uniform(0.1, 1) * (0.05 + bursts(rng, n, 3, 1, 0.1))
    return out + 0.01 * slope(rng, n, -3)


@kind("calls")
def squeaky_toys(rng, n):
    reed_hz, hollow = between(rng, 250, 1500), between(rng, 900, 3500)

    def squeeze(own):
        length = int(rng.uniform(0.08, 0.6) * RATE)
        push = jaws(rng, length)
        hz = reed_hz * np.exp(0.4 * (push - 0.5)) * (1 + 0.02 * wander(rng, length, 30))
        x = softclip(harmonics(turns(hz), 0.85 ** np.arange(15), float(hz.max())), 2)
        return edged((sweeping(x, hollow * np.exp(0.3 * (push - 0.5)), 4) + rng.uniform(0, 0.3) * white(rng, length)) * (0.2 + push), 0.01)

    return many(rng, n, squeeze, 1.2, 1, 2)
