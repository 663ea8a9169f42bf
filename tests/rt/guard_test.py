#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: guard_test.py GUARD BAD_CLIENT

Shows that the guard counts each thing that has no place in a process callback, and nothing where nothing is wrong:
a client on a JACK server of its own commits one of them in every cycle.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

CYCLES = 400
WARMUP = 100
# What each sin must be counted as at least once a cycle; everything else must stay 0.
SINS = {
    "none": None,
    "malloc": "allocations",
    "mutex": "locks",
    "sem_wait": "locks",
    "syscall": "syscalls",
    "fault": "page_faults",
}
KINDS = ("allocations", "locks", "syscalls", "page_faults")


def start_server(name):
    server = subprocess.Popen(
        ["jackd", "-r", "-n", name, "-d", "dummy", "-r", "48000", "-p", "128"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        if subprocess.run(["jack_wait", "-s", name, "-c"], capture_output=True, check=False).stdout.startswith(b"running"):
            return server
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    sys.exit(f"jackd did not start as {name}")


def observe(guard, client, server, sin, folder):
    report = os.path.join(folder, sin + ".json")
    env = dict(os.environ, LD_PRELOAD=guard, RT_GUARD_OUT=report, RT_GUARD_WARMUP=str(WARMUP))
    subprocess.run([client, server, sin, str(CYCLES)], env=env, check=True, timeout=60)
    with open(report, encoding="utf-8") as file:
        return json.load(file)


def complaints(sin, seen):
    wanted = SINS[sin]
    if seen["cycles"] < CYCLES - WARMUP:
        yield f"{sin}: only {seen['cycles']} cycles were watched"
    for kind in KINDS:
        count = seen[kind]
        if kind == wanted and count < seen["cycles"]:
            yield f"{sin}: {count} {kind} counted in {seen['cycles']} cycles"
        # A sin may bring others with it: an allocation asks the system for memory and touches it.
        if kind != wanted and count and wanted != "allocations":
            yield f"{sin}: {count} {kind} counted, though there were none"
    if wanted and wanted != "page_faults":
        first = next(f for f in seen["first"] if f["kind"] == wanted)
        if sin not in ("mutex", "syscall") and first["what"] != sin:
            yield f"{sin}: reported as {first['what']}"
        if not any("bad-client" in place for place in first["trace"]):
            yield f"{sin}: the trace does not name the culprit: {first['trace']}"


def main(guard, client):
    if not shutil.which("jackd") or not shutil.which("jack_wait"):
        print("skipped: jackd or jack_wait is not installed")
        return 77
    name = f"guard-{os.getpid()}"
    server = start_server(name)
    wrong = []
    skipped = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            for sin in SINS:
                seen = observe(guard, client, name, sin, folder)
                print(f"{sin}: " + ", ".join(f"{kind} {seen[kind]}" for kind in ("cycles",) + KINDS))
                if seen["syscalls"] is None:
                    skipped.append(sin)
                    seen["syscalls"] = CYCLES if sin == "syscall" else 0
                    if sin == "syscall":
                        continue
                wrong += complaints(sin, seen)
    finally:
        server.terminate()
        server.wait()
    print("\n".join(wrong))
    if wrong:
        return 1
    if skipped:
        print("skipped: this kernel cannot dispatch system calls to the program, so they are not counted")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
