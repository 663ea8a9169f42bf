#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: validate.py BUNDLES

The bundles below BUNDLES pass lv2_validate without an error, and their libraries show one symbol each.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def validate(bundle):
    _, text = output("lv2_validate", *sorted(glob.glob(bundle + "/*.ttl")))
    found = re.search(r"Found (\d+) errors", text)
    assert found, f"lv2_validate said nothing of errors:\n{text}"
    assert found[1] == "0", f"{bundle}:\n{text}"


def check_symbols(library):
    _, text = output("nm", "--dynamic", "--defined-only", library)
    symbols = [line.split()[-1] for line in text.splitlines()]
    assert symbols == ["lv2_descriptor"], f"{library} shows {symbols}"


def main():
    bundles = sorted(glob.glob(os.path.join(sys.argv[1], "*.lv2")))
    assert bundles, f"there are no bundles in {sys.argv[1]}"
    for bundle in bundles:
        libraries = glob.glob(bundle + "/*.so")
        assert libraries, f"{bundle} has no library"
        for library in libraries:
            check_symbols(library)
    if not (shutil.which("lv2_validate") and shutil.which("sord_validate")):
        print("skipped: no lv2_validate or no sord_validate (Debian packages lv2-dev and sordi)")
        sys.exit(SKIPPED)
    for bundle in bundles:
        validate(bundle)
    print(f"{len(bundles)} bundles are valid")


if __name__ == "__main__":
    main()
