#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: slow_edits.py SIGNALBOXD PLUGINS [SECONDS]

A plugin takes SECONDS (1) to be made, each time, and longer where a test says so. Only who brings it in waits: others edit
on, and what fails behind it changes nothing.
"""
import contextlib
import os
import sys
import tempfile
import time

import osc
import rig

GAIN, TEST = "urn:signalbox:gain", "urn:signalbox:test:"
SLOW, REFUSES = TEST + "slow", TEST + "refuses"
PLUGIN = 7
SECONDS = int(sys.argv.pop(3)) if len(sys.argv) > 3 and sys.argv[3].isdigit() else 1
PATIENCE = 60 + 6 * SECONDS  # of the test: a plugin is tried first, which takes as long again


class Slow(rig.Undisturbed):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.done = os.path.join(folder.name, "done")
        cls.ENV = {
            "LV2_PATH": os.path.abspath(rig.PROGRAMS["plugins"]),
            "SIGNALBOX_TEST_SLOW_MS": str(1000 * SECONDS),
            "SIGNALBOX_TEST_SLOW_UNTIL": cls.done,
        }
        cls.let_be_made()
        super().setUpClass()

    @classmethod
    def let_be_made(cls):
        with open(cls.done, "w", encoding="utf-8"):
            pass

    @contextlib.contextmanager
    def being_made(self):
        """Inside, none is ever done."""
        os.unlink(self.done)
        try:
            yield
        finally:
            self.let_be_made()

    def setUp(self):
        super().setUp()
        self.sender = osc.Client(self.daemon.port)
        self.addCleanup(self.sender.close)

    def bundle(self, *commands):
        self.sender.raw(osc.bundle(*(osc.message(*command) for command in commands)))

    def answers(self, count):
        return [self.sender.receive(PATIENCE) for _ in range(count)]

    def edit_on(self):
        """What another client does meanwhile is done, heard and answered before the slow one is."""
        self.osc.edit("/rack/insert", GAIN, "mine", "tone:out_1", "amp:in_1")
        self.osc.send("/node/mine/gain", -20.0)
        rig.wait_until(lambda: self.osc.value("ear/rms_1") < self.LEVEL_DB + self.GAIN_DB - 20, "it is heard")
        self.osc.edit("/rack/add", TEST + "amp", "foreign")
        self.osc.edit("/rack/replace", "foreign", GAIN)
        self.osc.edit("/rack/remove", "mine")
        self.osc.edit("/rack/remove", "foreign")
        self.assertEqual(self.osc.ask("/sync", 3), ("/synced", [3]))
        self.assertIsNone(self.sender.receive(0))
        rig.wait_until(lambda: self.heard(0.2), "the tone is heard as before")

    def test_only_its_sender_waits(self):
        self.osc.edit("/rack/save", "evening")
        self.osc.edit("/rack/load", "evening")  # it has that name from here on
        before = self.whole()
        with self.being_made():
            self.bundle(
                ("/rack/add", GAIN, "fresh"),
                ("/rack/add", SLOW, "late"),
                ("/rack/connect", "fresh:out_1", "late:in"),
            )
            self.edit_on()
            self.assertEqual(self.whole(), before)  # of the bundle there is nothing yet
            self.osc.edit("/rack/clear")  # nor for what is done to the whole rack
            self.osc.edit("/rack/undo")
            self.osc.edit("/rack/save", "evening")
            self.osc.edit("/rack/load", "evening")
            self.assertEqual(self.whole(), before)
            self.assertIsNone(self.sender.receive(0))
        self.assertEqual(self.answers(3), [("/ok", ["/rack/add"]), ("/ok", ["/rack/add"]), ("/ok", ["/rack/connect"])])
        self.osc.edit("/rack/undo")
        self.assertEqual(self.whole(), before)
        self.osc.edit("/rack/redo")
        self.assertEqual(self.osc.status()["nodes"], 5)
        self.has_cables(4)

    def test_however_many_of_them(self):
        made = self.osc.ask("/rack/add", SLOW, "first", seconds=PATIENCE)  # from now on it is not tried before
        self.assertEqual(made, ("/ok", ["/rack/add"]))
        self.osc.edit("/rack/remove", "first")
        with self.being_made():
            self.bundle(*(("/rack/add", SLOW, f"late{k}") for k in range(8)))
            time.sleep(1.5)  # by now all helpers there are have one
            self.edit_on()
        self.assertEqual(self.answers(8), [("/ok", ["/rack/add"])] * 8)

    def test_what_fails_beside_it_changes_nothing_and_is_named(self):
        for place, failing in enumerate((REFUSES, TEST + "nowhere"), 1):
            with self.undisturbed():
                commands = [("/rack/add", SLOW, "late"), ("/rack/disconnect", "tone:out_1", "amp:in_1")]
                commands.insert(place, ("/rack/add", failing, "never"))
                self.bundle(*commands)
                self.bundle(("/node/late/gain", 2.0))  # waits behind it
                address, (_, of, text) = self.sender.receive(PATIENCE)
                self.assertEqual((address, of), ("/error", "/rack/add"))
                self.assertTrue(text.startswith(f"part {place + 1} (/rack/add): "), text)
                self.assertIn(failing, text)
                address, (_, of, text) = self.sender.receive(PATIENCE)
                self.assertEqual((address, of), ("/error", "/node/late/gain"))
                self.assertIn("no node late", text)


if __name__ == "__main__":
    rig.main("daemon", "plugins")
