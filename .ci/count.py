#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: count.py DIRECTORY

Prints "PASSED FAILED SKIPPED" over meson's test logs DIRECTORY/meson-logs/lane-*.json. Test cases are counted where a
program says how many it ran (Catch2, Python's unittest); any other program is one test. A program that failed has at least
one failure, whatever it said.
"""
import glob
import json
import re
import sys


def last(pattern, text):
    found = re.findall(pattern, text, re.MULTILINE)
    return found[-1] if found else None


def number(word, text):
    found = re.search(rf"(\d+) {word}|{word}=(\d+)", text)
    return int(found[1] or found[2]) if found else 0


def catch2(output):
    """All tests passed (9 assertions in 3 test cases) | test cases: 3 | 1 passed | 1 failed | 1 skipped"""
    everything = last(r"^All tests passed \(.* in (\d+) test cases?\)", output)
    if everything:
        return int(everything), 0, 0
    line = last(r"^test cases: +(\d+ \|.*)$", output)
    if line is None:
        return None
    # A case that fails as expected ([!shouldfail]) is one that did what it should.
    passed = number("passed", line) + number("failed as expected", line)
    return passed, number("failed(?! as)", line), number("skipped", line)


def unittest(output):
    """Ran 3 tests in 0.1s, then OK (skipped=1) or FAILED (failures=1, errors=1)"""
    ran = last(r"^Ran (\d+) tests? in", output)
    verdict = last(r"^((?:OK|FAILED).*)$", output)
    if ran is None or verdict is None:
        return None
    bad = sum(number(word, verdict) for word in ("failures", "errors", "unexpected successes"))
    skipped = number("skipped", verdict)
    return int(ran) - bad - skipped, bad, skipped


def count(test):
    output = f"{test.get('stdout', '')}\n{test.get('stderr', '')}"
    passed, failed, skipped = catch2(output) or unittest(output) or (0, 0, 0)
    if test["result"] in ("OK", "EXPECTEDFAIL"):
        return (passed, failed, skipped) if passed + failed + skipped else (1, 0, 0)
    if test["result"] == "SKIP":
        return 0, 0, max(skipped, 1)
    return passed, max(failed, 1), skipped


def main():
    total = [0, 0, 0]
    for path in glob.glob(f"{sys.argv[1]}/meson-logs/lane-*.json"):
        with open(path, encoding="utf-8") as log:
            for line in log:
                total = [a + b for a, b in zip(total, count(json.loads(line)))]
    print(*total)


if __name__ == "__main__":
    main()
