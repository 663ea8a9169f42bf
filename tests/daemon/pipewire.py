#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: pipewire.py SIGNALBOXD [TIMES]

The daemon on a headless PipeWire with a null sink, through PipeWire's libjack, as pw-jack would run it. Everything that
reconnect.py asks for, and what is PipeWire's own: metadata only with a session manager.
"""
import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import reconnect
import rig

LIBJACK = next(iter(glob.glob("/usr/lib/*/pipewire-0.3/jack") + glob.glob("/usr/lib/pipewire-0.3/jack")), None)
# Its ports, without a session manager, come from auto-port-config with PipeWire 0.3, from node.param.PortConfig with 1.4.
CONFIG = """context.properties = {
  default.clock.rate = RATE
  default.clock.allowed-rates = [ RATE ]
  default.clock.quantum = FRAMES
  default.clock.min-quantum = FRAMES
  default.clock.max-quantum = FRAMES
}
context.objects = [ { factory = adapter args = {
  factory.name = support.null-audio-sink node.name = null-sink media.class = Audio/Sink object.linger = true
  audio.position = [ FL FR ] adapter.auto-port-config = { mode = dsp monitor = true position = preserve }
  node.param.PortConfig = { direction = Input mode = dsp monitor = true format = {
    mediaType = audio mediaSubtype = raw format = F32P rate = RATE channels = 2 position = [ FL FR ] } } } } ]
"""


def connects(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


class PipeWire(rig.JackServer):
    """Its runtime and configuration directories are its own, and so is its D-Bus."""

    def __init__(self, rate=48000, frames=128):
        self.folder = tempfile.mkdtemp(prefix="sbx-pipewire-")
        names = ("XDG_RUNTIME_DIR", "PIPEWIRE_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME")
        self.environment = {name: self.folder for name in names}
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.path('bus')}"
        self.environment["LD_LIBRARY_PATH"] = LIBJACK
        self.beside = []
        super().__init__(rate, frames)
        self.name = "pipewire-0"

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def run(self, *command):
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=dict(os.environ, **self.environment))

    def start(self, rate=48000, frames=128):
        os.makedirs(self.path("pipewire", "pipewire.conf.d"), exist_ok=True)
        with open(self.path("pipewire", "pipewire.conf.d", "test.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIG.replace("RATE", str(rate)).replace("FRAMES", str(frames)))
        self.process = self.run("pipewire")
        rig.wait_until(lambda: connects(self.path("pipewire-0")), "PipeWire runs")

    def start_session_manager(self):
        bus = self.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.beside.append(self.run("dbus-daemon", "--session", "--nofork", "--nopidfile", "--address=" + bus))
        rig.wait_until(lambda: connects(self.path("bus")), "D-Bus runs")
        self.beside.append(self.run("wireplumber"))

    def tool(self, name, *args):
        env = dict(os.environ, **self.environment)
        return subprocess.run([name, *args], env=env, capture_output=True, text=True, check=False, timeout=20)

    def stop(self):
        for process in [*reversed(self.beside), self.process]:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=20)
        self.beside = []
        shutil.rmtree(self.folder, ignore_errors=True)


class OnPipeWire(reconnect.Reconnect):
    new_server = PipeWire
    outside = [
        ("signalbox:out_1", "signalbox:in_1"),
        ("signalbox:out_2", "null-sink:playback_FR"),
        ("null-sink:monitor_FL", "signalbox:in_2"),
    ]

    def mapped_libjack(self):
        with open(f"/proc/{self.daemon.process.pid}/maps", encoding="utf-8") as file:
            return {line.split()[-1] for line in file if "/libjack.so" in line}

    def test_it_is_pipewire_that_plays(self):
        self.assertTrue(all(path.startswith(LIBJACK) for path in self.mapped_libjack()), self.mapped_libjack())
        status = self.osc.status()
        self.assertEqual((status["rate"], status["frames"], status["trouble"]), (*reconnect.WAYS[0], ""))

    def test_edits_and_sets_are_heard(self):
        self.build()
        rig.wait_until(self.heard, "the tone is heard outside")
        self.osc.send("/node/amp/gain", -70.0)
        rig.wait_until(lambda: self.osc.value("ear/rms_1") < -80, "it is turned down")
        self.osc.edit("/rack/remove", "amp")
        louder = reconnect.HEARD_DB - reconnect.SETS["amp/gain"]
        rig.wait_until(lambda: abs(self.osc.value("ear/rms_1") - louder) < 0.1, "it is heard without the amp")

    def test_it_follows_block_and_rate_while_it_plays(self):
        self.build()
        for key, value, item in (("clock.force-quantum", 512, "frames"), ("clock.force-rate", 44100, "rate")):
            self.assertEqual(self.server.tool("pw-metadata", "-n", "settings", "0", key, str(value)).returncode, 0)
            rig.wait_until(lambda: self.osc.status()[item] == value, f"{item} is {value}")
        self.daemon.playing()
        rig.wait_until(self.heard, "the tone is heard outside")

    def properties(self):
        listed = self.server.tool("jack_property", "-l").stdout.splitlines()
        return [line.split(" type: ")[0] for line in listed if line.startswith("key")]

    def test_ports_are_described_once_there_is_a_session_manager(self):
        self.assertEqual(self.properties(), [])
        self.server.start_session_manager()
        key = "key: http://jackaudio.org/metadata/"
        wanted = {f"{key}pretty-name value: MIDI Input 1", f"{key}signal-type value: AUDIO", f"{key}order value: 6"}
        rig.wait_until(lambda: wanted <= set(self.properties()), "the ports have their properties")


if __name__ == "__main__":
    for tool in ("pipewire", "pw-metadata", "wireplumber", "dbus-daemon", "jack_property"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    if LIBJACK is None or not os.path.isdir("/usr/lib/lv2/eg-amp.lv2"):
        print("skipped: needs pipewire-jack and lv2-examples")
        sys.exit(77)
    rig.main("daemon")
