# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What rings, beeps, warns and sweeps."""
import numpy as np

from .tools import *

BELL = [(0.5, 0.6, 1.6), (1.0, 1.0, 1.0), (1.19, 0.7, 0.8), (1.5, 0.4, 0.6), (2.0, 0.8, 0.5), (2.51, 0.3, 0.35), (2.67, 0.3, 0.3), (3.01, 0.3, 0.25), (4.17, 0.2, 0.2), (5.43, 0.1, 0.15)]


def bell(rng, hz, ring):
    partials = [(hz * r * rng.uniform(0.99, 1.01), g * rng.uniform(0.5, 1.5), ring * t) for r, g, t in BELL]
    out = struck(rng, partials, min(6, ring * 1.6))
    clank = white(rng, 400) * decay(400, 0.02)
    put(out, 0, clank, rng.uniform(0, 1))
    return out


def mode_bar(rng, hz, ring):
    ratios = rng.choice([(1, 2.76, 5.4), (1, 4, 9.2), (1, 2.57, 4.97), (1, 2.3, 3.9)])
    return struck(rng, [(hz * r, 1 / (1 + i), ring / (1 + i)) for i, r in enumerate(ratios)], min(4, 1.3 * ring))


def envelope(rng, n, hard=True):
    return fade(np.ones(n, np.float32), 0.003 if hard else rng.uniform(0.005, 0.05))


def waveform(rng, hz, n):
    """A tone of one of many timbres; hz a number or an array."""
    curve = np.full(n, hz) if np.isscalar(hz) else hz
    shape = rng.integers(5)
    if shape == 0:
        return tone(curve, n)
    if shape == 1:
        return harmonics(turns(curve), [1, 0, 1 / 3, 0, 1 / 5, 0, 1 / 7, 0, 1 / 9], curve)
    if shape == 2:
        return harmonics(turns(curve), 1 / np.arange(1, 16), curve)
    if shape == 3:
        return np.sin(turns(curve) + rng.uniform(0.5, 4) * np.sin(turns(curve) * rng.integers(1, 5))).astype(np.float32)
    return (tone(curve, n) + rng.uniform(0.3, 1) * tone(curve * rng.uniform(1.1, 2.2), n)).astype(np.float32)


@kind("bells")
def church_bells(rng, n):
    notes = between(rng, 130, 700) * 2 ** (np.array([0, 2, 4, 5, 7, 9]) / 12)
    strike = lambda: bell(rng, rng.choice(notes), between(rng, 1.5, 6))
    return events(rng, n, between(rng, 0.4, 2.5), strike, rng.uniform(0, 0.95), 3)


@kind("bells")
def hand_bell(rng, n):
    hz, ring = between(rng, 700, 3500), between(rng, 0.3, 2)
    return events(rng, n, between(rng, 1, 9), lambda: bell(rng, hz, ring), rng.uniform(0, 0.9), 4)


@kind("bells")
def jingles(rng, n):
    notes = [between(rng, 2500, 7000) for _ in range(12)]
    return events(rng, n, between(rng, 8, 50), lambda: mode_bar(rng, rng.choice(notes), 0.15), 0.3)


@kind("bells")
def telephone_bell(rng, n):
    hz = between(rng, 900, 2500)
    pair = [hz, hz * rng.uniform(1.1, 1.35)]
    strokes = events(rng, n, rng.uniform(18, 30), lambda: mode_bar(rng, rng.choice(pair), 0.4), 0.97, 2)
    ring = np.mod(np.arange(n) / RATE, rng.uniform(2.5, 5)) < rng.uniform(0.8, 2)
    return strokes * (0.01 + np.convolve(ring, np.ones(800) / 800, "same")).astype(np.float32)


@kind("bells")
def alarm_clock(rng, n):
    hz = between(rng, 1500, 4500)
    return events(rng, n, rng.uniform(12, 25), lambda: mode_bar(rng, hz, 0.2), 0.9, 2) * bursts(rng, n, 3, 0.8)


@kind("bells")
def door_bell(rng, n):
    def ding_dong():
        hz = between(rng, 450, 1200)
        first, second = mode_bar(rng, hz * 1.26, 1.5), mode_bar(rng, hz, 2)
        out = np.zeros(int(2.7 * RATE), np.float32)
        put(out, 0, first)
        put(out, rng.uniform(0.35, 0.7) * RATE, second)
        return out

    return events(rng, n, between(rng, 0.2, 0.7), ding_dong, 0.3, 3)


