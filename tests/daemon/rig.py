# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""A JACK server, a daemon on it, and a runner for the tests that talk to them. Everything is the test's own: server
name, port, state directory, shared memory; whatever was started is ended, by its id."""
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from osc import Client, Stream

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = {}  # what the command line names: daemon, and what else a test needs
started = 0


def own_shared_memory():
    """JACK servers of others are not seen from here, nor ours from there. Needs the right to; else the names differ."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, private, recursive = 0x20000, 1 << 18, 0x4000
    if os.geteuid() == 0 and libc.unshare(new_mounts) == 0:
        libc.mount(b"none", b"/", None, private | recursive, None)
        libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", 0, b"mode=1777")


def main(*programs):
    """usage: TEST.py PROGRAM... [unittest's arguments]; a skipped test is seen: meson reads 77 as skipped."""
    PROGRAMS.update(zip(programs, map(os.path.abspath, sys.argv[1:]), strict=False))
    for tool in ("jackd", "jack_wait", "jack_connect", "jack_lsp"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    own_shared_memory()
    argv = [sys.argv[0], *sys.argv[1 + len(programs) :]]
    done = unittest.main(argv=argv, verbosity=2, exit=False).result
    sys.exit(1 if not done.wasSuccessful() or done.testsRun == 0 else 77 if done.skipped else 0)


def free_port():
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
            except OSError:
                continue
            return tcp.getsockname()[1]


def wait_until(holds, what, seconds=20.0, every=0.02):
    """Returns what `holds` returned, once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {what}")


class JackServer:
    environment = {"JACK_NO_START_SERVER": "1"}  # for clients

    def __init__(self, rate=48000, frames=128):
        global started
        started += 1
        self.name = f"sbx-live-{os.getpid()}-{started}"
        self.process = None
        self.start(rate, frames)

    def start(self, rate=48000, frames=128):
        command = ["jackd", "-n", self.name, "-d", "dummy", "-C", "2", "-P", "2", "-r", str(rate), "-p", str(frames)]
        quiet = subprocess.DEVNULL
        env = dict(os.environ, JACK_NO_AUDIO_RESERVATION="1")
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=env)
        wait_until(lambda: self.tool("jack_wait", "-c").stdout.startswith("running"), f"jackd runs as {self.name}")

    def tool(self, name, *args):
        env = dict(os.environ, **self.environment)
        command = [name, "-s", self.name, *args]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=20)

    def freewheel(self, on):
        """"y" or "n"."""
        env = dict(os.environ, JACK_DEFAULT_SERVER=self.name)
        subprocess.run(["jack_freewheel", on], env=env, check=True, capture_output=True, timeout=20)

    def connect(self, source, sink):
        done = self.tool("jack_connect", source, sink)
        if done.returncode != 0:
            raise AssertionError(f"jack_connect {source} {sink}: {done.stdout}{done.stderr}")

    def connections(self):
        """{(port, port)}, each pair in both orders."""
        pairs, port = set(), ""
        for line in self.tool("jack_lsp", "-c").stdout.splitlines():
            if line.startswith(" "):
                pairs.add((port, line.strip()))
            else:
                port = line.strip()
        return pairs

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)
        for leftover in os.listdir("/dev/shm"):
            if self.name in leftover:
                path = os.path.join("/dev/shm", leftover)
                shutil.rmtree(path, ignore_errors=True) if os.path.isdir(path) else os.unlink(path)


class Daemon:
    """signalboxd, answering. Its state directory is its own, or the one that is given."""

    def __init__(self, server, *options, state=None, env=None, port=None):
        self.folder = None if state else tempfile.TemporaryDirectory()
        self.state = state or os.path.join(self.folder.name, "state")
        self.port = port or free_port()
        self.log = tempfile.TemporaryFile("w+")
        command = [PROGRAMS["daemon"], "--server", server.name if server else f"no-server-{os.getpid()}"]
        command += ["--osc-port", str(self.port), "--state", self.state, *options]
        self.process = subprocess.Popen(command, stderr=self.log, env=dict(os.environ, **(env or {})))
        self.osc = Client(self.port)
        try:
            wait_until(self.answers, "the daemon answers")
        except AssertionError as failure:
            self.process.kill()
            raise AssertionError(f"{failure}; it ended with {self.process.wait()} and said: {self.said()}") from None

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError("the daemon ended")
        try:
            self.osc.send("/ping")
        except ConnectionRefusedError:
            return False
        got = self.osc.receive(0.1)
        while got and self.osc.receive(0.1):  # earlier pings' answers
            pass
        return got == ("/pong", [])

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def playing(self, seconds=20.0):
        """Waits until cycles run; then the status."""
        status = wait_until(lambda: (s := self.osc.status())["state"] == "running" and s, "audio runs", seconds)
        before = self.frame()
        wait_until(lambda: self.frame() > before, "cycles pass", seconds)
        return status

    def frame(self):
        return self.osc.ask("/clock")[1][1]

    def end(self, number=signal.SIGTERM, seconds=20.0):
        """The exit code, or minus the signal that ended it."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the daemon did not end within {seconds} s: {self.said()}") from None
        finally:
            self.osc.close()

    def close(self):
        """For clean-up: whatever state it is in, it has to end in order."""
        code = self.end()
        said = self.said()
        self.log.close()
        if self.folder:
            self.folder.cleanup()
        if code != 0:
            raise AssertionError(f"the daemon ended with {code}: {said}")


