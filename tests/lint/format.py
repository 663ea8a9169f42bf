#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: format.py [ROOT]

Runs clang-format over all code. Versions disagree about the same style, so only Debian 12's counts; without it this is
skipped (exit code 77).
"""
import os
import re
import shutil
import subprocess
import sys

import tree

VERSION = 14


def find_tool():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        if shutil.which(name):
            said = subprocess.check_output([name, "--version"], text=True)
            if re.search(rf"version {VERSION}\.", said):
                return name
    return None


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    tool = find_tool()
    if tool is None:
        print(f"skipped: needs clang-format {VERSION}")
        sys.exit(77)
    paths = [os.path.join(root, path) for path in tree.files(root, ".cpp", ".hpp", ".c", ".h")]
    sys.exit(subprocess.run([tool, "--style=file", "--dry-run", "--Werror", *paths], check=False).returncode if paths else 0)


if __name__ == "__main__":
    main()
