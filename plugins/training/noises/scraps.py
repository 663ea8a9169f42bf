# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Spectra that are put together from pieces or fall into them: by dictionaries, landscapes, errors and late decisions."""
import numpy as np
from scipy.ndimage import convolve1d, gaussian_filter, maximum_filter1d, minimum_filter1d, uniform_filter
from scipy.signal import fftconvolve, lfilter

from .codecs import bands_of, held, size_of, sound, source, spectra
from .tools import *


def tilted(rng, size):
    return (np.arange(size // 2 + 1) + 4.0) ** rng.uniform(-1.4, 0)


def filling(rng, n, size):
    """What a landscape of levels is filled with: noise, or bins that hum at a frequency of their own."""
    s = spectra(white(rng, n), size)
    if rng.random() < 0.6:
        return s
    off = rng.uniform(-0.5, 0.5, s.shape[1]) + np.arange(s.shape[1])
    return np.exp(1j * np.pi * np.outer(np.arange(len(s)), off)) * np.exp(2j * np.pi * rng.random(s.shape[1]))


@kind("scraps")
def low_rank(rng, n):
    """Few spectra, each at its own times: a matrix in two factors."""
    size, rank = size_of(rng), int(rng.integers(2, 13))
    s = filling(rng, n, size)
    count = s.shape[1]
    words = gaussian_filter(rng.gamma(between(rng, 0.02, 1), 1, (rank, count)), (0, rng.choice([0, 1, 3]))) + 1e-4
    times = rng.gamma(between(rng, 0.05, 0.6), 1, (len(s), rank)) * (rng.random((len(s), rank)) < between(rng, 0.03, 0.5))
    times = lfilter([1], [1, -np.exp(-size / 2 / RATE / between(rng, 0.01, 0.25))], times, axis=0)
    if rng.random() < 0.5:
        times = times[::-1]
    return sound(s * np.sqrt(times @ words) * tilted(rng, size), size, n)


@kind("scraps")
def few_words(rng, n):
    """A code book: every so often the spectrum is one of a few, and each has some that it likes to go to."""
    size, count, points = int(rng.choice([256, 512])), int(rng.integers(3, 20)), int(rng.integers(3, 14))
    s = filling(rng, n, size)
    place = np.linspace(0, points - 1, s.shape[1]) ** rng.uniform(0.7, 1)
    book = np.stack([np.interp(place, np.arange(points), rng.normal(0, rng.uniform(4, 14), points)) for _ in range(count)])
    likes, state, step = rng.dirichlet(np.full(count, 0.3), count), 0, max(1, int(between(rng, 0.01, 0.2) * RATE / size * 2))
    said = np.empty(len(s), int)
    for i in range(len(s)):
        if i % step == 0:
            state = int(rng.choice(count, p=likes[state]))
        said[i] = state
    level = gaussian_filter(book[said] + rng.normal(0, 8, count)[said, None], (rng.choice([0, 0.6, 2]), 0))
    return sound(s * 10 ** (level / 20) * tilted(rng, size), size, n)


@kind("scraps")
def heavy_tails(rng, n):
    """Coefficients of which most are little and few are large, more so in one band than in the next."""
    size, count = size_of(rng), int(rng.integers(1, 12))
    s = spectra(white(rng, n), size)
    tail = rng.uniform(0.5, 3, count)[bands_of(size, count)]
    loud = np.exp(tail * gaussian_filter(rng.standard_normal(s.shape), (rng.choice([0, 0, 0.5, 1]), rng.choice([0, 0, 1, 3]))) * between(rng, 0.8, 2.5))
    steady = 10 ** (held(rng, len(s), count, rng.uniform(0, 0.98)) * rng.uniform(-30, 0) / 20)[:, bands_of(size, count)]
    return sound(s / (np.abs(s) + 1e-9) * np.minimum(loud, np.quantile(loud, 0.999)) * steady * tilted(rng, size), size, n)


@kind("scraps")
def wavelet_leftovers(rng, n):
    """Halved and halved again by a short filter; of each scale only what is above a threshold goes back."""
    low = np.array([0.2303778, 0.7148466, 0.6308808, -0.0279838, -0.1870348, 0.0308414, 0.0328830, -0.0105974])
    high = low[::-1] * (-1) ** np.arange(8)
    full = 1 << int(np.ceil(np.log2(n)))
    x, kept = np.pad(source(rng, n), (0, full - n)), []
    over, soft = between(rng, 1, 3.5), rng.random() < 0.5
    for _ in range(int(rng.integers(4, 9))):
        d = convolve1d(x, high, mode="wrap", origin=-4)[::2]
        x = convolve1d(x, low, mode="wrap", origin=-4)[::2]
        least = over * np.median(np.abs(d)) / 0.67 * rng.uniform(0.7, 1.3)
        kept.append(np.sign(d) * np.maximum(np.abs(d) - least, 0) if soft else d * (np.abs(d) > least))
    x = x * rng.choice([0, 0, 1])
    for d in kept[::-1]:
        up, rise = np.zeros(2 * len(d)), np.zeros(2 * len(d))
        up[::2], rise[::2] = x, d
        x = convolve1d(up, low[::-1], mode="wrap", origin=3) + convolve1d(rise, high[::-1], mode="wrap", origin=3)
    return x[:n].astype(np.float32)


@kind("scraps")
def atoms(rng, n):
    """Matching pursuit that was stopped early: short and wide, long and narrow pieces, each twice as long as the last kind."""
    sizes, weights = 2 ** np.arange(6, 14), rng.dirichlet(np.full(8, 0.6))
    low, crowd, fall = between(rng, 80, 500), between(rng, 10, 150), rng.uniform(0, 1)
    busy = np.exp(rng.uniform(0, 1) * wander(rng, n, between(rng, 0.5, 8)))

    def atom():
        size, hz = int(rng.choice(sizes, p=weights)), between(rng, low, 7000)
        window = np.exp(-0.5 * np.linspace(-2.5, 2.5, size) ** 2)
        return tone(hz * np.linspace(1, np.exp(rng.normal(0, 0.05)), size), size) * window * (low / hz) ** fall * (1000 / size) ** 0.5

    return events(rng, n, crowd, atom, 0, 6) * busy


@kind("scraps")
def drifting_ridges(rng, n):
    """Walkers in the spectrum: each is born, wanders, parts in two or dies; noise or a tone goes where they are."""
    size = int(rng.choice([256, 512, 1024]))
    s, hop = filling(rng, n, size), size / 2 / RATE
    land, walkers = np.zeros(s.shape), []
    birth, death, part = between(rng, 3, 50) * hop, hop / between(rng, 0.05, 1), hop * rng.uniform(0, 3)
    pace, wide = between(rng, 100, 6000) * hop / RATE * size, int(rng.integers(0, 4) * size / 512)
    for i in range(len(s)):
        for _ in range(rng.poisson(birth)):
            walkers.append([between(rng, 100, 6500) / RATE * size, rng.normal(0, pace), rng.uniform(0.3, 1)])
        walkers = [w for w in walkers if rng.random() > death and 1 < w[0] < s.shape[1] - 2][-60:]
        walkers += [[w[0], -w[1], w[2]] for w in walkers if rng.random() < part]
        for w in walkers:
            k = int(w[0])
            land[i, max(0, k - wide) : k + wide + 1] += w[2]
            w[0], w[1] = w[0] + w[1], w[1] * 0.9 + rng.normal(0, 0.3 * pace)
    return sound(s * gaussian_filter(land, (rng.choice([0, 1]), 0.5)) * tilted(rng, size), size, n)


@kind("scraps")
def neighbours_decide(rng, n):
    """Each bin does as most around it did, but for some that change their mind: islands that grow and melt."""
    size = int(rng.choice([256, 512, 1024]))
    s, reach = source(rng, n) if rng.random() < 0.5 else white(rng, n), int(rng.integers(1, 5))
    s = spectra(s, size)
    heat, bias, stay = between(rng, 0.05, 0.6), rng.uniform(-0.25, 0.1), rng.uniform(0, 1.5)
    now, all_ = rng.random(s.shape[1]) < 0.3, np.empty(s.shape)
    for i in range(len(s)):
        around = uniform_filter(now.astype(float), 2 * reach + 1, mode="wrap") - 0.5 + bias + stay * (now - 0.5)
        now = rng.random(len(now)) < 1 / (1 + np.exp(-around / heat * 2))
        all_[i] = now
    return sound(s * (gaussian_filter(all_, (rng.choice([0, 0.7]), 0)) + rng.choice([0, 0.01, 0.1])), size, n)


@kind("scraps")
def gates_that_hold(rng, n):
    """A gate for each bin, with a threshold, an attack, a time that it holds, and neighbours that go along."""
    size = size_of(rng)
    s = spectra(source(rng, n), size)
    level = np.abs(s)
    floor = level.mean(0) * between(rng, 1.2, 3)
    along, hold = int(rng.integers(1, 8)), max(1, int(between(rng, 0.005, 0.3) * RATE / size * 2))
    open_ = maximum_filter1d((level > floor).astype(float), along, axis=1)
    if rng.random() < 0.5:
        open_ = minimum_filter1d(open_, int(rng.integers(1, 4)), axis=0)
    open_ = maximum_filter1d(open_, hold, axis=0, origin=(hold - 1) // 2)
    a = rng.uniform(0, 0.8)
    return sound(s * np.maximum(lfilter([1 - a], [1, -a], open_, axis=0), rng.choice([0, 0, 0.03])), size, n)


@kind("scraps")
def stretched(rng, n):
    """Time pulled out, the phases led on from frame to frame."""
    size, slow = int(rng.choice([512, 1024])), between(rng, 1.5, 10)
    s = spectra(source(rng, n)[: int(n / slow) + 2 * size], size)
    at = np.minimum(np.arange(n // (size // 2) + 3) / slow, len(s) - 2)
    i, part = at.astype(int), (at % 1)[:, None]
    level = np.abs(s[i]) * (1 - part) + np.abs(s[i + 1]) * part
    turn = np.cumsum(np.angle(s[i + 1] * np.conj(s[i]) + 1e-12), 0)
    return np.resize(sound(level * np.exp(1j * turn), size, n), n)


@kind("scraps")
def bit_errors(rng, n):
    """Eight bits on a logarithmic scale or predicted, some of which are wrong; now and then many are."""
    x = source(rng, n)
    x = x / (np.abs(x).max() + 1e-9)
    code = np.int64(np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127)) + 128
    bad = rng.random(n) < between(rng, 1e-4, 0.03) * (0.1 + 5 * bursts(rng, n, between(rng, 0.03, 0.4), between(rng, 0.05, 0.6), 0.001))
    code = np.where(bad, code ^ (1 << rng.integers(0, 8, n)), code) - 128
    wrong = (np.sign(code) * (256 ** (np.abs(code) / 127) - 1) / 255).astype(np.float32)
    if rng.random() < 0.5:
        size = int(rng.choice([160, 320, 512]))
        lost = np.repeat(rng.random(n // size + 1) < rng.uniform(0.05, 0.5), size)[:n]
        wrong = np.where(lost, rng.choice([0, -1, 0.3]) * np.roll(wrong, size), wrong)
    return (wrong - x * rng.choice([0, 0.9, 1])).astype(np.float32) + 1e-4 * white(rng, n)


@kind("scraps")
def frozen_bands(rng, n):
    """Bands that stop at a moment and go on with what they had, each on its own."""
    size, count = size_of(rng), int(rng.integers(2, 24))
    s = spectra(source(rng, n), size)
    fresh = rng.random((len(s), count)) > between(rng, 0.5, 1) ** (512 / size)
    fresh[0] = True
    from_ = np.maximum.accumulate(np.where(fresh, np.arange(len(s))[:, None], 0), 0)[:, bands_of(size, count)]
    old = np.take_along_axis(s, from_, 0)
    ages = np.arange(len(s))[:, None] - from_
    turned = np.exp(1j * np.pi * (ages % 2) * (np.arange(s.shape[1]) % 2))
    return sound(old * turned * rng.uniform(0.7, 1) ** np.minimum(ages, 60), size, n)


@kind("scraps")
def hopping_tones(rng, n):
    """Some oscillators, each of which stays at a frequency, rests, or jumps to another."""
    out, rest, pace = np.zeros(n, np.float32), rng.uniform(0.1, 0.8), between(rng, 2, 25)
    low, high, slide = between(rng, 100, 600), between(rng, 1200, 7000), between(rng, 0.0005, 0.04)
    a = np.exp(-1 / slide / RATE)
    for _ in range(int(rng.integers(2, 16))):
        edges = np.concatenate([[0], moments(rng, n, pace, rng.uniform(0, 0.8)), [n]])
        lengths, count = np.diff(edges), len(edges) - 1
        hz = np.repeat(np.exp(rng.uniform(np.log(low), np.log(high), count)), lengths)
        gain = np.repeat((rng.random(count) > rest) * 10 ** (rng.normal(0, 5, count) / 20), lengths)
        hz, gain = lfilter([1 - a], [1, -a], hz), lfilter([0.005], [1, -0.995], gain)
        out += tone(hz, n) * gain * (low / np.maximum(hz, low)) ** rng.uniform(0, 1)
    return out + rng.choice([0, 0.003, 0.03]) * slope(rng, n, -3)


@kind("scraps")
def telegraphs(rng, n):
    """A bank of narrow strings or reeds, each switched on and off at times of its own."""
    out, mean, q = np.zeros(n, np.float32), between(rng, 0.03, 0.6), between(rng, 4, 60)
    share, comb = rng.uniform(0.05, 0.6), rng.random() < 0.4
    base = between(rng, 70, 300)
    for k in range(int(rng.integers(6, 26))):
        hz = base * (k + 1) if comb else between(rng, 100, 6500)
        on = bursts(rng, n, mean * rng.uniform(0.5, 2), mean * (1 - share) / share, between(rng, 0.003, 0.03))
        x = resonate(white(rng, n), hz, q) if not comb or rng.random() < 0.2 else tone(min(hz, 7600.0), n)
        out += x / (x.std() + 1e-9) * on * (100 / hz) ** rng.uniform(0.2, 1)
    return out + rng.choice([0, 0.003, 0.03]) * slope(rng, n, -3)


@kind("scraps")
def echo_left(rng, n):
    """What an echo canceller did not take: the sound through rooms that are not the one it thought of."""
    x, out, step = source(rng, n), np.zeros(n, np.float32), int(between(rng, 0.1, 1) * RATE)
    length = int(between(rng, 0.01, 0.2) * RATE)
    weight = np.hanning(2 * step)
    for at in range(-step, n, step):
        piece = np.pad(x, (step, 2 * step))[at + step : at + 3 * step] * weight
        room = white(rng, length) * np.exp(-rng.uniform(2, 7) * np.arange(length) / length) * rng.exponential()
        y = fftconvolve(piece, room)
        begin = max(0, -at)
        put(out, max(at, 0), y[begin:])
    size = 512
    s = spectra(out, size)
    power = np.abs(s) ** 2
    gain = np.clip(power / (uniform_filter(power, (25, 3)) * between(rng, 0.7, 3) + 1e-12) - 0.3, 0.003, 1)
    return sound(s * gain, size, n)


@kind("scraps")
def late_subtraction(rng, n):
    """The noise becomes another one every now and then; what is subtracted follows late."""
    size = size_of(rng)
    s = spectra(white(rng, n), size)
    count, pace = int(rng.integers(3, 14)), between(rng, 0.5, 12)
    stay = np.exp(-pace * size / 2 / RATE)
    level = 10 ** (held(rng, len(s), count, stay)[:, bands_of(size, count)] * rng.uniform(6, 25) / 20)
    now = np.abs(s * level)
    a = np.exp(-size / 2 / RATE / between(rng, 0.05, 1.5))
    late = lfilter([1 - a], [1, -a], now, axis=0) * between(rng, 1, 2.2)
    return sound(s * level * np.maximum(1 - late / (now + 1e-9), rng.choice([0, 0.01])) * tilted(rng, size), size, n)


@kind("scraps")
def slipped_bands(rng, n):
    """Bands that are late or early against each other, by delays that jump."""
    size, count = int(rng.choice([256, 512, 1024])), int(rng.integers(3, 20))
    s = spectra(source(rng, n) * np.exp(rng.uniform(0, 0.8) * wander(rng, n, between(rng, 1, 8))), size)
    most = between(rng, 0.05, 1) * RATE / size * 2
    off = (held(rng, len(s), count, rng.uniform(0.5, 0.98)) * most).astype(int)[:, bands_of(size, count)]
    rows = np.clip(np.arange(len(s))[:, None] - off, 0, len(s) - 1)
    return sound(np.take_along_axis(s, rows, 0), size, n)
