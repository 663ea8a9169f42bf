# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Pulses slow enough to count, or nearly, in hollows that move: scraped, ratcheted, drummed, bubbled; in bouts of all rhythms."""
import numpy as np
from scipy.signal import lfilter

from .tools import *
from .whines import sweeping


def ticks(hz):
    return (np.diff(np.floor(turns(hz) / 2 / np.pi), prepend=0) > 0).astype(np.float32)


def unsteady(rng, length, amount):
    """A factor that drifts and trembles."""
    return np.exp(amount * (rng.normal() * np.linspace(-0.5, 0.5, length) + 0.5 * wander(rng, length, between(rng, 3, 40))))


def sparks(rng, hz):
    """What each pulse is: a click, two, a puff of noise, a chirp that dies away."""
    pulses, which = ticks(hz) * np.exp(rng.normal(0, rng.uniform(0, 0.5), len(hz))).astype(np.float32), rng.integers(4)
    if which == 0:
        return pulses
    if which == 1:
        late = int(between(rng, 0.001, 0.01) * RATE)
        return pulses + rng.uniform(-0.8, 0.8) * np.pad(pulses, (late, 0))[: len(pulses)]
    seconds = between(rng, 0.001, 0.012)
    trail = lfilter([1], [1, -np.exp(-1 / seconds / RATE)], pulses).astype(np.float32)
    if which == 2:
        return trail * white(rng, len(pulses))
    since = np.arange(len(pulses)) - np.maximum.accumulate(np.where(pulses > 0, np.arange(len(pulses)), 0))
    return trail * np.sin(2 * np.pi * between(rng, 300, 4000) / RATE * since * np.exp(-rng.uniform(-0.3, 1) * since * 20 / RATE)).astype(np.float32)


def shape(rng, length):
    """How a bout swells and ends."""
    line, which = np.linspace(0, 1, length), rng.integers(5)
    if which == 0:
        return np.hanning(length)
    if which == 1:
        return fade(np.ones(length), 0.015)
    if which == 2:
        return line ** rng.uniform(0.3, 2) * np.minimum(1, (1 - line) * 20)
    if which == 3:
        return np.exp(-rng.uniform(1, 5) * line) * np.minimum(1, line * 30)
    return np.abs(np.sin(np.pi * line * rng.integers(1, 5))) ** rng.uniform(0.3, 1.5)


def bouts(rng, n, seconds, make):
    """make(length) again and again: evenly, at random, or so many and a rest; now and then one is much longer."""
    out, at, which = np.zeros(n, np.float32), rng.uniform(0, 1) * RATE, rng.integers(3)
    gap, several = seconds * between(rng, 0.15, 4), int(rng.integers(2, 9))
    i = 0
    while at < n:
        length = max(320, int(seconds * np.exp(rng.normal(0, 0.15 if which else 0.5)) * (4 if rng.random() < 0.03 else 1) * RATE))
        put(out, at, make(length), 10 ** (rng.normal(0, 2) / 20))
        rest = gap if which == 0 else rng.exponential(gap) if which == 1 else gap * (0.3 if (i + 1) % several else 6)
        at += length + max(0.01, rest * rng.uniform(0.8, 1.2)) * RATE
        i += 1
    return out


def hollow(rng, x, centre, sharp, swing):
    """Up to three resonances, each of which moves a little or much."""
    line, out = np.linspace(0, 1, len(x)), np.zeros(len(x), np.float32)
    for k, gain in enumerate((1, rng.uniform(0, 0.7), rng.uniform(0, 0.4))):
        move = swing * (rng.normal() * line + rng.normal() * np.sin(np.pi * line) + 0.3 * wander(rng, len(x), 6))
        out += gain * sweeping(x, np.clip(centre * (1 + 1.3 * k) * np.exp(move), 60, 7500), sharp)
    return out


def around(rng, n):
    return rng.choice([0, 0.003, 0.02]) * slope(rng, n, rng.uniform(-5, -1))


@kind("rattles")
def rasps(rng, n):
    """Some throats or boxes, each with its own rate, hollow and bouts."""
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.choice([1, 1, 2, 4]))):
        rate, centre, sharp, swing = between(rng, 12, 170), between(rng, 180, 3000), between(rng, 2, 20), rng.uniform(0, 0.5)

        def bout(length):
            x = sparks(rng, rate * unsteady(rng, length, 0.25))
            return hollow(rng, x, centre, sharp, swing) * shape(rng, length)

        x = bouts(rng, n, between(rng, 0.07, 1.2), bout)
        out += x / (x.std() + 1e-9) * 10 ** (rng.uniform(-18, 0) / 20)
    return out / (out.std() + 1e-9) + around(rng, n)


