#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: unpack.py NETWORK.npz < plugins/dsp/speech/weights.cpp

The network that export.py wrote as source, for train.py to go on from; each weight is as the pairs have it.
"""
import re
import sys

import numpy as np

from export import ORDER


def halves(words):
    """The rows of both inputs of a pair, in turn."""
    out = np.empty((2 * len(words), words.shape[1]), np.float32)
    out[::2] = np.ascontiguousarray(words << np.uint32(16)).view(np.float32)
    out[1::2] = words.view(np.float32)
    return out


def array(text):
    """A matrix of pairs, a row of floats, or one float."""
    rows = re.findall(r"\{([^{}]+)\}", text)
    if "0x" in text:
        return halves(np.array([[int(word, 16) for word in row.split(",")] for row in rows], np.uint32))
    return np.array([float(word.strip().rstrip("f")) for word in (rows[0] if rows else text).split(",")], np.float32)


def main(path, source):
    parts = re.split(r"\n    \.(\w+) = ", source.split("// clang-format on")[0])
    found = dict(zip(parts[1::2], parts[2::2]))
    np.savez(path, **{name: array(found[name].strip().removesuffix("};").strip().rstrip(",")) for name in ORDER})


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(sys.argv[1], sys.stdin.read())
