#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: clients.py SIGNALBOXD

Clients that we did not write drive a live rack: python3-liblo, liblo-tools, npm's osc. And every transport, byte by byte.
"""
import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import time
import unittest

import osc
import rig

# Debian 13 has it by its second name.
liblo = next((importlib.import_module(name) for name in ("liblo", "pyliblo3") if importlib.util.find_spec(name)), None)

END = b"\xc0"
GAIN = "urn:signalbox:gain"


class Foreign(rig.Live):
    @unittest.skipUnless(liblo, "needs python3-liblo")
    def test_liblo_edits_sets_asks_and_bundles(self):
        server, seen = liblo.Server(), []
        self.addCleanup(server.free)
        server.add_method(None, None, lambda path, args: seen.append((path, args)))

        def answer(*what):
            seen.clear()
            server.send(("127.0.0.1", self.daemon.port), *what)
            while not seen and server.recv(5000):
                pass
            return seen

        self.assertEqual(answer("/rack/add", 5, GAIN, "trim"), [("/ok", [5, "/rack/add"])])
        server.send(("127.0.0.1", self.daemon.port), "/node/trim/gain", -6.0)
        self.assertEqual(answer("/node/trim/gain"), [("/node/trim/gain", [-6.0])])
        parts = [
            liblo.Message("/rack/add", GAIN, "second"),
            liblo.Message("/node/second/gain", -12.0),
            liblo.Message("/rack/connect", "trim:out_1", "second:in_1", 0.5),
        ]
        answer(liblo.Bundle(*parts))
        while len(seen) < 2 and server.recv(5000):
            pass
        self.assertEqual(seen, [("/ok", ["/rack/add"]), ("/ok", ["/rack/connect"])])
        self.becomes("second/gain", -12)
        self.has_cables(1)
        [(path, args)] = answer("/rack/remove", "nobody")
        self.assertEqual((path, args[:2]), ("/error", [1, "/rack/remove"]))

    @unittest.skipUnless(liblo, "needs python3-liblo")
    def test_liblo_is_told_what_a_meter_says(self):
        for command in (("/rack/add", "urn:signalbox:source", "tone"), ("/rack/add", "urn:signalbox:meter", "ear"),
                        ("/rack/connect", "tone:out_1", "ear:in_1")):
            self.osc.edit(*command)
        server, seen = liblo.Server(), []
        self.addCleanup(server.free)
        server.add_method(None, None, lambda path, args: seen.append((path, args)))
        server.send(("127.0.0.1", self.daemon.port), "/node/*/peak_1/rate", 7, 50.0)

        def told(holds):
            return rig.wait_until(lambda: server.recv(100) and any(holds(*each) for each in seen), "it is told")

        told(lambda path, args: (path, args) == ("/ok", [7, "/node/*/peak_1/rate"]))
        for level in (-20.0, -6.0):
            self.osc.send("/node/tone/level", level)
            told(lambda path, args, level=level: path == "/node/ear/peak_1" and abs(args[0] - level) < 0.1)
        self.assertEqual({path for path, _ in seen}, {"/ok", "/node/ear/peak_1"})
        values = [args[0] for path, args in seen if path == "/node/ear/peak_1"]
        self.assertTrue(all(a != b for a, b in zip(values, values[1:], strict=False)), values)
        self.osc.edit("/rack/remove", "ear")
        rig.wait_until(lambda: not server.recv(300), "nothing more is told")

    @unittest.skipUnless(shutil.which("oscsend") and shutil.which("oscdump"), "needs liblo-tools")
    def test_oscsend_and_oscdump(self):
        port = rig.free_port()
        dump = subprocess.Popen(["oscdump", "-L", str(port)], stdout=subprocess.PIPE, text=True)
        self.addCleanup(dump.stdout.close)
        self.addCleanup(dump.wait)
        self.addCleanup(dump.terminate)

        def send(*what):
            subprocess.run(["oscsend", "127.0.0.1", str(self.daemon.port), *what], check=True, timeout=20)

        def listens():
            with socket.socket(type=socket.SOCK_DGRAM) as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0 and probe.send(osc.message("/hello")) and dump.poll() is None

        rig.wait_until(listens, "oscdump listens")
        time.sleep(0.5)  # oscdump says nothing when it is ready
        send("/subscribe", "i", str(port))
        send("/rack/add", "ss", GAIN, "trim")
        rig.wait_until(lambda: self.osc.status()["nodes"] == 1, "the node is there")
        send("/node/trim/gain", "f", "-6")
        self.becomes("trim/gain", -6)
        dump.terminate()
        printed = dump.communicate(timeout=20)[0]
        self.assertIn(f'/rack/add ss "{GAIN}" "trim"', printed)
        self.assertRegex(printed, r"/node/trim/gain f -6\.0")

    def test_npm_osc(self):
        """npm's osc in a directory beside the daemon, so that the build tree keeps it."""
        folder = os.path.join(os.path.dirname(rig.PROGRAMS["daemon"]), "npm-osc")
        if not shutil.which("node") or not shutil.which("npm"):
            self.skipTest("needs node and npm")
        if not os.path.isdir(os.path.join(folder, "node_modules", "osc")):
            os.makedirs(folder, exist_ok=True)
            install = ["npm", "install", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--prefix", folder, "osc"]
            done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=300)
            if done.returncode != 0:
                self.skipTest(f"npm cannot install osc: {done.stderr.strip()[-200:]}")
        env = dict(os.environ, NODE_PATH=os.path.join(folder, "node_modules"))
        script = os.path.join(rig.HERE, "npm_osc.js")
        done = subprocess.run(["node", script, str(self.daemon.port)], env=env, capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1:]), (0, ["done"]), done.stdout + done.stderr)
        self.becomes("second/gain", -12)
        self.has_cables(1)


