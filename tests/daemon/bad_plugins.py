#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: bad_plugins.py SIGNALBOXD BAD.SO

Plugins that crash, hang, end the process or change what is everybody's: refused with one line that names the plugin and the
cause, before they get into the daemon; and everybody else plays on.
"""
import os
import shutil
import tempfile

import osc
import rig

BAD = "urn:signalbox:test:bad:"
PREFIXES = "@prefix doap: <http://usefulinc.com/ns/doap#> .\n@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
CAUSES = {
    "start-crash": "crashed (SIGABRT) while it was being started",
    "start-exit": "ended with 3 while it was being started",
    "run-crash": "crashed (SIGABRT) while it was being started",
    "end-crash": "crashed (SIGABRT) while it was being let go of",
    "run-umask": "changes the umask",
    "run-directory": "changes the working directory",
    "run-locale": "changes the locale",
}
HANG, PATIENCE = "start-hang", 120


def port(index, kind, symbol):
    return f'[ a lv2:{kind} , lv2:AudioPort ; lv2:index {index} ; lv2:symbol "{symbol}" ; lv2:name "{symbol}" ]'


class BadPlugins(rig.Undisturbed):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        for name in (*CAUSES, HANG):
            bundle = os.path.join(folder.name, name + ".lv2")
            os.mkdir(bundle)
            shutil.copy(rig.PROGRAMS["bad"], os.path.join(bundle, "bad.so"))
            with open(os.path.join(bundle, "manifest.ttl"), "w", encoding="utf-8") as file:
                ports = port(0, "InputPort", "in") + " , " + port(1, "OutputPort", "out")
                file.write(f'{PREFIXES}<{BAD}{name}> a lv2:Plugin ; doap:name "{name}" ; lv2:binary <bad.so> ; lv2:port {ports} .\n')
        cls.ENV = {"LV2_PATH": folder.name}
        super().setUpClass()

    def refused(self, client, name):
        def answer_of_a_daemon_that_lives():
            self.assertIsNone(self.daemon.process.poll(), "the daemon ended: " + self.daemon.said())
            return client.receive(0.5)

        answer = rig.wait_until(answer_of_a_daemon_that_lives, "an answer", PATIENCE)
        self.assertEqual((answer[0], answer[1][:2]), ("/error", [7, "/rack/add"]), answer)
        self.assertIn(BAD + name, answer[1][2])
        self.assertNotIn("\n", answer[1][2])
        return answer[1][2]

    def test_they_are_refused_and_nobody_else_minds(self):
        with self.undisturbed():
            patient = osc.Client(self.daemon.port)
            self.addCleanup(patient.close)
            patient.send("/rack/add", BAD + HANG, "h")
            said = {}
            for name, cause in CAUSES.items():
                with self.subTest(name):
                    self.osc.send("/rack/add", BAD + name, "x")
                    said[name] = self.refused(self.osc, name)
                    self.assertIn(cause, said[name])
            self.assertIsNone(patient.receive(0), "all of that has waited for the plugin that hangs")
            # Whoever asks later hears of it at once, and so does a list.
            self.osc.send("/rack/add", BAD + "start-crash", "x")
            self.assertEqual(self.refused(self.osc, "start-crash"), said["start-crash"])
            self.osc.send("/plugins", BAD)
            listed = {args[0]: args[3:] for address, args in self.osc.until("/plugins/end", seconds=60) if address == "/plugin"}
            self.assertEqual({name: listed[BAD + name] for name in said}, {name: [text] for name, text in said.items()})
            self.assertRegex(self.refused(patient, HANG), "did not come back within [0-9]+ s while it was being started")


if __name__ == "__main__":
    rig.main("daemon", "bad")
