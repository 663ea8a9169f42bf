#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: style.py [ROOT]

Conventions that no compiler checks: licence headers, #pragma once, REALTIME after noexcept, unfinished work, file lengths.
"""
import re
import sys

import tree

CODE = (".cpp", ".hpp", ".c", ".h")
LONGEST = 400
WITH_REASON = re.compile(r"^(//|#) Long because: \S+", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")  # split, so that this file may be checked too


def check_licence(text):
    lines = text.split("\n", 3)
    start = 1 if lines[0].startswith("#!") else 0
    mark = r"(//|#|/\*|\.\\\") ?"
    if not re.match(mark + r"SPDX-FileCopyrightText: \d{4}", lines[start]) or not re.match(
        mark + "SPDX-License-Identifier: ISC", (lines + ["", ""])[start + 1]
    ):
        yield 1, "the two SPDX lines are missing (see any other file)"


def check_header(text):
    if not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield 1, "a header needs #pragma once"


def without_comments(text):
    """The same number of lines, comments and preprocessor lines blank."""
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", lambda found: "\n" * found[0].count("\n"), text, flags=re.MULTILINE)


def check_realtime(text):
    code = without_comments(text)
    for found in re.finditer(r"\bREALTIME\b", code):
        if not re.search(r"\bnoexcept\s*$", code[: found.start()]):
            yield code.count("\n", 0, found.start()) + 1, "REALTIME stands directly after noexcept"


def check_unfinished(text):
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield number, "unfinished work is finished or not begun"


def check_length(text):
    length = text.count("\n")
    if length > LONGEST and not WITH_REASON.search(text):
        yield length, f"{length} lines; split it, or say why not: // Long because: ..."


def complaints(root):
    sources = set(tree.files(root, *CODE, ".py")) | set(tree.scripts(root))
    for path in sorted(sources):
        text = tree.read(root, path)
        checks = [check_licence, check_unfinished, check_length]
        checks += [check_realtime] if path.endswith(CODE) else []
        checks += [check_header] if path.endswith((".hpp", ".h")) else []
        for check in checks:
            for number, wrong in check(text):
                yield f"{path}:{number}: {wrong}"


def longest(root):
    sizes = sorted(((tree.read(root, path).count("\n"), path) for path in tree.files(root, *CODE)), reverse=True)
    return [f"{path}: {size} lines" for size, path in sizes if size > 300]


if __name__ == "__main__":
    ROOT = sys.argv[1] if len(sys.argv) > 1 else "."
    print("\n".join(longest(ROOT)))
    tree.report(list(complaints(ROOT)))
