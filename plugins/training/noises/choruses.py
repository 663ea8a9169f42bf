# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Animals that call, one or many."""
import numpy as np

from .nature import contour, throat
from .tools import *


def many(rng, n, call, pace, few=1, lots=8, regular=0.5):
    """Some animals, near and far; call(hz, pace) makes one's sound, hz a factor of its own."""
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.integers(few, lots + 1))):
        own, gain = np.exp(rng.normal(0, 0.12)), 10 ** (rng.uniform(-25, 0) / 20)
        out += gain * events(rng, n, between(rng, 0.5, 2) * pace, lambda: call(own), rng.uniform(0, 0.9) * regular * 2 % 1, 3)
    return out + 0.004 * slope(rng, n, rng.uniform(-5, -1))


def pulsed(rng, length, hz, rate, duty=0.5):
    """A tone in pulses."""
    line = np.mod(np.arange(length) * rate / RATE, 1)
    return tone(hz, length) * np.where(line < duty, np.sin(np.pi * line / duty), 0).astype(np.float32)


@kind("choruses")
def tree_frogs(rng, n):
    hz, rate, length = between(rng, 700, 3500), between(rng, 15, 150), between(rng, 0.06, 0.6)

    def peep(own):
        size = int(length * rng.uniform(0.8, 1.2) * RATE)
        bend = np.linspace(rng.uniform(0.9, 1), rng.uniform(1, 1.15), size)
        out = pulsed(rng, size, hz * own * bend, rate, rng.uniform(0.3, 1)) + rng.uniform(0, 0.5) * pulsed(rng, size, hz * own * 2 * bend, rate)
        return out * np.hanning(size) ** 0.3

    return many(rng, n, peep, 2, 2, 14)


@kind("choruses")
def toads(rng, n):
    """Trills that go on for seconds."""
    hz, rate = between(rng, 500, 2500), between(rng, 12, 60)

    def trill(own):
        size = int(between(rng, 0.8, 6) * RATE)
        return fade(pulsed(rng, size, np.full(size, hz * own), rate * own, rng.uniform(0.3, 0.8)), 0.2)

    return many(rng, n, trill, 0.2, 2, 6)


@kind("choruses")
def bull_frogs(rng, n):
    """Low, with two swells, many harmonics of a slow rate."""
    base, peak = between(rng, 60, 220), between(rng, 200, 1200)

    def croak(own):
        size = int(rng.uniform(0.3, 1.1) * RATE)
        hz = base * own * (1 + 0.1 * np.sin(np.pi * np.linspace(0, 1, size)))
        ticks = harmonics(turns(hz), np.exp(-((np.arange(1, 40) * base - peak) ** 2) / (2 * (0.4 * peak) ** 2)), base * 1.2)
        return ticks * (1 + 0.6 * tone(between(rng, 15, 60), size)) * np.hanning(size)

    return many(rng, n, croak, 0.6, 1, 6)


@kind("choruses")
def marsh(rng, n):
    """All kinds of pulses at once, some ratchets, some drops."""
    out = tree_frogs(rng, n)
    out = out / out.std()
    for other in (toads, bull_frogs):
        x = other(rng, n)
        out = out + rng.uniform(0, 1) * x / (x.std() + 1e-9)
    return out


@kind("choruses")
def geese(rng, n):
    """The pitch jumps in the middle of a honk."""
    base = between(rng, 220, 600)

    def honk(own):
        size = int(rng.uniform(0.12, 0.5) * RATE)
        jump = np.where(np.linspace(0, 1, size) < rng.uniform(0.2, 0.5), 1, rng.uniform(1.2, 1.9))
        out = harmonics(turns(base * own * jump), rng.uniform(0.6, 0.95) ** np.arange(20), base * own * 1.9)
        return (out + 0.5 * resonate(out, between(rng, 900, 2500), 3)) * np.hanning(size) ** 0.5

    return many(rng, n, honk, 1, 1, 9)


