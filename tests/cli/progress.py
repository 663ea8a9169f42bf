# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""The bar of `signalbox render` on a terminal: it moves, ends at 100 %, keeps to its line and out of the way of others; and
elsewhere there is none."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import tempfile
import termios
import threading
import unittest

from fake_daemon import program
from runner import main

PROGRAM = os.path.abspath(program())
LONG = 3_000_000  # frames: some hundred of the pieces that are rendered at a time


def write_silence(path, frames, there=None):
    """One channel of 16 bits; `there`: frames that are there, where that is not what it says."""
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 48000, 96000, 2, 16)
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + 2 * frames) + b"WAVE" + form + b"data" + struct.pack("<I", 2 * frames))
        file.truncate(44 + 2 * (frames if there is None else there))


class Terminal:
    """What is written to it, and what is seen then: carriage returns go back, ESC [K clears the rest of the line."""

    def __init__(self, columns):
        self.outside, self.inside = pty.openpty()
        fcntl.ioctl(self.inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.written = b""
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        while not self.written.endswith(b"\0"):
            self.written += os.read(self.outside, 4096)

    def close(self):
        os.write(self.inside, b"\0")
        self.thread.join()
        os.close(self.inside)
        os.close(self.outside)
        return self.written[:-1].decode()


def seen(written):
    lines = []
    for line in written.split("\n"):
        shown = ""
        for part in line.split("\r"):
            text, *cleared = part.split("\x1b[K")
            shown = text + ("" if cleared else shown[len(text) :])
            if cleared:
                shown += "".join(cleared)
        lines.append(shown)
    return lines


class Progress(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.env = dict(os.environ, LV2_PATH=self.folder, XDG_CACHE_HOME=self.folder)
        with open(self.path("rack.json"), "w", encoding="utf-8") as file:
            json.dump({"signalbox": 1, "nodes": [], "cables": [{"from": "in:1", "to": "out:1"}]}, file)
        write_silence(self.path("long.wav"), LONG)

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, *words):
        return {"args": [PROGRAM, "render", "rack.json", *words], "cwd": self.folder, "env": self.env, "timeout": 100, "check": False}

    def on_terminal(self, *words, code=0, columns=80):
        terminal = Terminal(columns)
        try:
            done = subprocess.run(**self.command(*words), stderr=terminal.inside)
        finally:
            written = terminal.close()
        self.assertEqual(done.returncode, code, written)
        return written

    def test_it_moves_and_ends_at_100(self):
        written = self.on_terminal("long.wav", "-o", "out.wav")
        drawn = re.findall(r"\r([#.]{40}) +(\d+) %  out\.wav", written)
        parts = [int(percent) for _, percent in drawn]
        self.assertEqual((parts, parts[-1]), (sorted(set(parts)), 100))
        self.assertGreater(len(parts), 50)
        self.assertLess(parts[0], 5)
        for bar, percent in drawn:
            self.assertEqual(bar.count("#"), int(percent) * 40 // 100)
        self.assertEqual(seen(written), ["#" * 40 + " 100 %  out.wav", ""])

    def test_none_without_a_terminal_nor_where_it_is_not_wanted(self):
        done = subprocess.run(**self.command("long.wav", "-o", "out.wav"), capture_output=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        self.assertEqual(self.on_terminal("long.wav", "-o", "out.wav", "--quiet"), "")

    def test_it_is_no_longer_than_the_terminal_is_wide(self):
        folder = self.path("a folder of a name that is long, ü, and goes on/" * 3)
        os.makedirs(folder)
        for columns in (40, 60, 80, 200):
            written = self.on_terminal("long.wav", "-o", os.path.join(folder, "out.wav"), columns=columns)
            lines = [part.split("\x1b[K")[0] for part in written.split("\r")]
            self.assertLess(max(map(len, lines)), columns)
            self.assertTrue(seen(written)[0].endswith("out.wav"), written)

    def test_of_several_files_it_says_how_many_are_done(self):
        for name in ("b.wav", "c.wav"):
            write_silence(self.path(name), 1000)
        written = self.on_terminal("long.wav", "b.wav", "c.wav", "-o", "many", "--jobs", "1")
        drawn = re.findall(r"(\d+) %  (\d) of 3", written)
        self.assertEqual(drawn, [("33", "1"), ("67", "2"), ("100", "3")])

    def test_what_goes_wrong_has_a_line_of_its_own(self):
        write_silence(self.path("late.wav"), LONG, there=LONG // 2)
        with open(self.path("edits"), "w", encoding="utf-8") as file:
            file.write(f"/at {LONG // 2}\n/rack/remove nobody\n")
        said = 'signalbox render: edits:1: part 2 (/rack/remove): there is no node "nobody"; name one of the rack\'s nodes'
        written = self.on_terminal("long.wav", "-o", "out.wav", "--script", "edits", code=1, columns=200)
        self.assertGreater(written.count("%"), 10)
        self.assertEqual(seen(written), [said, ""])
        written = self.on_terminal("long.wav", "late.wav", "-o", "many", "--jobs", "1", code=5, columns=200)
        first, last, end = seen(written)
        self.assertRegex(first, "^signalbox render: late.wav says that it has .* still being written$")
        self.assertEqual((last, end), ("#" * 40 + " 100 %  2 of 2", ""))


if __name__ == "__main__":
    main()
