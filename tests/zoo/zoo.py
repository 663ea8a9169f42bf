#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: zoo.py KEEPER PROBE [all [TABLE.md]]

Takes installed plugins of others through a rack's life, each in a process of its own: a sample of 60 at one block size,
or all of them at two, three rounds each. Fails where one does not come through that is not known for it.
"""
import collections
import concurrent.futures
import os
import signal
import subprocess
import sys

SAMPLE = 60
SHORT, LONG = ((64,), 1), ((64, 1024), 3)  # block sizes, rounds
PATIENCE = 300
PATHS = "/usr/lib/lv2:/usr/lib/x86_64-linux-gnu/lv2:/usr/lib/aarch64-linux-gnu/lv2"
# Debian's packages by their bundles; what none of them has is nobody's here.
PACKAGES = ("calf-plugins", "x42-plugins", "mda-lv2", "zam-plugins", "guitarix-lv2", "eq10q", "lsp-plugins-lv2")
# Who does not come through for a reason of its own, and the reason.
KNOWN = {
    "http://drobilla.net/plugins/mda/Vocoder": "its sound becomes no number while its controls are swept",
    "http://calf.sourceforge.net/plugins/Wavetable": "goes by memory that it has never written; other hosts crash too",
}


def owners():
    """{bundle: package}"""
    found = {}
    for package in PACKAGES:
        files = subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True, check=False).stdout
        for path in files.splitlines():
            if path.endswith("/manifest.ttl"):
                found[os.path.realpath(os.path.dirname(path))] = package
    return found


def animals(keeper, probe):
    """(uri, bundle, package, why it is refused) of each."""
    env = dict(os.environ, LV2_PATH=PATHS)
    listing = subprocess.run([keeper, "list", probe], env=env, capture_output=True, text=True, check=True).stdout
    of_bundle = owners()
    for line in listing.splitlines():
        uri, bundle, refused = line.split("\t")
        package = of_bundle.get(os.path.realpath(bundle))
        if package:
            yield uri, bundle, package, refused


def keep(keeper, uri, bundle, blocks, rounds):
    """Empty, or what went wrong."""
    for block in blocks:
        command = [keeper, bundle, uri, str(block), str(rounds)]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace",
                                  check=False, timeout=PATIENCE, cwd="/tmp")
        except subprocess.TimeoutExpired:
            return f"does not come back within {PATIENCE} s, in blocks of {block}"
        said = done.stdout.splitlines() or ["it is read"]
        if done.returncode < 0:
            return f"crashes ({signal.Signals(-done.returncode).name}) when {said[-1]}, in blocks of {block}"
        if said[-1] != "fine":
            return f"{said[-1]}, in blocks of {block}"
    return ""


def write_table(path, total, failed, refused):
    fine = {package: total[package] - len([0 for f in failed + refused if f[2] == package]) for package in total}
    with open(path, "w", encoding="utf-8") as out:
        out.write("# The zoo\n\nEvery plugin of some of Debian's packages: added, wired, 1 s of signal, 1 s of silence, every "
                  "control swept, its state\nsaved, made anew with that state, removed; three rounds at two block sizes, each in a "
                  "process of its own\n(`meson test -C build --suite long zoo`).\n\n"
                  "| package | plugins | run |\n|---|---|---|\n")
        for package in sorted(total):
            out.write(f"| {package} | {total[package]} | {fine[package]} |\n")
        out.write(f"| all | {sum(total.values())} | {sum(fine.values())} |\n")
        if failed:
            out.write("\n## What goes wrong\n\n| plugin | |\n|---|---|\n")
            out.writelines(f"| {uri} | {why} |\n" for uri, why, _ in sorted(failed))
        if refused:
            out.write("\n## What the rest lack\n\n")
            reasons = collections.defaultdict(list)
            for uri, why, _ in refused:
                reasons[why.replace(uri, "It").rstrip(".")].append(uri)
            out.write("| reason | plugins |\n|---|---|\n")
            for why, uris in sorted(reasons.items(), key=lambda item: -len(item[1])):
                out.write(f"| {why} | {', '.join(uris)} |\n")


def main():
    keeper, probe = map(os.path.abspath, sys.argv[1:3])
    whole = sys.argv[3:4] == ["all"]
    every = sorted(animals(keeper, probe))
    if not every:
        print("skipped: none of these is installed: " + ", ".join(PACKAGES))
        return 77
    hosted = [animal for animal in every if not animal[3]]
    chosen = hosted if whole else hosted[:: max(1, len(hosted) // SAMPLE)][:SAMPLE]
    blocks, rounds = LONG if whole else SHORT
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda a: keep(keeper, a[0], a[1], blocks, rounds), chosen)
        failed = [(uri, why, package) for (uri, _, package, _), why in zip(chosen, results, strict=True) if why]
    for uri, why, _ in failed:
        print(f"{'known: ' if uri in KNOWN else ''}{uri} {why}")
    print(f"{len(every)} plugins, {len(every) - len(hosted)} refused; of {len(chosen)} that were kept {len(chosen) - len(failed)} came through")
    if whole and len(sys.argv) > 4:
        total = collections.Counter(package for _, _, package, _ in every)
        write_table(sys.argv[4], total, failed, [(uri, refused, package) for uri, _, package, refused in every if refused])
    return 1 if any(uri not in KNOWN for uri, _, _ in failed) else 0


if __name__ == "__main__":
    sys.exit(main())
