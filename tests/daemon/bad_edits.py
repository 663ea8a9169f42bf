#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: bad_edits.py SIGNALBOXD PLUGINS

Edits that cannot be, rack files that are broken, plugins that are absent: a clear error, nothing lost, and what is
absent comes alive when it is installed.
"""
import json
import os
import shutil
import tempfile
import time

import osc
import rig

GAIN, SOURCE, METER = "urn:signalbox:gain", "urn:signalbox:source", "urn:signalbox:meter"
TEST = "urn:signalbox:test:"
NOWHERE = "urn:signalbox:test:nowhere"
UNKNOWN, TYPE, RANGE, CYCLE, EXISTS, LIMIT, PLUGIN, DENIED, MALFORMED, FILE = 1, 2, 3, 4, 5, 6, 7, 9, 11, 12
MOST_NODES, MOST_CABLES = 4096, 16384
EXTRA = [
    ("/rack/add", TEST + "cv", "cv"),
    ("/rack/add", GAIN, "spare"),
]

# Each with its code and what the sentence has to name.
IMPOSSIBLE = [
    (("/rack/add", NOWHERE, "new"), UNKNOWN, NOWHERE),
    (("/rack/add", "", "new"), MALFORMED, "URI"),
    (("/rack/add", "two words", "new"), MALFORMED, "URI"),
    (("/rack/add", GAIN, "tone"), EXISTS, "tone"),
    (("/rack/add", GAIN, "in"), EXISTS, "in"),
    (("/rack/add", GAIN, "Capitals"), MALFORMED, "Capitals"),
    (("/rack/add", GAIN, "a:b"), MALFORMED, "a:b"),
    (("/rack/add", GAIN, "a/b"), MALFORMED, "a/b"),
    (("/rack/add", GAIN, ""), MALFORMED, "1 to 32"),
    (("/rack/add", GAIN, "x" * 33), MALFORMED, "1 to 32"),
    (("/rack/add", GAIN), TYPE, "uri id"),
    (("/rack/add", GAIN, b"blob"), TYPE, "argument 2"),
    (("/rack/add", GAIN, "new", "more"), TYPE, "uri id"),
    (("/rack/add", TEST + "refuses", "new"), PLUGIN, "refuse"),
    (("/rack/add", TEST + "missing", "new"), PLUGIN, "missing.so"),
    (("/rack/add", TEST + "nosymbol", "new"), PLUGIN, "lv2_descriptor"),
    (("/rack/add", TEST + "feature", "new"), PLUGIN, "feature"),
    (("/rack/add", TEST + "midi", "new"), PLUGIN, "old event extension"),
    (("/rack/add", TEST + "text", "new"), PLUGIN, "shared library"),
    (("/rack/add", TEST + "elsewhere", "new"), PLUGIN, "elsewhere"),
    (("/rack/remove", "ghost"), UNKNOWN, "ghost"),
    (("/rack/remove", "out"), UNKNOWN, "out"),
    (("/rack/remove", "amp", "perhaps"), TYPE, "argument 2"),
    (("/rack/replace", "ghost", GAIN), UNKNOWN, "ghost"),
    (("/rack/replace", "amp", NOWHERE), UNKNOWN, NOWHERE),
    (("/rack/insert", GAIN, "new", "tone:out_1", "out:2"), UNKNOWN, "tone:out_1 -> out:2"),
    (("/rack/insert", GAIN, "tone", "tone:out_1", "amp:in_1"), EXISTS, "tone"),
    (("/rack/insert", GAIN, "new", "tone:out_1"), TYPE, "from to"),
    (("/rack/insert", GAIN, "new", "tone:out_1", "amp:in_1", "amp:out_1"), TYPE, "pairs"),
    (("/rack/insert", SOURCE, "new", "tone:out_1", "amp:in_1"), TYPE, "no audio input"),
    (("/rack/move", "ghost", "tone:out_1", "amp:in_1"), UNKNOWN, "ghost"),
    (("/rack/move", "amp", "tone:out_1", "out:2"), UNKNOWN, "tone:out_1 -> out:2"),
    (("/rack/move", "amp", "tone:out_1", "amp:in_1"), UNKNOWN, "tone:out_1 -> amp:in_1"),
    (("/rack/connect", "ghost:out_1", "out:1"), UNKNOWN, "ghost"),
    (("/rack/connect", "tone:nothing", "out:1"), UNKNOWN, "out_1, out_2"),
    (("/rack/connect", "tone:out_1", "out:9"), UNKNOWN, "2 outputs"),
    (("/rack/connect", "in:0", "out:1"), UNKNOWN, "2 inputs"),
    (("/rack/connect", "tone", "out:1"), MALFORMED, "node:symbol"),
    (("/rack/connect", "tone:out_1", "amp:out_1"), TYPE, "output"),
    (("/rack/connect", "amp:in_1", "out:1"), TYPE, "input"),
    (("/rack/connect", "tone:out_1", "in:1"), TYPE, "in:1"),
    (("/rack/connect", "tone:out_1", "amp:gain"), TYPE, "control"),
    (("/rack/connect", "midi_in:1", "amp:in_1"), TYPE, "MIDI"),
    (("/rack/connect", "tone:out_1", "midi_out:1"), TYPE, "MIDI"),
    (("/rack/connect", "tone:out_1", "amp:in_1"), EXISTS, "tone:out_1 -> amp:in_1"),
    (("/rack/connect", "ear:out_1", "amp:in_1"), CYCLE, "amp:out_1 -> ear:in_1 -> ear:out_1 -> amp:in_1"),
    (("/rack/connect", "amp:out_2", "amp:in_2"), CYCLE, "amp:out_2 -> amp:in_2"),
    (("/rack/connect", "tone:out_1", "out:2", ("d", 1e300)), RANGE, "too large"),
    (("/rack/connect", "tone:out_1", "out:2", "loud"), TYPE, "argument 3"),
    (("/rack/feedback", "ear:out_1", "amp:in_1", 0.5, 0.0), RANGE, "1 to 10000"),
    (("/rack/feedback", "ear:out_1", "amp:in_1", 0.5, 1e6), RANGE, "1 to 10000"),
    (("/rack/gain", "tone:out_1", "out:2", 1.0), UNKNOWN, "tone:out_1 -> out:2"),
    (("/rack/disconnect", "tone:out_1", "out:2"), UNKNOWN, "tone:out_1 -> out:2"),
    (("/rack/load", "ghost"), FILE, "ghost"),
    (("/rack/load", "../rack"), FILE, "letters"),
    (("/rack/save", "../../etc/passwd"), FILE, "letters"),
    (("/rack/save", ".hidden"), FILE, "dot"),
    (("/rack/redo",), UNKNOWN, "redo"),
    (("/rack/ad", GAIN, "new"), UNKNOWN, "did you mean /rack/add"),
    (("/rack/*",), UNKNOWN, "below /node/"),
    (("/node/ghost/gain", 1.0), UNKNOWN, "ghost"),
    (("/node/tome/level", 1.0), UNKNOWN, "tone"),
    (("/node/amp/gian", 1.0), UNKNOWN, "gain"),
    (("/node/amp/in_1", 1.0), TYPE, "/rack/connect"),
    (("/node/ear/peak_1", 1.0), DENIED, "output"),
    (("/node/out/1", 1.0), UNKNOWN, "own"),
    (("/node/amp/@cpu", 1), DENIED, "read"),
    (("/node/amp/@bypass", "perhaps"), TYPE, "argument 1"),
]

# Rack files, where each is wrong, and what is said of it.
BROKEN = [
    ("", 1, 1, "ends"),
    ("{", 1, 2, "key"),
    ('{"signalbox": 1,}', 1, 17, "key"),
    ('{"signalbox": 1} x', 1, 18, ""),
    ("[1]", 1, 1, "object"),
    ("{}", 1, 1, "version"),
    ('{"signalbox": 2}', 1, 15, "version 2"),
    ('{"signalbox": 1, "signalbox": 1}', 1, 18, "signalbox"),
    ('{"signalbox": 1,\n "colour": 3}', 2, 2, "colour"),
    ('{"signalbox": 1,\n "nodes": {}}', 2, 11, "array"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "a"}]}', 3, 3, "uri"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "A", "uri": "urn:x"}]}', 3, 10, "1 to 32"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "a", "uri": "urn:x"},\n  {"id": "a", "uri": "urn:x"}]}', 4, 3, "two nodes"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "a", "uri": "urn:x", "bypass": 1}]}', 3, 41, "true or false"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "a", "uri": "urn:x", "params": {"g": "1"}}]}', 3, 47, "number"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "a", "uri": "urn:x", "params": {"g": 1e999}}]}', 3, 47, "number"),
    ('{"signalbox": 1,\n "nodes": [\n  {"id": "a", "uri": "urn:x", "params": {"g": NaN}}]}', 3, 47, ""),
    ('{"signalbox": 1,\n "cables": [\n  {"from": "in:1", "to": "b:in"}]}', 3, 26, "no node b"),
    ('{"signalbox": 1,\n "cables": [\n  {"from": "in:1", "to": "out:1", "feedback": 0}]}', 3, 47, "1 to 10000"),
    ('{"signalbox": 1,\n "cables": [\n  {"from": "in:1", "to": "out:1"},\n  {"from": "in:1", "to": "out:1"}]}', 4, 3, "twice"),
    ('{"signalbox": 1, "name": "\xfc\udc80"}', 1, 28, "UTF-8"),
    ("[" * 2000, 1, 66, "more than 64"),
]


class Edits(rig.Undisturbed):
    ENV = {}
    RACK = rig.Undisturbed.RACK + EXTRA

    def refuses(self, command, code, word):
        got, text = self.osc.refused(*command)
        self.assertEqual(got, code, text)
        self.assertIn(word, text)

    def test_impossible_edits(self):
        with self.undisturbed():
            for command, code, word in IMPOSSIBLE:
                with self.subTest(command):
                    self.refuses(command, code, word)

    def test_one_impossible_part_undoes_a_bundle(self):
        good = [
            osc.message("/rack/add", GAIN, "fresh"),
            osc.message("/node/fresh/gain", -20.0),
            osc.message("/rack/disconnect", "tone:out_1", "amp:in_1"),
            osc.message("/node/amp/gain", -60.0),
        ]
        alone = ("/rack/redo", "/rack/load", "/rack/save", "/node/tome/level", "/node/out/1")  # said otherwise in a bundle
        with self.undisturbed():
            for command, code, word in IMPOSSIBLE:
                if command[0] not in alone and "amp" not in str(command):
                    with self.subTest(command):
                        self.osc.raw(osc.bundle(*good, osc.message(*command)))
                        address, args = self.osc.receive(30)
                        self.assertEqual((address, args[0]), ("/error", code), args)
                        self.assertIn(word, args[2])
                        self.assertTrue(args[2].startswith(f"part 5 ({command[0]}): "), args[2])

    def test_broken_racks(self):
        with self.undisturbed():
            for text, line, column, word in BROKEN:
                with self.subTest(text[:200]):
                    packet = osc.padded(b"/rack/apply") + osc.padded(b",s")
                    self.osc.raw(packet + osc.padded(text.encode("utf-8", "surrogateescape")))
                    address, args = self.osc.receive(30)
                    self.assertEqual(address, "/error", args)
                    self.assertRegex(args[2], f"line {line}, column {column}: ")
                    self.assertIn(word, args[2])

    def test_a_broken_file_is_named_and_stays(self):
        path = os.path.join(self.daemon.state, "racks", "broken.json")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write('{"signalbox": 1,\n "colour": 3}')
        with self.undisturbed():
            code, text = self.osc.refused("/rack/load", "broken")
            self.assertEqual(code, MALFORMED)
            self.assertRegex(text, "broken.*line 2, column 2: .*colour")
        self.assertTrue(os.path.exists(path))

    def test_racks_that_cannot_play(self):
        looped = [{"from": "a:out_1", "to": "b:in_1"}, {"from": "b:out_1", "to": "a:in_1"}]
        two = [{"id": "a", "uri": GAIN}, {"id": "b", "uri": GAIN}]
        with self.undisturbed():
            for cables, code, word in [
                (looped, CYCLE, "a:out_1 -> b:in_1"),
                ([{"from": "a:nothing", "to": "out:1"}], UNKNOWN, "nothing"),
                ([{"from": "a:out_1", "to": "b:gain"}], TYPE, "b:gain"),
                ([{"from": "midi_in:1", "to": "a:in_1"}], TYPE, "MIDI"),
            ]:
                rack = json.dumps({"signalbox": 1, "nodes": two, "cables": cables})
                self.refuses(("/rack/apply", rack), code, word)


class Limits(rig.Undisturbed):
    def full(self, nodes, cables):
        """The rack that plays, and placeholders up to the limit, which cost nothing."""
        with_nodes = [("tone", SOURCE), ("amp", GAIN), ("ear", METER)] + [(f"p{k}", NOWHERE) for k in range(nodes - 3)]
        wires = [{"from": "tone:out_1", "to": "amp:in_1"}, {"from": "amp:out_1", "to": "ear:in_1"}]
        wires += [{"from": f"p{k // 64}:o{k % 64}", "to": f"p{k // 64 + 1}:i"} for k in range(cables - 2)]
        return json.dumps({
            "signalbox": 1,
            "nodes": [{"id": name, "uri": uri} for name, uri in with_nodes],
            "cables": wires,
        })

    def big(self):
        stream = osc.Stream(self.daemon.port)
        self.addCleanup(stream.close)
        return stream

    def test_too_many_nodes_and_cables(self):
        stream = self.big()
        for nodes, cables in ((MOST_NODES + 1, 2), (600, MOST_CABLES + 1)):
            with self.undisturbed():
                code, text = stream.refused("/rack/apply", self.full(nodes, cables))
                self.assertEqual(code, LIMIT, text)
                self.assertRegex(text, "line 1, column [0-9]+: ")
        stream.edit("/rack/apply", self.full(MOST_NODES, MOST_CABLES))
        self.osc.send("/node/tone/level", self.LEVEL_DB)
        self.osc.send("/node/amp/gain", self.GAIN_DB)
        rig.wait_until(lambda: self.heard(0.2), "the tone is heard")
        self.assertEqual(self.osc.status()["nodes"], MOST_NODES)
        with self.undisturbed():
            self.assertEqual(self.osc.refused("/rack/add", GAIN, "new")[0], LIMIT)
            self.assertEqual(self.osc.refused("/rack/connect", "tone:out_1", "out:1")[0], LIMIT)
            self.assertEqual(self.osc.refused("/rack/insert", GAIN, "new", "tone:out_1", "amp:in_1")[0], LIMIT)
        self.osc.edit("/rack/remove", "p0")
        self.osc.edit("/rack/add", GAIN, "new")

    def test_too_many_edits_at_once(self):
        """However many are sent without waiting for an answer: each is answered, and the rack is one of them."""
        stream, count = self.big(), 6000
        for k in range(count):
            stream.send("/rack/add", k, GAIN, "new")
        answers = {}
        while len(answers) < count:
            address, args = stream.receive(60)
            self.assertNotIn(args[0], answers)
            answers[args[0]] = 0 if address == "/ok" else args[1]
        self.assertEqual(sum(code == 0 for code in answers.values()), 1)
        self.assertLessEqual(set(answers.values()), {0, EXISTS, LIMIT})
        self.assertEqual(self.osc.status()["nodes"], 4)

    def test_too_many_subscriptions(self):
        clients = [osc.Client(self.daemon.port) for _ in range(64)]
        try:
            for client in clients:
                self.assertEqual(client.ask("/subscribe"), ("/ok", ["/subscribe"]))
            with self.undisturbed():
                self.assertEqual(self.osc.refused("/subscribe")[0], LIMIT)
        finally:
            for client in clients:
                client.send("/unsubscribe")
                client.close()


class Absent(rig.Undisturbed):
    """A plugin that is not there, and then is."""

    URI = TEST + "amp"

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.plugins = folder.name
        cls.ENV = {"LV2_PATH": cls.plugins}
        super().setUpClass()

    def tearDown(self):
        self.osc.edit("/rack/clear")
        for bundle in os.listdir(self.plugins):
            shutil.rmtree(os.path.join(self.plugins, bundle))

    def build(self, *cables):
        """The amplifier is absent: nothing is heard."""
        rack = {
            "signalbox": 1,
            "nodes": [
                {"id": "tone", "uri": SOURCE, "params": {"level": self.LEVEL_DB}},
                {"id": "amp", "uri": self.URI, "params": {"gain": 0.5, "other": 3.0}},
                {"id": "ear", "uri": METER},
            ],
            "cables": [
                {"from": "tone:out_1", "to": "amp:in", "gain": 0.5},
                {"from": "amp:out", "to": "ear:in_1", "gain": 2},
                {"from": "ear:out_1", "to": "out:1"},
                *cables,
            ],
        }
        self.osc.edit("/rack/apply", json.dumps(rack))
        self.assertEqual(self.osc.status()["placeholders"], 1)

    GAIN_DB = -6.02

    def silent(self):
        return self.osc.value("ear/rms_1") < -100

    def kept(self):
        return [said for said in self.whole() if "amp" in str(said)]

    def install(self, bundle="amp", files=None):
        source = os.path.join(rig.PROGRAMS["plugins"], bundle + ".lv2")
        target = os.path.join(self.plugins, bundle + ".lv2")
        os.makedirs(target, exist_ok=True)
        for name in files or ("manifest.ttl", bundle + ".ttl", bundle + ".so"):
            shutil.copy(os.path.join(source, name), target)

    def alive(self):
        return self.osc.status()["placeholders"] == 0

    def slow_is_known(self):
        self.osc.send("/plugins", TEST + "slow")
        return self.osc.until("/plugins/end")[-1][1] == [1]

    def test_it_keeps_all_and_comes_alive(self):
        rig.wait_until(self.silent, "nothing is heard")
        kept = self.kept()
        self.assertIn(("/rack/add", [self.URI, "amp"]), kept)
        self.assertIn(("/node/amp/gain", [0.5]), kept)
        self.assertIn(("/node/amp/other", [3.0]), kept)
        self.assertEqual(self.osc.refused("/node/amp/gain", 1.0)[0], PLUGIN)
        self.assertEqual(self.osc.refused("/node/amp/gain")[0], PLUGIN)
        self.osc.edit("/rack/gain", "amp:out", "ear:in_1", 2.0)
        self.osc.edit("/rack/save", "with-it")
        edits = self.osc.status()["edits"]
        self.install()
        rig.wait_until(self.alive, "it comes alive")
        rig.wait_until(lambda: self.heard(0.2), "the tone is heard")
        self.assertEqual(self.osc.value("amp/gain"), 0.5)
        self.assertEqual(self.osc.status()["edits"], edits + 1)
        self.assertEqual([said for said in self.kept() if "other" not in str(said)], [s for s in kept if "other" not in str(s)])
        with open(os.path.join(self.daemon.state, "racks", "with-it.json"), encoding="utf-8") as file:
            saved = {node["id"]: node["params"] for node in json.load(file)["nodes"]}
        self.assertEqual(saved["amp"], {"gain": 0.5, "other": 3.0})
        self.osc.edit("/rack/load", "with-it")
        self.assertEqual(self.osc.value("amp/gain"), 0.5)

    def test_a_bundle_that_arrives_piece_by_piece(self):
        for name in ("manifest.ttl", "amp.ttl"):
            self.install(files=(name,))
            time.sleep(2.5)  # the daemon looks every two seconds
            self.assertFalse(self.alive())
        self.install(files=("amp.so",))
        rig.wait_until(self.alive, "it comes alive")
        rig.wait_until(lambda: self.heard(0.2), "the tone is heard")

    def test_one_that_does_not_start_is_left_alone(self):
        self.osc.edit("/rack/apply", json.dumps({"signalbox": 1, "nodes": [{"id": "a", "uri": TEST + "refuses"}]}))
        self.install("refuses")
        time.sleep(2.5)
        edits = self.osc.status()["edits"]
        time.sleep(5)
        self.assertEqual(self.osc.status()["edits"], edits)
        self.assertEqual(self.osc.status()["placeholders"], 1)
        self.assertLessEqual(self.daemon.said().count(TEST + "refuses"), 4)

    def test_a_rack_that_cannot_come_alive_is_tried_again(self):
        """The plugin is there and has no such output: all of it is refused, until the cable is gone."""
        self.build({"from": "amp:nowhere", "to": "ear:in_2"})
        self.install()
        rig.wait_until(lambda: "placeholders cannot come alive: " in self.daemon.said(), "it is refused")
        self.assertFalse(self.alive())
        self.osc.edit("/rack/disconnect", "amp:nowhere", "ear:in_2")
        rig.wait_until(self.alive, "it comes alive")
        self.assertRegex(self.daemon.said(), "placeholders cannot come alive: .*nowhere")

    def test_an_edit_that_is_under_way_meanwhile_is_not_lost(self):
        self.install("slow")
        rig.wait_until(self.slow_is_known, "the daemon knows it")
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        other.send("/rack/add", TEST + "slow", "late")  # takes its time, and what comes alive waits for it
        self.install()
        rig.wait_until(self.alive, "it comes alive")
        self.assertEqual(other.receive(20), ("/ok", ["/rack/add"]))
        self.assertIn(("/rack/add", [TEST + "slow", "late"]), self.whole())

    def test_undo_goes_back_behind_it(self):
        """That a plugin came is no step of the client's."""
        self.osc.edit("/rack/add", GAIN, "mine")
        self.install()
        rig.wait_until(self.alive, "it comes alive")
        self.osc.edit("/rack/undo")
        self.assertNotIn(("/rack/add", [GAIN, "mine"]), self.whole())
        self.assertTrue(self.alive())


Edits.ENV = {}

if __name__ == "__main__":
    import sys

    Edits.ENV["LV2_PATH"] = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else ""
    os.environ["SIGNALBOX_TEST_SLOW_MS"] = "4000"
    rig.main("daemon", "plugins")
