# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: vad.py PROGRAM

Where sound files have speech: bursts in noise, whose times are known, by the detector of energy.
"""
import array
import base64
import json
import os
import pty
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import wave
import xml.etree.ElementTree
import zlib

from runner import main

BURSTS = [(0.5, 0.9), (1.3, 1.72)]
SECONDS = 2.5
ENERGY = ["--detector", "energy"]


def vad(*words, stdin=b""):
    return subprocess.run([sys.argv[1], "vad", *words], input=stdin, capture_output=True, check=False, timeout=60)


def bursts(rate):
    noise = random.Random(1)
    loud = [any(begin <= n / rate < end for begin, end in BURSTS) for n in range(int(SECONDS * rate))]
    return array.array("h", (int(noise.gauss(0, 3000 if on else 60)) for on in loud))


def save(path, rate, channels=1):
    mono = bursts(rate)
    with wave.open(path, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(array.array("h", (x for x in mono for _ in range(channels))).tobytes())


class Vad(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.raw = bursts(16000).tobytes()

    def path(self, name):
        return os.path.join(self.folder, name)

    def sound(self, name, rate=16000, channels=1):
        save(self.path(name), rate, channels)
        return self.path(name)

    def passed(self, *words, stdin=b""):
        done = vad(*words, stdin=stdin)
        self.assertEqual((done.returncode, done.stderr), (0, b""), words)
        return done.stdout.decode()

    def near(self, parts, hold=0.0):
        self.assertEqual(len(parts), len(BURSTS), parts)
        for (begin, end), (first, last) in zip(parts, BURSTS):
            self.assertTrue(first - 0.025 <= begin <= first + 0.015, (begin, first))
            self.assertTrue(last + hold <= end <= last + hold + 0.045, (end, last))

    def rows(self, *words, rate=16000, raw=None):
        out = self.passed(*ENERGY, *words, "--raw", "--rate", str(rate), "--frames", "-", stdin=self.raw if raw is None else raw)
        return out.splitlines()


class Reports(Vad):
    def test_text_at_any_rate(self):
        for rate, channels in ((8000, 1), (11025, 2), (44100, 3), (192000, 1)):
            out = self.passed(*ENERGY, self.sound("a.wav", rate, channels))
            self.assertIn(f"a.wav: {rate} Hz, {channels} channel{'s' * (channels > 1)}, 2.50 s; speech in 2 parts", out)
            self.near([tuple(map(float, line.split()[:2])) for line in out.splitlines()[1:]])

    def test_json(self):
        said = json.loads(self.passed(*ENERGY, "--json", "--hold", "30", self.sound('a"\u00e4.wav')))
        self.assertEqual((said["rate"], said["seconds"], said["detector"], said["hold"]), (16000, 2.5, "energy", 0.03))
        self.assertTrue(said["file"].endswith('a"\u00e4.wav'))
        self.near([(part["begin"], part["end"]) for part in said["parts"]], hold=0.03)
        self.assertEqual(len(said["frames"]), 250)
        for number, row in enumerate(said["frames"]):
            self.assertEqual(row["time"], round(number / 100, 2))
            inside = any(begin + 0.05 <= row["time"] <= end - 0.02 for begin, end in BURSTS)
            outside = row["time"] > 0.1 and not any(begin - 0.02 <= row["time"] <= end + 0.07 for begin, end in BURSTS)
            if inside or outside:
                self.assertEqual(row["speech"], inside, row)
                self.assertEqual(row["probability"] > 0.5, inside, row)
                self.assertAlmostEqual(row["level"], -20.8 if inside else -54.8, delta=2)

    def test_labels(self):
        lines = self.passed(*ENERGY, "--labels", self.sound("a.wav")).splitlines()
        self.near([tuple(map(float, line.split("\t")[:2])) for line in lines])
        self.assertRegex(lines[0], r"^\d+\.\d{6}\t\d+\.\d{6}\tspeech [01]\.\d\d$")

    def test_picture(self):
        svg = self.passed(*ENERGY, "--picture", self.sound("a<&b.wav", 22050))
        root = xml.etree.ElementTree.fromstring(svg)
        self.assertIn("a<&b.wav", ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")])
        chunks = self.chunks(base64.b64decode(re.search(r"base64,([^\"]+)", svg)[1]))
        width, high = struct.unpack(">II", chunks[b"IHDR"][:8])
        self.assertEqual((width, high), (248, 128))
        pixels = zlib.decompress(chunks[b"IDAT"])
        self.assertEqual(len(pixels), (width + 1) * high)
        row = pixels[64 * (width + 1) + 1:][:width]  # 4 kHz: noise that is loud in the bursts only
        loud = sum(row[52:88]) / 36
        self.assertGreater(loud, 150)
        self.assertLess(sum(row[5:45]) / 40, loud - 80)
        self.assertIn("<path", self.passed("--picture", self.quiet("empty.wav", 0)))

    def chunks(self, data):
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        at, chunks = 8, {}
        while at < len(data):
            size, name = struct.unpack(">I4s", data[at:at + 8])
            self.assertEqual(struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0], zlib.crc32(data[at + 4:at + 8 + size]))
            chunks[name] = data[at + 8:at + 8 + size]
            at += 12 + size
        return chunks

    # The upper rows of pixels of a PNG whose rows are differences to the ones above.
    def pixels(self, data, count=576):
        chunks = self.chunks(data)
        width, high, bits, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
        self.assertEqual((width, high, bits, kind), (1200, 576, 8, 2))
        stream, rows, above = zlib.decompress(chunks[b"IDAT"]), [], bytes(3 * width)
        self.assertEqual(len(stream), (3 * width + 1) * high)
        for y in range(count):
            row = stream[y * (3 * width + 1):][:3 * width + 1]
            self.assertEqual(row[0], 2)
            above = bytes((a + b) & 255 for a, b in zip(row[1:], above))
            rows.append([tuple(above[3 * x:3 * x + 3]) for x in range(width)])
        return rows

    def test_png(self):
        sound, picture = self.sound("Bursts \u00e4.wav"), self.path("a.png")
        self.passed(*ENERGY, "--picture", "-o", picture, sound)
        with open(picture, "rb") as file:
            data = file.read()
        self.assertEqual(vad(*ENERGY, "--png", sound).stdout, data)
        rows = self.pixels(data)
        # The bar says where there is speech; the wave above it is high there, and the spectrum bright.
        parts = [(part["begin"], part["end"]) for part in json.loads(self.passed(*ENERGY, "--json", sound))["parts"]]
        for x in range(70, 1170):
            time = (x + 0.5 - 64) / 1112 * SECONDS
            if any(abs(time - at) < 0.005 for part in parts for at in part):
                continue
            inside = any(begin < time < end for begin, end in parts)
            self.assertEqual(rows[395][x], (18, 165, 148) if inside else (230, 233, 237), x)
            certain = any(begin + 0.05 < time < end - 0.08 for begin, end in parts)
            if certain or not inside:
                self.assertEqual(rows[112 - 12][x] == (52, 73, 94), certain, x)
            if certain or not any(begin - 0.05 < time < end + 0.05 for begin, end in parts):
                self.assertEqual(rows[276][x][1] > 60, certain, x)
        # The threshold is dashed, 6 pixels and 4 without; near the bursts the probability crosses it.
        apart = [x for x in range(66, 1174) if not any(begin - 0.1 < (x - 64) / 1112 * SECONDS < end + 0.1 for begin, end in parts)]
        self.assertGreater(len(apart), 400)
        dashes = [rows[467][x][0] > rows[467][x][2] + 50 for x in apart]
        self.assertEqual(dashes, [(x - 64) % 10 < 6 for x in apart])

    def test_picture_of_a_long_sound(self):
        # 200 s, whose pieces of 10 ms are more than are kept; loud from 50 to 80 s, and from 140 s on every other half second.
        noise = random.Random(2)
        quiet, loud = (array.array("h", (int(noise.gauss(0, level)) for _ in range(80000))) for level in (60, 3000))
        with wave.open(self.path("long.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            for tens in range(20):
                pulsed = array.array("h", (loud[i] if i // 4000 % 2 else quiet[i] for i in range(80000)))
                file.writeframes((loud if 5 <= tens < 8 else pulsed if tens >= 14 else quiet).tobytes())
        rows = self.pixels(vad(*ENERGY, "--png", self.path("long.wav")).stdout, 377)
        edges = [64 + 1112 * seconds / 200 for seconds in (50, 80)]
        for x in range(850, 1174):
            self.assertGreater(rows[330][x][0], 150)  # no frame hides the spectrum, whose noise is bright
        for x in range(66, 835):
            if min(abs(x - edge) for edge in edges) > 3:
                inside = edges[0] < x < edges[1]
                self.assertEqual(rows[112 - 12][x] == (52, 73, 94), inside, x)
                self.assertEqual(rows[330][x][1] > 110, inside, x)

    def test_letters(self):
        # A title is as high as its letters, and as wide as they are many.
        wide = {}
        for name in ("l", "llll", "HHHH"):
            rows = self.pixels(vad("--png", self.quiet(name, 0)).stdout, 45)
            dark = [(x, y) for y in range(10, 45) for x in range(64, 600) if sum(rows[y][x]) < 400]
            self.assertTrue(all(16 <= y <= 33 for _, y in dark), name)
            wide[name] = max(x for x, _ in dark) - 63
        self.assertTrue(wide["l"] < 8 and 3 * wide["l"] < wide["llll"] < wide["HHHH"] < 60, wide)

    def quiet(self, name, frames):
        with wave.open(self.path(name), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(2 * frames))
        return self.path(name)

    def test_silence_and_nothing(self):
        for frames in (0, 100, 40000):
            out = self.passed(self.quiet("quiet.wav", frames))
            self.assertIn("speech in 0 parts, 0.00 s (0 %)", out)


class Decisions(Vad):
    def on(self, rows):
        return [int(row.split()[1]) for row in rows]

    def test_hold_and_minimum(self):
        short, held = self.on(self.rows("--hold", "0")), self.on(self.rows("--hold", "200"))
        self.assertEqual(sum(held) - sum(short), 40)
        self.assertEqual(sum(self.on(self.rows("--min-on", "410", "--hold", "0"))) > 0, True)
        self.assertEqual(sum(self.on(self.rows("--min-on", "600"))), 0)
        limited = self.on(self.rows("--max-on", "0.1", "--hold", "0"))
        self.assertEqual(sum(limited), 20)

    def test_threshold(self):
        self.assertEqual(sum(self.on(self.rows("--threshold", "1"))), 0)
        self.assertEqual(sum(self.on(self.rows("--threshold", "0", "--hysteresis", "0"))), 249)

    def test_rows_are_causal(self):
        for rate in (16000, 44100, 11025):
            raw = bursts(rate).tobytes()
            rows = self.rows(rate=rate, raw=raw)
            self.assertEqual(len(rows), 250)
            for part in (1, 51, 97, 160):
                cut = rows[:part]
                self.assertEqual(self.rows(rate=rate, raw=raw[:2 * (part * rate // 100)]), cut)
                # What comes later changes nothing.
                self.assertEqual(self.rows(rate=rate, raw=raw[:2 * (part * rate // 100)] + b"\x55\x7f" * rate)[:part], cut)

    def test_rows_of_a_file_are_those_of_raw_sound(self):
        out = self.passed(*ENERGY, "--frames", self.sound("a.wav"))
        self.assertEqual(out.splitlines(), self.rows())
        with open(self.path("a.raw"), "wb") as file:
            file.write(self.raw)
        self.assertEqual(self.passed(*ENERGY, "--frames", "--raw", "--rate=16000", self.path("a.raw")), out)

    def test_rows_come_at_once(self):
        child = subprocess.Popen([sys.argv[1], "vad", *ENERGY, "--raw", "--rate", "16000", "--frames", "-"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        whole = self.rows()
        for row in range(100):
            child.stdin.write(self.raw[320 * row:320 * row + 320])
            child.stdin.flush()
            self.assertEqual(child.stdout.readline().decode().rstrip("\n"), whole[row])
        child.stdin.close()
        self.assertEqual((child.stdout.read(), child.wait()), (b"", 0))
        child.stdout.close()


class Many(Vad):
    def test_a_bad_file_stops_no_other(self):
        good, other = self.sound("good.wav"), self.sound("other.wav")
        with open(self.path("bad.wav"), "wb") as file:
            file.write(b"no sound at all")
        with open(good, "rb") as whole, open(self.path("cut.wav"), "wb") as file:
            file.write(whole.read()[:20000])
        done = vad(*ENERGY, good, self.path("bad.wav"), self.path("none.wav"), self.path("cut.wav"), other)
        self.assertEqual(done.returncode, 5)
        self.assertEqual(done.stdout.decode().count("speech in 2 parts"), 2)
        complaints = done.stderr.decode().splitlines()
        self.assertEqual([re.search(r"(bad|none|cut)\.wav", line)[1] for line in complaints], ["bad", "none", "cut"])
        said = json.loads(vad(*ENERGY, "--json", self.path("none.wav"), good, other).stdout)
        self.assertEqual([os.path.basename(one["file"]) for one in said], ["good.wav", "other.wav"])

    def test_results_in_a_folder(self):
        files = [self.sound(f"{n}.wav") for n in range(5)]
        for option, ending in (("--labels", "txt"), ("--picture", "svg"), ("--png", "png"), ("--json", "json"), ("--frames", "txt")):
            out = self.path("results" + option)
            self.assertEqual(self.passed(*ENERGY, option, "--jobs", "3", "-o", out, *files), "")
            self.assertEqual(sorted(os.listdir(out)), [f"{n}.{ending}" for n in range(5)])
        with open(self.path("results--json/3.json"), encoding="utf-8") as file:
            self.assertEqual(len(json.load(file)["parts"]), 2)
        self.assertEqual(vad("-o", "/no/such/place.txt", files[0]).returncode, 5)

    def test_a_bar_on_a_terminal(self):
        files = [self.sound(f"{n}.wav") for n in range(3)]
        ours, theirs = pty.openpty()
        for words, count, seen in (((), 3, b"3 of 3"), (("--quiet",), 3, b""), ((), 1, b"")):
            subprocess.run([sys.argv[1], "vad", *ENERGY, *words, "--json", "-o", self.path("out"), *files[:count]],
                           stderr=theirs, check=True, timeout=60)
            os.write(theirs, b"|")
            text = b""
            while not text.endswith(b"|"):
                text += os.read(ours, 4096)
            self.assertIn(seen, text)
            self.assertEqual(len(text) > 1, seen != b"", (words, count))
        os.close(ours)
        os.close(theirs)


class Mistakes(Vad):
    def test_words(self):
        good = self.sound("good.wav")
        for words, expected in (([], "at least one sound file"), (["--labels", "--json", good], "choose one"), (["--png", "--picture", good], "choose one"),
                                (["--detector", "magic", good], "speech or energy"), (["--threshold", "2", good], "from 0 to 1"),
                                (["--hold", "nan", good], "takes a number"), (["--raw", good], "go together"),
                                (["--rate", "16000", good], "go together"), (["-"], "standard input"),
                                (["--raw", "--rate", "4000", "-"], "from 8000"), (["--loud", good], "no option --loud"),
                                (["--hold"], "wants a value"), (["--labels", good, good], "into a folder"),
                                (["--raw", "--rate", "16000", "-", good], "alone"),
                                (["--labels", "-o", self.path("x"), good, good], "two files")):
            done = vad(*words)
            self.assertEqual((done.returncode, done.stdout), (2, b""), words)
            self.assertIn(expected, done.stderr.decode())
            self.assertIn("--help", done.stderr.decode())

    def test_what_is_listened_to_is_not_replaced(self):
        sound, folder = self.sound("a.wav"), self.path("folder")
        with open(sound, "rb") as file:
            before = file.read()
        os.mkdir(folder)
        os.symlink(sound, self.path("folder/a.txt"))
        for output in (sound, self.path("./a.wav"), folder):
            done = vad("--labels", "-o", output, sound)
            self.assertEqual((done.returncode, done.stdout), (2, b""), output)
            self.assertIn("cannot be the input itself", done.stderr.decode())
            with open(sound, "rb") as file:
                self.assertEqual(file.read(), before)

    def test_words_behind_two_dashes_are_files(self):
        done = vad("--hold=20", "--", "--hold")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn(b"--hold", done.stderr)
        self.assertIn(b"takes a number", vad("--hold=nan", "--", "--hold").stderr)

    def test_slow_sound(self):
        done = vad(self.sound("slow.wav", 4000))
        self.assertEqual(done.returncode, 5)
        self.assertIn("resample it", done.stderr.decode())

    def test_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        for form in ("--json", "--frames"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([sys.argv[1], "vad", form, self.sound("a.wav")], stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 5)


if __name__ == "__main__":
    main()
