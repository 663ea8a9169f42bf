# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""The live table: its numbers, its JSON, and the terminal that it leaves behind."""
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import termios
import unittest

import stand_in_rack
from fake_daemon import FakeDaemon, encode, program, run
from runner import main


def once(*args, answer=stand_in_rack.answer):
    return run("watch", "--once", *args, answer=answer)


class Once(unittest.TestCase):
    def test_questions(self):
        done = once()
        self.assertEqual((done.code, done.err), (0, ""))
        asked = [b"/status", b"/rack/get", b"/node/*/@cpu", b"/node/vu/peak_*", b"/ping"]
        self.assertEqual(done.packets, [encode(path.decode()) for path in asked])

    def test_table(self):
        lines = once().out.splitlines()
        self.assertIn("running  48000 Hz, 128 frames  up 1:02:05", lines[0])
        self.assertIn("load 3.2 %  xruns 2  nodes 3  cables 3  edits 7", lines[1])
        self.assertEqual(lines[2], "last xrun: frame 4800: node delay took 3000 us of 2667 us")
        nodes = [line.split() for line in lines if "%" in line and "xruns" not in line]
        self.assertEqual([n[0] for n in nodes], ["delay", "tone", "vu"])  # the dearest first
        self.assertEqual(nodes[0][1:5], ["26667", "30000", "90000", "1.00"])  # 26.7 us of 128/48000 s
        left, right = (line for line in lines if line.startswith("vu:peak_"))
        self.assertIn(" -6.0 dB", left)
        self.assertIn("-inf dB", right)
        self.assertGreater(left.count("#"), 20)
        self.assertEqual(right.count("#"), 0)

    def test_json(self):
        look = json.loads(once("--json").out)
        self.assertEqual(look["status"]["xruns"], 2)
        tone, delay, meter = look["nodes"]
        self.assertEqual((tone["id"], tone["mean_ns"], tone["p99_ns"], tone["max_ns"]), ("tone", 800, 900, 1000))
        self.assertAlmostEqual(delay["share"], 26666.666 / (128 / 48000 * 1e9), places=6)
        self.assertEqual((meter["peaks_db"], tone["peaks_db"]), (stand_in_rack.PEAKS, {}))

    def test_no_audio(self):
        status = [encode("/status/state", "s", "no audio"), encode("/status/trouble", "s", "no JACK server runs"), encode("/status/end")]
        answer = lambda m: status if m[0] == "/status" else stand_in_rack.answer(m)
        done = once(answer=answer)
        self.assertEqual(done.code, 0)
        self.assertIn("trouble: no JACK server runs", done.out)
        self.assertEqual(json.loads(once("--json", answer=answer).out)["nodes"][0]["share"], 0)

    def test_node_that_went_away(self):
        gone = lambda m: [encode("/error", "iss", 1, m[0], "no such node")] if m[0].startswith("/node/vu") else stand_in_rack.answer(m)
        self.assertEqual(once(answer=gone).code, 0)

    def test_many_nodes(self):
        listing = [encode("/rack/add", "ss", "urn:signalbox:gain", f"n{k}") for k in range(1000)] + [encode("/rack/end", "i", 1000)]
        times = [encode(f"/node/n{k}/@cpu", "fff", float(k), 0.0, 0.0) for k in range(1000)]
        big = {"/rack/get": listing, "/node/*/@cpu": times}
        done = once(answer=lambda m: big.get(m[0]) or stand_in_rack.answer(m))
        rows = [line for line in done.out.splitlines() if line.startswith("n")]
        self.assertEqual((len(rows), rows[0].split()[0]), (1000, "n999"))


