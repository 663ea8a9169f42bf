# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Things that hit, rub and fall."""
import numpy as np

from .tools import *


def knock(rng, low, high, seconds, modes=6, noise=0.5):
    """Of a solid body: a few damped modes and the stroke."""
    partials = [(between(rng, low, high), rng.uniform(0.2, 1), seconds * rng.uniform(0.3, 1)) for _ in range(modes)]
    out = struck(rng, partials, seconds)
    stroke = white(rng, len(out)) * decay(len(out), min(0.02, seconds))
    return out + noise * band(stroke, low, min(7800, 2 * high))


def floor(rng, n, level=0.003):
    return level * slope(rng, n, rng.uniform(-6, 0))


@kind("keyboards")
def keyboard(rng, n):
    """A typist: keys go down and up, in runs."""
    low = between(rng, 600, 2500)

    def key():
        out = np.zeros(int(0.16 * RATE), np.float32)
        put(out, 0, knock(rng, low, 3 * low, rng.uniform(0.015, 0.05)))
        put(out, rng.uniform(0.05, 0.11) * RATE, knock(rng, 1.3 * low, 3.5 * low, 0.02), rng.uniform(0.1, 0.5))
        return out

    return events(rng, n, between(rng, 2, 12), key, rng.uniform(0, 0.7), 4) * bursts(rng, n, 3, 0.8) + floor(rng, n)


@kind("keyboards")
def typewriter(rng, n):
    def stroke():
        return knock(rng, 800, 5000, rng.uniform(0.03, 0.1), 8, 1)

    out = events(rng, n, between(rng, 3, 10), stroke, 0.4, 3)
    for at in moments(rng, n, 0.25):
        put(out, at, resonate(white(rng, 8000) * np.repeat(rng.random(80) < 0.6, 100), 1500, 3), 0.7)
    return out + floor(rng, n)


@kind("keyboards")
def mouse_clicks(rng, n):
    hz = between(rng, 1500, 4500)

    def click():
        out = np.zeros(int(0.15 * RATE), np.float32)
        put(out, 0, knock(rng, hz, 1.7 * hz, 0.012, 3, 1))
        put(out, rng.uniform(0.04, 0.12) * RATE, knock(rng, hz, 2 * hz, 0.01, 3, 1), 0.7)
        return out

    return events(rng, n, between(rng, 0.6, 5), click, 0, 3) + floor(rng, n)


@kind("keyboards")
def pen_clicks_and_tapping(rng, n):
    low = between(rng, 200, 3000)
    return events(rng, n, between(rng, 1, 9), lambda: knock(rng, low, 2.5 * low, between(rng, 0.015, 0.08)), rng.uniform(0, 0.9), 4) + floor(rng, n)


@kind("impacts")
def footsteps(rng, n):
    low, pace = between(rng, 60, 400), between(rng, 1.2, 3.5)
    grit = rng.uniform(0, 1)

    def step():
        out = np.zeros(int(0.35 * RATE), np.float32)
        put(out, 0, knock(rng, low, 4 * low, 0.12, 5, 1))
        put(out, rng.uniform(0.06, 0.14) * RATE, knock(rng, low, 5 * low, 0.1, 4, 1), 0.6)
        put(out, 0.02 * RATE, band(white(rng, 2500), 1500, 7000) * decay(2500, 0.2), 0.3 * grit)
        return out

    return events(rng, n, pace, step, rng.uniform(0.85, 0.98), 2) + floor(rng, n)


@kind("impacts")
def footsteps_on_gravel(rng, n):
    def step():
        length = int(rng.uniform(0.2, 0.4) * RATE)
        grains = (rng.random(length) < 0.03) * rng.standard_normal(length)
        return band(grains.astype(np.float32), 1000, 7500) * np.hanning(length)

    return events(rng, n, between(rng, 1.2, 2.8), step, 0.93, 2) + floor(rng, n)


@kind("impacts")
def doors(rng, n):
    def door():
        out = np.zeros(int(1.2 * RATE), np.float32)
        if rng.random() < 0.5:
            length = int(rng.uniform(0.3, 0.9) * RATE)
            hz = between(rng, 150, 900) * (1 + 0.4 * wander(rng, length, 4))
            put(out, 0, fade(harmonics(turns(np.clip(hz, 50, 2000)), 0.8 ** np.arange(10), 1500)), 0.15)
        put(out, rng.uniform(0.2, 0.6) * RATE, knock(rng, 50, 500, 0.5, 8, 1))
        put(out, rng.uniform(0.6, 0.7) * RATE, knock(rng, 1000, 4000, 0.04), 0.4)
        return out

    return events(rng, n, between(rng, 0.3, 1), door) + floor(rng, n)