@kind("rattles")
def answering(rng, n):
    """Two or three that take turns, each always with the same word: notes of pulses, so many of them, so long."""
    words = []
    for _ in range(int(rng.integers(2, 4))):
        rate, centre, sharp = between(rng, 15, 120), between(rng, 200, 3500), between(rng, 3, 14)
        notes = [(int(between(rng, 0.04, 0.4) * RATE), rate * rng.uniform(0.7, 1.4), int(between(rng, 0.02, 0.3) * RATE)) for _ in range(int(rng.integers(1, 6)))]
        words.append(np.concatenate([np.concatenate([resonate(ticks(np.full(k, hz)), centre, sharp) * np.hanning(k), np.zeros(rest)]) for k, hz, rest in notes]))
    out, at, i = np.zeros(n, np.float32), 0.0, 0
    pause = between(rng, 0.05, 1.5)
    while at < n:
        word = words[i % len(words) if rng.random() < 0.8 else 0]
        put(out, at, word / (word.std() + 1e-9), 10 ** (rng.normal(0, 3) / 20))
        at += len(word) * rng.uniform(0.7, 1.1) + pause * rng.uniform(0.5, 1.5) * RATE
        i += 1
    return out + around(rng, n)


@kind("rattles")
def guiro(rng, n):
    """A stick over the notches of a gourd: long, short, short."""
    notches, body = between(rng, 25, 110), [(between(rng, 500, 3500), between(rng, 3, 12)) for _ in range(3)]
    beat, long = between(rng, 0.25, 0.8), rng.uniform(0.5, 0.95)
    out = np.zeros(n, np.float32)
    for i, at in enumerate(np.arange(0, n, beat * RATE / 2)):
        if i % 4 == 1 and rng.random() < 0.8:
            continue
        length = int(beat * (long if i % 4 == 0 else 0.3 * long) * rng.uniform(0.8, 1.1) * RATE)
        pace = notches * np.linspace(rng.uniform(0.5, 1), rng.uniform(1, 2), length) * (1 if i % 4 == 0 else 1.5)
        stroke = sum(resonate(sparks(rng, pace), hz * (1 if i % 2 else 1.04), q) for hz, q in body)
        put(out, at, fade(stroke, 0.005), rng.uniform(0.6, 1))
    return out + around(rng, n)


@kind("rattles")
def ratchets(rng, n):
    """A wheel with teeth under a tongue of wood, swung round."""
    teeth, boards = between(rng, 12, 140), [(between(rng, 400, 5000), between(rng, 4, 25)) for _ in range(int(rng.integers(2, 6)))]
    turn = 1 + rng.uniform(0, 0.6) * tone(between(rng, 0.8, 4), n)
    x = sparks(rng, np.maximum(3, teeth * turn * np.exp(0.1 * wander(rng, n, 8))))
    out = sum(rng.uniform(0.2, 1) * resonate(x, hz, q) for hz, q in boards)
    return out * bursts(rng, n, between(rng, 0.15, 2.5), between(rng, 0.1, 1.5), 0.02) + around(rng, n)


@kind("rattles")
def woodpeckers(rng, n):
    """Drum rolls on trunks and pipes, quicker and softer toward their ends."""
    rate, ring = between(rng, 9, 32), between(rng, 0.008, 0.08)
    trunk = [(between(rng, 250, 3500), rng.uniform(0.2, 1)) for _ in range(int(rng.integers(1, 5)))]
    tap = struck(rng, [(hz, gain, ring * rng.uniform(0.5, 2)) for hz, gain in trunk], 3 * ring)

    def roll(length):
        line, out = np.linspace(0, 1, length), np.zeros(length, np.float32)
        for at in np.flatnonzero(ticks(rate * (1 + rng.uniform(-0.2, 0.5) * line))):
            put(out, at, tap, (1 - rng.uniform(0.3, 0.9) * line[at]) * rng.uniform(0.8, 1))
        return out

    return bouts(rng, n, between(rng, 0.3, 1.6), roll) + around(rng, n)


@kind("rattles")
def stomach(rng, n):
    """Rumbling: bubbles pressed through, their hollows rising and falling."""

    def rumble(length):
        x = sparks(rng, np.clip(between(rng, 12, 110) * unsteady(rng, length, 0.6), 6, 250)) + rng.uniform(0, 0.03) * white(rng, length)
        return hollow(rng, x, between(rng, 100, 600), between(rng, 2, 9), 0.7) * shape(rng, length)

    return bouts(rng, n, between(rng, 0.15, 1.5), rumble) + around(rng, n)


