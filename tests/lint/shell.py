#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: shell.py [ROOT]

Runs shellcheck over all shell scripts.
"""
import os
import shutil
import subprocess
import sys

import tree


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    if not shutil.which("shellcheck"):
        print("skipped: needs shellcheck")
        sys.exit(77)
    paths = [os.path.join(root, path) for path in tree.scripts(root)]
    # The parts of a script that are sourced are checked one by one: what one sets is used in another (SC1091, SC2034, SC2154).
    sys.exit(subprocess.run(["shellcheck", "-e", "SC1091,SC2034,SC2154", *paths], check=False).returncode if paths else 0)


if __name__ == "__main__":
    main()
