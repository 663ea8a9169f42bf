# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Animals, and the noises of people that are no speech."""
import numpy as np

from .tools import *


def throat(rng, hz, formants, breath=0.05):
    """A source with the pitch curve hz through resonances; what animals and people have in common."""
    n = len(hz)
    phase = turns(hz)
    pulses = (np.diff(np.floor(phase / 2 / np.pi), prepend=0) > 0).astype(np.float32) + breath * white(rng, n)
    return sum(resonate(pulses, f, q) for f, q in formants)


def contour(rng, n, hz, span=0.3):
    x = np.linspace(0, 1, n)
    return hz * np.exp(span * (rng.normal() * (x - 0.5) + rng.normal() * np.sin(np.pi * x) + 0.1 * wander(rng, n, 8)))


@kind("birds")
def birds(rng, n):
    out = np.zeros(n, np.float32)
    for _ in range(int(rng.integers(1, 5))):
        base, length = between(rng, 1500, 6000), int(between(rng, 0.04, 0.4) * RATE)
        bend, trill = rng.normal(0, 0.3), rng.uniform(0, 0.15)
        pace, gain = between(rng, 10, 60), rng.uniform(0.2, 1)

        def chirp():
            x = np.linspace(0, 1, length)
            hz = base * np.exp(bend * x + trill * np.sin(2 * np.pi * pace * x * length / RATE))
            return tone(np.clip(hz, 200, 7600), length) * np.hanning(length)

        out += gain * events(rng, n, between(rng, 0.5, 6), chirp, rng.uniform(0, 0.7), 3)
    return out + 0.005 * slope(rng, n, -3)


@kind("birds")
def cuckoos_and_doves(rng, n):
    def call():
        out, hz = np.zeros(int(1.6 * RATE), np.float32), between(rng, 300, 900)
        for i in range(int(rng.integers(2, 5))):
            length = int(rng.uniform(0.12, 0.35) * RATE)
            put(out, i * rng.uniform(0.25, 0.4) * RATE, tone(hz * rng.uniform(0.75, 1.05), length) * np.hanning(length))
        return out

    return events(rng, n, between(rng, 0.25, 0.8), call, 0.4, 3) + 0.01 * slope(rng, n, -3)


@kind("birds")
def crows_and_gulls(rng, n):
    def caw():
        length = int(rng.uniform(0.15, 0.6) * RATE)
        hz = contour(rng, length, between(rng, 250, 900))
        rough = 1 + 0.7 * tone(between(rng, 30, 90), length)
        return throat(rng, hz, [(between(rng, 1000, 2200), 4), (between(rng, 2500, 4000), 5)], 0.3) * np.hanning(length) * rough

    return events(rng, n, between(rng, 0.5, 3), caw, 0.3) + 0.005 * slope(rng, n, -3)


@kind("birds")
def hens_and_ducks(rng, n):
    def cluck():
        length = int(rng.uniform(0.06, 0.35) * RATE)
        return throat(rng, contour(rng, length, between(rng, 150, 600)), [(between(rng, 600, 1500), 5), (2500, 6)], 0.2) * np.hanning(length)

    return events(rng, n, between(rng, 0.8, 5), cluck, 0.3) + 0.005 * slope(rng, n, -3)


@kind("insects")
def crickets(rng, n):
    hz, pulse = between(rng, 2500, 6500), between(rng, 15, 60)
    chirp = np.maximum(0, tone(pulse, n)) * (np.mod(np.arange(n) * between(rng, 0.8, 4) / RATE, 1) < rng.uniform(0.2, 1))
    return tone(hz, n) * chirp + 0.01 * slope(rng, n, -3)


@kind("insects")
def cicadas(rng, n):
    return band(white(rng, n), between(rng, 2500, 4500), 7000) * (0.4 + np.abs(tone(between(rng, 20, 120), n))) * np.exp(0.5 * wander(rng, n, 0.4))


