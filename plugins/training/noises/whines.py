# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Tools and vehicles that whine: harmonics that wobble under load, start and stop."""
import numpy as np
from scipy.signal import lfilter

from .tools import *


def spun(rng, n, on, off, inertia):
    """A speed of 0 to 1 that follows a trigger as a mass does, and what the trigger does."""
    trigger = bursts(rng, n, on, off, 0.003)
    a = np.exp(-1 / (inertia * RATE))
    return lfilter([1 - a], [1, -a], trigger).astype(np.float32), trigger


def load(rng, n, depth):
    """The work's resistance, 0 to about 1."""
    return depth * np.clip(0.4 + 0.5 * wander(rng, n, between(rng, 0.5, 6)), 0, 1)


def whine(rng, hz, count, fall, ripple_db=8):
    amplitudes = fall ** np.arange(count) * 10 ** (rng.normal(0, ripple_db, count) / 20)
    return harmonics(turns(hz), amplitudes, np.quantile(hz, 0.98))


def body(rng, x):
    """A housing: some resonances."""
    return x + sum(rng.uniform(0.3, 3) * resonate(x, between(rng, 250, 4500), rng.uniform(2, 9)) for _ in range(int(rng.integers(1, 5))))


def tool(rng, n, low, high, on, off, inertia, depth, noise, flutter):
    """What most of these are: a motor, its gears, what it works on."""
    speed, trigger = spun(rng, n, on, off, inertia)
    work = load(rng, n, depth)
    hz = np.maximum(20, between(rng, low, high) * speed * (1 - 0.35 * work) * (1 + flutter * wander(rng, n, between(rng, 3, 14))))
    out = whine(rng, hz, int(rng.integers(5, 30)), rng.uniform(0.75, 0.97)) * speed
    if rng.random() < 0.5:
        out += rng.uniform(0.1, 0.8) * whine(rng, hz * rng.uniform(2.3, 9), 4, 0.7) * speed
    rough = 1 + rng.uniform(0, 1) * tone(np.maximum(5, hz / rng.integers(2, 12)), n)
    hiss = slope(rng, n, rng.uniform(-4, 3))
    return body(rng, out / (out.std() + 1e-9) + rng.uniform(*noise) * hiss / hiss.std() * (0.3 + work) * rough * speed)


@kind("whines")
def cordless_driver(rng, n):
    return tool(rng, n, 80, 900, between(rng, 0.3, 3), between(rng, 0.2, 1.5), rng.uniform(0.03, 0.3), rng.uniform(0, 1), (0, 0.8), 0.01)


@kind("whines")
def angle_grinder(rng, n):
    return tool(rng, n, 150, 900, between(rng, 1, 6), 0.8, rng.uniform(0.2, 0.9), rng.uniform(0.3, 1), (0.4, 2), 0.01)


@kind("whines")
def jigsaw(rng, n):
    strokes = 1 + rng.uniform(0.3, 1) * tone(between(rng, 12, 60), n)
    return tool(rng, n, 60, 400, between(rng, 0.8, 4), 0.7, 0.08, rng.uniform(0.2, 1), (0.3, 1.5), 0.03) * strokes


@kind("whines")
def impact_driver(rng, n):
    """It whines, then hammers."""
    hits = (np.diff(np.floor(np.arange(n) * between(rng, 20, 60) / RATE), prepend=0) > 0).astype(np.float32)
    hammer = resonate(hits, between(rng, 500, 3000), 4) * bursts(rng, n, 0.6, 1)
    return tool(rng, n, 150, 700, 1, 0.8, 0.1, 0.6, (0, 0.4), 0.02) + rng.uniform(2, 10) * hammer / (hammer.std() + 1e-9) * 0.3


@kind("whines")
def chain_saw(rng, n):
    hz = between(rng, 40, 130) * np.exp(0.4 * np.tanh(wander(rng, n, between(rng, 0.3, 1.5)))) * (1 + 0.02 * wander(rng, n, 12))
    return body(rng, softclip(whine(rng, hz, 45, 0.95), between(rng, 1, 6)) + rng.uniform(0.05, 0.4) * white(rng, n))


@kind("whines")
def hair_clippers(rng, n):
    """An armature at twice the mains, duller where it cuts."""
    hz = float(rng.choice([100, 120, 50, 60])) * (1 + 0.002 * wander(rng, n, 1)) * rng.choice([1, rng.uniform(0.8, 1.4)])
    out = body(rng, whine(rng, hz, 60, rng.uniform(0.9, 0.98)))
    work = load(rng, n, 1)
    return out * (1 - 0.6 * work) + band(out, 300, 3000) * work + rng.uniform(0, 0.2) * out.std() * white(rng, n)


@kind("whines")
def shaver(rng, n):
    work = load(rng, n, 1)
    hz = between(rng, 90, 320) * (1 - 0.1 * work)
    crackling = highpass((rng.random(n) < 0.02 * work).astype(np.float32), 1500)
    return body(rng, whine(rng, hz, 30, 0.92)) * (0.6 + 0.4 * work) + crackling


@kind("whines")
def kitchen_mixer(rng, n):
    return tool(rng, n, 100, 600, between(rng, 2, 8), 0.6, 0.2, rng.uniform(0.2, 0.8), (0.1, 1), 0.015) * (1 + rng.uniform(0, 0.4) * tone(between(rng, 1, 9), n))


