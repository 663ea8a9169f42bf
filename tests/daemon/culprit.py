#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: culprit.py SIGNALBOXD PLUGINS

An xrun has a name: one node of many is slow in one cycle, and the status says which.
"""
import re

import rig

AMPS = 20  # of which one is another
SLOW = 11


class Culprit(rig.Live):
    @classmethod
    def setUpClass(cls):
        cls.ENV = {"LV2_PATH": rig.PROGRAMS["plugins"]}
        super().setUpClass()

    def chain(self):
        last = "in:1"
        for i in range(1, AMPS + 1):
            kind = "burst" if i == SLOW else "amp"
            self.osc.edit("/rack/add", f"urn:signalbox:test:{kind}", f"n{i}")
            self.osc.edit("/rack/connect", last, f"n{i}:in")
            last = f"n{i}:out"
        self.osc.edit("/rack/connect", last, "out:1")
        rig.wait_until(lambda: self.osc.ask("/sync", 1) == ("/synced", [1]), "the rack plays")

    def blamed_for(self, ms):
        """What the status says of an xrun after the slow node took so long."""
        before = self.osc.status()["last_xrun"]
        self.osc.send(f"/node/n{SLOW}/ms", float(ms))

        def told():
            now = self.osc.status()["last_xrun"]
            return now if now != before and "took" in now else ""

        said = rig.wait_until(told, f"an xrun of {ms} ms is explained")
        took, of = map(int, re.search(r"took (\d+) us of (\d+) us$", said).groups())
        self.assertGreaterEqual(took, 0.99 * ms * 1000)  # by the processor's clock; the node took so long by the system's
        self.assertGreaterEqual(of, took)
        return said

    def test_a_node_that_is_slow_once_is_named(self):
        self.chain()
        first = self.blamed_for(30)
        if group := re.search(r"the (\d+) nodes from n(\d+) to n(\d+) ", first):
            count, low, high = map(int, group.groups())
            self.assertEqual(count, high - low + 1)
            self.assertTrue(low <= SLOW <= high, first)
        else:
            self.assertRegex(first, rf": node n{SLOW} took")
        # From now on each is timed by itself.
        self.assertRegex(self.blamed_for(31), rf": node n{SLOW} took")


if __name__ == "__main__":
    rig.main("daemon", "plugins")
