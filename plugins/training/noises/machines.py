# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Motors, saws, mains and what else goes round."""
import numpy as np

from .tools import *


def rotating(rng, n, hz, count, fall):
    amplitudes = fall ** np.arange(count) * 10 ** (rng.normal(0, 6, count) / 20)
    return harmonics(turns(hz), amplitudes, hz)


@kind("electric")
def hum(rng, n):
    base = float(rng.choice([50.0, 60.0, 100.0, 120.0]))
    out = rotating(rng, n, np.full(n, base), int(rng.integers(3, 40)), rng.uniform(0.6, 0.95))
    return out + rng.uniform(0, 0.05) * white(rng, n)


@kind("electric")
def buzz(rng, n):
    phase = turns(np.full(n, float(rng.choice([50.0, 60.0, 100.0, 120.0])) * rng.uniform(0.98, 1.02)))
    out = np.abs(np.sin(phase / 2)) ** -0.3 * np.sign(np.sin(phase))
    return highpass(band(out.astype(np.float32), 30, 7000), between(rng, 40, 800))


@kind("electric")
def dimmer(rng, n):
    phase = np.mod(turns(np.full(n, 100.0)) / 2 / np.pi, 1)
    return band(np.diff((phase > rng.uniform(0.2, 0.8)).astype(np.float32), prepend=0), 100, 6000)


@kind("electric")
def relay_clicks(rng, n):
    def click():
        length = int(0.03 * RATE)
        return resonate(white(rng, length) * decay(length, 0.008), between(rng, 1000, 4000), 4)

    return events(rng, n, between(rng, 1, 20), click, rng.uniform(0, 1), 3)


@kind("electric")
def telephone_interference(rng, n):
    """Of a mobile phone near a cable: 217 Hz pulses in groups."""
    pulses = (np.mod(np.arange(n), RATE / 217) < 9).astype(np.float32)
    return highpass(pulses, 100) * bursts(rng, n, 0.3, 0.3, 0.002)