@kind("whines")
def coffee_grinder(rng, n):
    grains = (rng.random(n) < between(rng, 100, 2000) / RATE) * rng.gamma(0.6, 3, n)
    return tool(rng, n, 100, 500, between(rng, 1.5, 8), 1, 0.15, 1, (0.2, 1), 0.03) + body(rng, band(grains.astype(np.float32), 400, 6000)) * bursts(rng, n, 3, 0.5)


@kind("whines")
def toothbrush(rng, n):
    hz = between(rng, 80, 300) * (1 - 0.05 * load(rng, n, 1))
    where = np.exp(0.8 * wander(rng, n, 1.5))
    x = whine(rng, hz, 40, 0.93)
    return x + sweeping(x, 1500 * np.exp(0.5 * wander(rng, n, 1.5)), 4) * where * 2


def sweeping(x, hz, q):
    """A resonance whose frequency moves."""
    out, state, step = np.zeros(len(x), np.float32), np.zeros(2), 160
    for at in range(0, len(x), step):
        w = 2 * np.pi * min(float(hz[at]), 7500) / RATE
        r = np.exp(-w / 2 / q)
        out[at : at + step], state = lfilter([1 - r], [1, -2 * r * np.cos(w), r * r], x[at : at + step], zi=state)
    return out


@kind("whines")
def tattoo_needle(rng, n):
    return tool(rng, n, 60, 160, between(rng, 0.5, 3), 0.7, 0.02, 0.5, (0, 0.3), 0.01)


@kind("whines")
def stitching(rng, n):
    """Needle, motor and pedal: strokes whose pace goes up and down."""
    speed, _ = spun(rng, n, between(rng, 0.5, 3), 0.6, 0.15)
    pace = np.maximum(0.5, between(rng, 8, 30) * speed)
    ticks = (np.diff(np.floor(turns(pace) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
    motor = whine(rng, np.maximum(20, pace * rng.uniform(5, 15)), 15, 0.85) * speed
    return body(rng, 6 * resonate(ticks, between(rng, 300, 2500), 3) + rng.uniform(0.02, 0.3) * motor)


@kind("whines")
def drone_rotors(rng, n):
    out = np.zeros(n, np.float32)
    base, steer = between(rng, 90, 350), wander(rng, n, between(rng, 0.3, 2))
    for _ in range(4):
        hz = base * np.exp(0.05 * steer + 0.03 * wander(rng, n, 3)) * rng.uniform(0.96, 1.04)
        out += whine(rng, hz, 25, 0.9)
    return body(rng, out + rng.uniform(0.1, 1) * slope(rng, n, -1))


@kind("whines")
def model_car(rng, n):
    hz = 400 * np.exp(0.8 * np.tanh(1.5 * wander(rng, n, between(rng, 0.4, 1.5))))
    return body(rng, whine(rng, hz, 16, 0.85) * np.exp(0.4 * wander(rng, n, 1)) + 0.1 * white(rng, n))


@kind("whines")
def inverter(rng, n):
    """Trams and trains start: steps and glides of pitch."""
    glide = np.abs(np.mod(np.arange(n) / RATE / between(rng, 2, 8) + rng.random(), 2) - 1)
    hz = between(rng, 120, 700) * 2 ** (glide * rng.uniform(0.5, 2.5) + np.round(3 * glide) / 3 * rng.uniform(0, 1))
    return body(rng, whine(rng, hz, 12, 0.85) + 0.3 * whine(rng, hz * 1.03, 8, 0.85)) + rng.uniform(0.1, 1) * slope(rng, n, -5)


@kind("whines")
def lift_and_shutter(rng, n):
    """A geared motor that comes, runs evenly, and goes."""
    return tool(rng, n, 40, 250, between(rng, 2, 7), between(rng, 0.5, 2), rng.uniform(0.1, 0.5), 0.2, (0.05, 0.5), 0.004)


@kind("whines")
def scooters(rng, n):
    out = np.zeros(n, np.float32)
    for at in moments(rng, n, between(rng, 0.2, 0.6)):
        length = int(between(rng, 1.5, 5) * RATE)
        line = np.linspace(-1, 1, length)
        hz = between(rng, 70, 280) * (1 - 0.08 * np.tanh(6 * line)) * np.exp(0.25 * np.floor(rng.uniform(1, 4) * (line + 1)) / 3) * (1 + 0.01 * wander(rng, length, 8))
        put(out, at, (softclip(whine(rng, hz, 30, 0.93), 2) * np.exp(-4 * line**2)).astype(np.float32), rng.uniform(0.4, 1))
    return body(rng, out) + 0.03 * slope(rng, n, -5)


@kind("whines")
def gear_whine(rng, n):
    """A gear box under a load that changes: few partials, side bands."""
    hz = between(rng, 200, 1800) * (1 + 0.15 * np.tanh(wander(rng, n, between(rng, 0.3, 2))))
    wobble = 1 + rng.uniform(0.2, 0.9) * tone(between(rng, 4, 40), n)
    return body(rng, whine(rng, hz, 6, 0.6)) * wobble * np.exp(0.5 * wander(rng, n, 2)) + rng.uniform(0.02, 0.5) * slope(rng, n, -3)


@kind("whines")
def squealing_brakes(rng, n):
    def squeal():
        length = int(between(rng, 0.3, 3) * RATE)
        hz = between(rng, 300, 3500) * np.exp(0.15 * wander(rng, length, 4) + rng.uniform(-0.3, 0.3) * np.linspace(0, 1, length))
        return fade(whine(rng, hz, int(rng.integers(1, 8)), 0.7) * np.exp(0.6 * wander(rng, length, 12)), 0.05)

    return events(rng, n, between(rng, 0.3, 1.2), squeal) + 0.05 * slope(rng, n, -5)
