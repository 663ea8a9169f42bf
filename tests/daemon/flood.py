#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: flood.py SIGNALBOXD

Sets as fast as a local sender can: bursts of 20,000 datagrams, and a million in bundles. None is lost unknown to
/status, the last value of each parameter counts, and others are answered meanwhile.
"""
import time

import osc
import rig

NODES, BURST, BURSTS, PAUSE = 20, 20_000, 10, 0.1
BUNDLES, SETS = 1000, 1000


class Flood(rig.Undisturbed):
    RACK = rig.Undisturbed.RACK + [("/rack/add", "urn:signalbox:gain", f"g{k}") for k in range(NODES)]

    def sets(self, count, last):
        """Sets of all nodes in turn; the last one of each is `last` and something of its own."""
        packets = [osc.message(f"/node/g{k % NODES}/gain", -(k // NODES % 50) - 10.0) for k in range(count - NODES)]
        return packets + [osc.message(f"/node/g{k}/gain", last - k) for k in range(NODES)]

    def arrives(self, before, sent):
        """Waits until all that was sent is read or known to be lost; how many were lost."""

        def accounted():
            now = self.osc.status()
            lost = now["osc/dropped"] - before["osc/dropped"]
            # Our own questions are counted too.
            return now["osc/received"] - before["osc/received"] + lost >= sent and (lost, now)

        return rig.wait_until(accounted, f"{sent} sets are accounted for")[0]

    def values_are(self, last):
        for k in range(NODES):
            self.assertEqual(self.osc.value(f"g{k}/gain"), last - k)

    def test_bursts(self):
        sender = osc.Client(self.daemon.port)
        self.addCleanup(sender.close)
        burst = self.sets(BURST, -1.0)
        before = self.osc.status()
        for _ in range(BURSTS):
            for packet in burst:
                sender.raw(packet)
            self.assertEqual(self.osc.ask("/ping"), ("/pong", []))
            time.sleep(PAUSE)
        lost = self.arrives(before, BURST * BURSTS)
        print(f"{BURST * BURSTS} sets, {lost} lost, buffer {before['osc/buffer']}", flush=True)
        if before["osc/buffer"] >= 8 << 20:
            self.assertEqual(lost, 0)
        if lost == 0:
            self.values_are(-1.0)
        self.assertIsNone(sender.receive(0.1))
        self.assertTrue(self.heard())

    def test_a_million_in_bundles(self):
        stream = osc.Stream(self.daemon.port)
        self.addCleanup(stream.close)
        bundle, last = osc.bundle(*self.sets(SETS, -2.0)), osc.bundle(*self.sets(SETS, -3.0))
        before = self.osc.status()
        for k in range(BUNDLES):
            stream.raw(bundle if k < BUNDLES - 1 else last)
            if k % 50 == 0:
                self.assertEqual(self.osc.ask("/ping"), ("/pong", []))
        self.assertEqual(stream.ask("/ping"), ("/pong", []))
        now = self.osc.status()
        self.assertGreaterEqual(now["osc/received"] - before["osc/received"], BUNDLES * SETS)
        self.values_are(-3.0)
        self.assertTrue(self.heard())


if __name__ == "__main__":
    rig.main("daemon")
