# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What counts as speech, in frames of 10 ms: SILENT, SPEECH or UNSCORED."""
import numpy as np

FRAME = 160
SILENT, SPEECH, UNSCORED = 0, 1, 2
RANGE_DB, SHORTEST, PAUSE, UNCERTAIN = 40, 3, 20, 40  # frames, but for the first


def energies(x):
    """Of windows of 20 ms around each frame."""
    sums = np.concatenate([[0.0], np.cumsum(np.asarray(x, np.float64) ** 2)])
    at = np.arange(len(x) // FRAME) * FRAME
    return sums[np.minimum(at + 3 * FRAME // 2, len(x))] - sums[np.maximum(at - FRAME // 2, 0)]


def runs(active):
    """(begin, end) of all stretches that are true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(np.int8), [0]])))
    return list(zip(edges[::2], edges[1::2]))


def loud(x):
    energy = energies(x)
    if not energy.any():
        return np.zeros(len(energy), bool)
    return energy > np.percentile(energy[energy > 0], 95) * 10 ** (-RANGE_DB / 10)


def label(clean, heard=None):
    """Of speech alone, and of the same with its reverberation: tails are not scored."""
    active = loud(clean)
    for begin, end in runs(active):
        active[begin:end] = end - begin >= SHORTEST
    out = active.astype(np.uint8) * SPEECH
    for begin, end in runs(~active):
        inside = begin > 0 and end < len(active)
        if inside and end - begin <= PAUSE:
            out[begin:end] = SPEECH
        elif inside and end - begin <= UNCERTAIN:
            out[begin:end] = UNSCORED
    if heard is not None:
        for begin, end in runs(loud(heard) & (out == SILENT)):
            if begin > 0 and out[begin - 1] != SILENT:
                out[begin:end] = UNSCORED
    return out
