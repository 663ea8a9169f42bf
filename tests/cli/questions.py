# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Subcommands that ask: what they send, what they print, and their JSON."""
import json
import re
import shlex
import unittest

import stand_in_rack
from fake_daemon import encode, run
from runner import main


def ask(*args, **rest):
    return run(*args, answer=stand_in_rack.answer, **rest)


class Status(unittest.TestCase):
    def test_table(self):
        done = ask("status")
        self.assertEqual((done.code, done.err, done.packets), (0, "", [encode("/status")]))
        table = dict(line.split(maxsplit=1) for line in done.out.splitlines() if len(line.split()) > 1)
        self.assertEqual((table["pid"], table["load"], table["osc/received"]), ("4711", "3.25", "5000000000"))
        self.assertEqual(len(done.out.splitlines()), len(stand_in_rack.STATUS))

    def test_json(self):
        self.assertEqual(json.loads(ask("status", "--json").out), {name: value for name, _, value in stand_in_rack.STATUS})

    def test_one_item(self):
        self.assertEqual(ask("status", "xruns").out, "2\n")
        self.assertEqual(ask("status", "trouble", "--json").out, '""\n')
        done = ask("status", "colour")
        self.assertEqual(done.code, 1)
        self.assertIn("no item 'colour'", done.err)

    def test_byte_by_byte(self):
        self.assertEqual(ask("status", chunk=1).out, ask("status").out)


class Plugins(unittest.TestCase):
    def test_lines(self):
        done = ask("plugins")
        self.assertEqual((done.code, done.packets), (0, [encode("/plugins")]))
        good, bad = done.out.splitlines()
        self.assertEqual(good.split(), ["urn:signalbox:gain", "Gain", "Amplifier"])
        self.assertTrue(bad.endswith("(refused: it needs the feature urn:x; use another)"))

    def test_filter(self):
        done = ask("plugins", "signalbox", "--json")
        self.assertEqual(done.packets, [encode("/plugins", "s", "signalbox")])
        self.assertEqual(json.loads(done.out), [{"uri": "urn:signalbox:gain", "name": "Gain", "class": "Amplifier", "refused": None}])

    def test_what_nothing_has_is_said(self):
        done = ask("plugins", "none")
        self.assertEqual((done.code, done.out), (1, ""))
        self.assertIn("no plugin has 'none' in its URI, name or class", done.err)
        done = ask("plugins", "none", "--json")
        self.assertEqual((done.code, done.out), (1, "[]\n"))

    def test_json(self):
        keys = ("uri", "name", "class", "refused")
        wanted = [dict(zip(keys, (*p, None), strict=False)) for p in stand_in_rack.PLUGINS]
        self.assertEqual(json.loads(ask("plugins", "--json").out), wanted)


    def test_one(self):
        done = ask("plugins", "urn:example:tube")
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertEqual(done.packets, [encode("/plugins", "s", "urn:example:tube"), encode("/plugin", "s", "urn:example:tube")])
        lines = [re.split("  +", line.strip()) for line in done.out.splitlines()]
        self.assertEqual(lines[:3], [["Tube"], ["Amplifier, urn:example:tube"], ["in /usr/lib/lv2/tube.lv2/"]])
        self.assertIn(["required", stand_in_rack.CORE + "isLive"], lines)
        self.assertIn(["optional", stand_in_rack.CORE + "hardRTCapable"], lines)
        self.assertIn(["in_l", "input audio", "Left, group in"], lines)
        self.assertIn(["mode", "input control", "1 to 3", "2", "Mode, integer enumeration, group filter, 1 Low, 3 High"], lines)
        self.assertIn(["drive", "input control", "0 to 40 dB", "6", "Drive"], lines)

    def test_one_as_json(self):
        done = json.loads(ask("plugins", "urn:example:tube", "--json").out)
        self.assertEqual((done["required"], done["hard_realtime"]), ([stand_in_rack.CORE + "isLive"], True))
        ports = {port["symbol"]: port for port in done["ports"]}
        self.assertEqual({symbol: port["group"] for symbol, port in ports.items()}, {"in_l": "in", "mode": "filter", "drive": ""})
        self.assertEqual(ports["mode"]["points"], [{"label": "Low", "value": 1}, {"label": "High", "value": 3}])
        self.assertEqual([ports["mode"][key] for key in ("minimum", "maximum", "default")], [1, 3, 2])


