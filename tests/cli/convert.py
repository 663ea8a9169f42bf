# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""`signalbox convert`: samples against their definitions, rates against the sine that was meant, and files that are no good."""
import array
import hashlib
import os
import pty
import resource
import shutil
import signal
import stat
import struct
import subprocess
import time
import unittest

from converting import ALAW, FLOAT, PCM, PROGRAM, ULAW, Convert, chunk, noise, read_chunks, sine, write_wav
from runner import main


def ulaw(code):  # G.711, table 2a
    code ^= 0xFF
    value = (((code & 15) << 3) + 132 << (code >> 4 & 7)) - 132
    return -value if code & 128 else value


def alaw(code):  # G.711, table 1a
    code ^= 0x55
    step, high = code >> 4 & 7, code & 15
    value = (high << 4) + 8 if step == 0 else (high << 4) + 264 << step - 1
    return value if code & 128 else -value


class Samples(Convert):
    def test_wider_and_back(self):
        there = noise(20002)
        write_wav(self.path("0.wav"), there, channels=2)
        ways = ("1.wav", "s24"), ("2.aiff", "s32"), ("3.caf", "f64"), ("4.w64", "f32"), ("5.au", "s24"), ("6.flac", "flac"), ("7.wav", "s16")
        for before, (name, form) in zip(("0.wav", *(name for name, _ in ways)), ways):
            self.converted(before, "-o", name, "--format", form, "--dither", "none")
        self.assertEqual(self.samples("7.wav", "h"), there)
        with open(self.path("6.flac"), "rb") as file:
            head = file.read(42)  # ends with what FLAC's own encoder saw
        # It was made of 24 bits, so it has 24.
        wide = b"".join(struct.pack("<i", sample << 8)[:3] for sample in there)
        self.assertEqual(head[26:42], hashlib.md5(wide).digest())

    def test_nothing_asked_nothing_changed(self):
        info = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"A title\0") + chunk(b"IART", b"Somebody\0") + chunk(b"ICMT", b"Words\0"))
        for name, data, more in (
            ("a.wav", noise(3001), {}),
            ("b.wav", sine(440, 44100, 3000, 2), {"bits": 32, "code": FLOAT}),
            ("c.wav", array.array("d", [0.1, -0.7]), {"bits": 64, "code": FLOAT}),
            ("d.wav", bytes(range(255)), {"bits": 8}),
            ("e.wav", bytes(range(127)) + bytes(range(128, 256)), {"bits": 8, "code": ULAW}),
            ("f.wav", bytes(range(256)), {"bits": 8, "code": ALAW}),
            ("g.wav", bytes(3 * 5), {"bits": 24}),
        ):
            write_wav(self.path(name), data, info=info, **more)
            self.converted(name, "-o", "out.wav")
            made = read_chunks(self.path("out.wav"))
            self.assertEqual(made[b"data"], bytes(data), name)
            self.assertEqual(made[b"fmt "][:2], struct.pack("<H", more.get("code", PCM)))
            for text in (b"A title", b"Somebody", b"Words"):
                self.assertIn(text, made[b"LIST"])
        self.converted("a.wav", "-o", "out.flac")
        self.converted("out.flac", "-o", "out.wav")
        self.assertEqual(self.samples("out.wav", "h"), noise(3001))
        self.assertIn(b"A title", read_chunks(self.path("out.wav"))[b"LIST"])

    def test_telephone(self):
        codes = bytes(range(256))
        for code, name, decode in ((ULAW, "ulaw", ulaw), (ALAW, "alaw", alaw)):
            write_wav(self.path("in.wav"), codes, bits=8, rate=8000, code=code)
            self.converted("in.wav", "-o", "out.wav", "--format", "s16")
            self.assertEqual(list(self.samples("out.wav", "h")), [decode(k) for k in codes])
            # No sample is further away than half a step of its code.
            there = array.array("h", (max(-32000, min(32000, sample)) for sample in noise(4000)))
            write_wav(self.path("in.wav"), there, rate=8000)
            self.converted("in.wav", "-o", "out.wav", "--format", name)
            for sample, made in zip(there, read_chunks(self.path("out.wav"))[b"data"]):
                half = 4 << (~made >> 4 & 7) if code == ULAW else 8 << max(0, ((made ^ 0x55) >> 4 & 7) - 1)
                self.assertLessEqual(abs(sample - decode(made)), half)

    def test_rounding_and_dither(self):
        there = sine(997, 44100, 40000, 0.4)
        write_wav(self.path("in.wav"), there, bits=32, code=FLOAT)
        self.converted("in.wav", "-o", "out.wav", "--format", "s16", "--dither", "none")
        self.assertEqual(list(self.samples("out.wav", "h")), [round(32768 * x) for x in there])
        squares = {}
        for kind in ("triangular", "shaped"):
            self.converted("in.wav", "-o", "out.wav", "--format", "s16", "--dither", kind)
            errors = [y - 32768 * x for x, y in zip(there, self.samples("out.wav", "h"))]
            squares[kind] = sum(e * e for e in errors) / len(errors)
            self.assertLess(abs(sum(errors)) / len(errors), 0.02)
            self.assertLessEqual(max(map(abs, errors)), 1.5 if kind == "triangular" else 20)
        self.assertAlmostEqual(squares["triangular"], 1 / 12 + 2 / 12, delta=0.01)
        self.assertGreater(squares["shaped"], 1)
        # What has no more bits than the file gets no noise.
        write_wav(self.path("in.wav"), noise(999))
        self.converted("in.wav", "-o", "out.wav", "--dither", "shaped")
        self.assertEqual(self.samples("out.wav", "h"), noise(999))

    def test_what_is_too_loud_is_said(self):
        write_wav(self.path("in.wav"), sine(997, 44100, 4000, 1.5), bits=32, code=FLOAT)
        done = self.run_it("in.wav", "-o", "out.wav", "--format", "s24")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("out.wav: peaks of +3.5 dB are cut off", done.stderr)
        self.assertIn(b"\xff\xff\x7f", read_chunks(self.path("out.wav"))[b"data"])


