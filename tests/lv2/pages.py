#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: pages.py ROOT [--write]

Holds the tables of docs/<plugin>.md, between its marks, against the TTL of the bundle; --write puts them there.
"""
import re
import sys

BUNDLES = {name: [name, name + "-mono"] for name in ("delay", "distortion", "equalizer", "resampler", "vad")}
UNITS = {"ms": "ms", "hz": "Hz", "db": "dB", "pc": "%", "bpm": "BPM", "degree": "°", "frame": "frames", "s": "s"}
BEGIN, END = "<!-- tables: from the bundle's TTL -->", "<!-- end of tables -->"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def value(block, name):
    found = re.search(rf'\b{name} (?:"([^"]*)"|(\S+))', block)
    return (found[1] or found[2] or "") if found else ""


def ports(ttl):
    listed = ttl.split("    lv2:port\n", 1)[1]
    return re.findall(r"^        \[\n(.*?)\n        \]", listed, re.DOTALL | re.MULTILINE)


def points(block):
    found = re.findall(r'rdfs:label "([^"]*)" ; rdf:value (\d+)', block)
    return ", ".join(f"{number} {label}" for label, number in found)


def number(text):
    return f"{float(text):g}" if text else ""


def row(block):
    unit = UNITS.get(value(block, "units:unit").replace("units:", ""), "")
    span = f"{number(value(block, 'lv2:minimum'))} to {number(value(block, 'lv2:maximum'))} {unit}".strip()
    if "lv2:toggled" in block:
        span = "off, on"
    usual = number(value(block, "lv2:default")) if "InputPort" in block else "output"
    about = "; ".join(part for part in (value(block, "rdfs:comment"), points(block)) if part)
    return f"| `{value(block, 'lv2:symbol')}` | {value(block, 'lv2:name')} | {span} | {usual} | {about} |"


def presets(text):
    return re.findall(r'rdfs:label "([^"]+)"', text)


def tables(root, bundle, plugin):
    folder = f"{root}/plugins/lv2/{bundle}.lv2/"
    ttl = read(folder + plugin + ".ttl")
    controls = [block for block in ports(ttl) if "ControlPort" in block]
    yield f"### `urn:signalbox:{plugin}`\n"
    yield "| symbol | name | range | default | |\n|---|---|---|---|---|"
    yield from map(row, controls)
    yield "\nPresets: " + ", ".join(presets(read(folder + plugin + "-presets.ttl"))) + ".\n"


def main():
    root, wrong = sys.argv[1], []
    for bundle, plugins in BUNDLES.items():
        path = f"{root}/docs/{bundle}.md"
        page = read(path)
        text = "\n".join(line for plugin in plugins for line in tables(root, bundle, plugin))
        before, rest = page.split(BEGIN)
        wanted = f"{before}{BEGIN}\n\n{text}\n{END}{rest.split(END)[1]}"
        if wanted != page and "--write" in sys.argv:
            with open(path, "w", encoding="utf-8") as file:
                file.write(wanted)
        elif wanted != page:
            wrong.append(f"{path} is not what the TTL says; run tests/lv2/pages.py . --write")
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
