# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What the checks share: which files there are, and how a complaint is reported."""
import os
import re
import sys


def files(root, *endings):
    """Paths below root, relative to it, without build directories and what starts with a dot (but .ci)."""
    for folder, folders, names in os.walk(root):
        top = folder == root
        folders[:] = sorted(d for d in folders if d == ".ci" or not re.match(r"\.|__pycache__" + (r"|build" if top else ""), d))
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(folder, name), root)


def scripts(root):
    """Shell scripts: by ending, or by their first line."""
    for path in files(root, ""):
        if path.endswith((".sh", ".bash")) or re.match(r"#!.*\b(ba|da)?sh\b", first_line(os.path.join(root, path))):
            yield path


def first_line(path):
    with open(path, "rb") as file:
        return file.readline(200).decode("utf-8", "replace")


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def report(complaints):
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
