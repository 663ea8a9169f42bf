#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: suites.py BUILD

A test outside the known suites would be run by no lane of ./dev test but the first.
"""
import json
import subprocess
import sys

import tree

KNOWN = {"unit", "integration", "daemon", "fuzz", "lint", "long"}


def complaints(tests):
    for test in tests:
        if not KNOWN & {suite.split(":")[-1] for suite in test["suite"]}:
            yield f"test {test['name']}: no suite of {', '.join(sorted(KNOWN))}"


if __name__ == "__main__":
    tree.report(list(complaints(json.loads(subprocess.check_output(["meson", "introspect", sys.argv[1], "--tests"])))))