@kind("electric")
def printer(rng, n):
    step = between(rng, 200, 900)
    hz = step * np.repeat(rng.choice([0.7, 1, 1.3, 1.6], n // 3200 + 1), 3200)[:n]
    out = rotating(rng, n, hz, 8, 0.7) * bursts(rng, n, 0.4, 0.15, 0.005)
    return out + 0.3 * white(rng, n) * bursts(rng, n, 0.2, 0.3)


@kind("electric")
def hard_disk(rng, n):
    def seek():
        length = int(rng.uniform(0.01, 0.05) * RATE)
        return resonate(white(rng, length) * decay(length, 0.03), between(rng, 800, 3000), 6)

    return 3 * events(rng, n, between(rng, 3, 30), seek) + 0.2 * tone(120.0, n) + 0.2 * slope(rng, n, -3)


@kind("electric")
def modem(rng, n):
    symbols = np.repeat(rng.integers(0, 2, n // 40 + 1), 40)[:n]
    low = between(rng, 900, 1800)
    return tone(low + symbols * between(rng, 100, 900), n) + 0.1 * white(rng, n)


@kind("motors")
def engine_idle(rng, n):
    hz = between(rng, 12, 60) * (1 + 0.03 * wander(rng, n, 2))
    firing = np.maximum(0, np.sin(turns(hz))) ** 8
    out = band(white(rng, n), 60, 2000) * firing + 0.5 * firing
    return resonate(out.astype(np.float32), between(rng, 80, 400), 2) + 0.05 * slope(rng, n, -3)


@kind("motors")
def engine_revving(rng, n):
    hz = 60 * np.exp(0.7 * wander(rng, n, 0.7))
    return rotating(rng, n, hz, 40, 0.9) * 10 ** (wander(rng, n, 1) * 4 / 20) + 0.3 * slope(rng, n, -6)


@kind("motors")
def motorcycle(rng, n):
    hz = np.clip(90 * np.exp(0.6 * wander(rng, n, 0.4)), 25, 400)
    return softclip(rotating(rng, n, hz, 30, 0.88), between(rng, 1, 8)) * 10 ** (wander(rng, n, 0.5) * 5 / 20)


@kind("motors")
def electric_motor(rng, n):
    hz = between(rng, 100, 900) * (1 + 0.01 * wander(rng, n, 3))
    return rotating(rng, n, hz, 14, 0.75) + rng.uniform(0.05, 0.6) * slope(rng, n, 0)


@kind("motors")
def servo(rng, n):
    """Robots: short whirrs, each at its own pitch."""

    def whirr():
        length = int(rng.uniform(0.1, 0.8) * RATE)
        hz = between(rng, 200, 1200) * (1 + 0.3 * np.hanning(length))
        return fade(rotating(rng, length, hz, 8, 0.7), 0.02)

    return events(rng, n, between(rng, 0.8, 3), whirr, 0, 3) + 0.01 * white(rng, n)


@kind("motors")
def drill(rng, n):
    on = bursts(rng, n, 1.2, 0.5, 0.15)
    hz = between(rng, 150, 600) * (0.2 + on) * (1 + 0.05 * wander(rng, n, 3))
    return (rotating(rng, n, hz, 20, 0.9) + 0.7 * slope(rng, n, 0)) * on


@kind("motors")
def circular_saw(rng, n):
    on = bursts(rng, n, 1.5, 0.7, 0.2)
    hz = between(rng, 600, 2500) * (0.6 + 0.4 * on) * (1 + 0.02 * wander(rng, n, 6))
    return (rotating(rng, n, hz, 6, 0.7) + highpass(white(rng, n), 1500)) * (0.2 + on)


@kind("motors")
def hand_saw(rng, n):
    stroke = np.abs(tone(between(rng, 0.7, 2.5), n)) ** 1.5
    hz = between(rng, 80, 200) * (0.4 + stroke)
    teeth = np.maximum(0, np.sin(turns(hz))) ** 4
    return band(white(rng, n) * teeth * stroke, between(rng, 500, 2000), 7000)


@kind("motors")
def lawn_mower(rng, n):
    hz = between(rng, 30, 60) * (1 + 0.02 * wander(rng, n, 1))
    return softclip(rotating(rng, n, hz, 50, 0.95), 3) + 0.4 * slope(rng, n, -2)


@kind("motors")
def helicopter(rng, n):
    hz = between(rng, 8, 22)
    chop = np.mod(np.arange(n) * hz / RATE, 1)
    thump = np.exp(-8 * chop).astype(np.float32)
    turbine = tone(between(rng, 800, 3000), n)
    return slope(rng, n, -6) * thump * 3 + 0.2 * slope(rng, n, -3) + 0.1 * turbine


@kind("motors")
def propeller_plane(rng, n):
    hz = between(rng, 60, 140) * (1 + 0.01 * wander(rng, n, 0.3))
    return rotating(rng, n, hz, 25, 0.85) * (1 + 0.3 * tone(between(rng, 0.5, 3), n)) + 0.4 * slope(rng, n, -3)


@kind("motors")
def jet_passing(rng, n):
    swell = np.exp(wander(rng, n, 0.15) * 1.2)
    return slope(rng, n, -4) * swell + 0.1 * tone(between(rng, 1500, 4000) * (1 + 0.1 * wander(rng, n, 0.1)), n) * swell


@kind("motors")
def sewing_machine(rng, n):
    rate = between(rng, 6, 25)

    def stitch():
        length = int(0.05 * RATE)
        return band(white(rng, length), 300, 5000) * decay(length, 0.03)

    on = bursts(rng, n, 1.5, 0.5, 0.05)
    return events(rng, n, rate, stitch, 0.98, 2) * on + 0.1 * rotating(rng, n, np.full(n, rate * 8), 10, 0.8) * on


@kind("motors")
def washing_machine(rng, n):
    drum = 0.6 + 0.4 * tone(between(rng, 0.6, 1.5), n)
    return band(white(rng, n), 80, 2500) * drum**2 + 0.5 * rotating(rng, n, np.full(n, between(rng, 60, 300)), 8, 0.8) * drum


@kind("motors")
def food_blender(rng, n):
    on = bursts(rng, n, 1, 0.8, 0.1)
    hz = between(rng, 200, 500) * (0.5 + 0.5 * on) * (1 + 0.05 * wander(rng, n, 5))
    return (softclip(rotating(rng, n, hz, 15, 0.9), 2) + 0.5 * white(rng, n)) * on


@kind("motors")
def dentist_drill(rng, n):
    on = bursts(rng, n, 0.8, 0.5, 0.05)
    hz = between(rng, 2000, 5500) * (0.85 + 0.15 * on) * (1 + 0.02 * wander(rng, n, 4))
    return (tone(hz, n) + 0.3 * highpass(white(rng, n), 2000)) * on


@kind("motors")
def pump(rng, n):
    beat = np.mod(np.arange(n) * between(rng, 0.8, 4) / RATE, 1)
    puff = np.where(beat < 0.45, np.sin(np.pi * np.minimum(beat / 0.45, 1)), 0.15).astype(np.float32)
    return band(white(rng, n), 100, 3000) * puff + 0.4 * tone(between(rng, 50, 180), n) * puff


@kind("motors")
def gears(rng, n):
    mesh = between(rng, 150, 1500) * (1 + 0.02 * wander(rng, n, 2))
    return rotating(rng, n, mesh, 6, 0.6) * (1 + 0.5 * tone(between(rng, 3, 30), n)) + 0.1 * slope(rng, n, -3)


@kind("motors")
def tram_squeal(rng, n):
    hz = between(rng, 700, 3500) * (1 + 0.03 * wander(rng, n, 4))
    squeal = (tone(hz, n) + 0.4 * tone(2 * hz, n)) * bursts(rng, n, 1, 1, 0.1) * 10 ** (wander(rng, n, 8) * 3 / 20)
    return squeal + 0.5 * slope(rng, n, -6) / 3
