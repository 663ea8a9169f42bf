# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: manuals.py PROGRAM

The man pages are well formed and name every subcommand and option that there is.
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

from runner import main

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def page(name):
    with open(os.path.join(ROOT, "docs", "man", name), encoding="utf-8") as file:
        return file.read()


def help_of(*words):
    return subprocess.run([sys.argv[1], *words, "--help"], capture_output=True, text=True, check=True).stdout


class Manuals(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mandoc"), "needs mandoc")
    def test_form(self):
        pages = [os.path.join(ROOT, "docs", "man", name) for name in ("signalbox.1", "signalboxd.1")]
        # Which other pages are installed is no matter of form.
        done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *pages], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.returncode), ("", 0))

    def test_subcommands_and_their_options(self):
        text = page("signalbox.1")
        names = re.findall(r"^  ([a-z]+) ", help_of(), re.MULTILINE)
        self.assertGreaterEqual(len(names), 23)
        for name in names:
            self.assertRegex(text, rf"(?m)^\.It .*\bCm (undo , )?{name}\b|^\.It Cm .*, Cm {name}\b", name)
            for option in re.findall(r"^  --([a-z-]+)", help_of(name), re.MULTILINE):
                self.assertIn(f".It Fl -{option}", text, name)

    def test_no_more_options_than_there_are(self):
        known = set(re.findall(r"--([a-z-]+)", help_of()))
        for name in re.findall(r"^  ([a-z]+) ", help_of(), re.MULTILINE):
            known |= set(re.findall(r"--([a-z-]+)", help_of(name)))
        self.assertEqual(set(re.findall(r"^\.It Fl -([a-z-]+)", page("signalbox.1"), re.MULTILINE)) - known, set())

    def test_daemon_options(self):
        with open(os.path.join(ROOT, "daemon", "options.cpp"), encoding="utf-8") as file:
            names = re.findall(r'Option\{"([a-z-]+)"|\badd\("([a-z-]+)"', file.read())
        there = {first or second for first, second in names}
        self.assertGreaterEqual(len(there), 15)
        described = set(re.findall(r"Fl -([a-z-]+)", "\n".join(re.findall(r"(?m)^\.It Fl .*", page("signalboxd.1")))))
        self.assertEqual(described, there)


if __name__ == "__main__":
    main()
