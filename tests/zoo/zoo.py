#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: zoo.py KEEPER BARE PROBE [all [TABLE.md]]

Takes installed plugins of others through a rack's life, each in a process of its own: a sample of 60 at one block size,
or all of them at two, three rounds each. Fails where one does not come through that is not known for it, and where more
and more is held from round to round though the plugin alone, in lilv and nothing else, lets go of it all.
"""
import collections
import concurrent.futures
import itertools
import os
import signal
import subprocess
import sys

SAMPLE = 60
SHORT, LONG = ((64,), 1), ((64, 1024), 3)  # block sizes, rounds
LEAK_ROUNDS, LEAK_PAIRS = 6, 3  # where something seems to leak: it does if each of the last rounds leaves more behind
PATIENCE = 300
WHAT = ("bytes", "descriptors", "threads")
# All of malloc in one arena, and nothing kept in threads: so what is in use can be counted.
ENV = dict(os.environ, MALLOC_ARENA_MAX="1", GLIBC_TUNABLES="glibc.malloc.tcache_count=0")
PATHS = "/usr/lib/lv2:/usr/lib/x86_64-linux-gnu/lv2:/usr/lib/aarch64-linux-gnu/lv2"
# Debian's packages by their bundles; what none of them has is nobody's here.
PACKAGES = ("calf-plugins", "x42-plugins", "mda-lv2", "zam-plugins", "guitarix-lv2", "eq10q", "lsp-plugins-lv2")
# Who does not come through for a reason of its own, and the reason.
KNOWN = {
    "http://drobilla.net/plugins/mda/Vocoder": "its sound becomes no number while its controls are swept",
    "http://guitarix.sourceforge.net/plugins/gx_detune_#_detune_": "reads past the end of its tables; in lilv alone too",
    "http://calf.sourceforge.net/plugins/Wavetable": "goes by memory that it has never written; other hosts crash too",
    "http://gareus.org/oss/lv2/tuna#one": "reads far past the ends of its buffers; in lilv alone too",
}

BEHIND = """
## What a round leaves behind

In a round a plugin is made twice, run, swept and let go of. What then is held more and more from round to round is counted,
and where that is anything, as much is done with the plugin in lilv and nothing else (`tests/zoo/bare.cpp`). Whatever is left
behind here and not there would be Signalbox's. It makes one of a round's two while the other is still there, so that the
library is loaded once, and there it is loaded twice: most of this stays behind with the libraries.

| package | plugins | in Signalbox | alone |
|---|---|---|---|
"""


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


def run(program, animal, block, rounds):
    command = [program, animal[1], animal[0], str(block), str(rounds)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace", check=False,
                          timeout=PATIENCE, cwd="/tmp", env=ENV)


def growth(output, pairs):
    """How much more is held after each of the last rounds, at least; None: there were not so many."""
    held = [tuple(map(int, line.split()[1:])) for line in output.splitlines() if line.startswith("holds ")]
    if len(held) <= pairs:
        return None
    grown = [[after - before for before, after in zip(*two, strict=True)] for two in itertools.pairwise(held)]
    return tuple(max(0, min(each)) for each in zip(*grown[-pairs:], strict=True))


def leak(keeper, bare, animal, block):
    """What a round leaves behind here, and of the plugin alone; None: nothing."""
    ours = growth(run(keeper, animal, block, LEAK_ROUNDS).stdout, LEAK_PAIRS)
    return (ours, growth(run(bare, animal, block, LEAK_ROUNDS).stdout, LEAK_PAIRS)) if ours and any(ours) else None


def keep(keeper, bare, animal, blocks, rounds):
    """Empty, or what went wrong; and what leaks."""
    grown = None
    for block in blocks:
        try:
            done = run(keeper, animal, block, rounds)
        except subprocess.TimeoutExpired:
            return f"does not come back within {PATIENCE} s, in blocks of {block}", None
        said = [line for line in done.stdout.splitlines() if not line.startswith("holds ")] or ["it is read"]
        if done.returncode < 0:
            return f"crashes ({signal.Signals(-done.returncode).name}) when {said[-1]}, in blocks of {block}", None
        if said[-1] != "fine":
            return f"{said[-1]}, in blocks of {block}", None
        if rounds > 2 and any(growth(done.stdout, 1)):
            grown = block
    return "", leak(keeper, bare, animal, grown) if grown else None


def is_ours(found):
    """Whether more is left behind here than alone; of much malloc wastes now a little more, now a little less."""
    ours, alone = found
    return alone is None or any(here > there + there // 100 for here, there in zip(ours, alone, strict=True))


def told(amounts):
    return ", ".join(f"{amount} {what}" for amount, what in zip(amounts, WHAT, strict=True) if amount) if amounts else "unknown"


def span(amounts):
    """From the least to the most."""
    columns = zip(*(each or (0,) * len(WHAT) for each in amounts), strict=True)
    return ", ".join(f"{min(column)} to {max(column)} {what}" for column, what in zip(columns, WHAT, strict=True) if max(column))


def write_table(path, every, failed, leaks):
    total = collections.Counter(package for _, _, package, _ in every)
    refused = [(uri, refused, package) for uri, _, package, refused in every if refused]
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
        if leaks:
            out.write(BEHIND)
            for package in sorted(total):
                some = [found for uri, _, of, _ in every if of == package and (found := leaks.get(uri))]
                if some:
                    out.write(f"| {package} | {len(some)} | {span(ours for ours, _ in some)} | {span(alone for _, alone in some)} |\n")
        if refused:
            out.write("\n## What the rest lack\n\n")
            reasons = collections.defaultdict(list)
            for uri, why, _ in refused:
                reasons[why.replace(uri, "It").rstrip(".")].append(uri)
            out.write("| reason | plugins |\n|---|---|\n")
            for why, uris in sorted(reasons.items(), key=lambda item: -len(item[1])):
                out.write(f"| {why} | {', '.join(uris)} |\n")


def main():
    keeper, bare, probe = map(os.path.abspath, sys.argv[1:4])
    whole = sys.argv[4:5] == ["all"]
    every = sorted(animals(keeper, probe))
    if not every:
        print("skipped: none of these is installed: " + ", ".join(PACKAGES))
        return 77
    unread = sorted(set(owners().values()) - {package for _, _, package, _ in every})
    if unread:
        print("not listed though installed: " + ", ".join(unread))
        return 1
    hosted = [animal for animal in every if not animal[3]]
    chosen = hosted if whole else hosted[:: max(1, len(hosted) // SAMPLE)][:SAMPLE]
    blocks, rounds = LONG if whole else SHORT
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda animal: keep(keeper, bare, animal, blocks, rounds), chosen))
    failed = [(uri, why, package) for (uri, _, package, _), (why, _) in zip(chosen, results, strict=True) if why]
    leaks = {animal[0]: found for animal, (_, found) in zip(chosen, results, strict=True) if found}
    for uri, why, _ in failed:
        print(f"{'known: ' if uri in KNOWN else ''}{uri} {why}")
    for uri, found in leaks.items():
        print(f"{uri} leaks: {told(found[0])} a round; alone: {told(found[1])}{'. OURS' if is_ours(found) else ''}")
    print(f"{len(every)} plugins, {len(every) - len(hosted)} refused; of {len(chosen)} that were kept {len(chosen) - len(failed)} came through")
    if whole and len(sys.argv) > 5:
        write_table(sys.argv[5], every, failed, leaks)
    return 1 if any(uri not in KNOWN for uri, _, _ in failed) or any(map(is_ours, leaks.values())) else 0


if __name__ == "__main__":
    sys.exit(main())
