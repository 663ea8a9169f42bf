# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""OSC packets, written and read here so that broken ones can be made too; and a client that speaks them over UDP."""
import socket
import struct
import time


def padded(data):
    return data + b"\0" * (4 - len(data) % 4)


def argument(value):
    """Tag and bytes. A pair says its own tag: ("h", 5), ("d", 0.5), ("t", 1)."""
    if isinstance(value, tuple):
        tag, number = value
        return tag, struct.pack({"h": ">q", "d": ">d", "t": ">Q", "i": ">i", "f": ">f"}[tag], number)
    if isinstance(value, bool):
        return "T" if value else "F", b""
    if isinstance(value, int):
        return "i", struct.pack(">i", value)
    if isinstance(value, float):
        return "f", struct.pack(">f", value)
    if isinstance(value, bytes):
        return "b", struct.pack(">I", len(value)) + value + b"\0" * (-len(value) % 4)
    return "s", padded(value.encode())


def message(address, *args):
    parts = [argument(value) for value in args]
    return padded(address.encode()) + padded(("," + "".join(tag for tag, _ in parts)).encode()) + b"".join(data for _, data in parts)


def bundle(*packets, timetag=1):
    return b"#bundle\0" + struct.pack(">Q", timetag) + b"".join(struct.pack(">I", len(p)) + p for p in packets)


def text(data, at):
    end = data.index(b"\0", at)
    return data[at:end].decode(), end + 4 - end % 4


def read(packet):
    """[(address, arguments)] of a message or a bundle."""
    if packet.startswith(b"#bundle\0"):
        out, at = [], 16
        while at < len(packet):
            size = struct.unpack_from(">I", packet, at)[0]
            out += read(packet[at + 4 : at + 4 + size])
            at += 4 + size
        return out
    address, at = text(packet, 0)
    tags, at = text(packet, at)
    args = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = text(packet, at)
        else:
            form = {"i": ">i", "f": ">f", "h": ">q", "d": ">d", "t": ">Q"}[tag]
            value = struct.unpack_from(form, packet, at)[0]
            at += struct.calcsize(form)
        args.append(value)
    return [(address, args)]


class Client:
    """One UDP socket; messages that nobody has asked for yet stay in `waiting`."""

    def __init__(self, port, host="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.connect((host, port))
        self.port = self.socket.getsockname()[1]
        self.waiting = []

    def close(self):
        self.socket.close()

    def send(self, address, *args):
        self.raw(message(address, *args))

    def raw(self, packet):
        self.socket.send(packet)

    def receive(self, seconds=5.0):
        """The next message, or None."""
        if not self.waiting:
            self.socket.settimeout(max(seconds, 0.001))
            try:
                self.waiting = read(self.socket.recv(65536))
            except (TimeoutError, ConnectionRefusedError):
                return None
        return self.waiting.pop(0)

    def until(self, *addresses, seconds=5.0):
        """All messages up to the first with one of these addresses."""
        seen, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            got = self.receive(end - time.monotonic())
            if got is None:
                continue
            seen.append(got)
            if got[0] in addresses:
                return seen
        raise AssertionError(f"no {' or '.join(addresses)} within {seconds} s, but {seen}")

    def ask(self, address, *args, seconds=5.0):
        """The last message of the answer to a query, an edit or a question that has one-message answers."""
        answers = {"/ping": "/pong", "/sync": "/synced"}
        self.send(address, *args)
        return self.until(answers.get(address, address), "/ok", "/error", seconds=seconds)[-1]

    def edit(self, address, *args):
        """An edit that has to succeed."""
        got = self.ask(address, *args, seconds=30)
        if got[0] != "/ok":
            raise AssertionError(f"{address} {args}: {got}")

    def refused(self, address, *args):
        """The code and text of the error that has to come."""
        got = self.ask(address, *args, seconds=30)
        if got[0] != "/error":
            raise AssertionError(f"{address} {args}: {got}")
        return got[1][0], got[1][2]

    def value(self, path):
        got = self.ask("/node/" + path)
        if got[0] == "/error":
            raise AssertionError(f"{path}: {got}")
        return got[1][0]

    def status(self, seconds=5.0):
        self.send("/status")
        seen = self.until("/status/end", seconds=seconds)
        return {address[len("/status/") :]: args[0] for address, args in seen if args and address.startswith("/status/")}


class Stream(Client):
    """The same over TCP, with length prefixes."""

    def __init__(self, port, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self.socket.getsockname()[1]
        self.waiting, self.data = [], b""

    def raw(self, packet):
        self.socket.settimeout(10)
        self.socket.sendall(struct.pack(">I", len(packet)) + packet)

    def receive(self, seconds=5.0):
        end = time.monotonic() + seconds
        while not self.waiting:
            size = 4 + struct.unpack_from(">I", self.data)[0] if len(self.data) >= 4 else 4
            if 4 < size <= len(self.data):
                self.waiting, self.data = read(self.data[4:size]), self.data[size:]
                continue
            self.socket.settimeout(max(end - time.monotonic(), 0.001))
            try:
                more = self.socket.recv(1 << 16)
            except TimeoutError:
                return None
            if not more:
                raise ConnectionResetError("the daemon has closed the connection")
            self.data += more
        return self.waiting.pop(0)