class History(unittest.TestCase):
    def test_lines(self):
        done = ask("history", "2")
        self.assertEqual((done.code, done.packets), (0, [encode("/rack/history")]))
        lines = [line.split(maxsplit=1) for line in done.out.splitlines()]
        wanted = [["-2", "connect tone:out delay:in"], ["-1", "set tone:gain"], ["0", "now"], ["1", "remove vu"]]
        self.assertEqual(lines, wanted)

    def test_json(self):
        steps = [(step["step"], step["what"]) for step in json.loads(ask("history", "--json").out)]
        self.assertEqual(steps, sorted(stand_in_rack.STEPS))

    def test_a_count_repeats(self):
        self.assertEqual([m[0] for m in run("undo", "3").messages], ["/rack/undo"] * 3)
        for bad in ("0", "1.5", "-1", "1001", "two"):
            self.assertEqual(ask("redo", bad).code, 2, bad)


class Get(unittest.TestCase):
    def test_commands_rebuild_the_rack(self):
        done = ask("get")
        self.assertEqual((done.code, done.packets), (0, [encode("/rack/get")]))
        sent = []
        for line in done.out.splitlines():
            name, *words = shlex.split(line)
            self.assertEqual(name, "signalbox")
            sent += [without_token(m) for m in run(*words).messages]
        wanted = [list(line) for line in stand_in_rack.RACK]
        self.assertEqual([m[:2] for m in sent], [m[:2] for m in wanted])
        for got, expected in zip(sent, wanted, strict=True):
            for a, b in zip(got[2:], expected[2:], strict=True):
                self.assertAlmostEqual(a, b, places=6) if isinstance(b, float) else self.assertEqual(a, b)

    def test_json_is_a_rack_file(self):
        rack = json.loads(ask("get", "--json").out)
        self.assertEqual(rack["signalbox"], 1)
        tone, delay, meter = rack["nodes"]
        self.assertEqual((tone["id"], tone["uri"], tone["bypass"], tone["params"]), ("tone", "urn:signalbox:source", False, {"gain": -6.5}))
        self.assertEqual((delay["bypass"], delay["params"]), (True, {"time": 0.1}))
        self.assertEqual(meter["params"], {})
        self.assertEqual(rack["cables"][0], {"from": "tone:out", "to": "delay:in", "gain": 0.5, "feedback": None})
        self.assertEqual(rack["cables"][2], {"from": "delay:out", "to": "delay:in", "gain": -0.25, "feedback": 15})

    def test_empty_rack(self):
        empty = lambda _: [encode("/rack/end", "i", 0)]
        self.assertEqual(run("get", answer=empty).out, "")
        rack = json.loads(run("get", "--json", answer=empty).out)
        self.assertEqual(rack, {"signalbox": 1, "nodes": [], "cables": []})

    def test_name(self):
        named = lambda _: [encode("/rack/name", "s", "the \"hall\""), encode("/rack/end", "i", 1)]
        self.assertEqual(run("get", answer=named).out, "# the rack's name is the \"hall\"\n")
        self.assertEqual(json.loads(run("get", "--json", answer=named).out)["name"], "the \"hall\"")

    def test_unknown_edits_are_kept(self):
        done = run("get", answer=lambda _: [encode("/rack/bind", "sif", "a b", 1, 2.5), encode("/rack/end", "i", 1)])
        self.assertEqual(done.out, "signalbox send /rack/bind ,sif 'a b' 1 2.5\n")

    def test_node(self):
        lines = ask("get", "vu").out.splitlines()
        self.assertEqual(lines, ["signalbox add urn:signalbox:meter vu", "signalbox connect delay:out vu:in_1 1"])
        self.assertEqual(ask("get", "nobody").code, 1)

    def test_value(self):
        for words in (["delay:time"], ["delay", "time"]):
            done = ask("get", *words)
            self.assertEqual((done.out, done.packets), ("0.1\n", [encode("/node/delay/time")]))
        self.assertEqual(ask("get", "delay:@cpu").out, "26666.666 30000 90000\n")
        self.assertEqual(json.loads(ask("get", "delay:@cpu", "--json").out)[1:], [30000, 90000])
        done = ask("get", "delay:tyme")
        self.assertEqual((done.code, done.out), (1, ""))
        self.assertIn("error 1", done.err)

    def test_pattern(self):
        done = ask("get", "*:gain")
        self.assertEqual(done.out, "tone:gain -6.5\nvu:gain 1\n")
        self.assertEqual(json.loads(ask("get", "*:gain", "--json").out), {"tone:gain": -6.5, "vu:gain": 1})


