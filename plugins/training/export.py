#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: export.py NETWORK.npz [SHIFT] > plugins/dsp/speech/weights.cpp

Writes a trained network as source, the matrices as pairs (plugins/dsp/speech/pairs.hpp). SHIFT is added to the output
before its sigmoid: it moves the operating point.
"""
import sys

import numpy as np

HEAD = """// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Made by plugins/training/export.py: train again rather than edit.
#include "plugins/dsp/speech/network.hpp"

namespace signalbox::dsp::speech {

// clang-format off
"""
ORDER = ["dense", "dense_bias", "input", "input_bias", "state", "state_bias", "out", "out_bias"]


def nearest(x, below):
    """The upper halves that with these lower halves are nearest to the floats x."""
    upper = (x.view(np.uint32) >> 16).astype(np.int64)
    words = np.stack([((upper + step) % 65536) << 16 | below for step in (0, -1, 1)]).astype(np.uint32)
    off = np.abs(words.view(np.float32).astype(np.float64) - x)
    return np.take_along_axis(words, np.nan_to_num(off, nan=np.inf).argmin(0)[None], 0)[0]


def paired(matrix):
    """Of rows that belong to two inputs."""
    first, second = (np.ascontiguousarray(matrix[i::2], np.float32) for i in (0, 1))
    return nearest(second, nearest(first, 0).astype(np.int64) >> 16)


def literal(v):
    if isinstance(v, np.uint32):
        return f"0x{v:x}"
    text = f"{v:.6g}"
    return (text if "." in text or "e" in text else text + ".0") + "f"


def braces(x):
    if x.ndim == 1:
        return "{" + ",".join(literal(v) for v in x) + "}"
    return "{\n" + ",\n".join("     " + braces(row) for row in x) + "}"


def checksum(arrays):
    """FNV-1a of the words and floats, byte by byte."""
    value = 0xCBF29CE484222325
    for byte in b"".join(a.tobytes() for a in arrays):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def rounded(x):
    return np.array([float(f"{v:.6g}") for v in x], np.float32)


def main(path, shift=0.0):
    network = dict(np.load(path))
    network["out_bias"] = network["out_bias"] + shift
    arrays = {name: paired(network[name]) if network[name].ndim == 2 else rounded(network[name]) for name in ORDER}
    print(HEAD + "const Weights kWeights = {")
    for name in ORDER[:-1]:
        print(f"    .{name} = {braces(arrays[name])},")
    print(f"    .out_bias = {literal(arrays['out_bias'][0])},\n}};")
    print(f"// clang-format on\n\nconst std::uint64_t kWeightsChecksum = 0x{checksum(arrays.values()):016x};")
    print("\n}  // namespace signalbox::dsp::speech")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(sys.argv[1], *map(float, sys.argv[2:]))
