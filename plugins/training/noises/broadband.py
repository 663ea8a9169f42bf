# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Noises without a pitch: colours, air, water, places."""
import numpy as np

from .tools import *


@kind("colours")
def white_noise(rng, n):
    return white(rng, n)


@kind("colours")
def pink_noise(rng, n):
    return slope(rng, n, -3)


@kind("colours")
def brown_noise(rng, n):
    return slope(rng, n, -6)


@kind("colours")
def blue_noise(rng, n):
    return slope(rng, n, rng.uniform(2, 6))


@kind("colours")
def tilted_noise(rng, n):
    return slope(rng, n, rng.uniform(-9, 3))


@kind("colours")
def band_noise(rng, n):
    low = between(rng, 80, 4000)
    return band(white(rng, n), low, low * between(rng, 1.2, 6))


@kind("colours")
def stepped_noise(rng, n):
    """Its level jumps every now and then."""
    levels = np.repeat(rng.normal(0, 9, n // 4000 + 1), 1)
    hold = np.cumsum(rng.random(len(levels)) < rng.uniform(0.05, 0.4))
    curve = np.repeat(rng.normal(0, 9, hold.max() + 1)[hold], 4000)[:n]
    return slope(rng, n, rng.uniform(-6, 2)) * 10 ** (curve / 20).astype(np.float32)


@kind("colours")
def swelling_noise(rng, n):
    return slope(rng, n, rng.uniform(-6, 2)) * 10 ** (wander(rng, n, between(rng, 0.2, 4)) * rng.uniform(4, 10) / 20)


@kind("colours")
def modulated_noise(rng, n):
    """At the pace of syllables, but regular."""
    hz = between(rng, 1, 16)
    depth = rng.uniform(0.5, 1)
    return slope(rng, n, rng.uniform(-6, 0)) * (1 - depth * (0.5 + 0.5 * tone(hz, n))) ** 2


@kind("colours")
def gated_noise(rng, n):
    return slope(rng, n, rng.uniform(-6, 2)) * (0.003 + bursts(rng, n, between(rng, 0.08, 1), between(rng, 0.08, 1)))


@kind("colours")
def moving_band(rng, n):
    """A resonance that wanders over noise."""
    x, out, step = white(rng, n), np.zeros(n, np.float32), 400
    hz = np.exp(np.log(between(rng, 300, 3000)) + rng.uniform(0.2, 0.8) * wander(rng, n, between(rng, 0.3, 5)))
    q = between(rng, 1.5, 20)
    state = np.zeros(2)
    from scipy.signal import lfilter as run

    for at in range(0, n, step):
        w = 2 * np.pi * min(hz[at], 7500) / RATE
        r = np.exp(-w / 2 / q)
        out[at : at + step], state = run([1 - r], [1, -2 * r * np.cos(w), r * r], x[at : at + step], zi=state)
    return out


@kind("colours")
def vowel_noise(rng, n):
    """Noise through the resonances of a vowel, swelling or steady."""
    x = slope(rng, n, -3)
    out = sum(resonate(x, f * rng.uniform(0.8, 1.25), q) for f, q in ((500, 5), (1500, 8), (2500, 10)))
    return out * (1 if rng.random() < 0.5 else 10 ** (wander(rng, n, 3) * 6 / 20))


@kind("air")
def wind(rng, n):
    gust = 10 ** (wander(rng, n, between(rng, 0.2, 1.5)) * rng.uniform(4, 9) / 20)
    return slope(rng, n, rng.uniform(-12, -6)) * gust + 0.1 * band(white(rng, n), 200, 900) * gust**2


@kind("air")
def wind_on_microphone(rng, n):
    rumble = slope(rng, n, -9) * 10 ** (wander(rng, n, 6) * 8 / 20)
    return rumble + 0.02 * slope(rng, n, -3)


@kind("air")
def fan(rng, n):
    blades = between(rng, 20, 300)
    out = slope(rng, n, rng.uniform(-6, -2))
    out /= out.std()
    hz = blades * (1 + 0.003 * wander(rng, n, 0.5))
    return out * (1 + 0.2 * tone(blades / 5, n)) + rng.uniform(0, 0.8) * harmonics(turns(hz), 0.7 ** np.arange(8), hz)


@kind("air")
def hair_dryer(rng, n):
    hz = between(rng, 90, 400) * (1 + 0.005 * wander(rng, n, 1))
    hiss = band(white(rng, n), 300, 6000)
    return hiss / hiss.std() + rng.uniform(0.2, 1) * harmonics(turns(hz), 0.8 ** np.arange(12), hz)


@kind("air")
def vacuum_cleaner(rng, n):
    hz = between(rng, 150, 700) * (1 + 0.02 * wander(rng, n, 0.7))
    out = slope(rng, n, -2)
    return out / out.std() + rng.uniform(0.3, 1.2) * harmonics(turns(hz), 0.6 ** np.arange(10), hz)


@kind("air")
def air_conditioner(rng, n):
    out = slope(rng, n, -5)
    return out / out.std() + rng.uniform(0.05, 0.5) * harmonics(turns(np.full(n, 50.0)), [0.3, 1, 0.2, 0.6], 50.0)


@kind("air")
def hiss_bursts(rng, n):
    """Steam, sprays, air brakes."""
    low = between(rng, 800, 4000)
    return band(white(rng, n), low, 7800) * bursts(rng, n, between(rng, 0.1, 1.5), between(rng, 0.3, 2), 0.04)


@kind("water")
def rain(rng, n):
    out = slope(rng, n, rng.uniform(-2, 3)) * 0.3
    drops = (rng.random(n) < rng.uniform(20, 400) / RATE) * rng.gamma(0.5, 8, n)
    return out + band(drops.astype(np.float32), between(rng, 800, 2500), 7000) * 2


@kind("water")
def shower(rng, n):
    return band(white(rng, n), between(rng, 300, 1500), 7800) * 10 ** (wander(rng, n, 2) * 1.5 / 20)


@kind("water")
def stream_of_water(rng, n):
    """Bubbles: short rising tones over a hush."""

    def bubble():
        length = int(between(rng, 0.01, 0.08) * RATE)
        hz = between(rng, 300, 2500) * np.linspace(1, rng.uniform(1.05, 1.6), length)
        return tone(hz, length) * decay(length, length / RATE)

    out = events(rng, n, between(rng, 10, 120), bubble)
    return out + rng.uniform(0.02, 0.4) * slope(rng, n, -3)


@kind("water")
def dripping(rng, n):
    base = between(rng, 600, 2500)

    def drop():
        length = int(rng.uniform(0.03, 0.12) * RATE)
        hz = base * rng.uniform(0.8, 1.2) * np.linspace(1, rng.uniform(1.0, 1.8), length)
        return tone(hz, length) * decay(length, rng.uniform(0.04, 0.15))

    return events(rng, n, between(rng, 0.7, 8), drop, rng.uniform(0, 0.9), 4) + 1e-3 * white(rng, n)


@kind("water")
def waves_on_a_beach(rng, n):
    swell = np.maximum(0, wander(rng, n, 0.25)) + 0.1
    return slope(rng, n, -3) * swell + 0.4 * highpass(white(rng, n), 2000) * swell**3


@kind("water")
def splashes(rng, n):
    def splash():
        length = int(rng.uniform(0.15, 0.7) * RATE)
        return band(white(rng, length), between(rng, 200, 900), 6000) * decay(length, length / RATE)

    return events(rng, n, between(rng, 0.5, 4), splash)


@kind("water")
def boiling(rng, n):
    pops = (rng.random(n) < rng.uniform(30, 300) / RATE) * rng.standard_normal(n)
    return resonate(pops.astype(np.float32), between(rng, 150, 800), 3) * 4 + 0.02 * slope(rng, n, -4)


@kind("fire")
def fire(rng, n):
    cracks = (rng.random(n) < rng.uniform(5, 60) / RATE) * rng.gamma(0.4, 10, n) * rng.choice([-1, 1], n)
    return band(cracks.astype(np.float32), 700, 7000) + 0.1 * slope(rng, n, -6) * 10 ** (wander(rng, n, 3) * 4 / 20)


@kind("places")
def street(rng, n):
    out = slope(rng, n, rng.uniform(-7, -4))
    out /= out.std()
    for at in moments(rng, n, between(rng, 0.15, 0.6)):
        length = int(rng.uniform(2, 6) * RATE)
        shape = np.hanning(length) ** 2
        car = slope(rng, length, -4)
        put(out, at - length // 2, (car / car.std() * shape).astype(np.float32), rng.uniform(0.5, 3))
    return out


@kind("places")
def car_inside(rng, n):
    out = slope(rng, n, rng.uniform(-10, -7))
    hz = between(rng, 25, 90) * (1 + 0.08 * wander(rng, n, 0.2))
    motor = harmonics(turns(hz), 0.75 ** np.arange(10), hz)
    return out / out.std() + rng.uniform(0.1, 1) * motor / motor.std() + rng.uniform(0, 0.1) * white(rng, n)


@kind("places")
def train_inside(rng, n):
    out = slope(rng, n, -7)
    out /= out.std()
    every = rng.uniform(0.4, 1.2)

    def clack():
        length = int(0.12 * RATE)
        return band(white(rng, length), 80, 900) * decay(length, 0.1)

    gap = rng.uniform(0.08, 0.16) * RATE
    for at in moments(rng, n, 1 / every, 0.97):
        put(out, at, clack(), 4)
        put(out, at + gap, clack(), 4)
    return out


@kind("places")
def aeroplane_inside(rng, n):
    out = slope(rng, n, rng.uniform(-6, -4))
    hz = between(rng, 80, 200)
    return out / out.std() + 0.4 * tone(hz, n) * (1 + 0.5 * tone(between(rng, 0.3, 2), n))


@kind("places")
def underwater(rng, n):
    return band(slope(rng, n, -6), 20, between(rng, 200, 600)) * 10 ** (wander(rng, n, 1) * 4 / 20)


@kind("places")
def room_tone(rng, n):
    out = slope(rng, n, -6)
    return out / out.std() + rng.uniform(0, 0.5) * white(rng, n) + 0.3 * tone(rng.choice([50.0, 60.0, 100.0, 120.0]), n)