class Live(unittest.TestCase):
    """One daemon for all tests of a class, an empty rack for each."""

    ENV, FRAMES = {}, 128

    @classmethod
    def setUpClass(cls):
        cls.server = JackServer(frames=cls.FRAMES)
        cls.addClassCleanup(cls.server.stop)
        cls.daemon = Daemon(cls.server, env=cls.ENV)
        cls.addClassCleanup(cls.daemon.close)
        cls.daemon.playing()

    def setUp(self):
        self.osc = Client(self.daemon.port)
        self.addCleanup(self.osc.close)
        self.osc.edit("/rack/clear")

    def becomes(self, path, wanted):
        wait_until(lambda: abs(self.osc.value(path) - wanted) < 1e-6, f"{path} is {wanted}")

    def has_cables(self, count):
        self.assertEqual(self.osc.status()["cables"], count)


class Undisturbed(Live):
    """A tone goes through an amplifier and is heard; what a test does must leave all of that as it is."""

    RACK = [
        ("/rack/add", "urn:signalbox:source", "tone"),
        ("/rack/add", "urn:signalbox:gain", "amp"),
        ("/rack/add", "urn:signalbox:meter", "ear"),
        ("/rack/connect", "tone:out_1", "amp:in_1"),
        ("/rack/connect", "amp:out_1", "ear:in_1"),
        ("/rack/connect", "ear:out_1", "out:1", 0.5),
    ]
    LEVEL_DB, GAIN_DB, SINE_RMS_DB = -18.0, -6.0, -3.01
    SAME = ("nodes", "cables", "placeholders", "params", "edits", "ramps", "reconnects", "subscribers")

    def setUp(self):
        super().setUp()
        self.build()

    def build(self):
        for command in self.RACK:
            self.osc.edit(*command)
        self.osc.send("/node/tone/level", self.LEVEL_DB)
        self.osc.send("/node/amp/gain", self.GAIN_DB)
        wait_until(lambda: self.heard(0.2), "the tone is heard")
        wait_until(lambda: self.osc.ask("/sync", 1) == ("/synced", [1]), "all of that plays")

    def heard(self, within_db=0.5):
        return abs(self.osc.value("ear/rms_1") - (self.LEVEL_DB + self.GAIN_DB + self.SINE_RMS_DB)) < within_db

    def whole(self):
        """The rack with every value, by a way that loses nothing."""
        stream = Stream(self.daemon.port)
        try:
            stream.send("/rack/get")
            return stream.until("/rack/end")
        finally:
            stream.close()

    def counts(self):
        status = self.osc.status()
        return {item: status[item] for item in self.SAME}

    @contextlib.contextmanager
    def undisturbed(self):
        """Around what must change nothing: rack, values, sound, and that others are answered."""
        rack, counts, frame = self.whole(), self.counts(), self.daemon.frame()
        yield
        self.assertEqual(self.osc.waiting, [])
        self.assertEqual(self.osc.ask("/sync", 2), ("/synced", [2]))
        self.assertTrue(self.heard(), self.osc.value("ear/rms_1"))
        wait_until(lambda: self.daemon.frame() > frame + 128, "cycles go on")
        self.assertEqual(self.whole(), rack)
        wait_until(lambda: self.counts() == counts, f"what is counted is still {counts}")
