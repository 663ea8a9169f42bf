#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: state.py SIGNALBOXD

What the daemon keeps, how it starts and ends, and what it refuses to start with.
"""
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import rig

GAIN = "urn:signalbox:gain"
DELAY = "http://drobilla.net/plugins/mda/Delay"


class State(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = rig.JackServer()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = os.path.join(folder.name, "state")
        self.saved = os.path.join(self.state, "rack.json")

    def daemon(self, *options, server=True, **how):
        daemon = rig.Daemon(self.server if server else None, *options, state=how.pop("state", self.state), **how)
        self.addCleanup(daemon.close)
        return daemon

    def run_daemon(self, *options, state=None, port=None, server=None):
        """A daemon that has to end by itself: its exit code and what it said."""
        command = [rig.PROGRAMS["daemon"], "--server", server or self.server.name, "--state", state or self.state]
        command += ["--osc-port", str(port or rig.free_port()), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        return done.returncode, done.stderr

    def read_saved(self):
        with open(self.saved, encoding="utf-8") as file:
            return json.load(file)

    def read(self, name):
        try:
            with open(os.path.join(self.state, name), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def node(self, rack, name):
        return next((node for node in rack["nodes"] if node["id"] == name), None)

    def gain_saved(self, name):
        try:
            return self.node(self.read_saved(), name)["params"]["gain"]
        except (FileNotFoundError, KeyError, TypeError):
            return None

    def write(self, path, content):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)


class Saving(State):
    def test_changes_are_saved_and_survive_kill(self):
        daemon = self.daemon()
        daemon.osc.edit("/rack/add", GAIN, "trim")
        daemon.osc.edit("/rack/connect", "trim:out_1", "out:1", 0.25)
        daemon.osc.send("/node/trim/gain", -6.5)
        rig.wait_until(lambda: self.gain_saved("trim") == -6.5, "the set is saved")
        daemon.osc.send("/node/trim/gain", -7.5)
        rig.wait_until(lambda: self.gain_saved("trim") == -7.5, "the next set is saved too")
        self.assertEqual(daemon.end(signal.SIGKILL), -signal.SIGKILL)
        daemon.process.returncode = 0  # that was us
        again = self.daemon()
        again.playing()
        rig.wait_until(lambda: again.osc.status()["nodes"] == 1, "the rack is back")
        self.assertEqual(again.osc.value("trim/gain"), -7.5)
        again.osc.send("/rack/get")
        self.assertIn(("/rack/connect", ["trim:out_1", "out:1", 0.25]), again.osc.until("/rack/end"))

    def test_the_end_saves_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # nohup and shells' background jobs have them ignored
            daemon = self.daemon()
            daemon.playing()
            daemon.osc.edit("/rack/clear")
            daemon.osc.edit("/rack/add", GAIN, "last")
            daemon.osc.send("/node/last/gain", -float(number))
            self.assertEqual(daemon.osc.value("last/gain"), -number)
            self.assertEqual(daemon.end(number), 0)
            self.assertEqual(self.gain_saved("last"), -number)

    def test_the_end_saves_without_a_server_too(self):
        daemon = self.daemon(server=False)
        daemon.osc.edit("/rack/add", GAIN, "trim")
        daemon.osc.send("/node/trim/gain", -5.0)
        self.assertEqual(daemon.osc.value("trim/gain"), -5)
        self.assertEqual(daemon.end(), 0)
        self.assertEqual(self.gain_saved("trim"), -5)

    def test_an_end_during_the_start_loses_nothing(self):
        nodes = [{"id": f"n{k}", "uri": DELAY, "params": {"feedback": 0.25}} for k in range(40)]
        self.write(self.saved, json.dumps({"signalbox": 1, "nodes": nodes}))
        for wait in (0, 0.02, 0.05, 0.1, 0.2):
            command = [rig.PROGRAMS["daemon"], "--server", self.server.name, "--state", self.state]
            process = subprocess.Popen([*command, "--osc-port", str(rig.free_port())], stderr=subprocess.DEVNULL)
            time.sleep(wait)
            process.terminate()
            self.assertIn(process.wait(timeout=20), (0, -signal.SIGTERM), wait)
            rack = self.read_saved()
            self.assertEqual(len(rack["nodes"]), 40, f"ended after {wait} s")
            self.assertTrue(all(node["params"].get("feedback") == 0.25 for node in rack["nodes"]), f"ended after {wait} s")

    def test_a_broken_rack_is_kept_aside(self):
        self.write(self.saved, '{"signalbox": 1,\n "nodes": [}')
        daemon = self.daemon()
        self.assertEqual(daemon.osc.status()["nodes"], 0)
        with open(self.saved + ".broken", encoding="utf-8") as file:
            self.assertEqual(file.read(), '{"signalbox": 1,\n "nodes": [}')
        self.assertIn("rack.json.broken", daemon.said())
        self.assertRegex(daemon.said(), "line 2")
        daemon.osc.edit("/rack/add", GAIN, "trim")
        self.assertEqual(daemon.end(), 0)
        self.assertIsNotNone(self.node(self.read_saved(), "trim"))

    def test_racks_by_name(self):
        daemon = self.daemon()
        daemon.osc.edit("/rack/add", GAIN, "trim")
        daemon.osc.send("/node/trim/gain", -9.0)
        daemon.osc.edit("/rack/save", "evening")
        daemon.osc.edit("/rack/clear")
        daemon.osc.edit("/rack/load", "evening")
        self.assertEqual(daemon.osc.value("trim/gain"), -9)
        self.assertEqual(daemon.osc.refused("/rack/load", "morning")[0], 12)
        self.assertEqual(daemon.osc.refused("/rack/save", "../escape")[0], 12)


class Declarative(State):
    def rack(self, gain, *cables):
        nodes = [{"id": "trim", "uri": GAIN, "params": {"gain": gain}}, {"id": "echo", "uri": DELAY}]
        return json.dumps({"signalbox": 1, "nodes": nodes, "cables": [{"from": a, "to": b} for a, b in cables]}, indent=1)

    def difference(self, daemon, *rack):
        daemon.osc.send("/rack/diff", *rack)
        got = daemon.osc.until("/rack/diff/end", "/error", seconds=30)
        return got[:-1] if got[-1] == ("/rack/diff/end", [len(got) - 1]) else got[-1]

    def test_only_the_difference_is_made_and_told(self):
        daemon = self.daemon()
        daemon.playing()
        first = self.rack(-6, ("in:1", "trim:in_1"), ("trim:out_1", "out:1"))
        second = self.rack(-9, ("in:1", "trim:in_1"), ("trim:out_1", "echo:left_in"), ("echo:left_out", "out:1"))
        self.assertIn(("/node/trim/gain", [-6.0]), self.difference(daemon, first))
        daemon.osc.edit("/rack/apply", first)
        way = self.difference(daemon, second)
        self.assertEqual(
            way,
            [
                ("/rack/disconnect", ["trim:out_1", "out:1"]),
                ("/rack/connect", ["echo:left_out", "out:1", 1.0]),
                ("/rack/connect", ["trim:out_1", "echo:left_in", 1.0]),
                ("/node/trim/gain", [-9.0]),
            ],
        )
        watcher = rig.Client(daemon.port)
        self.addCleanup(watcher.close)
        watcher.edit("/subscribe")
        daemon.osc.edit("/rack/apply", second)
        self.assertEqual(watcher.until("/node/trim/gain"), way)
        rig.wait_until(lambda: daemon.osc.ask("/sync", 1) == ("/synced", [1]), "the edit is heard, and counted")
        edits, ramps = (daemon.osc.status()[item] for item in ("edits", "ramps"))
        daemon.osc.edit("/rack/apply", second)
        self.assertEqual(self.difference(daemon, second), [])
        self.assertEqual(tuple(daemon.osc.status()[item] for item in ("edits", "ramps")), (edits, ramps))
        daemon.osc.edit("/rack/undo")
        told = watcher.until("/node/trim/gain")
        self.assertEqual(told[-1], ("/node/trim/gain", [-6.0]))
        self.assertIn(("/rack/connect", ["trim:out_1", "out:1", 1.0]), told)
        self.assertIsNone(watcher.receive(0.2))

    def test_a_broken_rack_is_refused_by_both_alike(self):
        daemon = self.daemon()
        for bad in (('{"signalbox": 1,\n "nodes": [}',), (self.rack(0, ("in:1", "trim:nothing")),),
                    (self.rack(0).replace(DELAY, "urn:nowhere:a"), "strict")):  # fmt: skip
            code, text = daemon.osc.refused("/rack/apply", *bad)
            self.assertEqual(self.difference(daemon, *bad), ("/error", [code, "/rack/diff", text]))
        self.assertIn("urn:nowhere:a is not installed", text)
        self.assertEqual(daemon.osc.status()["nodes"], 0)


class Refusals(State):
    def test_a_second_daemon_with_the_same_state(self):
        first = self.daemon()
        code, said = self.run_daemon("--name", "other")
        self.assertEqual(code, 1)
        self.assertIn(f"already running, pid {first.process.pid}", said)
        self.assertEqual(first.osc.ask("/ping"), ("/pong", []))

    def test_a_second_daemon_on_the_same_port(self):
        first = self.daemon()
        first.playing()
        code, said = self.run_daemon("--name", "other", state=self.state + "-2", port=first.port)
        self.assertEqual(code, 1)
        self.assertIn(str(first.port), said)
        self.assertIn(f"already running, pid {first.process.pid},", said)
        self.assertEqual(first.osc.ask("/ping"), ("/pong", []))

    def test_a_client_name_that_is_the_servers(self):
        with tempfile.TemporaryDirectory() as other:
            command = [rig.PROGRAMS["daemon"], "--server", self.server.name, "--name", self.server.name]
            command += ["--state", os.path.join(other, "s"), "--osc-port", str(rig.free_port())]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        self.assertIn(done.returncode, (1, 2))
        self.assertIn("name", done.stderr)
        # The server is whole: its socket is there, and clients come.
        self.assertEqual(self.server.tool("jack_lsp").returncode, 0)
        self.daemon().playing()

    def test_a_rack_file_that_is_broken_or_missing(self):
        path = os.path.join(self.state + "-file", "mine.json")
        self.write(path, '{"signalbox": 1, "nodes": [\n  {"id": "a", "uri": "urn:x", "colour": 3}\n]}')
        code, said = self.run_daemon("--rack", path)
        self.assertEqual(code, 5)
        self.assertIn(path, said)
        self.assertRegex(said, r"line 2, column \d+")
        self.assertIn("colour", said)
        with open(path, encoding="utf-8") as file:
            self.assertIn("colour", file.read())
        code, said = self.run_daemon("--rack", path + ".nowhere")
        self.assertEqual(code, 5)
        self.assertIn("nowhere", said)

    def test_options(self):
        wrong = [("--colour", "red"), ("--osc-port", "0"), ("--osc-port", "99999"), ("--inputs", "65"), ("--inputs", "x"),
                 ("--name", ""), ("--rack",), ("stray",), ("--log-level", "loud"), ("--cpus", "1000000")]  # fmt: skip
        for options in wrong:
            code, said = self.run_daemon(*options)
            self.assertEqual(code, 2, f"{options}: {said}")
            self.assertIn(options[0].lstrip("-"), said)
        code, said = self.run_daemon("--colour")
        self.assertEqual(code, 2)
        self.assertIn("there is no such option", said)
        code, said = self.run_daemon("--listen", "0.0.0.0")
        self.assertEqual(code, 1, said)
        self.assertIn("--allow", said)
        self.assertEqual(self.run_daemon("--config", "/nowhere/file")[0], 5)

    def test_options_that_a_file_holds(self):
        config = os.path.join(self.state + "-config", "signalbox.conf")
        self.write(config, "# ours\nname = hall\ninputs = 5\noutputs=3\n")
        daemon = self.daemon("--config", config, "--outputs", "4")
        self.assertEqual(daemon.playing()["jack/client"], "hall")
        ports = self.server.tool("jack_lsp").stdout.split()
        self.assertIn("hall:in_5", ports)
        self.assertIn("hall:out_4", ports)
        self.assertNotIn("hall:out_5", ports)
        self.write(config, "colour = red\n")
        code, said = self.run_daemon("--config", config, state=self.state + "-3")
        self.assertEqual(code, 2)
        self.assertIn(config + ":1", said)


class Telling(State):
    def test_the_service_manager_and_the_log(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.settimeout(20)
            manager.bind(self.state + ".notify")
            daemon = self.daemon("--allow", "any", env={"NOTIFY_SOCKET": self.state + ".notify"})
            told = [manager.recv(4096).decode()]
            while "READY=1" not in told:
                told.append(manager.recv(4096).decode())
        for line in told:
            self.assertRegex(line, "^(READY=1|STATUS=(no audio yet|no audio: .+|.* Hz, .*))$")
        self.assertIn("--allow any: whoever reaches this port", daemon.said())


class Leaving(State):
    def test_the_server_goes_on_and_ports_are_gone(self):
        daemon = self.daemon()
        daemon.playing()
        self.assertIn("signalbox:out_1", self.server.tool("jack_lsp").stdout)
        self.assertEqual(daemon.end(), 0)
        self.assertNotIn("signalbox", self.server.tool("jack_lsp").stdout)

    def test_outside_connections_come_back_at_the_next_start(self):
        daemon = self.daemon()
        daemon.playing()
        self.server.connect("signalbox:out_1", "system:playback_1")
        pair = ("signalbox:out_1", "system:playback_1")
        rig.wait_until(lambda: "playback_1" in self.read("connections"), "the connection is saved")
        self.assertEqual(daemon.end(), 0)
        self.assertNotIn(pair, self.server.connections())
        self.daemon().playing()
        rig.wait_until(lambda: pair in self.server.connections(), "the connection is back")


if __name__ == "__main__":
    rig.main("daemon")
