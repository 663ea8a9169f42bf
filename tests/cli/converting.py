# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What tests of `signalbox convert` share: sound files, written and read by the byte, and a folder to convert in."""
import array
import math
import os
import resource
import struct
import subprocess
import tempfile
import unittest

from fake_daemon import program

PROGRAM = os.path.abspath(program())
PCM, FLOAT, ALAW, ULAW = 1, 3, 6, 7


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def write_wav(path, data, bits=16, channels=1, rate=44100, code=PCM, info=b"", said=None):
    data = bytes(data)
    form = struct.pack("<HHIIHH", code, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    body = b"WAVE" + chunk(b"fmt ", form) + info + chunk(b"data", data)
    whole = bytearray(b"RIFF" + struct.pack("<I", len(body)) + body)
    if said is not None:
        whole[len(whole) - len(data) - 4 : len(whole) - len(data)] = struct.pack("<I", said)
    with open(path, "wb") as file:
        file.write(whole)


def read_chunks(path, lists=False):  # lists: by what is in them
    with open(path, "rb") as file:
        data = file.read()
    chunks, at = {}, 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        name = data[at + 8 : at + 12] if lists and data[at : at + 4] == b"LIST" else data[at : at + 4]
        chunks[name] = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return chunks


def noise(count):
    return array.array("h", ((k * 1664525 + 1013904223 >> 5) % 65536 - 32768 for k in range(count)))


def sine(hz, rate, count, level=0.5):
    return array.array("f", (level * math.sin(2 * math.pi * hz * k / rate) for k in range(count)))


class Convert(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_it(self, *words, limit=None):
        def hold():
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.run(
            [PROGRAM, "convert", *words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=60, preexec_fn=hold
        )

    def converted(self, *words):
        done = self.run_it(*words)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def samples(self, name, code):
        return array.array(code, read_chunks(self.path(name))[b"data"])

    def refused(self, code, text, *words, limit=None):
        done = self.run_it(*words, *([] if "-o" in words else ["-o", "bad.wav"]), limit=limit)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertIn(text, done.stderr)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("bad")], [])
