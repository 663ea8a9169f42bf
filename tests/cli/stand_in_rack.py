# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""A small rack, as a daemon would tell it."""
from fake_daemon import encode

STATUS = [
    ("version", "s", "0.1.0"), ("pid", "i", 4711), ("uptime", "i", 3725), ("state", "s", "running"), ("trouble", "s", ""),
    ("jack/server", "s", "default"), ("rate", "f", 48000.0), ("frames", "i", 128), ("load", "f", 3.25), ("xruns", "i", 2),
    ("nodes", "i", 3), ("cables", "i", 3), ("edits", "i", 7), ("osc/received", "h", 5_000_000_000),
    ("last_xrun", "s", "frame 4800: node delay took 3000 us of 2667 us"),
]
RACK = [
    ("/rack/add", "ss", "urn:signalbox:source", "tone"),
    ("/rack/add", "ss", "http://example.org/It's", "delay"),
    ("/rack/add", "ss", "urn:signalbox:meter", "vu"),
    ("/node/tone/gain", "f", -6.5),
    ("/node/delay/time", "f", 0.1),
    ("/node/delay/@bypass", "i", 1),
    ("/rack/connect", "ssf", "tone:out", "delay:in", 0.5),
    ("/rack/connect", "ssf", "delay:out", "vu:in_1", 1.0),
    ("/rack/feedback", "ssff", "delay:out", "delay:in", -0.25, 15.0),
]
STEPS = [(-1, "set tone:gain"), (-2, "connect tone:out delay:in"), (-3, "add tone"), (1, "remove vu")]
PLUGINS = [
    ("urn:signalbox:gain", "Gain", "Amplifier"),
    ("http://example.org/bad", "Bad \"plug\"", "Plugin", "it needs the feature urn:x; use another"),
]
CORE = "http://lv2plug.in/ns/lv2core#"
PLUGIN = [
    ("/plugin/about", "sssss", "urn:example:tube", "Tube", "Amplifier", "/usr/lib/lv2/tube.lv2/", ""),
    ("/plugin/feature", "ss", CORE + "isLive", "required"),
    ("/plugin/feature", "ss", CORE + "hardRTCapable", "optional"),
    ("/plugin/port", "sssssss", "in_l", "Left", "input", "audio", "", "", "in"),
    ("/plugin/port", "sssssssfff", "mode", "Mode", "input", "control", "integer enumeration", "", "filter", 1.0, 3.0, 2.0),
    ("/plugin/point", "ssf", "mode", "Low", 1.0),
    ("/plugin/point", "ssf", "mode", "High", 3.0),
    ("/plugin/port", "sssssssfff", "drive", "Drive", "input", "control", "", "dB", "", 0.0, 40.0, 6.0),
    ("/plugin/parameter", "sssssssdd", "file", "urn:example:tube#file", "File", "http://lv2plug.in/ns/ext/atom#Path", "writable", "", "",
     0.0, 1.0),
]
CPU = {"tone": (800.0, 900.0, 1000.0), "delay": (26666.666, 30000.0, 90000.0), "vu": (100.0, 110.0, 120.0)}
PEAKS = {"peak_1": -6.0, "peak_2": -120.0}


def answer(message):
    """What the daemon answers to a question."""
    path, _, args = message
    if path == "/status":
        return [encode(f"/status/{name}", kind, value) for name, kind, value in STATUS] + [encode("/status/end")]
    if path == "/rack/get":
        return [encode(*line) for line in RACK] + [encode("/rack/end", "i", len(RACK))]
    if path == "/rack/history":
        return [encode("/rack/step", "is", *step) for step in STEPS] + [encode("/rack/history/end", "i", len(STEPS))]
    if path == "/plugins" and args == [PLUGIN[0][2]]:
        return [encode("/plugin", "sss", *PLUGIN[0][2:5]), encode("/plugins/end", "i", 1)]
    if path == "/plugin":
        return [encode(*line) for line in PLUGIN] + [encode("/plugin/end", "i", len(PLUGIN))]
    if path == "/plugins":
        found = [p for p in PLUGINS if not args or args[0] in p[0]]
        return [encode("/plugin", "s" * len(p), *p) for p in found] + [encode("/plugins/end", "i", len(found))]
    if path == "/ping":
        return [encode("/pong")]
    if path == "/sync":
        return [encode("/synced", "i", args[0])]
    if path == "/node/*/@cpu":
        return [encode(f"/node/{name}/@cpu", "fff", *times) for name, times in CPU.items()]
    if path == "/node/vu/peak_*":
        return [encode(f"/node/vu/{symbol}", "f", peak) for symbol, peak in PEAKS.items()]
    if path == "/node/*/gain":
        return [encode("/node/tone/gain", "f", -6.5), encode("/node/vu/gain", "f", 1.0)]
    if path == "/node/delay/*":
        return [encode("/node/delay/time", "f", 0.1), encode("/node/delay/feedback", "f", 0.5)]
    if path == "/node/delay/time":
        return [encode(path, "f", 0.1)]
    if path == "/node/delay/@cpu":
        return [encode(path, "fff", *CPU["delay"])]
    return [encode("/error", "iss", 1, path, "there is nothing there; look with `signalbox get`")]