@kind("bells")
def gongs(rng, n):
    def gong():
        base = between(rng, 60, 300)
        partials = [(base * k * rng.uniform(0.9, 1.15), rng.uniform(0.1, 1), between(rng, 0.8, 6)) for k in range(1, 25)]
        return fade(struck(rng, partials, 5), rng.uniform(0.003, 0.2))

    return events(rng, n, between(rng, 0.2, 0.8), gong)


@kind("bells")
def wind_chimes(rng, n):
    notes = between(rng, 500, 2000) * 2 ** (np.array([0, 2, 4, 7, 9, 12]) / 12)
    return events(rng, n, between(rng, 0.8, 8), lambda: mode_bar(rng, rng.choice(notes), between(rng, 0.5, 4)))


@kind("bells")
def singing_bowl(rng, n):
    out = sum(tone(between(rng, 150, 2500) , n) * (1 + 0.5 * tone(rng.uniform(0.3, 6), n)) for _ in range(4))
    return out * 10 ** (wander(rng, n, 0.3) * 4 / 20)


@kind("bells")
def glasses(rng, n):
    return events(rng, n, between(rng, 0.7, 6), lambda: mode_bar(rng, between(rng, 1200, 6000), between(rng, 0.05, 0.9)))


@kind("beeps")
def beeps(rng, n):
    """Of one device: one pitch, one length."""
    hz, length = between(rng, 350, 5000), int(between(rng, 0.03, 0.6) * RATE)
    seed = rng.integers(1 << 30)
    make = lambda: waveform(np.random.default_rng(seed), hz, length) * envelope(rng, length)
    return events(rng, n, min(0.9 * RATE / length, between(rng, 0.5, 8)), make, rng.uniform(0.5, 1), 1)


@kind("beeps")
def melody_of_beeps(rng, n):
    """Ring tones, toys, games."""
    seed, base = rng.integers(1 << 30), between(rng, 250, 1200)
    step = int(between(rng, 0.06, 0.3) * RATE)
    pattern = rng.choice([0, 2, 4, 5, 7, 9, 11, 12, -99], int(rng.integers(4, 24)))
    out = np.zeros(n, np.float32)
    for i, at in enumerate(range(0, n, step)):
        note = pattern[i % len(pattern)]
        if note > -99:
            length = int(step * rng.uniform(0.5, 1.0))
            sound = waveform(np.random.default_rng(seed), base * 2 ** (note / 12), length) * envelope(rng, length)
            put(out, at, sound * (decay(length, 0.5) if seed % 2 else 1))
    return out * (1 if rng.random() < 0.5 else bursts(rng, n, 3, 2, 0.005))


@kind("beeps")
def dial_tones(rng, n):
    rows, columns = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
    length = int(between(rng, 0.05, 0.3) * RATE)

    def digit():
        return (tone(float(rng.choice(rows)), length) + tone(float(rng.choice(columns)), length)) * envelope(rng, length)

    return events(rng, n, min(0.8 * RATE / length, between(rng, 1, 6)), digit, 0.8, 1)


@kind("beeps")
def telephone_signals(rng, n):
    hz = float(rng.choice([350, 400, 425, 440, 480, 950]))
    on, off = rng.uniform(0.2, 2), rng.uniform(0.2, 4)
    gate = np.mod(np.arange(n) / RATE, on + off) < on
    second = hz * rng.choice([1.1, 1.26, 1.29]) if rng.random() < 0.6 else hz
    return (tone(hz, n) + tone(second, n)) * np.convolve(gate, np.ones(160) / 160, "same").astype(np.float32)


@kind("beeps")
def tapping_morse(rng, n):
    unit = int(between(rng, 0.03, 0.12) * RATE)
    gate = []
    while len(gate) * unit < n:
        gate += [1] * int(rng.choice([1, 3])) + [0] * int(rng.choice([1, 1, 1, 3, 7]))
    gate = np.convolve(np.repeat(np.array(gate, np.float32), unit)[:n], np.ones(48) / 48, "same")
    return waveform(rng, between(rng, 350, 1500), n) * gate


