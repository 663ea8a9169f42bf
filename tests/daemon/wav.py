# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Sound files of the tests: 32-bit float, one channel."""
import array
import struct


def write_wav(path, samples, rate=48000, said=None):
    """`said` bytes, if the header is to say something else."""
    data = samples.tobytes()
    said = len(data) if said is None else said
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate, rate * 4, 4, 32)
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + said) + b"WAVE" + form + b"data" + struct.pack("<I", said) + data)


def read_wav(path):
    with open(path, "rb") as file:
        whole = file.read()
    at = whole.index(b"data")
    samples = array.array("f")
    samples.frombytes(whole[at + 8 : at + 8 + struct.unpack("<I", whole[at + 4 : at + 8])[0]])
    return samples
