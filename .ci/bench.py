#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: bench.py BUILD [--json FILE] [--plots DIR] [NAME...]

Runs the benchmarks that meson knows in BUILD, all or the named ones, one after the other. With --json, each writes its own
file, and FILE gets the object of a single benchmark or the list of several. --plots goes to those that draw.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

DRAW = ("edits", "effects", "resample")


def benchmarks(build):
    text = subprocess.check_output(["meson", "introspect", build, "--benchmarks"])
    return {entry["name"]: entry for entry in json.loads(text)}


def chosen(known, names):
    for name in names:
        if name not in known:
            sys.exit(f"dev: there is no benchmark {name}; there are: {', '.join(sorted(known)) or 'none'}")
    return names or sorted(known)


def run(entry, json_file, plots):
    command = entry["cmd"] + (["--json", json_file] if json_file else [])
    if plots and entry["name"] in DRAW:
        command += ["--plots", plots]
    return subprocess.run(command, env={**os.environ, **entry["env"]}, check=False).returncode


def run_all(entries, json_path, plots):
    reports, failed = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for entry in entries:
            report = os.path.join(scratch, "report.json") if json_path else None
            if run(entry, report, plots) != 0:
                failed.append(entry["name"])
            elif report:
                with open(report, encoding="utf-8") as file:
                    reports.append(json.load(file))
    if json_path:
        with open(json_path, "w", encoding="utf-8") as file:
            json.dump(reports[0] if len(entries) == 1 and reports else reports, file, indent=1, ensure_ascii=False)
            file.write("\n")
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--json")
    parser.add_argument("--plots")
    parser.add_argument("names", nargs="*")
    options = parser.parse_intermixed_args()  # names behind --json too
    known = benchmarks(options.build)
    failed = run_all([known[name] for name in chosen(known, options.names)], options.json, options.plots)
    if failed:
        sys.exit(f"dev: these benchmarks failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