@kind("beeps")
def heart_monitor(rng, n):
    hz, length = between(rng, 500, 1500), int(rng.uniform(0.06, 0.25) * RATE)
    return events(rng, n, rng.uniform(0.7, 2.2), lambda: tone(hz, length) * envelope(rng, length), 0.97, 1)


@kind("beeps")
def notification_sounds(rng, n):
    def jingle():
        base, count = between(rng, 300, 1800), int(rng.integers(1, 5))
        out = np.zeros(int(1.2 * RATE), np.float32)
        step = rng.uniform(0.06, 0.2) * RATE
        for i in range(count):
            length = int(rng.uniform(0.1, 0.6) * RATE)
            hz = base * 2 ** (rng.choice([0, 3, 4, 5, 7, 12]) / 12)
            put(out, i * step, waveform(rng, hz, length) * decay(length, rng.uniform(0.1, 0.8)) * envelope(rng, length))
        return out

    return events(rng, n, between(rng, 0.4, 2), jingle)


@kind("beeps")
def arcade(rng, n):
    def effect():
        length = int(between(rng, 0.05, 0.8) * RATE)
        line = np.linspace(0, 1, length)
        hz = between(rng, 150, 2500) * 2 ** (rng.uniform(-3, 3) * line + rng.uniform(0, 0.3) * np.sign(np.sin(line * rng.uniform(10, 200))))
        sound = waveform(rng, np.clip(hz, 40, 7000), length) if rng.random() < 0.8 else white(rng, length)
        return fade(sound * (1 - line) ** rng.uniform(0, 2))

    return events(rng, n, between(rng, 0.8, 5), effect, 0.2, 5)


@kind("sirens")
def siren(rng, n):
    hz, width, pace = between(rng, 500, 1200), rng.uniform(0.15, 0.6), between(rng, 0.15, 6)
    swing = tone(pace, n) if rng.random() < 0.5 else 2 * np.mod(np.arange(n) * pace / RATE, 1) - 1
    return waveform(rng, hz * 2 ** (width * swing * 2), n)


@kind("sirens")
def two_tone_horn(rng, n):
    pace, hz = between(rng, 0.6, 4), between(rng, 350, 900)
    return waveform(rng, np.where(np.mod(np.arange(n) * pace / RATE, 1) < 0.5, hz, hz * rng.uniform(1.15, 1.45)), n)


@kind("sirens")
def smoke_alarm(rng, n):
    period = rng.uniform(0.15, 1.0)
    gate = np.mod(np.arange(n) / RATE, period) < period * rng.uniform(0.3, 0.8)
    return waveform(rng, between(rng, 2200, 4200), n) * np.convolve(gate, np.ones(80) / 80, "same").astype(np.float32)


@kind("sirens")
def car_horns(rng, n):
    def horn():
        length = int(between(rng, 0.12, 2.5) * RATE)
        hz = between(rng, 280, 520)
        chord = [harmonics(turns(np.full(length, hz * r)), 0.85 ** np.arange(18), hz * r) for r in (1, rng.uniform(1.15, 1.35))]
        return fade(sum(chord), 0.02)

    return events(rng, n, between(rng, 0.3, 1.5), horn) + 0.02 * slope(rng, n, -6)


@kind("sirens")
def car_alarm(rng, n):
    sections = []
    while sum(map(len, sections)) < n:
        length = int(rng.uniform(1, 4) * RATE)
        line, hz = np.arange(length) / RATE, between(rng, 500, 1500)
        pace = between(rng, 1, 10)
        wave = [np.sin(2 * np.pi * pace * line), 2 * np.mod(pace * line, 1) - 1, np.sign(np.sin(2 * np.pi * pace * line))][rng.integers(3)]
        sections.append(waveform(rng, hz * 2 ** (0.6 * wave), length))
    return np.concatenate(sections)[:n]


@kind("sirens")
def ship_horn(rng, n):
    def blast():
        length = int(rng.uniform(0.8, 4) * RATE)
        hz = between(rng, 70, 250)
        return fade(harmonics(turns(np.full(length, hz)), 0.9 ** np.arange(30), hz), 0.15)

    return events(rng, n, between(rng, 0.2, 0.5), blast, 0.3, 3) + 0.01 * slope(rng, n, -6)