def without_token(message):
    path, types, args = message
    return [path, types[1:], *args[1:]]


class Sync(unittest.TestCase):
    def test_sync(self):
        done = ask("sync")
        self.assertEqual((done.code, done.out, done.packets), (0, "", [encode("/sync", "i", 1)]))
        done = run("sync", answer=lambda _: [encode("/error", "iss", 10, "/sync", "no audio: no JACK server runs")])
        self.assertEqual(done.code, 1)


class Send(unittest.TestCase):
    def test_guessed_types(self):
        (sent,) = run("send", "/a", "1", "-2", "0.5", "1e3", "x y", "3000000000").messages
        self.assertEqual(sent, ("/a", "iiffsh", [1, -2, 0.5, 1000.0, "x y", 3000000000]))

    def test_stated_types(self):
        words = ["1", "2", "0.5", "0.5", "7", "sym", "A", "00000001800000ff", "903c40ff", "0102ff"]
        (sent,) = run("send", "/a", ",ihfdsScTFNItmb"[:8] + "TFNItmb", *words).messages
        self.assertEqual(sent[1], "ihfdsScTFNItmb")
        args = sent[2]
        self.assertEqual(args[:7], [1, 2, 0.5, 0.5, "7", "sym", "A"])
        self.assertEqual(args[7:9], [True, False])
        self.assertEqual(tuple(args[12]), (0x90, 0x3C, 0x40, 0xFF))
        self.assertEqual(bytes(args[13]), b"\1\2\xff")

    def test_raw_timetag(self):
        (packet,) = run("send", "/a", ",t", "00000001800000ff").packets
        self.assertEqual(packet, b"/a\0\0,t\0\0" + bytes.fromhex("00000001800000ff"))

    def test_not_a_number_may_be_sent(self):
        (sent,) = run("send", "/a", ",f", "nan").messages
        self.assertNotEqual(sent[2][0], sent[2][0])

    def test_usage(self):
        for words in (["a"], ["/a", ",i"], ["/a", ",i", "x"], ["/a", ",i", "1", "2"], ["/a", ",q", "1"], ["/a", ",i", "3000000000"],
                      ["/a", ",m", "90"], ["/a", ",b", "123"], ["/a", ",c", "AB"], [""]):
            with self.subTest(words):
                done = run("send", *words)
                self.assertEqual((done.code, done.packets), (2, []))

    def test_replies(self):
        done = ask("send", "/plugins", "gain", "--wait", "0.3")
        self.assertEqual(done.out, "/plugin sss urn:signalbox:gain Gain Amplifier\n/plugins/end i 1\n")
        done = ask("send", "/plugins", "bad", "--wait", "0.3", "--json")
        first, end = map(json.loads, done.out.splitlines())
        self.assertEqual(first, {"address": "/plugin", "types": "ssss", "args": list(stand_in_rack.PLUGINS[1])})
        self.assertEqual(end, {"address": "/plugins/end", "types": "i", "args": [1]})
        self.assertEqual(ask("send", "/nothing", "--wait", "0.3").code, 1)
        self.assertEqual(ask("send", "/status").out, "")

    def test_timetags_read_as_they_are_written(self):
        answer = lambda _: [b"/clock\0\0,t\0\0" + bytes.fromhex("eeabcdef800000ff")]
        self.assertEqual(run("send", "/clock", "--wait", "0.3", answer=answer).out, "/clock t eeabcdef800000ff\n")
        done = run("send", "/clock", "--wait", "0.3", "--json", answer=answer)
        self.assertEqual(json.loads(done.out)["args"], ["eeabcdef800000ff"])

    def test_strange_values_stay_json(self):
        odd = encode("/x", "ffs", float("nan"), float("inf"), "tab\t\"quote\" \x1b[2J ü")
        done = run("send", "/x", "--wait", "0.3", "--json", answer=lambda _: [odd, b"/y\0\0,s\0\0\xff\xc3(\0"])
        first, second = map(json.loads, done.out.splitlines())
        self.assertEqual(first["args"], [None, None, "tab\t\"quote\" \x1b[2J ü"])
        self.assertEqual(second["args"], ["\ufffd\ufffd("])
        self.assertNotIn("\x1b", run("send", "/x", "--wait", "0.3", answer=lambda _: [odd]).out)


if __name__ == "__main__":
    main()
