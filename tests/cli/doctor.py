# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""The doctor: no daemon, the same findings for people and for programs, and true to what the kernel says."""
import json
import os
import subprocess
import sys
import unittest

from runner import main

NAMES = ["realtime scheduling", "locked memory", "realtime budget of the control group", "realtime throttling", "swap",
         "processor frequency", "isolated processors", "sleep states", "OSC receive buffer", "other realtime threads"]


def examine(*words):
    done = subprocess.run([sys.argv[1], "doctor", *words], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "SIGNALBOX_OSC": "127.0.0.1:1"})
    return done.returncode, done.stdout, done.stderr


class Doctor(unittest.TestCase):
    def setUp(self):
        code, out, errors = examine("--json")
        self.assertEqual((code, errors), (0, ""))
        self.findings = json.loads(out)

    def test_json(self):
        self.assertEqual([f["name"] for f in self.findings], NAMES)
        for finding in self.findings:
            self.assertEqual(set(finding), {"grade", "name", "value", "advice"})
            self.assertIn(finding["grade"], ("good", "note", "bad"))
            if finding["grade"] == "bad":
                self.assertNotEqual(finding["advice"], "")

    def test_text_says_the_same(self):
        code, out, errors = examine()
        self.assertEqual((code, errors), (0, ""))
        lines = out.splitlines()
        for finding in self.findings[:-1]:  # the last one counts threads, which come and go
            self.assertIn(f"{finding['grade']:6}{finding['name']}: {finding['value']}", lines)
            self.assertIn(finding["advice"], " ".join(out.split()))
        bad = sum(finding["grade"] == "bad" for finding in self.findings)
        self.assertEqual(lines[-1], f"{len(NAMES)} looked at, {bad} to mend")
        self.assertLessEqual(max(len(line) for line in lines if line.startswith("      ")), 100)

    def test_against_the_kernel(self):
        path = "/proc/sys/net/core/rmem_max"
        if not os.path.exists(path):
            self.skipTest(f"no {path} here")
        with open(path, encoding="ascii") as file:
            limit = int(file.read())
        buffer = next(f for f in self.findings if f["name"] == "OSC receive buffer")
        self.assertIn(f"limit {limit} bytes", buffer["value"])
        self.assertEqual(buffer["grade"], "good" if limit >= 8 << 20 else "note")

    def test_takes_no_arguments(self):
        self.assertEqual(examine("now")[0], 2)


if __name__ == "__main__":
    main()