@kind("sirens")
def whistles(rng, n):
    def whistle():
        length = int(between(rng, 0.15, 1.5) * RATE)
        hz = between(rng, 900, 4000) * (1 + rng.uniform(0, 0.4) * np.linspace(-1, 1, length) ** 2)
        trill = 1 + rng.uniform(0, 0.6) * tone(between(rng, 15, 60), length)
        return fade((tone(hz, length) + 0.15 * white(rng, length)) * trill, 0.02)

    return events(rng, n, between(rng, 0.3, 2), whistle)


@kind("sirens")
def kettle(rng, n):
    hz = between(rng, 1500, 3500) * (1 + 0.1 * np.tanh(wander(rng, n, 0.2)))
    return tone(hz, n) + 0.4 * tone(hz * 1.5, n) + rng.uniform(0.1, 1) * highpass(white(rng, n), 1000)


@kind("tones")
def sine_tones(rng, n):
    return sum(rng.uniform(0.2, 1) * tone(between(rng, 60, 6000), n) for _ in range(int(rng.integers(1, 5))))


@kind("tones")
def tremolo_tones(rng, n):
    hz, pace = between(rng, 100, 3000), between(rng, 0.5, 40)
    return waveform(rng, hz, n) * (1 - rng.uniform(0.3, 1) * (0.5 + 0.5 * tone(pace, n)))


@kind("tones")
def vibrato_tones(rng, n):
    hz = between(rng, 90, 1500) * (1 + rng.uniform(0.01, 0.2) * tone(between(rng, 1, 12), n))
    return waveform(rng, hz, n) * 10 ** (wander(rng, n, between(rng, 0.3, 3)) * 5 / 20)


@kind("tones")
def sweeps(rng, n):
    def sweep():
        length = int(between(rng, 0.1, 4) * RATE)
        hz = between(rng, 100, 6000) * (between(rng, 0.1, 10) ** np.linspace(0, 1, length))
        return fade(waveform(rng, np.clip(hz, 30, 7500), length), 0.01)

    return events(rng, n, between(rng, 0.3, 3), sweep)


@kind("tones")
def stepped_tones(rng, n):
    step = int(between(rng, 0.04, 0.8) * RATE)
    hz = np.repeat(np.exp(rng.uniform(np.log(100), np.log(4000), n // step + 1)), step)[:n]
    return waveform(rng, hz, n)


@kind("tones")
def fm_noise(rng, n):
    """A tone whose pitch is noise."""
    hz = between(rng, 150, 2500) * np.exp(rng.uniform(0.1, 0.8) * wander(rng, n, between(rng, 2, 40)))
    return waveform(rng, np.clip(hz, 40, 7000), n)


@kind("tones")
def theremin(rng, n):
    steps = np.repeat(rng.normal(0, 5, n // 8000 + 1), 8000)[:n]
    glide = np.convolve(np.pad(steps, (2000, 2000), "edge"), np.ones(4001) / 4001, "valid")[:n]
    hz = between(rng, 200, 900) * 2 ** (glide / 12) * (1 + 0.02 * tone(6.0, n))
    return waveform(rng, np.clip(hz, 40, 6000), n) * (0.1 + bursts(rng, n, 1.5, 0.4, 0.1))


@kind("tones")
def feedback_howl(rng, n):
    hz = np.repeat([between(rng, 250, 4000) for _ in range(8)], n // 8 + 1)[:n]
    grow = np.minimum(1, 0.02 * np.exp(4 * np.mod(np.arange(n) / n * 8, 1) * rng.uniform(1, 2)))
    return softclip(tone(hz, n) * grow, 2) + 0.01 * white(rng, n)


@kind("tones")
def pulse_trains(rng, n):
    """Geiger counters, ratchets, voice-like buzzes without a voice."""
    hz = between(rng, 15, 300) * np.exp(rng.uniform(0, 0.3) * wander(rng, n, 1))
    pulses = (np.diff(np.floor(turns(hz) / 2 / np.pi), prepend=0) > 0).astype(np.float32)
    return resonate(pulses, between(rng, 300, 5000), between(rng, 1, 12))


@kind("tones")
def formant_buzz(rng, n):
    """A steady vowel of a machine, or one that jumps regularly."""
    hz = between(rng, 70, 350)
    phase = turns(np.full(n, hz))
    pulses = (np.diff(np.floor(phase / 2 / np.pi), prepend=0) > 0).astype(np.float32)
    return sum(resonate(pulses, f * rng.uniform(0.7, 1.4), rng.uniform(4, 15)) for f in (500, 1400, 2500))
