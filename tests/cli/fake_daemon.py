# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""A stand-in for the daemon: it records the packets that the tool sends and answers as a test says.

Answers are encoded here, with struct; what the tool sent is read by python3-liblo. Neither shares code with the tool.
"""
import importlib.util
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field

# Debian 13 has it by its second name.
liblo = next((importlib.import_module(name) for name in ("liblo", "pyliblo3") if importlib.util.find_spec(name)), None)
if liblo is None:
    print("skipped: needs python3-liblo")
    sys.exit(77)


def padded(data):
    return data + b"\0" * (4 - len(data) % 4)


def encode(address, types="", *args):
    """An OSC message: encode("/ok", "is", 7, "/rack/add")."""
    out = padded(address.encode()) + padded(b"," + types.encode())
    for kind, arg in zip(types, args, strict=True):
        out += padded(arg.encode()) if kind == "s" else struct.pack({"i": ">i", "f": ">f", "h": ">q", "d": ">d"}[kind], arg)
    return out


def bundle(*packets):
    return b"#bundle\0" + struct.pack(">Q", 1) + b"".join(struct.pack(">I", len(p)) + p for p in packets)


def framed(packet):
    return struct.pack(">I", len(packet)) + packet


class Reader:
    """python3-liblo's view of a packet: (address, types, args)."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "osc")
        self.server = liblo.Server(self.path, proto=liblo.UNIX)
        self.server.add_method(None, None, lambda path, args, types: self.seen.append((path, types, args)))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.seen = []

    def read(self, packet):
        self.seen = []
        self.socket.sendto(packet, self.path)
        if not self.server.recv(5000) or len(self.seen) != 1:
            raise AssertionError(f"liblo cannot read {packet!r}")
        return self.seen[0]

    def close(self):
        self.socket.close()
        self.server.free()
        self.folder.cleanup()


def token_of(message):
    path, types, args = message
    return args[0] if types.startswith("i") and path.startswith(("/rack/", "/node/")) else None


def ok(message):
    """The usual answer to an edit or a set: /ok with its token; to anything else none."""
    return [] if token_of(message) is None else [encode("/ok", "is", token_of(message), message[0])]


@dataclass
class Run:
    code: int
    out: str
    err: str
    packets: list = field(default_factory=list)  # raw
    messages: list = field(default_factory=list)  # as liblo reads them


class FakeDaemon:
    """Answers each message with what `answer(message)` returns: a list of packets; None closes the connection."""

    def __init__(self, answer=ok, chunk=None):
        self.answer, self.chunk = answer, chunk
        self.reader = Reader()
        self.packets, self.messages = [], []
        self.last = self.failure = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Connections are served in order: behind this one there is nothing left to record.
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            self.last = last.getsockname()
        self.thread.join()
        self.listener.close()
        self.reader.close()
        if self.failure:
            raise self.failure

    def serve(self):
        while True:
            client, place = self.listener.accept()
            with client:
                try:
                    self.talk(client)
                except ConnectionError:
                    pass
                except Exception as failure:  # a test's answer went wrong: the test is told
                    self.failure = failure
            if place == self.last:
                return

    def talk(self, client):
        stream = client.makefile("rb")
        while len(head := stream.read(4)) == 4:
            packet = stream.read(struct.unpack(">I", head)[0])
            message = self.reader.read(packet) if len(packet) < 60000 else ("(large)", "", [])
            self.packets.append(packet)
            self.messages.append(message)
            replies = self.answer(message)
            if replies is None:
                return
            self.reply(client, b"".join(map(framed, replies)))

    def reply(self, client, data):
        if self.chunk is None:
            client.sendall(data)
            return
        for at in range(0, len(data), self.chunk):
            client.sendall(data[at : at + self.chunk])


def program():
    return sys.argv[1]


def run(*args, answer=ok, chunk=None, stdin="", env=None):
    """Runs the tool against a stand-in; what it sent comes with the result."""
    with FakeDaemon(answer, chunk) as daemon:
        done = subprocess.run(
            [program(), "--osc", f"127.0.0.1:{daemon.port}", *args], input=stdin, capture_output=True, text=True, timeout=60, env=env
        )
    return Run(done.returncode, done.stdout, done.stderr, daemon.packets, daemon.messages)


def run_alone(*args, env=None):
    done = subprocess.run([program(), *args], capture_output=True, text=True, timeout=60, env=env)
    return Run(done.returncode, done.stdout, done.stderr)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
