#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: bad_packets.py SIGNALBOXD

Packets that are not OSC, or that mean harm: each is answered by an error that says why, and nothing else happens.
"""
import socket
import struct
import time

import osc
import rig

UNKNOWN, TYPE, RANGE, LIMIT, MALFORMED = 1, 2, 3, 6, 11
QUIET = osc.message("/node/amp/gain", -60.0)  # would be heard
SIZE = struct.Struct(">I").pack
MOST = 4096
LAST_UDP = 65507


def bundle_of(body, timetag=1):
    return b"#bundle\0" + struct.pack(">Q", timetag) + body


def nested(depth):
    packet = QUIET
    for _ in range(depth):
        packet = osc.bundle(packet)
    return packet


# Each with the code that it has to be refused with and a word that the sentence has to have.
BROKEN = {
    "nothing": (b"", MALFORMED, "empty"),
    "a size that is no multiple of 4": (b"/a\0", MALFORMED, "multiple of 4"),
    "neither message nor bundle": (b"abcd", MALFORMED, "not OSC"),
    "another protocol": (b"GET / HTTP/1.1\r\n\r\n", MALFORMED, "multiple of 4"),
    "an address without end": (b"/abc", MALFORMED, "NUL"),
    "padding that is not NUL": (b"/a\0x,\0\0\0", MALFORMED, "NUL"),
    "a space in the address": (osc.message("/node/amp gain", 1.0), MALFORMED, "space"),
    "bytes beyond ASCII in the address": (b"/n\xc3\xa4\0\0\0\0,\0\0\0", MALFORMED, "ASCII"),
    "an address of 1,025 characters": (osc.message("/" + "x" * 1024, 1.0), LIMIT, "1024"),
    "no type tags": (b"/a\0\0abc\0", MALFORMED, "type tags"),
    "an unknown type": (b"/a\0\0,q\0\0", MALFORMED, "type tag"),
    "brackets that do not pair": (b"/a\0\0,[i\0\0\0\0\1", MALFORMED, "brackets"),
    "arrays that are too deep": (b"/a\0\0" + osc.padded(b"," + b"[" * 40 + b"]" * 40), LIMIT, "8"),
    "too little data": (QUIET[:-4], MALFORMED, "last argument"),
    "too much data": (QUIET + b"\0\0\0\0", MALFORMED, "last argument"),
    "a string without end": (b"/a\0\0,s\0\0abcd", MALFORMED, "NUL"),
    "a blob longer than the packet": (b"/a\0\0,b\0\0" + SIZE(1000) + b"abcd", MALFORMED, "last argument"),
    "a blob of 4 GiB": (b"/a\0\0,b\0\0" + SIZE(0xFFFFFFFF) + b"abcd", MALFORMED, "last argument"),
    "4,097 arguments": (osc.message("/rack/clear", *[True] * (MOST + 1)), LIMIT, "4096"),
    "half a bundle's header": (b"#bundle\0", MALFORMED, "timetag"),
    "nearly a bundle": (b"#bundlE\0" + bytes(8), MALFORMED, "#bundle"),
    "an element of size 0": (bundle_of(SIZE(0) + QUIET), MALFORMED, "element"),
    "an element of an odd size": (bundle_of(SIZE(3) + b"/a\0\0"), MALFORMED, "element"),
    "an element that ends behind the packet": (bundle_of(SIZE(len(QUIET) + 4) + QUIET), MALFORMED, "element"),
    "an element of 4 GiB": (bundle_of(SIZE(0xFFFFFFFC) + QUIET), MALFORMED, "element"),
    "an element's size cut short": (bundle_of(SIZE(len(QUIET)) + QUIET + b"\0\0\0\0"), MALFORMED, "element"),
    "a good part and a bad one": (osc.bundle(QUIET, b"/a\0\0,q\0\0"), MALFORMED, "type tag"),
    "bundles 9 deep": (nested(9), LIMIT, "8"),
    "bundles 500 deep": (nested(500), LIMIT, "8"),
    "4,097 messages": (osc.bundle(*[b"/a\0\0,\0\0\0"] * (MOST + 1)), LIMIT, "4096"),
    "good values, then one that is none": (osc.bundle(QUIET, osc.message("/node/amp/gain", float("nan"))), RANGE, "finite"),
}


class Packets(rig.Undisturbed):
    def error(self, client, seconds=5.0):
        got = client.receive(seconds)
        self.assertIsNotNone(got, "no answer")
        self.assertEqual((got[0], [type(x) for x in got[1]]), ("/error", [int, str, str]))
        return got[1][0], got[1][2]

    def refuses(self, client, packet, code, word):
        client.raw(packet)
        got, text = self.error(client)
        self.assertEqual(got, code, text)
        self.assertIn(word, text)

    def stream(self):
        client = osc.Stream(self.daemon.port)
        self.addCleanup(client.close)
        return client

    def test_broken_packets_over_udp(self):
        with self.undisturbed():
            for name, how in BROKEN.items():
                with self.subTest(name):
                    self.refuses(self.osc, *how)

    def test_broken_packets_over_tcp_leave_the_connection_as_it_is(self):
        with self.undisturbed():
            client = osc.Stream(self.daemon.port)
            for name, how in BROKEN.items():
                if how[0]:  # a length of 0 is passed over
                    with self.subTest(name):
                        self.refuses(client, *how)
            self.assertEqual(client.ask("/ping"), ("/pong", []))
            client.close()

    def test_too_many_bundles(self):
        with self.undisturbed():
            client = osc.Stream(self.daemon.port)
            self.refuses(client, osc.bundle(*[osc.bundle()] * (MOST + 1)), LIMIT, "4096")
            client.close()

    def test_every_beginning_of_a_bundle(self):
        ping = osc.message("/ping")
        packet = osc.bundle(ping, osc.message("/rack/clear"))
        good = {16: [], 16 + 4 + len(ping): [("/pong", [])]}  # whole bundles
        with self.undisturbed():
            for size in range(len(packet)):
                self.osc.raw(packet[:size])
                if size not in good:
                    self.assertEqual(self.error(self.osc)[0], MALFORMED, size)
                for wanted in good.get(size, []):
                    self.assertEqual(self.osc.receive(), wanted)

    def test_every_byte_of_a_bundle_is_changed(self):
        packet = osc.bundle(osc.message("/ping"), osc.message("/rack/clear"))
        timetag = range(8, 16)
        with self.undisturbed():
            for place in range(len(packet)):
                for byte in (0x00, 0x01, 0x20, 0x23, 0x2F, 0x62, 0x7F, 0x80, 0xFF):
                    if place in timetag or packet[place] == byte:
                        continue
                    self.osc.raw(packet[:place] + bytes([byte]) + packet[place + 1 :])
                    code, text = self.error(self.osc)
                    self.assertIn(code, (UNKNOWN, TYPE, MALFORMED), (place, byte, text))

    def test_an_error_fits_into_a_datagram_whatever_it_is_about(self):
        longest = "x" * (LAST_UDP - 200)
        with self.undisturbed():
            for command in [
                ("/rack/add", longest, "new"),
                ("/rack/add", "urn:signalbox:gain", longest),
                ("/rack/connect", "tone:" + longest, "out:1"),
                ("/rack/load", longest),
                ("/rack/apply", '{"' + longest + '": 1}'),
                ("/rack/apply", '{"signalbox": 1, "' + longest + '": 1}'),
            ]:
                with self.subTest(command[0]):
                    code, text = self.osc.refused(*command)
                    self.assertGreater(code, 0)
                    self.assertLess(len(text), 3000)

    def test_blobs_and_long_strings_as_values(self):
        with self.undisturbed():
            for value in (b"", b"\0" * 60000, "", "x" * 60000, "1e", "0x10", "--1", "1 2"):
                self.assertEqual(self.osc.refused("/node/amp/gain", value)[0], TYPE)

    def test_what_is_not_finite(self):
        nan, infinity = float("nan"), float("inf")
        with self.undisturbed():
            for value in (nan, infinity, -infinity, ("d", nan), ("d", infinity), "nan", "-inf", "1e999"):
                for below in ("", "/norm", "/inc"):
                    self.assertEqual(self.osc.refused(f"/node/amp/gain{below}", value)[0], RANGE)
                self.assertEqual(self.osc.refused("/node/amp/gain/ramp", value, 1.0)[0], RANGE)
                self.assertEqual(self.osc.refused("/node/amp/gain/ramp", 1.0, value)[0], RANGE)
                self.assertEqual(self.osc.refused("/node/*/gain", value)[0], RANGE)
                self.assertEqual(self.osc.refused("/rack/gain", "tone:out_1", "amp:in_1", value)[0], RANGE)
                self.assertEqual(self.osc.refused("/rack/feedback", "ear:out_1", "amp:in_1", 1.0, value)[0], RANGE)


class Bombs(rig.Undisturbed):
    def test_patterns_that_cost_too_much(self):
        costly = osc.message("/node/*[a-z]*{p,mp,r}*//*[a-z]*[a-z]*{in,n}*", -60.0)
        with self.undisturbed():
            self.osc.raw(osc.bundle(osc.message("/node/{amp,ear}/ga*", -60.0), *[costly] * 600))
            code, text = self.osc.receive()[1][::2]
            self.assertEqual(code, LIMIT, text)
            self.assertIn("100000 steps", text)

    def test_patterns_that_stall_others(self):
        with self.undisturbed():
            for address in ("//" * 10 + "x", "/" + "*a" * 200, "/*/" + "{a,b}" * 100, "/[" + "a" * 900 + "]", "/{" + "," * 900 + "}"):
                code, text = self.osc.refused("/node" + address, -60.0)
                self.assertIn(code, (UNKNOWN, LIMIT, MALFORMED), text)

    def far_off(self):
        return int((time.time() + 3600 + 2208988800) * 2**32)

    def test_timed_sets_far_ahead(self):
        """There is room for 4,096; a bundle with more is refused as a whole, and nothing else suffers."""
        with self.undisturbed():
            refused = []
            for size in (1000, 1000, 1000, 1000, 100, 97, 96, 1):  # what is refused leaves the room as it is
                self.osc.raw(osc.bundle(osc.message("/node/amp/gain", self.GAIN_DB), osc.bundle(*[QUIET] * size, timetag=self.far_off())))
                self.osc.send("/ping")
                answers = self.osc.until("/pong")[:-1]
                self.assertLessEqual(len(answers), 1, answers)
                for address, args in answers:
                    self.assertEqual((address, args[0]), ("/error", LIMIT), args)
                    self.assertIn("part 2 ", args[2])
                    refused.append(size)
            self.assertEqual(refused, [100, 97, 1])
            self.osc.send("/node/amp/gain", self.GAIN_DB)
        self.osc.edit("/rack/remove", "amp")  # and what waited for it
        self.osc.edit("/rack/add", "urn:signalbox:gain", "amp")
        rig.wait_until(self.room, "there is room again")

    def room(self):
        self.osc.raw(osc.bundle(osc.message("/node/amp/gain", 7, 1.0), timetag=self.far_off()))
        return self.osc.receive()[0] == "/ok"

    def test_timed_edits_far_ahead(self):
        """They are bounded too, and those that are not timed go on."""
        daemon = rig.Daemon(self.server, "--name", "timed")  # what waits there goes with it
        self.addCleanup(daemon.close)
        daemon.playing()
        daemon.osc.edit("/rack/add", "urn:signalbox:gain", "amp")
        sent, refusals = MOST + 504, 0
        for first in range(0, sent, 100):
            for _ in range(100):
                daemon.osc.raw(osc.bundle(osc.message("/rack/remove", "amp"), timetag=self.far_off()))
            daemon.osc.send("/ping")
            for address, args in daemon.osc.until("/pong")[:-1]:
                self.assertEqual((address, args[0]), ("/error", LIMIT), args)
                refusals += 1
        self.assertEqual(refusals, sent - MOST)
        daemon.osc.edit("/rack/add", "urn:signalbox:gain", "more")
        daemon.osc.edit("/rack/connect", "amp:out_1", "out:1")
        self.assertEqual(daemon.osc.status()["nodes"], 2)

    def test_timetags_that_are_no_times(self):
        with self.undisturbed():
            for timetag in (0, 1, 2, 2**32, 2**63, 2**64 - 1):
                self.osc.raw(osc.bundle(osc.message("/node/amp/gain", self.GAIN_DB), timetag=timetag))
            for frame in (("h", 0), ("h", -1), ("h", -(2**63)), 0, "soon", 1.0):
                self.osc.raw(osc.bundle(osc.message("/at", frame), QUIET))
                address, args = self.osc.receive()
                self.assertEqual(address, "/error")
                self.assertIn(args[0], (TYPE, RANGE), args)


class Framing(rig.Undisturbed):
    """Streams that cannot be read on are told why and closed."""

    def last_words(self, data):
        with socket.create_connection(("127.0.0.1", self.daemon.port), timeout=10) as connection:
            connection.sendall(data)
            said = b""
            while more := connection.recv(1000):
                said += more
            return said

    def test_what_is_no_stream_of_packets(self):
        with self.undisturbed():
            for data, words in [
                (b"GET / HTTP/1.1\r\n\r\n", b"not OSC over TCP"),
                (b"\xff" * 100, b"not OSC over TCP"),
                (b"\0\xff\xff\xff", b"8 MiB"),
                (b"\0\x80\0\1", b"8 MiB"),
                (b"\xc0/ping\0\0\0,\0\0\0\xdb\x01", b"0xDB"),
            ]:
                with self.subTest(data[:10]):
                    self.assertIn(words, self.last_words(data))


if __name__ == "__main__":
    rig.main("daemon")
