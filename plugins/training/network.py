# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""The network, forwards and backwards, in numpy: a dense layer, gated recurrent units, one output. Arrays begin with
the time, then the clip; everything is as plugins/dsp/speech/network.hpp has it."""
import numpy as np

FEATURES, DENSE, UNITS = 100, 32, 48
LEAK = 0.1


def sigmoid(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def fresh(rng):
    def matrix(rows, columns, scale):
        return (rng.standard_normal((rows, columns)) * scale).astype(np.float32)

    state = np.concatenate([np.linalg.qr(rng.standard_normal((UNITS, UNITS)))[0] for _ in range(3)], 1)
    weights = {
        "dense": matrix(FEATURES, DENSE, FEATURES**-0.5),
        "dense_bias": np.zeros(DENSE, np.float32),
        "input": matrix(DENSE, 3 * UNITS, DENSE**-0.5),
        "input_bias": np.zeros(3 * UNITS, np.float32),
        "state": state.astype(np.float32),
        "state_bias": np.zeros(UNITS, np.float32),
        "out": matrix(UNITS, 1, UNITS**-0.5)[:, 0],
        "out_bias": np.zeros(1, np.float32),
    }
    weights["input_bias"][UNITS : 2 * UNITS] = 1  # remember, to begin with
    return weights


def forward(w, x):
    """The output before its sigmoid, and all that backward() needs. The gates and candidates lie apart: 0, 1 and 2."""
    steps, clips = x.shape[:2]
    seen = x @ w["dense"] + w["dense_bias"]
    dense = np.maximum(seen, LEAK * seen)
    gates = [dense @ part for part in np.split(w["input"], 3, 1)]
    for gate, bias in zip(gates, np.split(w["input_bias"], 3)):
        gate += bias
    state = [np.ascontiguousarray(part) for part in np.split(w["state"], 3, 1)]
    h = np.zeros((steps + 1, clips, UNITS), np.float32)
    held = np.empty((steps, clips, UNITS), np.float32)
    for t in range(steps):
        for gate in (0, 1):
            a = h[t] @ state[gate]
            a += gates[gate][t]
            a *= 0.5
            np.tanh(a, a)
            a *= 0.5
            a += 0.5
            gates[gate][t] = a
        np.matmul(h[t], state[2], held[t])
        held[t] += w["state_bias"]
        n = gates[2][t]
        n += gates[0][t] * held[t]
        np.tanh(n, n)
        np.subtract(h[t], n, h[t + 1])
        h[t + 1] *= gates[1][t]
        h[t + 1] += n
    return h[1:] @ w["out"] + w["out_bias"][0], (x, dense, h, gates, held)


def backward(w, kept, slope):
    """The slopes of all weights, from those of the outputs."""
    x, dense, h, (r, z, n), held = kept
    steps, clips = slope.shape
    back = np.zeros((clips, UNITS), np.float32)
    turned = [np.ascontiguousarray(part.T) for part in np.split(w["state"], 3, 1)]
    # What each gate's slope is multiplied by, for all times at once.
    to_n = (1 - z) * (1 - n * n)
    to_z = (h[:-1] - n) * z * (1 - z)
    to_r = held * r * (1 - r)
    d_n, d_held = np.empty_like(held), np.empty_like(held)
    d_z, d_r = to_z, to_r  # written over
    for t in range(steps - 1, -1, -1):
        back += slope[t][:, None] * w["out"]
        np.multiply(back, to_n[t], d_n[t])
        d_z[t] *= back
        d_r[t] *= d_n[t]
        np.multiply(d_n[t], r[t], d_held[t])
        back *= z[t]
        back += d_r[t] @ turned[0]
        back += d_z[t] @ turned[1]
        back += d_held[t] @ turned[2]

    def flat(a):
        return a.reshape(-1, a.shape[-1])

    sums, before = [flat(a) for a in (d_r, d_z, d_n)], flat(h[:-1])
    seen = sum(a @ part.T for a, part in zip(sums, np.split(w["input"], 3, 1))) * np.where(flat(dense) > 0, np.float32(1), np.float32(LEAK))
    return {
        "dense": flat(x).T @ seen,
        "dense_bias": seen.sum(0),
        "input": np.concatenate([flat(dense).T @ a for a in sums], 1),
        "input_bias": np.concatenate([a.sum(0) for a in sums]),
        "state": np.concatenate([before.T @ a for a in (*sums[:2], flat(d_held))], 1),
        "state_bias": flat(d_held).sum(0),
        "out": flat(h[1:]).T @ slope.ravel(),
        "out_bias": slope.sum(keepdims=True)[0],
    }
