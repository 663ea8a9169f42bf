#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: denied.py SIGNALBOXD

Whom --allow lets in, on a network of the test's own: the machine has a second address there, from which a client is a
stranger.
"""
import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys
import unittest

import osc
import rig

STRANGER = "192.0.2.1"  # of a network that is kept for documentation


def own_network():
    """False: this system does not let the test have one."""
    new_user, new_network, up = 0x10000000, 0x40000000, 1
    set_address, set_flags = 0x8916, 0x8914
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(new_network) != 0 and libc.unshare(new_user | new_network) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:

        def ask(what, name, value):
            fcntl.ioctl(any_socket, what, struct.pack("16s", name) + value.ljust(24, b"\0"))

        ask(set_flags, b"lo", struct.pack("h", up))
        ask(set_address, b"lo:1", struct.pack("HH4s", socket.AF_INET, 0, socket.inet_aton(STRANGER)))
    return True


class Strangers(unittest.TestCase):
    def daemon(self, allow):
        daemon = rig.Daemon(None, "--listen", "0.0.0.0", "--allow", allow)
        self.addCleanup(daemon.close)
        return daemon

    def ask(self, daemon, source):
        """What a TCP client is told that comes from there, and whether it is then still connected."""
        with socket.create_connection((source, daemon.port), timeout=20, source_address=(source, 0)) as client:
            ping = osc.message("/ping")
            with contextlib.suppress(OSError):  # whoever is turned away may find the connection closed
                client.sendall(struct.pack(">I", len(ping)) + ping)
            client.settimeout(20)
            heard = b""
            while not (packet := self.packet(heard)):
                piece = client.recv(4096)
                self.assertTrue(piece, f"closed after {heard}")
                heard += piece
            client.settimeout(0.2)
            try:
                stays = client.recv(1) != b""
            except TimeoutError:
                stays = True
            except ConnectionResetError:
                stays = False
        return osc.read(packet), stays

    @staticmethod
    def packet(heard):
        """Framed as the question was, or with SLIP where none was read. None: there is more to come."""
        if heard.startswith(b"\xc0"):
            return heard[1:-1] if heard.endswith(b"\xc0") and len(heard) > 1 else None
        return heard[4:] if len(heard) > 4 and len(heard) == 4 + struct.unpack_from(">I", heard)[0] else None

    def test_a_stranger_is_told_and_let_go(self):
        daemon = self.daemon("198.51.100.0/24")
        ((address, (code, _, text)),), stays = self.ask(daemon, STRANGER)
        self.assertEqual((address, code, stays), ("/error", 9, False))
        self.assertIn(STRANGER, text)
        self.assertIn("--allow", text)
        self.assertEqual(daemon.osc.status()["osc/denied"], 1)
        self.assertEqual(self.ask(daemon, "127.0.0.1"), ([("/pong", [])], True))

    def test_over_udp_a_stranger_hears_nothing(self):
        daemon = self.daemon("198.51.100.0/24")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.bind((STRANGER, 0))
            client.sendto(osc.message("/ping"), (STRANGER, daemon.port))
            rig.wait_until(lambda: daemon.osc.status()["osc/denied"] == 1, "it is counted")
            client.settimeout(0)
            with self.assertRaises(BlockingIOError):
                client.recv(4096)

    def test_whose_network_is_named_is_let_in(self):
        self.assertEqual(self.ask(self.daemon("198.51.100.0/24,192.0.2.0/24"), STRANGER), ([("/pong", [])], True))


if __name__ == "__main__":
    if not own_network():
        print("skipped: this system gives nobody a network of their own")
        sys.exit(77)
    rig.main("daemon")