class Transports(rig.Live):
    def test_ipv6(self):
        client = osc.Client(self.daemon.port, "::1")
        self.addCleanup(client.close)
        client.edit("/rack/add", GAIN, "trim")
        client.send("/node/trim/gain", -3.0)
        self.assertEqual(client.value("trim/gain"), -3)

    def tcp(self):
        connection = socket.create_connection(("127.0.0.1", self.daemon.port), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.addCleanup(connection.close)
        return connection

    def exactly(self, connection, count):
        data = b""
        while len(data) < count:
            more = connection.recv(count - len(data))
            self.assertTrue(more, f"closed after {data!r}")
            data += more
        return data

    def length_answer(self, connection):
        size = struct.unpack(">I", self.exactly(connection, 4))[0]
        return osc.read(self.exactly(connection, size))[0]

    def slip_answer(self, connection):
        data = b""
        while not data or data[-1:] != END or not data.strip(END):
            data += self.exactly(connection, 1)
        return osc.read(data.strip(END).replace(b"\xdb\xdc", END).replace(b"\xdb\xdd", b"\xdb"))[0]

    def conversation(self, answer, frame):
        """The same edit and set, sent packet by packet, byte by byte and all at once; then a question."""
        for way in ("whole", "bytes", "coalesced"):
            connection = self.tcp()
            packets = [frame(osc.message("/rack/add", GAIN, way)), frame(osc.message(f"/node/{way}/gain", -7.5))]
            for piece in self.pieces(packets, way):
                connection.sendall(piece)
            self.assertEqual(answer(connection), ("/ok", ["/rack/add"]), way)
            connection.sendall(frame(osc.message(f"/node/{way}/gain")))
            self.assertEqual(answer(connection), (f"/node/{way}/gain", [-7.5]), way)

    def pieces(self, packets, way):
        stream = b"".join(packets)
        if way == "whole":
            yield from packets
        elif way == "coalesced":
            yield stream
        else:
            for byte in stream:
                yield bytes([byte])
                time.sleep(0.002)

    def test_tcp_with_length_prefix(self):
        self.conversation(self.length_answer, lambda p: struct.pack(">I", len(p)) + p)

    def test_tcp_with_slip(self):
        def escaped(packet):
            return packet.replace(b"\xdb", b"\xdb\xdd").replace(END, b"\xdb\xdc")

        # -7.5 is C0 F0 00 00: it has to be escaped.
        self.conversation(self.slip_answer, lambda p: END + escaped(p) + END)
        self.osc.edit("/rack/clear")
        self.conversation(self.slip_answer, lambda p: escaped(p) + END)

    def test_neither_framing_is_closed(self):
        connection = self.tcp()
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        while data := connection.recv(100):  # why, and then the end
            self.assertNotIn(b"HTTP", data)

    def test_a_large_packet_over_tcp(self):
        connection = self.tcp()
        self.osc.edit("/rack/add", GAIN, "trim")
        packet = osc.bundle(*[osc.message("/node/trim/gain", -float(k) / 100) for k in range(4096)])
        self.assertGreater(len(packet), 65536)
        connection.sendall(struct.pack(">I", len(packet)) + packet)
        self.becomes("trim/gain", -40.95)


class Subscriptions(rig.Live):
    def listener(self, *args):
        client = osc.Client(self.daemon.port)
        self.addCleanup(client.close)
        self.assertEqual(client.ask("/subscribe", *args), ("/ok", ["/subscribe"]))
        self.addCleanup(client.send, "/unsubscribe")  # before the socket goes
        return client

    def test_others_are_told_and_the_sender_is_not(self):
        listener = self.listener()
        self.assertEqual(self.osc.ask("/subscribe")[0], "/ok")
        self.osc.edit("/rack/add", GAIN, "trim")
        self.assertEqual(listener.receive(), ("/rack/add", [GAIN, "trim"]))
        self.osc.send("/node/trim/gain", -6.0)
        self.assertEqual(listener.receive(), ("/node/trim/gain", [-6.0]))
        self.osc.edit("/rack/connect", "in:1", "trim:in_1")
        self.assertEqual(listener.receive(), ("/rack/connect", ["in:1", "trim:in_1", 1.0]))
        self.assertEqual(self.osc.waiting, [])
        self.assertIsNone(self.osc.receive(0.2))

    def test_the_sender_is_told_what_was_clamped(self):
        self.osc.edit("/rack/add", GAIN, "trim")
        self.assertEqual(self.osc.ask("/subscribe")[0], "/ok")
        self.osc.send("/node/trim/gain", 1e6)
        address, [value] = self.osc.receive()
        self.assertEqual(address, "/node/trim/gain")
        self.assertLess(value, 1e3)
        self.assertEqual(self.osc.value("trim/gain"), value)

    def test_another_port(self):
        with socket.socket(type=socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            other.settimeout(5)
            self.assertEqual(self.osc.ask("/subscribe", other.getsockname()[1])[0], "/ok")
            asker = osc.Client(self.daemon.port)
            self.addCleanup(asker.close)
            asker.edit("/rack/add", GAIN, "trim")
            self.assertEqual(osc.read(other.recv(1000)), [("/rack/add", [GAIN, "trim"])])

    def test_a_lease_ends(self):
        self.listener(0.3)
        self.assertEqual(self.osc.status()["subscribers"], 1)
        rig.wait_until(lambda: self.osc.status()["subscribers"] == 0, "the lease is over")

    def test_unsubscribe(self):
        listener = self.listener()
        self.assertEqual(listener.ask("/unsubscribe"), ("/ok", ["/unsubscribe"]))
        self.osc.edit("/rack/add", GAIN, "trim")
        self.assertIsNone(listener.receive(0.3))


if __name__ == "__main__":
    rig.main("daemon")
