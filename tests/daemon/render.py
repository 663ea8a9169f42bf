#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: render.py SIGNALBOXD SIGNALBOX TONE PLUGINS

What `signalbox render` makes of a file: sample for sample what the live daemon makes of the same sound, with the same edits
on the same frames; and what it says of files that are no good.
"""
import array
import json
import math
import os
import resource
import signal
import struct
import subprocess
import tempfile
import time
import unittest

import osc
import rig
from silent_edits import Tone
from wav import read_wav, write_wav

GAIN, TEST = "urn:signalbox:gain", "urn:signalbox:test:"
NODES = [
    ("late", TEST + "late", {"frames": 100}),
    ("echo", TEST + "echo", {"frames": 37}),
    ("g", GAIN, {"gain": -6}),
]
CABLES = [
    ("echo:out", "g:in_1", 1, None),
    ("g:out_1", "g:in_2", 0.5, 5),
    ("g:out_1", "out:1", 1, None),
    ("g:out_2", "out:1", -0.5, None),
    ("in:1", "echo:in", 1, None),
    ("in:1", "late:in", 1, None),
    ("in:1", "out:1", 0.25, None),
    ("late:out", "out:1", 0.5, None),
]
RATE, BLOCKS = 48000, (4096, 4095)  # with short blocks, a machine that has other work is late


def rack_json():
    nodes = [{"id": i, "uri": uri, "bypass": False, "params": params, "state": []} for i, uri, params in NODES]
    keys = ("from", "to", "gain", "feedback")
    cables = [dict(zip(keys, cable, strict=True)) for cable in CABLES]
    rack = {"signalbox": 1, "name": "", "nodes": nodes, "cables": cables, "bindings": [], "snapshots": []}
    return json.dumps(rack)


def tone(first, count):
    step = 2 * math.pi * 1000 / RATE
    return array.array("f", (0.25 * math.sin(step * (first + i)) for i in range(count)))


class Render(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(self.path("rack.json"), "w", encoding="utf-8") as file:
            file.write(rack_json())
        self.env = dict(os.environ, LV2_PATH=rig.PROGRAMS["plugins"], XDG_CACHE_HOME=self.path("cache"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def render(self, *words, limit=None):
        def hold():
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [rig.PROGRAMS["signalbox"], "render", *words]
        return subprocess.run(
            command, env=self.env, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120, preexec_fn=hold
        )

    def rendered(self, *words):
        done = self.render("rack.json", "in.wav", "-o", "out.wav", *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return read_wav(self.path("out.wav"))

    # --- against the live daemon

    def test_it_is_what_the_live_daemon_plays(self):
        self.is_what_is_played(BLOCKS[0])

    def test_it_is_that_where_blocks_cannot_be_halved(self):
        self.is_what_is_played(BLOCKS[1])

    def is_what_is_played(self, block):
        self.block = block
        server = rig.JackServer(RATE, block)
        self.addCleanup(server.stop)
        self.daemon = rig.Daemon(server, env={"LV2_PATH": rig.PROGRAMS["plugins"]})
        self.addCleanup(self.daemon.close)
        self.daemon.playing()
        self.tone = Tone(server)
        self.addCleanup(self.tone.close)
        for _ in range(5):
            if (recorded := self.played()) is not None:
                return self.compare(*recorded)
        raise AssertionError("the server or an edit was late five times")

    def played(self):
        """What was heard, its first frame, and the edits with their frames; None where the server or an edit was late."""
        client = osc.Client(self.daemon.port)
        self.addCleanup(client.close)
        for what in [("/rack/clear",), ("/rack/apply", rack_json())]:
            client.edit(*what)
            self.assertEqual(client.ask("/sync", 1), ("/synced", [1]))
        time.sleep(0.3)  # echoes of what was before
        self.tone.tell("record")
        begin = self.daemon.frame() + RATE // 2
        edits = [  # more than two blocks apart, as one edit begins in a cycle
            (begin, [("/node/g/gain", -12.0)]),
            (begin + 2001, [("/rack/remove", "echo")]),
            (begin + 12345, [("/rack/insert", GAIN, "h", "in:1", "out:1"), ("/node/h/gain", -3.0)]),
            (begin + 24000, [("/node/late/@bypass", 1)]),
            (begin + 36500, [("/rack/connect", "in:1", "out:1", -0.75)]),
            # These sound as long as they have run, and where; one makes the runs of all others shorter.
            (begin + 49001, [("/rack/add", "urn:signalbox:source", "c"), ("/rack/connect", "c:out_1", "out:1", 0.5)]),
            (
                begin + 61077,
                [
                    ("/rack/insert", TEST + "runs", "r", "late:out", "out:1"),
                    ("/rack/feedback", "r:out", "r:in", 0.5, 3.0),
                    ("/node/r/gain", 0.5),
                ],
            ),
            (begin + 73500, [("/node/g/gain", -9.0)]),
        ]
        for frame, messages in edits:
            client.raw(osc.bundle(osc.message("/at", ("h", frame)), *(osc.message(*one) for one in messages)))
        late = self.daemon.osc.status()["osc/late"]
        rig.wait_until(lambda: self.daemon.frame() > begin + 2 * RATE, "all of that has been heard")
        samples = self.tone.stop()
        answers = [client.receive() for _ in range(7)]
        self.assertEqual([address for address, _ in answers], ["/ok"] * 7, answers)
        if samples is None or self.daemon.osc.status()["osc/late"] != late:
            return None
        return samples, int(self.tone.tell("began")), edits

    def compare(self, heard, first, edits):
        block = self.block
        lead = RATE // block // 4 * block  # what was before: echoes
        write_wav(self.path("in.wav"), tone(first - lead, lead + len(heard)))
        with open(self.path("edits"), "w", encoding="utf-8") as file:
            for frame, messages in edits:
                lines = (" ".join(map(str, message)) for message in messages)
                file.write("\n".join([f"/at {frame - first + lead}", *lines, ""]))
        wanted = self.rendered("--block", str(block), "--script", "edits")[lead:]
        # The recorder is before the daemon or behind it in JACK's order.
        offsets = [k for k in (0, block) if heard[k + 256 :] == wanted[256 : len(wanted) - k]]
        self.assertTrue(offsets, self.difference(heard, wanted))
        self.assertGreater(max(heard), 0.1)

    def difference(self, heard, wanted):
        found = []
        for k in (0, self.block):
            wrong = [i for i, (a, b) in enumerate(zip(heard[k:], wanted, strict=False)) if a != b]
            most = max(abs(heard[k + i] - wanted[i]) for i in wrong) if wrong else 0
            found.append(f"by {k}: {len(wrong)} samples differ, the first is {wrong[:1]}, by {most} at most")
        return "; ".join(found)

    # --- by itself

    def test_blocks_tails_and_several_files(self):
        write_wav(self.path("in.wav"), tone(0, 10001))
        whole = self.rendered("--tail", "0.5")
        self.assertEqual(len(whole), 10001 + RATE // 2)
        with open(self.path("out.wav"), "rb") as file:
            self.assertNotIn(b"PEAK", file.read(200))  # it would hold the time of day
        for block in ("1", "37", "128", "8192"):
            self.assertEqual(self.rendered("--block", block), whole[:10001])
        write_wav(self.path("other.wav"), tone(500, 3000))
        done = self.render("rack.json", "in.wav", "other.wav", "-o", "many")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(read_wav(self.path("many/in.wav")), whole[:10001])
        self.assertEqual(len(read_wav(self.path("many/other.wav"))), 3000)

    def test_plugins_are_read_and_tried_by_the_probe_once(self):
        write_wav(self.path("in.wav"), tone(0, 3000))
        verdicts = self.path("cache/signalbox/trials.cache")
        self.assertFalse(os.path.exists(verdicts))
        self.rendered()
        with open(verdicts, encoding="utf-8") as file:
            tried = file.read()
        for node in json.loads(rack_json())["nodes"]:
            self.assertEqual(tried.count(f" {node['uri']} "), int(node["uri"].startswith(TEST)), node["uri"])
        written = os.stat(verdicts).st_mtime_ns
        self.rendered()
        self.assertEqual(os.stat(verdicts).st_mtime_ns, written)

    def test_many_files_at_a_time_are_each_what_it_is_alone(self):
        names = [f"{i}.wav" for i in range(5)]
        for i, name in enumerate(names):
            write_wav(self.path(name), tone(777 * i, 3000 + i))
        write_wav(self.path("cut.wav"), tone(0, 20000), said=100000)
        for jobs in ("1", "3"):
            done = self.render("rack.json", *names[:3], "cut.wav", *names[3:], "-o", "many", "--jobs", jobs)
            self.assertEqual(done.returncode, 5)  # of cut.wav, which holds nobody else up
            self.assertEqual(sorted(os.listdir(self.path("many"))), names)
            for name in names:
                alone = self.render("rack.json", name, "-o", "alone.wav")
                self.assertEqual((alone.returncode, alone.stderr), (0, ""))
                self.assertEqual(read_wav(self.path("many/" + name)), read_wav(self.path("alone.wav")))
                os.unlink(self.path("many/" + name))

    def started(self, *words, ignored=()):
        """The program at work on several files, and the processes that it has begun."""

        def ignore():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

        command = [rig.PROGRAMS["signalbox"], "render", *words]
        process = subprocess.Popen(command, env=self.env, cwd=self.folder, stderr=subprocess.PIPE, text=True, preexec_fn=ignore)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

        def children():
            with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
                return file.read().split()

        return process, rig.wait_until(lambda: len(found := children()) == 2 and found, "two files are under way")

    def test_an_end_ends_every_one_of_many(self):
        for name in ("a.wav", "b.wav", "c.wav"):
            write_wav(self.path(name), tone(0, 3000))
        words = ("rack.json", "a.wav", "b.wav", "c.wav", "-o", "many", "--jobs", "2", "--tail", "3600")
        for number in (signal.SIGTERM, signal.SIGINT):
            process, children = self.started(*words)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=30), 128 + number)
            self.assertEqual(process.stderr.read(), "")
            self.assertEqual([pid for pid in children if os.path.exists(f"/proc/{pid}")], [])
            self.assertEqual(os.listdir(self.path("many")), [])

    def test_under_nohup_a_terminal_that_goes_is_no_end(self):
        for name in ("a.wav", "b.wav"):
            write_wav(self.path(name), tone(0, 3000))
        words = ("rack.json", "a.wav", "b.wav", "-o", "many", "--jobs", "2", "--tail", "30")
        process, children = self.started(*words, ignored=[signal.SIGHUP])
        for pid in (*map(int, children), process.pid):
            os.kill(pid, signal.SIGHUP)
        self.assertEqual((process.wait(timeout=60), process.stderr.read()), (0, ""))
        self.assertEqual(sorted(os.listdir(self.path("many"))), ["a.wav", "b.wav"])

    def test_one_that_is_killed_is_named(self):
        for name in ("a.wav", "b.wav"):
            write_wav(self.path(name), tone(0, 3000))
        process, children = self.started("rack.json", "a.wav", "b.wav", "-o", "many", "--jobs", "2", "--tail", "30")
        os.kill(int(children[0]), signal.SIGKILL)
        self.assertEqual(process.wait(timeout=60), 1)
        self.assertRegex(process.stderr.read(), r"^signalbox render: [ab]\.wav: ended from outside: Killed\n$")

    def refused(self, code, text, *words, limit=None):
        done = self.render(*words, "-o", "bad.wav", limit=limit)
        self.assertEqual((done.returncode, done.stdout), (code, ""))
        self.assertIn(text, done.stderr)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("bad")], [])

    def test_what_is_no_good_is_said_and_leaves_nothing(self):
        write_wav(self.path("in.wav"), tone(0, 20000))
        write_wav(self.path("cut.wav"), tone(0, 20000), said=100000)
        for name, text in [("noise.wav", "not sound"), ("broken.json", "{"), ("edits", "/at 9000\n/rack/remove nobody\n")]:
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(text)
        with open(self.path("absent.json"), "w", encoding="utf-8") as file:
            file.write(rack_json().replace(TEST + "echo", "urn:nowhere"))
        self.refused(5, "says that it has 100000 bytes of sound and ends after 80000", "rack.json", "cut.wav")
        with open(self.path("empty.wav"), "wb"), open(self.path("bytes"), "wb") as file:
            file.write(b"RIFF\1\2\0\n")
        self.refused(5, "cannot read noise.wav: it is no sound file", "rack.json", "noise.wav")
        self.refused(5, "cannot read empty.wav: it is empty\n", "rack.json", "empty.wav")
        self.refused(5, "cannot read .: it is a folder\n", "rack.json", ".")
        self.refused(5, "cannot read nothing.wav: No such file or directory", "rack.json", "nothing.wav")
        self.refused(1, "in.wav is no rack file, which comes first", "in.wav", "rack.json")
        self.refused(1, "bytes:1: this is no OSC command, and perhaps no text at all\n", "rack.json", "in.wav", "--script", "bytes")
        done = self.render("rack.json", "in.wav", "-o", "out.mp3")
        self.assertEqual((done.returncode, os.path.exists(self.path("out.mp3"))), (2, False))
        self.assertIn("OUT is a .wav or .flac file, not out.mp3", done.stderr)
        done = self.render("rack.json", "in.wav", "-o", "nowhere/out.wav")
        self.assertEqual((done.returncode, done.stderr), (5, "signalbox render: cannot write nowhere/out.wav: No such file or directory.\n"))
        self.assertEqual(self.render("rack.json", "in.wav", "-o", "OUT.FLAC").returncode, 0)
        with open(self.path("OUT.FLAC"), "rb") as file:
            self.assertEqual(file.read(4), b"fLaC")
        self.refused(5, "cannot read", "nothing.json", "in.wav")
        self.refused(1, "broken.json: ", "broken.json", "in.wav")
        self.refused(1, "absent.json: a plugin is missing; install it: urn:nowhere is not installed\n", "absent.json", "in.wav")
        self.refused(5, "cannot be brought to 44101: the ratio", "rack.json", "in.wav", "--rate", "44101")
        self.refused(2, "--rate takes a number", "rack.json", "in.wav", "--rate", "fast")
        self.refused(1, 'edits:1: part 2 (/rack/remove): there is no node "nobody"', "rack.json", "in.wav", "--script", "edits")
        self.refused(5, "nothing of it is left", "rack.json", "in.wav", limit=40000)
        self.refused(2, "--block takes a number", "rack.json", "in.wav", "--block", "0")
        done = self.render("rack.json", "in.wav", "-o", "in.wav")
        self.assertEqual((done.returncode, len(read_wav(self.path("in.wav")))), (2, 20000))

    def test_a_plugin_that_is_made_for_live_sound_is_named(self):
        write_wav(self.path("in.wav"), tone(0, 3000))
        for name, uri, said in (("live", TEST + "fixture", 1), ("other", TEST + "amp", 0)):
            with open(self.path("rack.json"), "w", encoding="utf-8") as file:
                cables = [{"from": "in:1", "to": "x:in"}, {"from": "x:out", "to": "out:1"}]
                json.dump({"signalbox": 1, "nodes": [{"id": "x", "uri": uri}], "cables": cables}, file)
            done = self.render("rack.json", "in.wav", "-o", name + ".wav")
            self.assertEqual((done.returncode, done.stderr.count("\n")), (0, said), done.stderr)
            self.assertEqual(done.stderr.count(f"node x: {uri} says that it is made for live sound"), said)

    def test_another_rate(self):
        with open(self.path("through.json"), "w", encoding="utf-8") as file:
            json.dump({"signalbox": 1, "nodes": [], "cables": [{"from": "in:1", "to": "out:1"}]}, file)
        write_wav(self.path("in.wav"), tone(0, RATE))
        done = self.render("through.json", "in.wav", "-o", "out.wav", "--rate", "44100", "--tail", "0.1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        out = read_wav(self.path("out.wav"))
        self.assertEqual(len(out), 44100 + 4410)
        step = 2 * math.pi * 1000 / 44100
        worst = max(abs(out[i] - 0.25 * math.sin(step * i)) for i in range(2000, 42000))
        self.assertLess(worst, 1e-5)
        with open(self.path("out.wav"), "rb") as file:
            head = file.read(64)
        self.assertEqual(struct.unpack("<I", head[head.index(b"fmt ") + 12 :][:4]), (44100,))


if __name__ == "__main__":
    rig.main("daemon", "signalbox", "tone", "plugins")
