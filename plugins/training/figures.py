#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: figures.py CLIPS NETWORK.npz

What a network reaches that hears CLIPS.f32, on clips of heldout.py. Decisions are those of `signalbox vad`: on from
0.5, off below 0.4.
"""
import csv
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import network
from labels import SILENT, SPEECH, runs
from train import HOPS, area

ON, OFF = 0.5, 0.4


def judged(name, weights):
    w = {k: v.astype(np.float32) for k, v in np.load(weights).items()}
    x = np.fromfile(name + ".f32", np.float32).reshape(-1, HOPS, network.FEATURES)
    parts = [network.forward(w, np.ascontiguousarray(p.transpose(1, 0, 2)))[0].T for p in np.array_split(x, len(x) // 64 + 1)]
    return network.sigmoid(np.concatenate(parts))


def in_frames(hops):
    """A hop's reading is known when it ends: it stands for its last 10 ms and the 10 ms after it."""
    frames = np.repeat(hops, 2, axis=1)
    return np.concatenate([np.zeros((len(hops), 1), hops.dtype), frames[:, :-1]], 1)


def decided(p):
    on = np.zeros(p.shape, bool)
    now = np.zeros(len(p), bool)
    for t in range(p.shape[1]):
        now = (p[:, t] >= ON) | (now & (p[:, t] >= OFF))
        on[:, t] = now
    return on


def onsets(on, marks, frame=10):
    """Delays in ms of all onsets after silence, and the share that was on beforehand."""
    delays, early = [], []
    for row, decision in zip(marks, on):
        for begin, end in runs(row == SPEECH):
            if begin < 30 or (row[begin - 30 : begin] != SILENT).any():
                continue
            early.append(decision[begin - 1])
            if not decision[begin - 1]:
                found = np.flatnonzero(decision[begin:end])
                delays.append(((found[0] if len(found) else end - begin) + 1) * frame)
    return (np.median(delays), np.percentile(delays, 90), np.mean(early)) if delays else (0, 0, 0)


def releases(on, marks, frame=10):
    out = []
    for row, decision in zip(marks, on):
        for begin, end in runs(row == SPEECH):
            if end + 50 < len(row) and not (row[end : end + 50] == SPEECH).any() and decision[end - 1]:
                off = np.flatnonzero(~decision[end : end + 100])
                out.append((off[0] if len(off) else 100) * frame)
    return np.median(out) if out else 0


def auc(p, marks, rows):
    s, y = p[rows].ravel(), marks[rows].ravel()
    keep = (y == SILENT) | (y == SPEECH)
    if not (y == SILENT).any() or not (y == SPEECH).any():
        return np.nan
    return area(s[keep], y[keep] == SPEECH)


def f1(on, marks, rows):
    d, y = on[rows].ravel(), marks[rows].ravel()
    d, y = d[y != 2], y[y != 2] == SPEECH
    return 2 * (d & y).sum() / (d.sum() + y.sum())


def miss(p, marks, rows, false=0.05):
    s, y = p[rows].ravel(), marks[rows].ravel()
    threshold = np.quantile(s[y == SILENT], 1 - false)
    return (s[y == SPEECH] <= threshold).mean()


def main(name, weights):
    with open(name + ".csv", newline="") as table:
        clips = list(csv.DictReader(table))
    p = in_frames(judged(name, weights))
    marks = np.fromfile(name + ".labels", np.uint8).reshape(p.shape)
    on = decided(p)
    column = {k: np.array([c[k] for c in clips]) for k in clips[0]}
    noisy, free, unseen = column["set"] == "noisy", column["set"] == "free", column["unseen"] == "1"
    for title, of in (("known", ~unseen), ("unseen", unseen)):
        print(f"-- {title} kinds")
        for snr in (0, 5, 10, 20):
            rows = noisy & of & (column["snr"] == str(snr))
            each = {k: auc(p, marks, rows & (column["kind"] == k)) for k in sorted(set(column["kind"][rows]))}
            if each:
                worst = sorted((k for k in each if each[k] == each[k]), key=each.get)[:6]
                print(f"mean AUC at {snr} dB {np.nanmean(list(each.values())):.3f}; worst", {k: round(each[k], 2) for k in worst})
        rows = noisy & of
        print(f"pooled AUC {auc(p, marks, rows):.3f}, miss at 5 % false alarms {miss(p, marks, rows):.3f}, F1 {f1(on, marks, rows):.3f}")
        share = {k: on[free & of & (column["kind"] == k)].mean() for k in sorted(set(column["kind"][free & of]))}
        worst = sorted(share, key=share.get)[-8:]
        print(f"on in speech-free {np.mean(list(share.values())):.3f}; worst", {k: round(float(share[k]), 2) for k in worst})
        later = rows & (column["snr"] != "0")
        print("onsets at 5 dB and more: median %.0f, p90 %.0f ms, on before %.2f" % onsets(on[later], marks[later]))
        print("release: %.0f ms" % releases(on[later], marks[later]))
    clean = column["set"] == "clean"
    print("-- clean and reverberant: F1 %.3f;" % f1(on, marks, clean), "onsets median %.0f, p90 %.0f ms, on before %.2f;" % onsets(on[clean], marks[clean]), "release %.0f ms" % releases(on[clean], marks[clean]))
    shares = {f: on[free & (column["family"] == f)].mean() for f in sorted(set(column["family"][free]))}
    print("-- on in speech-free, by family:", {k: round(float(v), 2) for k, v in shares.items()})


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