class Rates(Convert):
    def test_every_mode(self):
        count = 30000
        write_wav(self.path("in.wav"), sine(997, 44100, count), bits=32, code=FLOAT)
        for rate, *words in (
            (48000,),
            (16000, "--mode", "throughput"),
            (48000, "--quality", "low"),
            (16000, "--mode", "low-latency"),
            (48000, "--mode", "adaptive"),
            (44101,),
        ):
            self.converted("in.wav", "-o", "out.wav", "--rate", str(rate), *words)
            made = self.samples("out.wav", "f")
            self.assertEqual(struct.unpack_from("<I", read_chunks(self.path("out.wav"))[b"fmt "], 4)[0], rate)
            self.assertEqual(len(made), -(-count * rate // 44100))
            wanted = sine(997, rate, len(made))
            middle = range(1000, len(made) - 1000)
            self.assertLess(max(abs(made[k] - wanted[k]) for k in middle), 4e-5 if "low" in words else 1e-5, (rate, words))

    def test_channels_stay_apart(self):
        tones = [sine(500 + 300 * c, 48000, 12000, 0.4) for c in range(5)]
        mixed = array.array("f", (tones[k % 5][k // 5] for k in range(60000)))
        write_wav(self.path("in.wav"), mixed, bits=32, code=FLOAT, channels=5, rate=48000)
        self.converted("in.wav", "-o", "out.wav", "--rate", "32000", "--format", "s24")
        data = read_chunks(self.path("out.wav"))[b"data"]
        for c in range(5):
            wanted = sine(500 + 300 * c, 32000, 8000, 0.4)
            for k in range(500, 7500, 7):
                made = int.from_bytes(data[15 * k + 3 * c : 15 * k + 3 * c + 3], "little", signed=True)
                self.assertAlmostEqual(made / 2**23, wanted[k], delta=2e-6)


class Several(Convert):
    def test_a_folder(self):
        for k in range(9):
            write_wav(self.path(f"{k}.wav"), noise(1000 + k))
        self.converted(*(f"{k}.wav" for k in range(9)), "-o", "many", "--format", "flac", "--jobs", "3")
        self.assertEqual(sorted(os.listdir(self.path("many"))), [f"{k}.flac" for k in range(9)])
        self.converted(*(f"many/{k}.flac" for k in range(9)), "-o", "back")
        for k in range(9):
            self.assertEqual(self.samples(f"back/{k}.wav", "h"), noise(1000 + k))
        # One that is no good does not keep the others.
        write_wav(self.path("bad.wav"), noise(100), said=400)
        done = self.run_it("0.wav", "bad.wav", "1.wav", "-o", "some")
        self.assertEqual((done.returncode, sorted(os.listdir(self.path("some")))), (5, ["0.wav", "1.wav"]))
        self.assertIn("bad.wav says that it has 400 bytes of sound and ends after 200", done.stderr)

    def test_as_many_at_a_time_as_it_may_have_processors(self):
        for k in range(4):
            write_wav(self.path(f"{k}.wav"), b"", said=4_000_000_000)
            os.truncate(self.path(f"{k}.wav"), 4_000_000_044)
        one = {min(os.sched_getaffinity(0))}
        for names, others in ((["0.wav"], 0), ([f"{k}.wav" for k in range(4)], 0), ([f"{k}.wav" for k in range(4)] + ["--jobs", "2"], 1)):
            with subprocess.Popen(
                [PROGRAM, "convert", *names, "-o", "out/", "--format", "flac"],
                cwd=self.folder, stderr=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, one),
            ) as under_way:
                while not os.path.isdir(self.path("out")) or len(os.listdir(self.path("out"))) <= others:
                    self.assertIsNone(under_way.poll())
                    time.sleep(0.005)
                # Who waits, and a thread for each file under way; none that reads ahead.
                self.assertEqual(len(os.listdir(f"/proc/{under_way.pid}/task")), 2 + others, names)
                under_way.terminate()
            shutil.rmtree(self.path("out"))

    def test_long_ones_take_no_more_memory(self):
        write_wav(self.path("long.wav"), b"", said=200_000_000)
        os.truncate(self.path("long.wav"), 200_000_044)
        self.converted("long.wav", "-o", "out.flac")
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 64 * 1024)

    def test_a_bar_on_a_terminal(self):
        write_wav(self.path("in.wav"), noise(1000))
        ours, theirs = pty.openpty()
        for words, seen in (((), b"100 %"), (("--quiet",), b"")):
            subprocess.run([PROGRAM, "convert", "in.wav", "-o", "out.flac", *words], cwd=self.folder, stderr=theirs, check=True, timeout=60)
            os.write(theirs, b"|")
            text = b""
            while not text.endswith(b"|"):
                text += os.read(ours, 4096)
            self.assertIn(seen, text)
            self.assertEqual(len(text) > 1, seen != b"")
        os.close(ours)
        os.close(theirs)

    def test_a_signal_leaves_nothing(self):
        write_wav(self.path("in.wav"), b"", said=4_000_000_000)
        os.truncate(self.path("in.wav"), 4_000_000_044)
        with subprocess.Popen([PROGRAM, "convert", "in.wav", "-o", "out.flac"], cwd=self.folder, stderr=subprocess.PIPE) as under_way:
            while not os.path.exists(self.path("out.flac.part")):
                self.assertIsNone(under_way.poll())
                time.sleep(0.005)
            under_way.send_signal(signal.SIGTERM)
            said = under_way.stderr.read()
        self.assertEqual((under_way.returncode, os.listdir(self.folder)), (128 + signal.SIGTERM, ["in.wav"]))
        self.assertIn(b"nothing of it is left", said)


class Refusals(Convert):
    def test_words(self):
        write_wav(self.path("in.wav"), noise(100))
        self.refused(2, "--rate takes a whole number from 8000 to 192000, not '0'", "in.wav", "--rate", "0")
        self.refused(2, "--rate takes", "in.wav", "--rate", "nan")
        self.refused(2, "--format takes a kind of file", "in.wav", "--format", "s17")
        self.refused(2, "--format takes a kind of file", "in.wav", "--format", "s16:wav")
        self.refused(2, "--dither takes one of", "in.wav", "--dither", "loud")
        self.refused(2, "--mode takes one of", "in.wav", "--mode", "fast")
        self.refused(2, "--quality takes one of", "in.wav", "--quality", "best")
        self.refused(2, "there is no option --speed", "in.wav", "--speed", "2")
        self.refused(2, "--rate wants a value", "in.wav", "-o", "bad.wav", "--rate")
        self.refused(2, "say with -o", "in.wav", "-o", "")
        self.refused(2, "at least one sound file")
        self.refused(2, "its name does not say", "in.wav", "-o", "bad.doc")
        self.refused(2, "another kind of file", "in.wav", "--format", "flac")
        self.refused(2, "cannot be the input itself", "in.wav", "-o", "in.wav")
        self.refused(2, "two files would be", "in.wav", "./in.wav", "-o", "folder")
        self.refused(2, "is no folder", "in.wav", "in.wav", "-o", "in.wav")

    def test_files(self):
        write_wav(self.path("in.wav"), noise(20000), rate=44100)
        write_wav(self.path("wide.wav"), noise(650), channels=65)
        write_wav(self.path("still.wav"), noise(100), rate=0)
        write_wav(self.path("slow.wav"), noise(100), rate=4000)
        write_wav(self.path("cut.wav"), noise(100), said=1000)
        for name in ("cut.aiff", "cut.w64", "cut.caf", "cut.au", "cut.flac"):
            self.converted("in.wav", "-o", name)
            os.truncate(self.path(name), 20000)
            self.refused(5, "", name)
            with open(self.path(name), "rb") as file:
                self.assertEqual(len(file.read()), 20000)
        for name, rate, text in (("cut.ogg", "44100", "ends after {}: it is cut off"), ("cut.opus", "48000", "cut.opus")):
            self.converted("in.wav", "-o", name, "--rate", rate)
            self.converted(name, "-o", "whole.wav")
            whole = os.path.getsize(self.path(name))
            for size in (whole - 1, whole // 2):
                os.truncate(self.path(name), size)
                self.refused(5, text.format(size), name)
        with open(self.path("words.wav"), "w", encoding="ascii") as file:
            file.write("not sound")
        self.refused(5, "says that it has 1000 bytes of sound and ends after 200", "cut.wav")
        self.refused(5, "wide.wav has 65 channels, and at most 64", "wide.wav")
        self.refused(5, "still.wav", "still.wav")
        self.refused(5, "cannot be brought to 16000: both rates must be", "slow.wav", "--rate", "16000")
        self.refused(5, "cannot be brought to 44101: the ratio", "in.wav", "--rate", "44101", "--mode", "throughput")
        self.refused(5, "cannot read words.wav", "words.wav")
        self.refused(5, "cannot read nothing.wav", "nothing.wav")
        self.refused(5, "cannot write", "in.wav", "-o", "bad/out.wav")
        self.refused(5, "a .flac file cannot hold f32", "in.wav", "-o", "bad.flac", "--format", "f32")
        self.refused(5, "leave out s16", "in.wav", "-o", "bad.ogg", "--format", "ogg:s16")
        self.refused(5, "Opus only supports", "in.wav", "-o", "bad.opus")
        for words in ((), ("--rate", "48000"), ("--format", "f32")):
            self.refused(5, "nothing of it is left", "in.wav", *words, limit=30000)
        write_wav(self.path("long.wav"), noise(200_000), rate=48000)
        for kind in ("flac", "w64", "rf64", "aiff", "caf", "au", "ogg", "opus", "mp3"):
            for limit in (6000, 20000):
                self.refused(5, "nothing of it is left", "long.wav", "-o", "bad." + kind, limit=limit)

    def test_what_is_no_file_is_not_replaced(self):
        write_wav(self.path("in.wav"), noise(100))
        os.mkfifo(self.path("pipe.wav"))
        os.makedirs(self.path("out/in.wav"))
        os.symlink("pipe.wav", self.path("link.wav"))
        for name in ("pipe.wav", "out", "link.wav"):
            self.refused(5, "no file that can be replaced", "in.wav", "-o", name)
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path("pipe.wav")).st_mode))
        # A link stays one, and what it leads to is replaced.
        os.mkdir(self.path("far"))
        write_wav(self.path("far/old.wav"), noise(50))
        os.symlink("far/old.wav", self.path("near.wav"))
        self.converted("in.wav", "-o", "near.wav")
        self.assertTrue(os.path.islink(self.path("near.wav")))
        self.assertEqual((self.samples("far/old.wav", "h"), os.listdir(self.path("far"))), (noise(100), ["old.wav"]))

    @unittest.skipUnless(os.geteuid() == 0, "needs to become somebody else")
    def test_a_folder_that_may_not_be_used(self):
        write_wav(self.path("in.wav"), noise(100))
        os.mkdir(self.path("shut"), 0o700)
        os.chmod(self.folder, 0o755)
        done = subprocess.run(
            [PROGRAM, "convert", "in.wav", "-o", "shut/out.wav"],
            cwd=self.folder, capture_output=True, text=True, check=False, timeout=60, user=65534,
        )
        self.assertEqual((done.returncode, done.stdout), (5, ""))
        self.assertIn("cannot write shut/out.wav", done.stderr)
        self.assertIn("Permission denied", done.stderr)


if __name__ == "__main__":
    main()
