#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: train.py OUT.npz UPDATES [--unseen] [--free N] [--onset N] [--before N] [--start N] [--from NETWORK.npz
    [--rate PART] [--keep SHARE]] CLIPS... [--new CLIPS...]

Trains the network on clips of mix.py whose features (CLIPS.f32, by listen) lie beside them; every sixteenth clip is kept
to check with. --unseen leaves out the clips with kinds of noise that are to be unseen; with --free, errors in clips
without speech count N times (2.5); --onset: those in the first 160 ms of speech (2); --before: those in the last 200 ms
before it (1); --start: those in the first 2 s of a clip, when the floors are not yet known (1). --from goes on where
another training ended, at PART (0.1) of the rate; with --keep, what is asked for is by this SHARE what that network says,
but in the clips after --new. A fixed seed: the same clips and count of updates give the same weights, but for what another
BLAS rounds differently.
"""
import argparse
import csv
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import network
from labels import SILENT, SPEECH, UNSCORED
from network import FEATURES

HOPS = 1000
BATCH, LENGTH, WARM = 96, 400, 40  # clips, hops, hops that are not scored after beginning in the middle
ONSET, BEFORE = 8, 10  # so many hops after an onset, and before it, count more
START = 100  # so many hops of a clip count as its start
RELEASE, LATE = slice(3, 14), 2.5  # which hops after speech count so much more
RATE, DECAY, STEEPEST = 4e-3, 1e-3, 1.0


def load(names, leave_out):
    features, marks, spoken = [], [], []
    for name in names:
        x = np.fromfile(name + ".f32", np.float32).reshape(-1, HOPS, FEATURES).astype(np.float16)
        y = np.fromfile(name + ".labels", np.uint8).reshape(-1, 2 * HOPS)[: len(x)]
        with open(name + ".csv", newline="") as table:
            rows = list(csv.DictReader(table))[: len(x)]
        keep = np.array([not (leave_out and row["unseen"] == "1") for row in rows])
        features.append(x[keep])
        marks.append(y[keep])
        spoken.append(np.array([row["spoken"] == "1" for row in rows])[keep])
    return np.concatenate(features), np.concatenate(marks), np.concatenate(spoken)


def targets(marks, spoken, free, onset, before, start):
    """A hop's reading stands for the frame that it ends and the one after it. What is asked for, and how much it counts."""
    pair = np.stack([marks[:, 1::2], np.concatenate([marks[:, 2::2], marks[:, -1:]], 1)], -1)
    want = (pair == SPEECH).mean(-1).astype(np.float32)
    count = (pair != UNSCORED).all(-1).astype(np.float32)
    for i, row in enumerate(marks[:, 1::2]):
        for begin in np.flatnonzero((row[1:] == SPEECH) & (row[:-1] != SPEECH)) + 1:
            count[i, begin : begin + ONSET] *= onset
            ahead = slice(max(0, begin - BEFORE), begin)
            count[i, ahead] *= np.where(row[ahead] == SILENT, before, 1)
        for end in np.flatnonzero((row[1:] == SILENT) & (row[:-1] == SPEECH)) + 1:
            after = count[i, end : end + RELEASE.stop][RELEASE.start :]
            after *= np.where(row[end : end + RELEASE.stop][RELEASE.start :] == SILENT, LATE, 1)
    count[~spoken] *= free
    count[:, :START] *= start
    return want, count


