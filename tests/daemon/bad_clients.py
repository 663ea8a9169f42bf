#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: bad_clients.py SIGNALBOXD

TCP clients that never read, vanish within a packet, reset or come in crowds: nobody else notices, and what waits for
them stays within bounds.
"""
import contextlib
import json
import socket
import struct
import time

import osc
import rig

CLIENTS = 64
MEGABYTE = 1 << 20


class Crowd(rig.Undisturbed):
    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.daemon.port), timeout=10)
        self.addCleanup(client.close)
        return client

    def narrow(self):
        """One with little room for what it does not read."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", self.daemon.port))
        self.addCleanup(client.close)
        return client

    def reset(self, client):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

    def framed(self, *packets):
        return b"".join(struct.pack(">I", len(packet)) + packet for packet in packets)

    def push(self, client, data):
        """As much as it takes before the daemon stops to read, or all; how much."""
        sent = 0
        client.setblocking(False)
        quiet = time.monotonic()
        while sent < len(data) and time.monotonic() < quiet + 1:
            with contextlib.suppress(BlockingIOError):
                sent += client.send(data[sent : sent + 65536])
                quiet = time.monotonic()
        client.settimeout(10)
        return sent

    def resident(self):
        with open(f"/proc/{self.daemon.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096

    def others_are_served(self, turns=200):
        """Every set of another client lands, and every question is answered, over UDP and TCP."""
        stream = osc.Stream(self.daemon.port)
        try:
            for turn in range(turns):
                value = -float(turn % 50)
                for client in (self.osc, stream):
                    self.assertEqual(client.ask("/node/spare/gain", turn, value), ("/ok", [turn, "/node/spare/gain"]))
                    self.assertEqual(client.value("spare/gain"), value)
            self.osc.ask("/node/spare/gain", 0, 0.0)
        finally:
            stream.close()

    RACK = rig.Undisturbed.RACK + [("/rack/add", "urn:signalbox:gain", "spare")]

    def nobody_is_left(self):
        rig.wait_until(lambda: self.osc.status()["clients"] == 0, "all of them are gone")

    def setUp(self):
        super().setUp()
        self.nobody_is_left()
        self.osc.ask("/node/spare/gain", 0, 0.0)


class Silent(Crowd):
    def test_asks_without_end_and_reads_nothing(self):
        """It is not read from any more, so it cannot make the daemon keep more than it may."""
        question = self.framed(osc.message("/status"))
        before = self.resident()
        with self.undisturbed():
            greedy = [self.narrow() for _ in range(4)]
            for client in greedy:
                sent = self.push(client, question * 400_000)
                self.assertLess(sent, len(question) * 400_000)
            self.others_are_served()
            self.assertLess(self.resident() - before, len(greedy) * 4 * MEGABYTE)
            for client in greedy:
                self.reset(client)
        self.nobody_is_left()

    def test_it_is_answered_in_full_once_it_reads(self):
        questions = 20_000
        client = osc.Stream(self.daemon.port)
        self.addCleanup(client.close)
        data = self.framed(*[osc.message("/sync", k) for k in range(questions)])
        sent = self.push(client.socket, data)
        answers, rest = 0, data[sent:]
        while answers < questions:
            if rest:
                client.socket.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    rest = rest[client.socket.send(rest) :]
            got = client.receive(5)
            self.assertEqual(got, ("/synced", [answers]))
            answers += 1

    def test_a_subscriber_that_does_not_read(self):
        """What changes is left out when too much waits; edits are told until it is given up."""
        deaf = self.narrow()
        deaf.sendall(self.framed(osc.message("/subscribe")))
        rig.wait_until(lambda: self.osc.status()["subscribers"] == 1, "it is subscribed")
        before = self.resident()
        sets = [osc.bundle(*[osc.message("/node/spare/gain", -float(k % 60))] * 4) for k in range(200_000)]
        for k, packet in enumerate(sets):
            self.osc.raw(packet)
            if k % 500 == 499:
                self.assertEqual(self.osc.ask("/ping"), ("/pong", []))
        self.assertLess(self.resident() - before, 4 * MEGABYTE)
        self.assertEqual(self.osc.status()["clients"], 1)
        for k in range(400):  # 24 MB of edits: a rack of plugins that there are not, and another one
            nodes = [{"id": f"absent{n}", "uri": f"urn:absent:{k % 2}:" + "x" * 950} for n in range(50)]
            self.osc.edit("/rack/apply", json.dumps({"signalbox": 1, "nodes": nodes}))
        rig.wait_until(lambda: self.osc.status()["clients"] == 0, "it is given up")
        self.assertEqual(self.osc.status()["subscribers"], 0)
        # The history may hold 16 of them, and malloc keep the 8 that waited here.
        self.assertLess(self.resident() - before, (16 + 8 + 8) * MEGABYTE)


class Vanishing(Crowd):
    def test_within_a_packet(self):
        whole = self.framed(osc.message("/rack/clear"))
        slip = b"\xc0" + osc.message("/rack/clear") + b"\xc0"
        with self.undisturbed():
            for stream in (whole, slip):
                for size in range(len(stream)):
                    if stream[:size].strip(b"\xc0") == osc.message("/rack/clear"):
                        continue
                    for leave in (socket.socket.close, self.reset):
                        client = self.connect()
                        client.sendall(stream[:size])
                        leave(client)
            self.others_are_served(20)
        self.nobody_is_left()

    def test_with_answers_under_way(self):
        with self.undisturbed():
            for _ in range(200):
                client = self.connect()
                client.sendall(self.framed(*[osc.message("/status")] * 50))
                self.reset(client)
            self.others_are_served(20)
        self.nobody_is_left()

    def test_while_an_edit_is_prepared(self):
        for k in range(20):
            client = self.connect()
            client.sendall(self.framed(osc.message("/rack/add", "urn:signalbox:gain", f"late_{k}")))
            self.reset(client) if k % 2 else client.close()
        # One that came to be read is done though nobody hears of it; a reset may come first.
        self.others_are_served(20)
        self.nobody_is_left()
        added = [args[1] for address, args in self.whole() if address == "/rack/add" and args[1].startswith("late_")]
        self.assertGreaterEqual(len(added), 10)

    def test_half_a_packet_and_then_nothing(self):
        with self.undisturbed():
            slow = [self.connect() for _ in range(20)]
            for client in slow:
                client.sendall(b"\0\0\x10\0" + b"/node/amp/gain")
            self.others_are_served()
            for client in slow:
                client.close()
        self.nobody_is_left()


class Many(Crowd):
    def test_more_than_there_is_room_for(self):
        with self.undisturbed():
            self.nobody_is_left()
            crowd = [osc.Stream(self.daemon.port) for _ in range(CLIENTS)]
            for client in crowd:
                self.assertEqual(client.ask("/ping"), ("/pong", []))
            with socket.create_connection(("127.0.0.1", self.daemon.port), timeout=20) as refused:
                told = b"".join(iter(lambda: refused.recv(4096), b""))
            self.assertRegex(told, rb"^\xc0/error\0\0,iss\0\0\0\0\0\0\0\x06.*64 TCP clients are connected already")
            self.assertEqual(self.osc.status()["clients"], CLIENTS)
            crowd.pop().close()
            late = osc.Stream(self.daemon.port)
            rig.wait_until(lambda: late.ask("/ping") == ("/pong", []), "the next one has room")
            for client in [late, *crowd]:
                client.close()
        self.nobody_is_left()

    def test_all_sorts_at_once(self):
        with self.undisturbed():
            bad = []
            for k in range(48):
                client = self.narrow()
                if k % 3 == 0:
                    self.push(client, self.framed(osc.message("/status")) * 2000)
                elif k % 3 == 1:
                    client.sendall(b"\0\0\x10\0half")
                else:
                    client.sendall(b"\xc0" + b"\xc0" * 1000 + b"/half")
                bad.append(client)
            self.others_are_served()
            for k, client in enumerate(bad):
                self.reset(client) if k % 2 else client.close()
            self.others_are_served(20)
        self.nobody_is_left()


if __name__ == "__main__":
    rig.main("daemon")