class Lines(unittest.TestCase):
    """Standard output is no terminal: tables or JSON, one after the other, no escape sequences."""

    def test_signals_end_it(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            for extra in ([], ["--json"]):
                with FakeDaemon(stand_in_rack.answer) as daemon:
                    command = [program(), "watch", "--osc", f"127.0.0.1:{daemon.port}", "--interval", "0.05", *extra]
                    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
                        seen = [child.stdout.readline() for _ in range(25)]
                        child.send_signal(number)
                        rest, errors = child.communicate(timeout=30)
                self.assertEqual((child.returncode, errors), (0, ""))
                self.assertNotIn("\033", "".join(seen) + rest)
                if extra:
                    self.assertTrue(all(json.loads(line) for line in seen + rest.splitlines()))
        asked = [m[0] for m in daemon.messages]
        self.assertEqual(asked.count("/rack/get"), 1)  # nothing was edited
        self.assertGreater(asked.count("/status"), 2)

    def test_edits_are_noticed(self):
        looks = []

        def answer(message):
            if message[0] != "/status":
                return stand_in_rack.answer(message)
            looks.append(1)
            return [encode("/status/edits", "i", len(looks)), encode("/status/end")]

        with FakeDaemon(answer) as daemon:
            command = [program(), "watch", "--osc", f"127.0.0.1:{daemon.port}", "--interval", "0.05", "--json"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
                for _ in range(3):
                    child.stdout.readline()
                child.send_signal(signal.SIGINT)
                child.communicate(timeout=30)
        self.assertGreaterEqual([m[0] for m in daemon.messages].count("/rack/get"), 3)

    def test_lost_daemon(self):
        done = run("watch", answer=lambda m: None if m[0] == "/ping" else stand_in_rack.answer(m))
        self.assertEqual(done.code, 3)


class Screen(unittest.TestCase):
    ROWS, COLUMNS = 12, 60

    def start(self, daemon):
        self.outside, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", self.ROWS, self.COLUMNS, 0, 0))
        self.inside, self.before = inside, termios.tcgetattr(inside)
        self.addCleanup(os.close, inside)
        self.addCleanup(os.close, self.outside)
        command = [program(), "watch", "--osc", f"127.0.0.1:{daemon.port}", "--interval", "0.05"]
        own_terminal = lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        return subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, preexec_fn=own_terminal)

    def read_until(self, mark, seen=b""):
        while mark not in seen:
            seen += os.read(self.outside, 65536)
        return seen

    def leave(self, how):
        with FakeDaemon(stand_in_rack.answer) as daemon, self.start(daemon) as child:
            seen = self.read_until(b"\033[J")  # a first picture
            how(child)
            seen = self.read_until(b"\033[?1049l", seen)
            child.wait(timeout=30)
        self.assertEqual(child.returncode, 0)
        self.assertEqual(termios.tcgetattr(self.inside), self.before)
        return seen.decode()

    def check(self, seen):
        self.assertTrue(seen.startswith("\033[?1049h\033[?25l"))
        self.assertTrue(seen.endswith("\033[?25h\033[?1049l"))
        picture = seen.split("\033[H")[1].split("\033[J")[0].replace("\033[K", "")
        lines = picture.split("\r\n")
        self.assertLessEqual(len(lines), self.ROWS)
        self.assertLessEqual(max(map(len, lines)), self.COLUMNS)
        self.assertTrue(any(line.startswith("delay") for line in lines))

    def test_q(self):
        self.check(self.leave(lambda _: os.write(self.outside, b"xq")))

    def test_control_c(self):
        self.check(self.leave(lambda _: os.write(self.outside, b"\3")))

    def test_terminated(self):
        self.check(self.leave(lambda child: child.terminate()))

    def test_small_window(self):
        self.ROWS, self.COLUMNS = 7, 40
        seen = self.leave(lambda _: os.write(self.outside, b"q"))
        picture = seen.split("\033[H")[1].split("\033[J")[0].replace("\033[K", "").split("\r\n")
        self.assertLessEqual(len(picture), 7)
        self.assertLessEqual(max(map(len, picture)), 40)

    def test_lost_daemon_leaves_a_clean_terminal(self):
        pings = []

        def answer(message):
            pings.append(message[0] == "/ping")
            return None if sum(pings) == 3 else stand_in_rack.answer(message)

        with FakeDaemon(answer) as daemon, self.start(daemon) as child:
            seen = self.read_until(b"closed the connection")
            child.wait(timeout=30)
        self.assertEqual(child.returncode, 3)
        self.assertLess(seen.index(b"\033[?1049l"), seen.index(b"closed the connection"))
        self.assertEqual(termios.tcgetattr(self.inside), self.before)


if __name__ == "__main__":
    main()
