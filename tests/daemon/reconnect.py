#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: reconnect.py SIGNALBOXD [TIMES]

The JACK server is killed and comes back: the same, at another rate, at another block size. The daemon stays, says that
there is no audio, and plays the same rack with the same parameters and outside connections again.

What plays is heard outside: a cable of the server's leads out_1 to in_1, where a meter listens.
"""
import os
import sys
import time
import unittest

import osc
import rig

TIMES = int(sys.argv.pop(2)) if len(sys.argv) > 2 and sys.argv[2].isdigit() else 3
WAYS = [(48000, 128), (44100, 128), (44100, 512), (96000, 64)]
# The daemon's promise is 2 s from the server's return; the rest is for slow machines under load.
BOUND_SECONDS = 2 + 6
RACK = [
    ("/rack/add", "urn:signalbox:source", "tone"),
    ("/rack/add", "http://lv2plug.in/plugins/eg-amp", "amp"),
    ("/rack/add", "urn:signalbox:meter", "ear"),
    ("/rack/connect", "tone:out_1", "amp:in"),
    ("/rack/connect", "amp:out", "out:1", 0.5),
    ("/rack/connect", "in:1", "ear:in_1"),
]
SETS = {"tone/level": -18.0, "tone/type": 0.0, "amp/gain": 3.0}
HEARD_DB = -18 + 3 - 6.02 - 3.01  # level, amp, cable; a sine's RMS


class Reconnect(unittest.TestCase):
    new_server = rig.JackServer
    outside = [("signalbox:out_1", "signalbox:in_1"), ("signalbox:out_2", "system:playback_2"), ("system:capture_2", "signalbox:in_2")]

    def setUp(self):
        self.server = self.new_server(*WAYS[0])
        self.addCleanup(self.server.stop)
        self.daemon = self.daemon_on_server()
        self.addCleanup(self.daemon.close)
        self.osc = self.daemon.osc
        self.daemon.playing()

    def daemon_on_server(self, *options):
        return rig.Daemon(self.server, *options, env=self.server.environment)

    def build(self):
        for command in RACK:
            self.osc.edit(*command)
        for path, value in SETS.items():
            self.osc.send("/node/" + path, value)
        for source, sink in self.outside:
            self.server.connect(source, sink)

    def rack(self):
        self.osc.send("/rack/get")
        return self.osc.until("/rack/end")

    def heard(self):
        return abs(self.osc.value("ear/rms_1") - HEARD_DB) < 0.1

    def silent_now(self):
        status = rig.wait_until(lambda: (s := self.osc.status())["state"] == "no audio" and s, "/status says no audio")
        self.assertTrue(status["trouble"])
        started = time.monotonic()
        code, text = self.osc.refused("/sync", 7)
        self.assertEqual(code, 10, text)
        self.assertLess(time.monotonic() - started, 5)

    def back(self, rate, frames):
        self.server.start(rate, frames)
        since = time.monotonic()
        rig.wait_until(lambda: self.osc.status()["state"] == "running", f"running at {rate}/{frames}", BOUND_SECONDS)
        rig.wait_until(lambda: all(pair in self.server.connections() for pair in self.outside), "connections", BOUND_SECONDS)
        rig.wait_until(self.heard, "the tone is heard outside", BOUND_SECONDS)
        took = time.monotonic() - since
        self.assertLess(took, BOUND_SECONDS)
        return took

    def test_the_server_is_killed_and_comes_back(self):
        self.build()
        rig.wait_until(self.heard, "the tone is heard outside")
        rack = self.rack()
        time.sleep(1.5)  # the daemon looks at its connections once a second
        for time_ in range(1, TIMES + 1):
            rate, frames = WAYS[time_ % len(WAYS)] if time_ > 1 else WAYS[0]
            self.server.kill()
            self.silent_now()
            took = self.back(rate, frames)
            status = self.daemon.playing()
            print(f"{rate} Hz, {frames} frames: plays again after {took:.2f} s", flush=True)
            self.assertEqual((status["rate"], status["frames"]), (rate, frames))
            self.assertEqual(status["reconnects"], time_)
            self.assertEqual(self.rack(), rack)
            time.sleep(0.5)  # what the meter has kept from before is over
            self.assertTrue(self.heard(), self.osc.value("ear/rms_1"))
            self.assertEqual(self.osc.ask("/sync", time_), ("/synced", [time_]))

    def test_edits_made_without_a_server_play_when_it_comes(self):
        self.server.kill()
        self.silent_now()
        for command in RACK:
            self.osc.edit(*command)
        for path, value in SETS.items():
            self.osc.send("/node/" + path, value)
        self.assertEqual(self.osc.value("amp/gain"), 3)
        self.server.start(44100, 256)
        self.daemon.playing()
        self.server.connect(*self.outside[0])
        rig.wait_until(self.heard, "the tone is heard outside")

    def test_what_waits_for_its_time_waits_on(self):
        for name in ("soon", "later", "gone", "stays"):
            self.osc.edit("/rack/add", "urn:signalbox:gain", name)
        timed = osc.Client(self.daemon.port)
        self.addCleanup(timed.close)
        now = time.time()
        due = now + 6

        def at(when, *command):
            timed.raw(osc.bundle(osc.message(*command), timetag=int((when + 2208988800) * 2**32)))

        at(now + 0.5, "/node/soon/gain", -20.0)
        at(now + 0.5, "/rack/remove", "gone")
        at(now + 3600, "/rack/remove", "stays")
        at(due, "/node/later/gain", -33.0)
        self.server.kill()
        self.silent_now()
        rig.wait_until(lambda: self.osc.status()["nodes"] == 3, "the edit is done without a server")
        self.assertGreater(time.time(), now + 0.4)
        self.server.start(48000, 256)
        self.daemon.playing()
        rig.wait_until(lambda: self.osc.value("soon/gain") == -20, "what was due meanwhile has landed")
        rig.wait_until(lambda: self.osc.value("later/gain") == -33, "its time comes")
        self.assertGreater(time.time(), due - 0.1)
        status = self.osc.status()
        self.assertEqual((status["nodes"], status["osc/late"]), (3, 0))

    def test_the_daemon_comes_before_the_server(self):
        self.server.kill()
        late = self.daemon_on_server("--name", "early")
        self.addCleanup(late.close)
        self.assertEqual(late.osc.status()["state"], "no audio")
        self.assertTrue(late.osc.status()["trouble"])
        self.server.start(48000, 64)
        self.assertEqual(late.playing()["frames"], 64)

    def test_a_server_that_ends_in_order(self):
        self.build()
        time.sleep(1.5)
        self.server.stop()
        self.silent_now()
        self.back(*WAYS[0])


if __name__ == "__main__":
    if not os.path.isdir("/usr/lib/lv2/eg-amp.lv2"):
        print("skipped: needs lv2-examples")
        sys.exit(77)
    rig.main("daemon")
