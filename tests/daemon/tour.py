#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: tour.py SOURCE

A newcomer's first minutes, as the README has them: `./dev run` in one terminal, the commands that it proposes and those of
the tour in another, Ctrl-C at the end.
"""
import os
import pty
import re
import shlex
import subprocess
import tempfile
import unittest

import rig

BUILD_SECONDS = 240  # where nothing is left to build, a few are enough


class Terminal:
    """A command in a terminal of its own; what it prints is kept."""

    def __init__(self, command, **how):
        controller, terminal = pty.openpty()
        self.controller = controller
        self.said = ""
        self.process = subprocess.Popen(
            command, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)), **how,
        )  # fmt: skip
        os.close(terminal)
        os.set_blocking(controller, False)

    def type(self, keys):
        os.write(self.controller, keys)

    def read(self):
        try:
            while piece := os.read(self.controller, 65536):
                self.said += piece.decode(errors="replace")
        except OSError:  # nothing to read now, or everybody has closed it
            pass
        return self.said

    def wait_for(self, text, seconds):
        rig.wait_until(lambda: text in self.read() or self.process.poll() is not None, text, seconds)
        if text not in self.read():
            raise AssertionError(f"it ended before it said '{text}':\n{self.said}")

    def end(self, keys, seconds=20):
        self.type(keys)
        rig.wait_until(lambda: self.read() and self.process.poll() is not None, f"{keys} ends it", seconds)
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.end(b"\x03")
        os.close(self.controller)


class Tour(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        environment = dict(os.environ, SIGNALBOX_DEMO_STATE=os.path.join(folder.name, "state"), TERM="xterm")
        cls.demo = Terminal(["./dev", "run"], cwd=rig.PROGRAMS["source"], env=environment)
        cls.addClassCleanup(cls.demo.close)
        cls.demo.wait_for("Ctrl-C stops all of it.", BUILD_SECONDS)
        port = re.search(r"OSC +localhost:(\d+)", cls.demo.said)[1]
        programs = os.path.join(rig.PROGRAMS["source"], "build", "control")
        cls.port = port
        cls.environment = dict(environment, SIGNALBOX_OSC=f"localhost:{port}", PATH=programs + ":" + os.environ["PATH"])

    def shell(self, line):
        done = subprocess.run(
            ["bash", "-c", line], cwd=rig.PROGRAMS["source"], env=self.environment, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}{done.stderr}")
        return done.stdout

    def watch(self, line):
        table = Terminal(shlex.split(line), cwd=rig.PROGRAMS["source"], env=self.environment)
        self.addCleanup(table.close)
        table.wait_for("overdrive", 20)
        self.assertEqual(table.end(b"q"), 0)
        return table.said

    def rack(self):
        """The commands that build it; the comment before them tells its name."""
        return [line for line in self.shell("signalbox get").splitlines() if not line.startswith("#")]

    def test_what_the_demo_proposes(self):
        proposed = re.findall(r"^  (\S.*)$", self.demo.said.partition("another terminal:")[2].replace("\r", ""), re.M)
        self.assertGreaterEqual(len(proposed), 5)
        for line in proposed:
            said = self.watch(line) if line.endswith(" watch") else self.shell(line)
            if "jack_lsp" in line:
                self.assertIn("signalbox:out_1", said)
        self.assertEqual(self.shell("signalbox get overdrive @bypass").strip(), "1")
        self.shell("signalbox bypass overdrive off")

    def test_the_tour(self):
        with open(os.path.join(rig.PROGRAMS["source"], "README.md"), encoding="utf-8") as file:
            tour = file.read().partition("## A tour of five minutes")[2].partition("Sound files go")[0]
        lines = [line.partition("  #")[0].strip() for line in tour.splitlines() if re.match("    (signalbox|oscsend) ", line)]
        self.assertGreaterEqual(len(lines), 12)
        before = self.rack()
        at = {}
        for line in lines:
            line = line.replace("localhost 7770", f"localhost {self.port}")
            said = self.watch(line) if line.endswith(" watch") else self.shell(line)
            at[line.partition(" ")[2]] = (said, self.rack())
        self.assertRegex(at["status"][0], r"(?m)^state +running$")
        self.assertEqual([line for line in at["get"][0].splitlines() if not line.startswith("#")], before)
        self.assertTrue(any("overdrive" in line for line in at["load tour"][1]))
        self.assertFalse(any("overdrive" in line for line in at["remove overdrive"][1]))
        self.assertEqual(at["undo"][1], at["save tour"][1])
        self.assertEqual(at["load tour"][1], at["save tour"][1])
        rig.wait_until(lambda: self.shell("signalbox get volume gain").strip().startswith("-6"), "oscsend turns the knob")
        rig.wait_until(lambda: any("phrase:out_1" in l and "out:2" in l for l in self.rack()), "oscsend lays a cable")

    def test_z_ctrl_c_ends_all_of_it(self):
        self.assertEqual(self.demo.end(b"\x03"), 0)
        self.assertIn("stopped", self.demo.said)
        self.assertNotIn("has ended", self.demo.said)
        asked = subprocess.run(["signalbox", "status"], env=self.environment, capture_output=True, check=False, timeout=60)
        self.assertNotEqual(asked.returncode, 0)


if __name__ == "__main__":
    rig.main("source")