def area(scores, truth):
    """Under the receiver operating characteristic."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    positive = truth.sum()
    return (ranks[truth].sum() - positive * (positive + 1) / 2) / positive / (len(truth) - positive)


def check(w, prepared, want, count):
    p = network.sigmoid(network.forward(w, prepared)[0]).T
    scored = (count > 0) & (want != 0.5)
    p, truth = p[scored], want[scored] > 0.5
    on = p >= 0.5
    return area(p, truth), 2 * (on & truth).sum() / (on.sum() + truth.sum()), on[~truth].mean()


class Optimiser:
    """AdamW."""

    def __init__(self, w):
        self.first = {k: np.zeros_like(v) for k, v in w.items()}
        self.second = {k: np.zeros_like(v) for k, v in w.items()}
        self.updates = 0

    def step(self, w, slopes, rate):
        self.updates += 1
        steep = np.sqrt(sum(float((g * g).sum()) for g in slopes.values()))
        scale = min(1.0, STEEPEST / (steep + 1e-9))
        for k, g in slopes.items():
            g = g * scale
            self.first[k] += 0.1 * (g - self.first[k])
            self.second[k] += 0.002 * (g * g - self.second[k])
            mean = self.first[k] / (1 - 0.9**self.updates)
            square = self.second[k] / (1 - 0.998**self.updates)
            w[k] -= (rate * (mean / (np.sqrt(square) + 1e-8) + (DECAY * w[k] if w[k].ndim == 2 else 0))).astype(np.float32)


def folded(w, mean, deviation):
    """With the normalisation in the first layer."""
    out = {k: v.astype(np.float64) for k, v in w.items()}
    out["dense"] = out["dense"] / deviation[:, None]
    out["dense_bias"] = out["dense_bias"] - mean @ out["dense"]
    return out


def unfolded(path, mean, deviation):
    out = dict(np.load(path))
    out["dense_bias"] = out["dense_bias"] + mean @ out["dense"]
    out["dense"] = out["dense"] * deviation[:, None]
    return {k: v.astype(np.float32) for k, v in out.items()}


def said(w, x, prepare):
    """What a network says of clips."""
    parts = [network.sigmoid(network.forward(w, prepare(p))[0]).T for p in np.array_split(x, len(x) // BATCH + 1)]
    return np.concatenate(parts).astype(np.float32)


def train(out, updates, names, new, leave_out, weighed, begin_with, slower, keep):
    rng = np.random.default_rng(1)
    x, marks, spoken = load(names, leave_out)
    old = len(x)
    if new:
        x, marks, spoken = map(np.concatenate, zip((x, marks, spoken), load(new, leave_out)))
    want, count = targets(marks, spoken, *weighed)
    some = x[::3].reshape(-1, FEATURES)[::7].astype(np.float64)
    mean, deviation = some.mean(0), some.std(0) + 1e-3

    def prepare(part):
        y = (part.transpose(1, 0, 2).astype(np.float32) - mean.astype(np.float32)) / deviation.astype(np.float32)
        return np.ascontiguousarray(y)

    kept = np.arange(len(x)) % 16 == 5
    clips, checked = np.flatnonzero(~kept), prepare(x[kept])
    w = unfolded(begin_with, mean, deviation) if begin_with else network.fresh(rng)
    goal = want.copy()
    if keep:
        goal[:old] += keep * (said(w, x[:old], prepare) - goal[:old])
    top = RATE * (slower if begin_with else 1)
    optimiser, begun, mean_loss, left = Optimiser(w), time.time(), 0.7, []
    print(f"{len(clips)} clips to train on, {kept.sum()} to check with; {sum(v.size for v in w.values())} weights", flush=True)
    for update in range(updates):
        if len(left) < BATCH:
            left = list(rng.permutation(clips))
        rows, left = left[:BATCH], left[BATCH:]
        begin = int(rng.integers(HOPS - LENGTH + 1)) if rng.random() < 0.7 else 0
        part = slice(begin, begin + LENGTH)
        y, c = goal[rows, part].T, count[rows, part].T.copy()
        if begin:
            c[:WARM] = 0
        scores, inner = network.forward(w, prepare(x[rows, part]))
        p = network.sigmoid(scores)
        loss = -(c * (y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))).sum() / c.sum()
        slopes = network.backward(w, inner, ((p - y) * c / c.sum()).astype(np.float32))
        rate = top * (0.5 + 0.5 * np.cos(np.pi * update / updates)) * min(1, (update + 1) / 50)
        optimiser.step(w, slopes, rate)
        mean_loss += 0.03 * (loss - mean_loss)
        if (update + 1) % 100 == 0 or update + 1 == updates:
            auc, f1, false = check(w, checked, want[kept], count[kept])
            print(f"{time.time() - begun:.0f} s, update {update + 1}: loss {mean_loss:.4f}, AUC {auc:.4f}, F1 {f1:.4f}, false {false:.4f}", flush=True)
            np.savez(out, **folded(w, mean, deviation))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(usage=__doc__.split("\n\n", 1)[0].removeprefix("usage: "))
    arguments.add_argument("out")
    arguments.add_argument("updates", type=int)
    arguments.add_argument("clips", nargs="+")
    arguments.add_argument("--unseen", action="store_true")
    arguments.add_argument("--free", type=float, default=2.5)
    arguments.add_argument("--onset", type=float, default=2)
    arguments.add_argument("--before", type=float, default=1)
    arguments.add_argument("--start", type=float, default=1)
    arguments.add_argument("--from", dest="begin_with")
    arguments.add_argument("--rate", type=float, default=0.1)
    arguments.add_argument("--keep", type=float, default=0)
    arguments.add_argument("--new", nargs="+", default=[])
    c = arguments.parse_args()
    train(c.out, c.updates, c.clips, c.new, c.unseen, (c.free, c.onset, c.before, c.start), c.begin_with, c.rate, c.keep)