@kind("choruses")
def turkeys(rng, n):
    def gobble(own):
        out, at, step = np.zeros(int(1.4 * RATE), np.float32), 0.0, rng.uniform(0.05, 0.11)
        for i in range(int(rng.integers(5, 12))):
            size = int(step * 0.8 * RATE)
            put(out, at * RATE, throat(rng, contour(rng, size, 500 * own, 0.6), [(1100, 2), (2300, 3)], 0.2) * np.hanning(size), 0.93**i)
            at += step
        return out

    return many(rng, n, gobble, 0.3, 1, 5)


@kind("choruses")
def sheep_far(rng, n):
    """Trembling bursts without resonances."""
    base = between(rng, 120, 450)

    def bleat(own):
        size = int(rng.uniform(0.4, 1.4) * RATE)
        shake = tone(between(rng, 6, 18), size)
        hz = base * own * (1 + rng.uniform(0, 0.08) * shake) * (1 - 0.15 * np.linspace(0, 1, size))
        out = harmonics(turns(hz), 0.85 ** np.arange(25), base * own * 1.1) + rng.uniform(0, 1) * band(white(rng, size), 300, 4000)
        return out * (1 + rng.uniform(0, 0.8) * shake) * np.hanning(size) ** 0.5

    return many(rng, n, bleat, 0.4, 1, 7)


@kind("choruses")
def whales(rng, n):
    """Long glides, up, down, and back."""

    def song(own):
        size = int(between(rng, 0.5, 5) * RATE)
        hz = np.clip(between(rng, 90, 1500) * np.exp(rng.uniform(0.1, 0.7) * wander(rng, size, between(rng, 0.3, 2))), 50, 5000)
        return fade(harmonics(turns(hz), [1, rng.uniform(0, 0.8), rng.uniform(0, 0.5), rng.uniform(0, 0.3)], float(hz.max())), 0.15)

    return many(rng, n, song, 0.25, 1, 4)


@kind("choruses")
def dolphins(rng, n):
    def whistle(own):
        size = int(between(rng, 0.15, 1) * RATE)
        hz = np.clip(between(rng, 1500, 5500) * np.exp(0.35 * wander(rng, size, between(rng, 2, 8))), 500, 7600)
        return fade(tone(hz, size), 0.02)

    def clicks(own):
        size = int(between(rng, 0.2, 1.2) * RATE)
        rate = between(rng, 20, 300) * np.linspace(1, rng.uniform(0.5, 3), size)
        return highpass((np.diff(np.floor(turns(rate) / 2 / np.pi), prepend=0) > 0).astype(np.float32), 2000)

    return many(rng, n, whistle, 0.8, 1, 4) + rng.uniform(0, 1) * many(rng, n, clicks, 0.4, 1, 3)


@kind("choruses")
def monkeys(rng, n):
    def hoots(own):
        out, at, step, hz = np.zeros(int(2.5 * RATE), np.float32), 0.0, rng.uniform(0.12, 0.35), between(rng, 200, 600) * own
        for i in range(int(rng.integers(3, 10))):
            size = int(step * rng.uniform(0.4, 0.8) * RATE)
            rise = hz * (1 + 0.12 * i) * np.linspace(0.85, 1.15, size)
            put(out, at * RATE, (harmonics(turns(rise), [1, 0.6, 0.25, 0.1], float(rise.max())) + 0.2 * white(rng, size)) * np.hanning(size), 0.5 + 0.1 * i)
            at += step
        return out

    return many(rng, n, hoots, 0.3, 1, 4)


@kind("choruses")
def elephants(rng, n):
    def trumpet(own):
        size = int(rng.uniform(0.4, 1.8) * RATE)
        hz = contour(rng, size, between(rng, 250, 700), 0.4)
        return fade(softclip(harmonics(turns(hz), 0.95 ** np.arange(25), float(hz.max())) * np.exp(0.4 * wander(rng, size, 15)), 3), 0.05)

    return many(rng, n, trumpet, 0.3, 1, 3)