@kind("rattles")
def purring_in_and_out(rng, n):
    """A chest and a nose in turn, the pulses of one rate, the hollows of the breath."""
    rate, breath = between(rng, 18, 45), between(rng, 0.4, 1.6)
    chest, nose, out = between(rng, 120, 450), between(rng, 500, 2200), np.zeros(n, np.float32)
    for i, at in enumerate(np.arange(0, n, breath * RATE)):
        length = int(breath * rng.uniform(0.7, 0.98) * RATE)
        hz = rate * (0.9 if i % 2 else 1) * unsteady(rng, length, 0.08)
        x = lfilter([1], [1, -rng.uniform(0.3, 0.9)], ticks(hz)) * (1 + 0.5 * white(rng, length)) + 0.02 * white(rng, length)
        put(out, at, hollow(rng, x, nose if i % 2 else chest, between(rng, 1.5, 5), 0.2) * np.hanning(length) ** 0.4, 0.5 if i % 2 else 1)
    return out + around(rng, n)


@kind("rattles")
def stick_and_slip(rng, n):
    """Hinges, soles, corks, wet glass: what sticks is pulled till it slips, and the less it is pressed the sooner."""
    low, high = between(rng, 15, 120), between(rng, 100, 900)
    body = [(between(rng, 250, 4500), between(rng, 4, 30)) for _ in range(int(rng.integers(1, 5)))]

    def squeak(length):
        push = np.clip(shape(rng, length) + 0.2 * wander(rng, length, 8), 0.02, 1.3)
        hz = low * (high / low) ** push * np.exp(rng.uniform(0.02, 0.3) * wander(rng, length, 60))
        saw = np.mod(turns(hz) / 2 / np.pi, 1) - 0.5
        x = np.diff(saw, prepend=0) * push + rng.uniform(0, 0.02) * white(rng, length)
        return fade(sum(resonate(x, f, q) for f, q in body), 0.01)

    return bouts(rng, n, between(rng, 0.1, 1.8), squeak) + around(rng, n)


@kind("rattles")
def raspberries(rng, n):
    """Lips, cushions, balloons let go: flaps that beat, not quite in time, before air."""
    base = between(rng, 25, 220)

    def blow(length):
        hz = np.clip(base * unsteady(rng, length, 0.7) * np.exp(rng.uniform(0, 0.4) * wander(rng, length, 70)), 12, 400)
        gap = np.maximum(0, np.sin(turns(hz)) - rng.uniform(-0.3, 0.8))
        x = gap * (1 + rng.uniform(0.1, 1.5) * white(rng, length))
        return hollow(rng, np.diff(x, prepend=0), between(rng, 200, 1800), between(rng, 1, 5), 0.4) * shape(rng, length)

    return bouts(rng, n, between(rng, 0.1, 1.6), blow) + around(rng, n)


@kind("rattles")
def glugging(rng, n):
    """A bottle that empties, a water pipe, a diver: bubbles in a hollow that grows or fills."""
    rate, centre = between(rng, 3, 22), between(rng, 150, 1500)

    def pour(length):
        out = np.zeros(length, np.float32)
        way = rng.normal(0, 0.6)
        for at in np.flatnonzero(ticks(np.maximum(1, rate * unsteady(rng, length, 0.4)))):
            size = int(rng.uniform(0.5, 1.3) / rate * RATE)
            rise = np.linspace(1, rng.uniform(0.8, 1.6), size)
            bubble = tone(np.clip(centre * np.exp(way * at / length) * rng.uniform(0.8, 1.25) * rise, 60, 7000), size) * decay(size, size / RATE)
            put(out, at, fade(bubble + rng.uniform(0, 0.15) * white(rng, size) * decay(size, size / RATE), 0.002), rng.uniform(0.3, 1))
        return out

    return bouts(rng, n, between(rng, 0.4, 4), pour) + around(rng, n)


@kind("rattles")
def exhausts(rng, n):
    """Single cylinders through a pipe, under a throttle that somebody plays with."""
    push = np.clip(0.5 + 0.5 * wander(rng, n, between(rng, 0.3, 3)), 0.03, 1)
    hz = between(rng, 9, 40) * (1 + rng.uniform(0.3, 4) * push)
    puffs = lfilter([1], [1, -np.exp(-1 / between(rng, 0.0006, 0.006) / RATE)], ticks(hz) * np.exp(rng.normal(0, 0.3, n)))
    x = puffs * (1 + rng.uniform(0, 1.5) * white(rng, n)) * (0.1 + push)
    pipe = between(rng, 70, 500)
    out = sum(resonate(x, pipe * k * rng.uniform(0.95, 1.05), rng.uniform(3, 12)) / k ** rng.uniform(0, 1) for k in (1, 3, 5, 7))
    return out * (1 if rng.random() < 0.6 else bursts(rng, n, 1.2, 0.6, 0.05)) + around(rng, n)