@kind("impacts")
def creaks(rng, n):
    def creak():
        length = int(between(rng, 0.15, 1.5) * RATE)
        rate = between(rng, 20, 250) * np.exp(0.5 * wander(rng, length, 3))
        ticks = (np.diff(np.floor(turns(rate) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
        return fade(resonate(ticks, between(rng, 300, 2500), 8) + resonate(ticks, between(rng, 800, 4000), 8))

    return events(rng, n, between(rng, 0.3, 2), creak) + floor(rng, n)


@kind("impacts")
def knocking(rng, n):
    def three():
        low, out = between(rng, 100, 700), np.zeros(int(1.5 * RATE), np.float32)
        for i in range(int(rng.integers(2, 6))):
            put(out, i * rng.uniform(0.13, 0.25) * RATE, knock(rng, low, 3 * low, 0.12))
        return out

    return events(rng, n, between(rng, 0.3, 1), three) + floor(rng, n)


@kind("impacts")
def hammering(rng, n):
    low = between(rng, 300, 2500)
    return events(rng, n, between(rng, 0.8, 5), lambda: knock(rng, low, 3 * low, between(rng, 0.05, 0.5), 8, 1), 0.8, 3) + floor(rng, n)


@kind("impacts")
def machine_gun_of_hammers(rng, n):
    """Jack hammers, ratchets, stapling."""
    low = between(rng, 100, 1500)
    on = bursts(rng, n, 1, 0.7, 0.01)
    return events(rng, n, between(rng, 8, 40), lambda: knock(rng, low, 4 * low, 0.05, 4, 1), 0.97, 2) * on + floor(rng, n)


@kind("impacts")
def dishes(rng, n):
    return events(rng, n, between(rng, 1, 8), lambda: knock(rng, 900, 6500, between(rng, 0.05, 0.5), 8, 0.3)) + floor(rng, n)


@kind("impacts")
def cutlery(rng, n):
    return events(rng, n, between(rng, 1, 10), lambda: knock(rng, 2500, 7500, between(rng, 0.03, 0.3), 6, 0.3)) + floor(rng, n)


@kind("impacts")
def coins_and_keys(rng, n):
    def handful():
        out = np.zeros(int(0.8 * RATE), np.float32)
        for at in moments(rng, len(out), between(rng, 10, 50)):
            put(out, at, knock(rng, 3000, 7700, rng.uniform(0.03, 0.2), 4, 0.2), rng.uniform(0.2, 1))
        return out

    return events(rng, n, between(rng, 0.4, 1.5), handful) + floor(rng, n)


@kind("impacts")
def glass_breaking(rng, n):
    def crash():
        out = np.zeros(int(1.4 * RATE), np.float32)
        put(out, 0, highpass(white(rng, 3000), 1500) * decay(3000, 0.15))
        for at in moments(rng, len(out), 40):
            put(out, at, knock(rng, 2000, 7700, 0.15, 4, 0), np.exp(-at / 6000))
        return out

    return events(rng, n, between(rng, 0.2, 0.7), crash) + floor(rng, n)


@kind("impacts")
def bouncing_balls(rng, n):
    def ball():
        out, gap, at, gain = np.zeros(int(2 * RATE), np.float32), rng.uniform(0.25, 0.6), 0.0, 1.0
        low, fall = between(rng, 100, 2000), rng.uniform(0.7, 0.9)
        while gap > 0.01 and at < 1.9:
            put(out, at * RATE, knock(rng, low, 3 * low, 0.06), gain)
            at, gap, gain = at + gap, gap * fall, gain * fall
        return out

    return events(rng, n, between(rng, 0.3, 1.2), ball) + floor(rng, n)


@kind("impacts")
def gunshots_and_fireworks(rng, n):
    def shot():
        length = int(between(rng, 0.2, 1.5) * RATE)
        return slope(rng, length, rng.uniform(-6, 0)) * decay(length, length / RATE) * 2

    return events(rng, n, between(rng, 0.3, 4), shot, 0, 6) + floor(rng, n)


@kind("impacts")
def thunder(rng, n):
    def clap():
        length = int(rng.uniform(1.5, 4) * RATE)
        return slope(rng, length, -8) * decay(length, length / RATE) * np.exp(0.8 * wander(rng, length, 5))

    return events(rng, n, 0.3, clap) + 0.1 * slope(rng, n, -2)


@kind("impacts")
def applause(rng, n):
    body = [between(rng, 700, 2500) for _ in range(30)]

    def clap():
        length = int(0.03 * RATE)
        return resonate(white(rng, length) * decay(length, 0.02), rng.choice(body), 2)

    return events(rng, n, between(rng, 15, 250), clap, 0, 5) * 10 ** (wander(rng, n, 0.3) * 4 / 20)


@kind("impacts")
def rhythmic_clapping(rng, n):
    def claps():
        out = np.zeros(int(0.12 * RATE), np.float32)
        for _ in range(int(rng.integers(1, 10))):
            put(out, rng.uniform(0, 0.03) * RATE, band(white(rng, 600), 700, 4000) * decay(600, 0.03))
        return out

    return events(rng, n, between(rng, 1, 5), claps, 0.97, 2) + floor(rng, n)


@kind("impacts")
def clock_ticking(rng, n):
    low, state = between(rng, 1000, 4000), [0]

    def tick():
        state[0] ^= 1
        return knock(rng, low * (1 + 0.2 * state[0]), 2 * low, 0.03, 4)

    return events(rng, n, rng.choice([1, 2, 4, 5]), tick, 0.995, 1) + floor(rng, n, 0.001)


@kind("impacts")
def microphone_handling(rng, n):
    def bump():
        length = int(rng.uniform(0.05, 0.6) * RATE)
        return slope(rng, length, -8) * np.hanning(length) * 3 + 0.1 * band(white(rng, length), 500, 4000) * np.hanning(length)

    return events(rng, n, between(rng, 1, 6), bump) + floor(rng, n)


@kind("impacts")
def table_tennis(rng, n):
    low = between(rng, 600, 1500)
    return events(rng, n, between(rng, 1, 4), lambda: knock(rng, low, 2 * low, 0.05, 3, 0.3), 0.8, 3) + floor(rng, n)


@kind("impacts")
def basketball_court(rng, n):
    thud = events(rng, n, between(rng, 1, 4), lambda: knock(rng, 60, 300, 0.25, 5, 0.4), 0.5)

    def squeak():
        length = int(rng.uniform(0.05, 0.3) * RATE)
        return fade(harmonics(turns(between(rng, 800, 2500) * (1 + 0.1 * wander(rng, length, 8))), [1, 0.6, 0.4], 3000))

    return thud + 0.5 * events(rng, n, 1.5, squeak) + floor(rng, n, 0.02)


@kind("rubbing")
def paper(rng, n):
    def rustle():
        length = int(between(rng, 0.1, 1.2) * RATE)
        grains = white(rng, length) * (rng.random(length) < rng.uniform(0.02, 0.4))
        return highpass(grains, between(rng, 800, 3000)) * np.hanning(length) * np.exp(0.7 * wander(rng, length, 12))

    return events(rng, n, between(rng, 0.6, 4), rustle) + floor(rng, n)


@kind("rubbing")
def plastic_bag(rng, n):
    crackle = (rng.random(n) < between(rng, 30, 600) / RATE) * rng.gamma(0.5, 3, n) * rng.choice([-1, 1], n)
    return band(crackle.astype(np.float32), 1500, 7800) * (0.02 + bursts(rng, n, 0.6, 0.4)) + floor(rng, n)


@kind("rubbing")
def cloth(rng, n):
    def rub():
        length = int(rng.uniform(0.1, 0.8) * RATE)
        return band(white(rng, length), 200, 3500) * np.hanning(length)

    return events(rng, n, between(rng, 0.7, 4), rub) + floor(rng, n)


@kind("rubbing")
def writing(rng, n):
    strokes = np.maximum(0, wander(rng, n, between(rng, 3, 9)))
    return band(white(rng, n), between(rng, 800, 2500), 7000) * strokes * bursts(rng, n, 2, 0.5) + floor(rng, n)


@kind("rubbing")
def brushing(rng, n):
    """Teeth, floors, sanding."""
    pace = np.abs(tone(between(rng, 1, 6), n)) ** rng.uniform(0.5, 2)
    return band(white(rng, n), between(rng, 400, 3000), 7800) * pace * bursts(rng, n, 3, 0.5)


@kind("rubbing")
def zip_fastener(rng, n):
    def pull():
        length = int(rng.uniform(0.2, 0.9) * RATE)
        rate = between(rng, 60, 250) * np.linspace(1, rng.uniform(0.6, 2.5), length)
        ticks = (np.diff(np.floor(turns(rate) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
        return fade(resonate(ticks, between(rng, 2000, 5000), 3) + 0.05 * white(rng, length))

    return events(rng, n, between(rng, 0.4, 2), pull) + floor(rng, n)


@kind("rubbing")
def chair_scraping(rng, n):
    def scrape():
        length = int(rng.uniform(0.2, 1.0) * RATE)
        hz = np.clip(between(rng, 90, 900) * np.exp(0.3 * wander(rng, length, 6)), 40, 3000)
        groan = harmonics(turns(hz), 0.85 ** np.arange(20), float(hz.max()))
        return fade(groan * np.exp(0.6 * wander(rng, length, 20)) + 0.5 * band(white(rng, length), 300, 5000), 0.03)

    return events(rng, n, between(rng, 0.3, 1.5), scrape) + floor(rng, n)


@kind("rubbing")
def chewing(rng, n):
    def bite():
        length = int(rng.uniform(0.05, 0.25) * RATE)
        grains = white(rng, length) * (rng.random(length) < 0.1)
        return band(grains, 300, 5000) * np.hanning(length)

    return events(rng, n, between(rng, 1, 3), bite, 0.6) + floor(rng, n)
