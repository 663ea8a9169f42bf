#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: realtime.py SIGNALBOXD

Under a realtime JACK server the audio thread runs with the priority that /status tells, and where --cpus says.
"""
import os
import unittest

import rig


def fifo_is_permitted():
    child = os.fork()
    if child == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


class Realtime(unittest.TestCase):
    def setUp(self):
        if not fifo_is_permitted():
            self.skipTest("SCHED_FIFO is not permitted here: `signalbox doctor` says how to grant it")
        self.server = rig.JackServer()
        self.addCleanup(self.server.stop)

    def realtime_threads(self, daemon):
        """{thread: priority} of those that run FIFO."""
        threads = [int(name) for name in os.listdir(f"/proc/{daemon.process.pid}/task")]
        policy = os.sched_getscheduler
        return {t: os.sched_getparam(t).sched_priority for t in threads if policy(t) & ~os.SCHED_RESET_ON_FORK == os.SCHED_FIFO}

    def test_priority_and_processor(self):
        last = max(os.sched_getaffinity(0))
        daemon = rig.Daemon(self.server, "--cpus", str(last))
        self.addCleanup(daemon.close)
        daemon.playing()
        rig.wait_until(lambda: daemon.osc.status()["priority"] > 0, "the audio thread is realtime")
        priority = daemon.osc.status()["priority"]
        threads = self.realtime_threads(daemon)
        audio = [t for t in threads if os.sched_getaffinity(t) == {last}]
        self.assertEqual([threads[t] for t in audio], [priority])
        with open(f"/proc/{daemon.process.pid}/task/{audio[0]}/comm", encoding="ascii") as file:
            self.assertEqual(file.read().strip(), "signalbox-audio")
        self.assertEqual(os.sched_getaffinity(daemon.process.pid), os.sched_getaffinity(0))


if __name__ == "__main__":
    rig.main("daemon")
