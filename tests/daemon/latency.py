#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: latency.py SIGNALBOXD PLUGINS

How late the rack is: what its ports tell JACK, and what jack_iodelay measures.
"""
import os
import re
import shutil
import subprocess
import unittest

import rig

LATE = "urn:signalbox:test:late"
PIANO = "http://drobilla.net/plugins/mda/EPiano"


class Latency(rig.Live):
    @classmethod
    def setUpClass(cls):
        cls.ENV = {"LV2_PATH": rig.PROGRAMS["plugins"] + ":/usr/lib/lv2"}
        super().setUpClass()
        for cable in [("system:capture_1", "signalbox:in_1"), ("signalbox:out_1", "system:playback_1")]:
            cls.server.connect(*cable)

    def ranges(self):
        """{(port, "capture" or "playback"): [least, most]}"""
        found, port = {}, ""
        for line in self.server.tool("jack_lsp", "-l").stdout.splitlines():
            if match := re.match(r"\s+port (\w+) latency = \[ (\d+) (\d+) \]", line):
                found[port, match[1]] = [int(match[2]), int(match[3])]
            else:
                port = line.strip()
        return found

    def later_by(self, frames, capture_of, playback_of):
        def holds():
            now = self.ranges()
            outside = now["system:capture_1", "capture"], now["system:playback_1", "playback"]
            inside = now[capture_of, "capture"], now[playback_of, "playback"]
            return inside == tuple([end + frames for end in ends] for ends in outside)

        rig.wait_until(holds, f"{capture_of} and {playback_of} are {frames} frames later than outside")

    def late_beside_dry(self, frames):
        self.osc.edit("/rack/add", LATE, "x")
        self.osc.send("/node/x/frames", float(frames))
        for cable in [("in:1", "x:in"), ("x:out", "out:1"), ("in:1", "out:1")]:
            self.osc.edit("/rack/connect", *cable)

    def test_ports_tell_it(self):
        self.osc.edit("/rack/connect", "in:1", "out:1")
        self.later_by(0, "signalbox:out_1", "signalbox:in_1")
        self.osc.edit("/rack/disconnect", "in:1", "out:1")
        self.late_beside_dry(700)
        self.later_by(700, "signalbox:out_1", "signalbox:in_1")
        for port, way in [("signalbox:out_2", "capture"), ("signalbox:in_2", "playback")]:
            self.assertEqual(self.ranges()[port, way], [0, 0])  # nothing goes there
        self.assertEqual(self.osc.ask("/node/x/@latency"), ("/node/x/@latency", [700]))
        self.osc.send("/node/x/frames", 1300.0)
        self.later_by(1300, "signalbox:out_1", "signalbox:in_1")
        rig.wait_until(lambda: self.osc.status()["latency"] == 1300, "the status tells it too")
        self.osc.send("/node/x/@bypass", 1)
        self.later_by(1300, "signalbox:out_1", "signalbox:in_1")
        self.osc.edit("/rack/remove", "x")
        self.later_by(0, "signalbox:out_1", "signalbox:in_1")

    def test_midi_ports_tell_it_too(self):
        self.osc.send("/plugin", PIANO)
        if self.osc.until("/plugin/end", "/error", seconds=60)[-1][0] == "/error":
            self.skipTest("mda-lv2 is not installed")
        self.late_beside_dry(700)
        self.assertEqual(self.ranges()["signalbox:midi_in_1", "playback"], [0, 0])
        self.osc.edit("/rack/add", PIANO, "piano")
        self.osc.edit("/rack/connect", "midi_in:1", "piano:event_in")
        self.osc.edit("/rack/connect", "piano:left_out", "out:1")
        self.later_by(700, "signalbox:out_1", "signalbox:midi_in_1")
        self.osc.edit("/rack/connect", "midi_in:1", "midi_out:1")  # events are not delayed
        rig.wait_until(lambda: self.ranges()["signalbox:midi_in_1", "playback"][0] == 0, "the nearest counts too")

    @unittest.skipUnless(shutil.which("jack_iodelay"), "jack_iodelay is not installed")
    def test_jack_iodelay_measures_it(self):
        env = dict(os.environ, JACK_DEFAULT_SERVER=self.server.name)
        command = ["stdbuf", "-oL", "jack_iodelay"]
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as meter:
            try:
                ports = self.server.tool
                rig.wait_until(lambda: "jack_delay:in" in ports("jack_lsp").stdout, "jack_iodelay has its ports")
                self.server.connect("jack_delay:out", "signalbox:in_1")
                self.server.connect("signalbox:out_1", "jack_delay:in")
                self.osc.edit("/rack/connect", "in:1", "out:1")
                straight = self.measured(meter)
                self.osc.edit("/rack/disconnect", "in:1", "out:1")
                self.late_beside_dry(1234)
                late = self.measured(meter)
                self.assertAlmostEqual(late - straight, self.osc.status()["latency"], delta=0.1)
                self.assertEqual(self.osc.status()["latency"], 1234)
            finally:
                meter.terminate()

    def measured(self, meter):
        """Frames; what it says three times in a row, from now on."""
        rig.wait_until(lambda: self.osc.ask("/sync", 1) == ("/synced", [1]), "the edit plays")
        said = []
        for line in meter.stdout:
            if match := re.match(r"\s*([\d.]+) frames .* total roundtrip", line):
                said.append(float(match[1]))
            if len(said) > 4 and max(said[-3:]) - min(said[-3:]) < 0.05:
                return said[-1]
        raise AssertionError(f"jack_iodelay ended; it said {said}")


if __name__ == "__main__":
    rig.main("daemon", "plugins")
