# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Reeds, tongues, strings and drums whose resonances move, and music of few players."""
import numpy as np

from .music import INSTRUMENTS, SCALES, accordion, bowed, brass, flute, plucked, reed, synth, tune, unit
from .tools import *
from .voicings import blown, fixed, phrases
from .whines import sweeping


def mouth(rng, n, pace, low=350, high=2500):
    """The resonance of a hollow whose size is changed: gliding, stepping, or with every beat."""
    which = rng.integers(4)
    if which == 0:
        swing = np.tanh(1.3 * wander(rng, n, pace))
    elif which == 1:
        step = max(160, int(RATE / pace))
        swing = np.repeat(rng.uniform(-1, 1, n // step + 1), step)[:n]
        swing = np.convolve(np.pad(swing, 400, "edge"), np.ones(801) / 801, "valid")
    elif which == 2:
        swing = tone(pace, n)
    else:
        swing = 1 - 2 * np.mod(np.arange(n) * pace / RATE, 1) ** rng.uniform(0.3, 3)
    centre, span = np.sqrt(low * high), np.log(high / low) / 2
    return centre * np.exp(rng.uniform(0.3, 1) * span * swing)


def strokes(rng, n, per_second, make, regular=0.8):
    return events(rng, n, per_second, make, rng.uniform(0.3, 1) * regular, 3)


@kind("twangs")
def mouth_bow(rng, n):
    """A string at the lips, of two pitches; the overtones play."""
    hz = np.repeat(between(rng, 70, 200) * rng.choice([1, 1, 9 / 8, 6 / 5], n // 6400 + 1), 6400)[:n]
    x = blown(rng, hz, 0.96) * (0.1 + bursts(rng, n, between(rng, 0.1, 1), 0.1, 0.01))
    return sweeping(x, mouth(rng, n, between(rng, 0.7, 7)), rng.uniform(4, 20)) + rng.uniform(0, 0.2) * x


@kind("twangs")
def plucked_tongue(rng, n):
    """A tongue of metal, slightly inharmonic, before a hollow."""
    hz, stiff, ring = between(rng, 45, 180), rng.uniform(0, 3e-4), between(rng, 0.15, 1.5)
    length = int(min(2, 1.3 * ring) * RATE)
    order = np.arange(1, 60)
    partials = [hz * k * np.sqrt(1 + stiff * k * k) for k in order]

    def pluck():
        gains = rng.uniform(0.93, 1.0) ** order * (0.2 + np.abs(np.sin(np.pi * order * rng.uniform(0.05, 0.5))))
        return struck(rng, [(f, g, ring / (1 + 0.02 * k)) for k, f, g in zip(order, partials, gains)], length / RATE)

    shared = [pluck() for _ in range(3)]
    x = strokes(rng, n, between(rng, 0.8, 8), lambda: shared[rng.integers(3)], 1)
    out = sweeping(x, mouth(rng, n, between(rng, 0.7, 8)), rng.uniform(3, 18)) + rng.uniform(0, 0.15) * x
    return out + rng.uniform(0, 0.6) * sweeping(x, mouth(rng, n, between(rng, 0.7, 5), 1500, 4000), rng.uniform(4, 12))


@kind("twangs")
def talk_box(rng, n):
    """A guitar or a synthesiser through a tube, with a mouth at its end that says nothing."""
    beat = RATE * 60 / between(rng, 70, 150)
    make = [synth, reed, brass, accordion][rng.integers(4)]
    x = softclip(tune(rng, n, beat, make, between(rng, 70, 220), SCALES[rng.integers(5)], rng.uniform(0, 0.3)), between(rng, 1, 8))
    pace = RATE / beat * rng.choice([0.5, 1, 2])
    first, second = mouth(rng, n, pace, 300, 900), mouth(rng, n, pace, 900, 2600)
    return sweeping(x, first, rng.uniform(3, 8)) + rng.uniform(0.3, 1) * sweeping(x, second, rng.uniform(4, 10)) + 0.03 * x


@kind("twangs")
def ruler(rng, n):
    """Over a table's edge: the pitch climbs as it is drawn in."""

    def twang():
        length = int(rng.uniform(0.25, 1.2) * RATE)
        hz = between(rng, 35, 220) * np.exp(rng.uniform(-0.2, 1.2) * np.linspace(0, 1, length))
        rattle = softclip(blown(rng, hz, rng.uniform(0.8, 0.97)) * decay(length, length / RATE), between(rng, 1, 6))
        return fixed(rng, rattle, 2, 200, 2500) * decay(length, length / RATE)

    return events(rng, n, between(rng, 0.5, 2.5), twang, rng.uniform(0, 0.8), 4)


@kind("twangs")
def rubber_bands(rng, n):
    hz = [between(rng, 60, 350) for _ in range(int(rng.integers(1, 5)))]

    def twang():
        length = int(rng.uniform(0.12, 0.6) * RATE)
        curve = rng.choice(hz) * (1 + rng.uniform(0, 0.3) * decay(length, 0.15))
        x = blown(rng, curve, rng.uniform(0.7, 0.93)) * decay(length, rng.uniform(0.15, 0.6))
        return fixed(rng, x, 2, 200, 1800)

    return strokes(rng, n, between(rng, 1, 7), twang)


@kind("twangs")
def thumb_piano(rng, n):
    """Tines over a gourd, with things that buzz, and a hand over the hole."""
    beat = RATE * 60 / between(rng, 60, 140)

    def tine(rng, hz, seconds):
        partials = [(hz, 1, 0.8), (5.4 * hz, rng.uniform(0, 0.5), 0.2), (2 * hz, rng.uniform(0, 0.4), 0.5)]
        x = struck(rng, partials, max(0.2, seconds))
        return x + rng.uniform(0, 0.5) * softclip(x, 8) * np.abs(x)

    x = tune(rng, n, beat / 2, tine, between(rng, 120, 400), SCALES[rng.integers(5)])
    return x + rng.uniform(0, 3) * sweeping(x, mouth(rng, n, between(rng, 1, 6), 200, 1500), 5)


@kind("twangs")
def wheel_fiddle(rng, n):
    """A drone, a tune, and a bridge that buzzes with each jerk of the wheel."""
    root = between(rng, 80, 200)
    drone = blown(rng, root * (1 + 0.003 * wander(rng, n, 3)), 0.93) + 0.5 * blown(rng, 1.5 * root * (1 + 0.003 * wander(rng, n, 3)), 0.9)
    hz, level = phrases(rng, n, 2 * root, 2.02 * root, 300, rng.uniform(0, 0.4))
    jerk = np.maximum(0, tone(between(rng, 1, 7), n)) ** between(rng, 1, 8)
    out = unit(drone) * rng.uniform(0.3, 1) + unit(blown(rng, hz, 0.92)) * (0.3 + level)
    return fixed(rng, out, 3) + rng.uniform(0, 1.5) * sweeping(softclip(drone, 10) * jerk, 1500 + 800 * jerk, 4)


@kind("twangs")
def buzzing_bridge(rng, n):
    """Sitars and tanpuras: each stroke's overtones fall from high to low."""
    beat = RATE * 60 / between(rng, 50, 160)

    def string(rng, hz, seconds):
        x = softclip(plucked(rng, hz * rng.uniform(0.995, 1.005), max(0.3, 1.6 * seconds)), between(rng, 1, 4))
        return sweeping(x, 500 + between(rng, 1500, 4500) * decay(len(x), between(rng, 0.3, 2)), rng.uniform(2, 6)) + 0.3 * x

    x = tune(rng, n, beat, string, between(rng, 90, 260), SCALES[rng.integers(5)])
    bend = 1 + rng.uniform(0, 12) * np.maximum(0, wander(rng, n, 1))
    return np.interp(np.arange(n) - bend, np.arange(n), x).astype(np.float32) + rng.uniform(0, 0.3) * tone(between(rng, 90, 180), n) * x.std()


@kind("twangs")
def talking_drum(rng, n):
    """Squeezed while it rings."""
    base, body = between(rng, 70, 280), between(rng, 200, 900)

    def hit():
        length = int(rng.uniform(0.12, 0.6) * RATE)
        line = np.linspace(0, 1, length)
        hz = base * np.exp(rng.normal(0, 0.35) + rng.normal(0, 0.5) * line + 0.3 * decay(length, 0.05))
        x = harmonics(turns(hz), [1, 0.5, 0.35, 0.2, 0.1, 0.06], float(hz.max())) * decay(length, 1.2 * length / RATE)
        slap = band(white(rng, length), 400, 4000) * decay(length, 0.04)
        return resonate(x, body, 3) + 0.4 * x + rng.uniform(0, 0.6) * slap

    return strokes(rng, n, between(rng, 1.5, 8), hit) + 0.003 * slope(rng, n, -3)


@kind("twangs")
def turning_horn(rng, n):
    """An organ or a guitar through a loudspeaker that goes round."""
    x = tune(rng, n, RATE * 60 / between(rng, 60, 140), INSTRUMENTS[rng.choice([2, 7, 8, 10])], between(rng, 100, 300), SCALES[rng.integers(5)], 0.05)
    pace = between(rng, 0.7, 8) * np.exp(0.3 * np.tanh(wander(rng, n, 0.3)))
    swing = tone(pace, n)
    moved = np.interp(np.arange(n) - 12 * (1 + swing), np.arange(n), x)
    return (sweeping(moved, 1200 * np.exp(0.4 * swing), 2) * (1 + 0.5 * swing) + 0.5 * moved * (1 + 0.3 * swing)).astype(np.float32)


@kind("twangs")
def free_reeds(rng, n):
    """Melodicas, mouth organs, squeeze boxes: one or some tongues in one wind."""
    wind = np.clip(0.1 + bursts(rng, n, between(rng, 0.3, 3), between(rng, 0.05, 0.5), 0.04) * (1 + 0.25 * wander(rng, n, 2)), 0, 2)
    beat, out = RATE * 60 / between(rng, 60, 160), np.zeros(n, np.float32)
    for ratio in rng.choice([1, 1.25, 1.5, 2], int(rng.integers(1, 4)), replace=False):
        fall, seed = rng.uniform(0.8, 0.96), int(rng.integers(1 << 30))

        def tongue(_, hz, seconds):
            own, length = np.random.default_rng(seed), int(seconds * RATE)
            return fade(blown(own, np.full(length, hz * (1 + 0.002 * rng.standard_normal())), fall), rng.uniform(0.02, 0.06))

        out += tune(rng, n, beat, tongue, between(rng, 130, 350) * ratio, SCALES[rng.integers(5)], 0.1)
    x = fixed(rng, out, 2, 500, 3500)
    return (sweeping(x, mouth(rng, n, between(rng, 0.5, 5)), 2) if rng.random() < 0.5 else x) * wind


@kind("twangs")
def consort(rng, n):
    """Two to five players of one family, each with a voice, who breathe together and swell."""
    beat, scale, low = RATE * 60 / between(rng, 45, 130), SCALES[rng.integers(5)], between(rng, 65, 130)
    family = [[bowed], [bowed, flute], [reed, flute], [brass], [plucked, bowed], [reed, brass, bowed, flute]][rng.integers(6)]
    out = np.zeros(n, np.float32)
    for i in range(int(rng.integers(2, 6))):
        make = family[rng.integers(len(family))]
        part = unit(tune(rng, n, beat * rng.choice([0.5, 1, 1, 2]), make, low * rng.choice([1, 1.5, 2, 3, 4]), scale, rng.uniform(0, 0.4)))
        out += part * np.exp(0.4 * wander(rng, n, between(rng, 0.2, 1.5))) * rng.uniform(0.3, 1)
    return fixed(rng, out, 3, 250, 3500) * (1 if rng.random() < 0.5 else 0.03 + bursts(rng, n, 3, 0.5, 0.1))


@kind("twangs")
def solo_with_plucked(rng, n):
    """One that sings, without a voice, over a lute or a harpsichord."""
    hz, level = phrases(rng, n, 100, 450, int(between(rng, 150, 1500)), rng.uniform(0, 0.7))
    lead = fixed(rng, blown(rng, hz, rng.uniform(0.6, 0.95), rng.choice([0.2, 1])), 3) * level
    beat = RATE * 60 / between(rng, 60, 150)
    under = tune(rng, n, beat / 2, plucked, between(rng, 80, 200), SCALES[rng.integers(5)])
    return unit(lead) * rng.uniform(0.4, 1) + unit(under) * rng.uniform(0.2, 1)
