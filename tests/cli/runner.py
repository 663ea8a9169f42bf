# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Runs a file's tests; the program under test is the first argument."""
import sys
import unittest


def main():
    """A skipped test is seen: meson reads 77 as skipped."""
    done = unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2, exit=False).result
    sys.exit(1 if not done.wasSuccessful() or done.testsRun == 0 else 77 if done.skipped else 0)