@kind("rattles")
def churring(rng, n):
    """Birds and crickets of the night: one trill for seconds, which jumps between two levels."""
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        rates, hz = between(rng, 14, 60) * np.array([1, rng.uniform(1.05, 1.8)]), between(rng, 500, 4000)
        which = (bursts(rng, n, between(rng, 0.3, 3), between(rng, 0.2, 2)) > 0.5).astype(int)
        phase = np.mod(np.cumsum(rates[which]) / RATE, 1)
        duty = rng.uniform(0.2, 0.9)
        pulse = np.where(phase < duty, np.sin(np.pi * phase / duty), 0) ** rng.uniform(0.5, 3)
        sound = tone(hz * (1 + 0.06 * which - rng.uniform(0, 0.2) * phase), n) + rng.uniform(0, 0.5) * resonate(white(rng, n), hz, 10)
        out += sound * pulse * bursts(rng, n, between(rng, 0.4, 6), between(rng, 0.2, 2), 0.05) * rng.uniform(0.1, 1)
    return out + around(rng, n) + 1e-3 * white(rng, n)


@kind("rattles")
def buzzing_telephone(rng, n):
    """A weight that is turned, on a table that rattles: on, off, on."""
    on, off, hz = between(rng, 0.08, 1.2), between(rng, 0.08, 1.5), between(rng, 90, 260)
    trigger = (np.mod(np.arange(n) / RATE, on + off) < on).astype(float)
    speed = lfilter([0.0006], [1, -0.9994], trigger)
    phase = turns(np.maximum(5, hz * speed * (1 + 0.01 * wander(rng, n, 4))))
    hits = (np.diff(np.floor(phase / 2 / np.pi), prepend=0) > 0) * speed**2 * np.exp(rng.normal(0, rng.uniform(0.05, 0.8), n))
    out = sum(rng.uniform(0.2, 1) * resonate(hits.astype(np.float32), between(rng, 150, 4000), between(rng, 2, 20)) for _ in range(4))
    return out / (out.std() + 1e-9) + rng.uniform(0.1, 2) * np.sin(phase) * speed**2 + around(rng, n)


@kind("rattles")
def reels_and_cranks(rng, n):
    """Wound by hand: the clicks follow the arm, heavy and light."""
    arm = between(rng, 0.7, 4)
    pace = between(rng, 8, 90) * np.maximum(0.02, 1 + rng.uniform(0.2, 0.9) * tone(arm * np.exp(0.1 * wander(rng, n, 0.5)), n))
    x = sparks(rng, pace) * bursts(rng, n, between(rng, 0.3, 3), between(rng, 0.1, 1.2), 0.01)
    out = sum(rng.uniform(0.2, 1) * resonate(x, between(rng, 400, 6000), between(rng, 3, 30)) for _ in range(int(rng.integers(1, 5))))
    return out / (out.std() + 1e-9) + rng.uniform(0, 0.05) * slope(rng, n, -3) + around(rng, n)


@kind("rattles")
def rolls(rng, n):
    """Castanets, tails of snakes, maracas, teeth: many shells, each roll with a crest."""
    shells = [(between(rng, 600, 6500), between(rng, 3, 25), rng.uniform(0.2, 1)) for _ in range(int(rng.integers(1, 5)))]
    rate, loose = between(rng, 10, 75), rng.uniform(0, 0.5)

    def roll(length):
        x = sparks(rng, np.maximum(4, rate * unsteady(rng, length, 0.2) * np.exp(loose * wander(rng, length, rate))))
        return sum(gain * resonate(x, hz, q) for hz, q, gain in shells) * shape(rng, length)

    return bouts(rng, n, between(rng, 0.1, 2), roll) + around(rng, n)


@kind("rattles")
def gurgling_throats(rng, n):
    """Camels, walruses, drains: slow pulses on quick ones, wet, the hollow opening and closing with each."""
    slow, quick, centre = between(rng, 5, 25), between(rng, 40, 240), between(rng, 200, 900)

    def gurgle(length):
        swing = tone(slow * unsteady(rng, length, 0.3), length)
        x = sparks(rng, quick * np.exp(rng.uniform(0, 0.3) * swing) * unsteady(rng, length, 0.2)) + rng.uniform(0, 0.1) * white(rng, length)
        out = sweeping(x, centre * np.exp(rng.uniform(0.2, 0.8) * swing), between(rng, 2, 8))
        out += rng.uniform(0, 0.5) * sweeping(x, 2.7 * centre * np.exp(rng.uniform(0, 0.4) * swing), 5)
        return out * (1 + rng.uniform(0, 1) * swing) * shape(rng, length)

    return bouts(rng, n, between(rng, 0.2, 2), gurgle) + around(rng, n)
