#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: tidy.py ROOT BUILD

Runs clang-tidy (checks: .clang-tidy) over what the compile database of BUILD builds from the rooms, on all cores. A file is
checked again only when it, a header of the project or the checks have changed since it was last found clean.
"""
import concurrent.futures
import hashlib
import json
import os
import shutil
import subprocess
import sys

import tree

ROOMS = ("plugins/", "daemon/", "control/", "bench/")


def sources(root, build):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    paths = {os.path.relpath(os.path.join(c["directory"], c["file"]), root): c["command"] for c in commands}
    return {path: command for path, command in sorted(paths.items()) if path.startswith(ROOMS)}


def common_key(root):
    """What every verdict depends on: the tool, the checks, and all headers."""
    key = hashlib.sha256(subprocess.check_output(["clang-tidy", "--version"]))
    for path in [".clang-tidy", *tree.files(root, ".hpp", ".h")]:
        key.update(tree.read(root, path).encode())
    return key.hexdigest()


def check(root, build, path, command, key):
    key = hashlib.sha256(f"{key}{command}{tree.read(root, path)}".encode()).hexdigest()
    stamp = os.path.join(build, "tidy", key)
    if os.path.exists(stamp):
        return ""
    # The database may be g++'s, whose warning options clang does not all know.
    tidy = ["clang-tidy", "--quiet", "-p", build, "--extra-arg=-Wno-unknown-warning-option", os.path.join(root, path)]
    result = subprocess.run(tidy, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return result.stdout + result.stderr
    with open(stamp, "w", encoding="utf-8"):
        return ""


def main():
    root, build = (os.path.abspath(path) for path in sys.argv[1:3])
    if not shutil.which("clang-tidy"):
        print("skipped: needs clang-tidy")
        sys.exit(77)
    os.makedirs(os.path.join(build, "tidy"), exist_ok=True)
    key = common_key(root)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(check, root, build, path, command, key) for path, command in sources(root, build).items()]
        tree.report([job.result() for job in jobs if job.result()])


if __name__ == "__main__":
    main()
