#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: guard.py SIGNALBOXD GUARD PLUGINS [SECONDS]

A rack of twenty nodes is rewired twice a second and set a thousand times a second while the guard counts allocations,
locks, system calls and page faults inside the daemon's process callback: there are none.
"""
import json
import os
import random
import sys
import tempfile
import threading
import time
import unittest

import osc
import rig

SECONDS = 60.0
SETS_A_TURN, TURN_SECONDS, EDIT_SECONDS = 10, 0.01, 0.5
KINDS = ("allocations", "locks", "syscalls", "page_faults")
MDA = "http://drobilla.net/plugins/mda/"
TEST = "urn:signalbox:test:"
OWN = "urn:signalbox:"
# From end to end, each node's first output into the next one's first input.
CHAIN = [
    ("source", OWN + "source"),
    ("gain_1", OWN + "gain"),
    ("amp_1", TEST + "amp"),
    ("cv", TEST + "cv"),
    ("fixture_1", TEST + "fixture"),
    ("delay", MDA + "Delay"),
    ("stereo_1", TEST + "stereo"),
    ("gain_2", OWN + "gain"),
    ("overdrive", MDA + "Overdrive"),
    ("slow", TEST + "slow"),
    ("dynamics", MDA + "Dynamics"),
    ("amp_2", TEST + "amp"),
    ("fixture_2", TEST + "fixture"),
    ("ambience", MDA + "Ambience"),
    ("gain_3", OWN + "gain"),
    ("stereo_2", TEST + "stereo"),
    ("limiter", MDA + "Limiter"),
    ("gain_4", OWN + "gain"),
    ("meter_1", OWN + "meter"),
    ("meter_2", OWN + "meter"),
]
ENDS = {
    TEST + "stereo": ("in_l", "out_l"),
    TEST: ("in", "out"),
    OWN: ("in_1", "out_1"),
    MDA: ("left_in", "left_out"),
}


def ends(uri):
    """The symbols of its first input and output."""
    return next(pair for start, pair in ENDS.items() if uri.startswith(start))


class Rack:
    """The chain, and edits of it that end where they began."""

    def __init__(self, client, have_mda):
        self.osc = client
        self.chain = [(name, uri) for name, uri in CHAIN if have_mda or not uri.startswith(MDA)]
        while len(self.chain) < len(CHAIN):  # as many nodes where mda-lv2 is not installed
            self.chain.insert(1, (f"amp_more_{len(self.chain)}", TEST + "amp"))
        self.cables = [
            (f"{a}:{ends(a_uri)[1]}", f"{b}:{ends(b_uri)[0]}")
            for (a, a_uri), (b, b_uri) in zip(self.chain, self.chain[1:], strict=False)
        ]
        self.cables.append((f"{self.chain[-1][0]}:out_1", "out:1"))

    def build(self):
        for name, uri in self.chain:
            self.osc.edit("/rack/add", uri, name)
        for source, sink in self.cables:
            self.osc.edit("/rack/connect", source, sink)

    def shape(self):
        self.osc.send("/rack/get")
        return [said for said in self.osc.until("/rack/end")[:-1] if said[0].startswith("/rack/")]

    def round(self, chance):
        """One edit of each sort; some at once, as a set between them is what undo would take back."""
        here, there = chance.sample(self.cables, 2)
        first, second, third = (chance.choice(self.chain[1:])[1] for _ in range(3))
        bystander = chance.choice(self.chain)[0]
        yield (("/rack/add", first, "extra"),)
        yield (("/rack/connect", f"extra:{ends(first)[1]}", there[1], 0.5),)
        yield (("/rack/insert", second, "guest", *here),)
        yield (("/rack/gain", f"extra:{ends(first)[1]}", there[1], -0.25),)
        yield (("/rack/move", "guest", *there),)
        yield ("/rack/replace", "guest", third), ("/rack/undo",), ("/rack/redo",)
        yield ((f"/node/{bystander}/@bypass", 1, True),)
        yield ((f"/node/{bystander}/@bypass", 1, False),)
        yield (("/rack/disconnect", f"extra:{ends(first)[1]}", there[1]),)
        yield ("/rack/remove", "guest"), ("/rack/undo",), ("/rack/remove", "guest", 1)
        yield (("/rack/remove", "extra", 0),)


class Editor(threading.Thread):
    """Two edits a second until told to stop, then to the end of the round."""

    def __init__(self, rack, knobs_still):
        super().__init__()
        self.rack, self.knobs_still = rack, knobs_still
        self.done, self.failure = 0, None
        self.stopping = threading.Event()

    def run(self):
        chance = random.Random(2)
        try:
            while not self.stopping.is_set():
                for edits in self.rack.round(chance):
                    with self.knobs_still:
                        for edit in edits:
                            self.rack.osc.edit(*edit)
                    self.done += len(edits)
                    self.stopping.wait(EDIT_SECONDS * len(edits))
        except AssertionError as failure:
            self.failure = failure


class Turner:
    """A thousand sets a second: at once, gliding and timed, also in bundles."""

    def __init__(self, port, paths):
        self.osc = osc.Client(port)
        self.paths = paths
        self.chance = random.Random(3)
        self.sent, self.refused = 0, []
        self.still = threading.Lock()

    def some(self, suffix="", *more):
        path = self.chance.choice(self.paths)
        return osc.message(f"/node/{path}{suffix}", self.chance.random(), *more)

    def timed(self, count):
        ahead = self.chance.uniform(0.002, 0.2)
        timetag = int((time.time() + ahead + 2208988800) * 2**32)
        return osc.bundle(*[self.some("/norm") for _ in range(count)], timetag=timetag)

    def turn(self):
        with self.still:
            self.osc.raw(self.timed(3))
            self.osc.raw(self.some("/ramp", 0.05))
            self.osc.raw(osc.bundle(self.some("/norm"), self.some("/norm")))
            for _ in range(SETS_A_TURN - 6):
                self.osc.raw(self.some("/norm"))
            self.osc.send("/ping")
            self.refused += self.osc.until("/pong")[:-1]  # all of them have arrived
        self.sent += SETS_A_TURN

    def run(self, seconds):
        start = time.monotonic()
        while (now := time.monotonic()) < start + seconds:
            while self.sent / SETS_A_TURN * TURN_SECONDS < now - start:
                self.turn()
            time.sleep(TURN_SECONDS)

    def refusals(self):
        while got := self.osc.receive(0.2):
            self.refused.append(got)
        return self.refused


class Guard(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.report = os.path.join(folder.name, "guard.json")
        server = rig.JackServer()
        self.addCleanup(server.stop)
        env = {
            "LD_PRELOAD": rig.PROGRAMS["guard"],
            "RT_GUARD_OUT": self.report,
            "LV2_PATH": rig.PROGRAMS["plugins"] + ":/usr/lib/lv2",
        }
        self.daemon = rig.Daemon(server, env=env)
        self.addCleanup(lambda: self.daemon.folder and self.daemon.close())
        self.daemon.playing()

    def settable(self, client):
        """Every parameter of the rack that is an input."""
        client.send("/node/*/*")
        client.send("/ping")
        found = [address[len("/node/") :] for address, _ in client.until("/pong") if address.startswith("/node/")]
        return [path for path in found if client.ask(f"/node/{path}/norm", 7, 0.5)[0] == "/ok"]

    def guarded(self):
        with open(self.report, encoding="utf-8") as file:
            return json.load(file)

    def test_nothing_that_waits_in_the_process_callback(self):
        rack = Rack(self.daemon.osc, os.path.isdir("/usr/lib/lv2/mda.lv2"))
        rack.build()
        before, ramps = rack.shape(), self.daemon.osc.status()["ramps"]
        turner = Turner(self.daemon.port, self.settable(self.daemon.osc))
        self.addCleanup(turner.osc.close)
        self.assertGreater(len(turner.paths), 40)
        editor = Editor(rack, turner.still)
        editor.start()
        turner.run(SECONDS)
        editor.stopping.set()
        editor.join()
        self.assertIsNone(editor.failure)
        self.assertEqual(turner.refusals(), [])
        self.assertEqual(rack.shape(), before)
        status = self.daemon.osc.status()
        self.assertEqual(self.daemon.end(), 0)
        seen = self.guarded()
        told = ", ".join(f"{kind} {seen[kind]}" for kind in ("cycles", *KINDS))
        print(f"{told}; {editor.done} edits, {turner.sent} sets of {len(turner.paths)} parameters", flush=True)
        print({key: status[key] for key in ("edits", "ramps", "staged", "xruns", "osc/late", "osc/delayed")}, flush=True)
        self.assertGreater(status["ramps"], ramps + editor.done / 2)
        self.check(seen, status, editor.done, turner.sent)

    def check(self, seen, status, edits, sets):
        # It saw the work: most of the cycles there were, with the edits and sets in them.
        self.assertGreater(seen["cycles"], SECONDS * 48000 / 128 / 2)
        self.assertGreaterEqual(edits, SECONDS)
        self.assertGreaterEqual(sets, SECONDS * 900)
        self.assertGreaterEqual(status["osc/received"], sets)
        self.assertEqual(status["osc/dropped"], 0)
        self.assertLess(status["osc/late"], sets / 10)
        counted = {kind: seen[kind] for kind in KINDS if seen[kind] is not None}
        if not status["memory/locked"]:
            counted.pop("page_faults")
        self.assertEqual(counted, dict.fromkeys(counted, 0), json.dumps(seen["first"], indent=1))
        missing = [kind for kind in KINDS if kind not in counted]
        if missing:
            self.skipTest(f"all else was 0, but {' and '.join(missing)} cannot be counted here: no right, or not by this kernel")


if __name__ == "__main__":
    if len(sys.argv) > 4 and sys.argv[4].isdigit():
        SECONDS = float(sys.argv.pop(4))
    rig.main("daemon", "guard", "plugins")
