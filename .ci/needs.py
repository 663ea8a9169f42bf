#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: needs.py DIRECTORY TEST...

Prints what ninja has to build in the build DIRECTORY for tests of these names, or of these suites, a line each.
"""
import json
import os
import subprocess
import sys


def introspect(directory, what):
    return json.loads(subprocess.check_output(["meson", "introspect", what, directory]))


def chosen(test, words):
    return test["name"] in words or any(suite.split(":")[-1] in words for suite in test["suite"])


def main():
    directory, words = sys.argv[1], set(sys.argv[2:])
    tests = [test for test in introspect(directory, "--tests") if chosen(test, words)]
    unknown = {word for word in words if not any(chosen(test, {word}) for test in tests)}
    if unknown:
        sys.exit(f"needs.py: there is no test or suite {', '.join(sorted(unknown))} in {directory}")
    targets = {target["id"]: target["filename"] for target in introspect(directory, "--targets")}
    files = {file for test in tests for target in test["depends"] for file in targets[target]}
    print("\n".join(sorted(os.path.relpath(file, os.path.realpath(directory)) for file in files)))


if __name__ == "__main__":
    main()