@kind("insects")
def flies_and_bees(rng, n):
    hz = between(rng, 100, 500) * np.exp(0.1 * wander(rng, n, 3))
    return harmonics(turns(hz), 0.8 ** np.arange(15), float(hz.max())) * np.exp(0.9 * wander(rng, n, 1)) + 0.01 * white(rng, n)


@kind("insects")
def frogs(rng, n):
    hz, rate = between(rng, 200, 2500), between(rng, 20, 90)

    def croak():
        length = int(rng.uniform(0.1, 0.5) * RATE)
        ticks = (np.diff(np.floor(turns(np.full(length, rate)) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
        return resonate(ticks, hz, 8) * np.hanning(length)

    return events(rng, n, between(rng, 0.8, 5), croak, 0.4) + 0.005 * slope(rng, n, -2)


@kind("animals")
def dogs(rng, n):
    base = between(rng, 180, 900)

    def bark():
        length = int(rng.uniform(0.08, 0.3) * RATE)
        hz = contour(rng, length, base * rng.uniform(0.85, 1.15), 0.5)
        shape = np.minimum(1, np.arange(length) / 200) * decay(length, length / RATE * 1.2)
        return throat(rng, hz, [(base * 1.8, 3), (between(rng, 1200, 2200), 4), (3200, 4)], 0.4) * shape

    return events(rng, n, between(rng, 0.7, 4), bark, 0.5, 3) + 0.004 * slope(rng, n, -3)


@kind("animals")
def cats(rng, n):
    def meow():
        length = int(rng.uniform(0.3, 1.2) * RATE)
        hz = between(rng, 350, 800) * (0.8 + 0.4 * np.sin(np.pi * np.linspace(0, 1, length)))
        return throat(rng, hz, [(between(rng, 800, 1500), 6), (between(rng, 1800, 2800), 8), (4000, 8)], 0.05) * np.hanning(length)

    return events(rng, n, between(rng, 0.3, 1.2), meow) + 0.004 * slope(rng, n, -3)


@kind("animals")
def cattle_and_sheep(rng, n):
    def call():
        length = int(rng.uniform(0.5, 1.8) * RATE)
        hz = contour(rng, length, between(rng, 80, 400)) * (1 + rng.uniform(0, 0.06) * tone(rng.uniform(6, 14), length))
        return throat(rng, hz, [(between(rng, 300, 700), 5), (between(rng, 900, 1600), 6), (2600, 6)], 0.1) * np.hanning(length) ** 0.5

    return events(rng, n, between(rng, 0.2, 1), call) + 0.004 * slope(rng, n, -3)


@kind("animals")
def horses(rng, n):
    pace = between(rng, 2, 7)

    def hoof():
        length = int(0.08 * RATE)
        return resonate(white(rng, length) * decay(length, 0.03), between(rng, 400, 1500), 4)

    return events(rng, n, pace, hoof, 0.85, 3) + 0.01 * slope(rng, n, -4)


@kind("animals")
def howling(rng, n):
    def howl():
        length = int(rng.uniform(1, 3) * RATE)
        hz = between(rng, 250, 700) * (1 + 0.3 * np.sin(np.pi * np.linspace(0, 1, length)) ** 0.5)
        return fade(harmonics(turns(hz), [1, 0.5, 0.2, 0.1], float(hz.max())), 0.2)

    return events(rng, n, between(rng, 0.2, 0.8), howl) + 0.004 * slope(rng, n, -3)


@kind("animals")
def growling_and_purring(rng, n):
    hz = between(rng, 22, 90) * np.exp(0.1 * wander(rng, n, 2))
    return throat(rng, hz, [(between(rng, 150, 500), 3), (between(rng, 600, 1500), 3)], 0.5) * np.exp(0.6 * wander(rng, n, 0.8))


@kind("people")
def coughs_and_sneezes(rng, n):
    def cough():
        out = np.zeros(int(0.9 * RATE), np.float32)
        for i in range(int(rng.integers(1, 4))):
            length = int(rng.uniform(0.1, 0.3) * RATE)
            puff = white(rng, length) * decay(length, length / RATE)
            put(out, i * rng.uniform(0.25, 0.4) * RATE, resonate(puff, between(rng, 500, 1500), 2) + 0.3 * puff)
        return out

    return events(rng, n, between(rng, 0.3, 1.2), cough) + 0.003 * slope(rng, n, -3)


@kind("people")
def breathing_and_snoring(rng, n):
    breath = np.maximum(0, tone(between(rng, 0.2, 0.7), n)) ** 1.5
    rattle = np.maximum(0, tone(between(rng, 20, 60), n)) ** rng.uniform(0, 4)
    return resonate(white(rng, n) * rattle, between(rng, 200, 1500), 2) * breath + 0.003 * slope(rng, n, -3)


@kind("people")
def laughter(rng, n):
    def ha():
        length = int(rng.uniform(0.07, 0.14) * RATE)
        return throat(rng, contour(rng, length, base * rng.uniform(0.9, 1.15)), [(700, 6), (1300, 8), (2600, 10)], 0.5) * np.hanning(length)

    out = np.zeros(n, np.float32)
    for at in moments(rng, n, 0.5):
        base, step = between(rng, 120, 450), rng.uniform(0.16, 0.25) * RATE
        for i in range(int(rng.integers(3, 10))):
            put(out, at + i * step, ha(), 0.9**i)
    return out + 0.003 * slope(rng, n, -3)


@kind("people")
def baby_crying(rng, n):
    def cry():
        length = int(rng.uniform(0.5, 1.3) * RATE)
        hz = contour(rng, length, between(rng, 350, 600), 0.2)
        return throat(rng, hz, [(1000, 6), (between(rng, 1800, 2800), 6), (3800, 8)], 0.15) * np.hanning(length) ** 0.5

    return events(rng, n, between(rng, 0.5, 0.9), cry, 0.7, 2) + 0.003 * slope(rng, n, -3)


@kind("people")
def humming_a_tune(rng, n):
    hz = between(rng, 100, 350) * 2 ** (np.repeat(rng.integers(-5, 8, n // 6000 + 1), 6000)[:n] / 12)
    hz = np.convolve(np.pad(hz, (400, 400), "edge"), np.ones(801) / 801, "valid")[:n] * (1 + 0.008 * tone(5.5, n))
    return harmonics(turns(hz), [1, 0.5, 0.15, 0.05], float(hz.max())) * bursts(rng, n, 1.2, 0.2, 0.05)


@kind("people")
def crowd_far_away(rng, n):
    """A murmur without words: many slowly modulated voices' spectra."""
    out = slope(rng, n, -4)
    return resonate(out, 500, 1.5) * np.exp(0.25 * wander(rng, n, 4)) + 0.5 * resonate(white(rng, n), 1500, 1.5) * np.exp(0.4 * wander(rng, n, 5))


@kind("people")
def cheering(rng, n):
    roar = resonate(white(rng, n), between(rng, 700, 1400), 1.2) * np.exp(0.6 * wander(rng, n, 0.4))

    def shout():
        length = int(rng.uniform(0.4, 1.5) * RATE)
        return throat(rng, contour(rng, length, between(rng, 250, 600)), [(900, 5), (1400, 6), (3000, 6)]) * np.hanning(length)

    return roar / roar.std() + 0.3 * events(rng, n, 2, shout)


@kind("people")
def whistling_a_tune(rng, n):
    notes = np.repeat(rng.integers(-7, 8, n // 4800 + 1), 4800)[:n]
    hz = between(rng, 900, 1800) * 2 ** (notes / 12)
    hz = np.convolve(np.pad(hz, (300, 300), "edge"), np.ones(601) / 601, "valid")[:n]
    return (tone(hz, n) + 0.05 * white(rng, n)) * (0.02 + bursts(rng, n, 1.2, 0.3, 0.03))