@kind("choruses")
def owls(rng, n):
    def hoot(own):
        out, hz = np.zeros(int(2.2 * RATE), np.float32), between(rng, 250, 800) * own
        for at in np.cumsum(rng.uniform(0.2, 0.6, int(rng.integers(1, 6)))):
            size = int(rng.uniform(0.1, 0.5) * RATE)
            put(out, at * RATE, tone(hz * rng.uniform(0.93, 1.07) * (1 + 0.02 * tone(12.0, size)), size) * np.hanning(size))
        return out

    return many(rng, n, hoot, 0.3, 1, 3)


@kind("choruses")
def pigs(rng, n):
    def grunt(own):
        size = int(rng.uniform(0.08, 0.4) * RATE)
        rough = harmonics(turns(between(rng, 35, 120) * own * np.exp(0.3 * wander(rng, size, 10))), 0.97 ** np.arange(40), 150)
        x = rough * rng.uniform(0.2, 1) + white(rng, size)
        return sum(resonate(x, between(rng, 250, 2500), 3) for _ in range(3)) * np.hanning(size)

    return many(rng, n, grunt, 1.2, 1, 6)


@kind("choruses")
def parrots(rng, n):
    def squawk(own):
        size = int(rng.uniform(0.1, 0.8) * RATE)
        hz = contour(rng, size, between(rng, 500, 2200), 0.4) * (1 + rng.uniform(0, 0.2) * tone(between(rng, 20, 120), size))
        return fade(harmonics(turns(hz), 0.8 ** np.arange(10), float(np.quantile(hz, 0.99))) + 0.3 * highpass(white(rng, size), 1500), 0.01)

    return many(rng, n, squawk, 0.9, 1, 6)


@kind("choruses")
def seals(rng, n):
    def bark(own):
        size = int(rng.uniform(0.15, 0.9) * RATE)
        hz = contour(rng, size, between(rng, 100, 350) * own, 0.3)
        return throat(rng, hz, [(between(rng, 300, 900), 2), (between(rng, 1000, 2200), 2)], 0.6) * (1 + 0.7 * tone(between(rng, 25, 80), size)) * np.hanning(size) ** 0.5

    return many(rng, n, bark, 0.7, 1, 6)


@kind("choruses")
def donkeys(rng, n):
    """In and out: a squeal, a roar."""

    def bray(own):
        out, at = np.zeros(int(3 * RATE), np.float32), 0.0
        for i in range(int(rng.integers(2, 8))):
            size = int(rng.uniform(0.2, 0.45) * RATE)
            high = i % 2 == 0
            hz = contour(rng, size, (600 if high else 220) * own, 0.2)
            x = harmonics(turns(hz), (0.6 if high else 0.95) ** np.arange(25), float(hz.max()))
            put(out, at * RATE, (x + (0.1 if high else 0.6) * white(rng, size)) * np.hanning(size), 1)
            at += size / RATE
        return out

    return many(rng, n, bray, 0.2, 1, 3)


@kind("choruses")
def swarm(rng, n):
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.integers(5, 20))):
        hz = between(rng, 120, 300) * np.exp(0.08 * wander(rng, n, 4))
        out += harmonics(turns(hz), 0.75 ** np.arange(6), float(hz.max())) * np.exp(0.9 * wander(rng, n, 0.8))
    return out + 0.02 * white(rng, n)


@kind("choruses")
def katydids(rng, n):
    rate = between(rng, 20, 90)

    def rasp(own):
        size = int(between(rng, 0.08, 0.7) * RATE)
        return band(white(rng, size), 1800 * own, 7500) * np.abs(tone(rate, size)) ** 2 * np.hanning(size) ** 0.3

    return many(rng, n, rasp, 1.5, 1, 8)
