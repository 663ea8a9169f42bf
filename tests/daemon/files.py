#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: files.py SIGNALBOXD SIGNALBOX

Players, recorders and the transport of the live daemon.
"""
import array
import ctypes
import json
import os
import subprocess
import tempfile
import time

import osc
import rig
from wav import read_wav, write_wav

PLAYER, RECORDER = "urn:signalbox:player", "urn:signalbox:recorder"
FRAMES = 12000


class Files(rig.Live):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # From a half on, so that nothing of it is silence; no two alike.
        self.sound = array.array("f", (0.5 + i / 65536 for i in range(FRAMES)))
        write_wav(self.path("sound.wav"), self.sound)

    def path(self, name):
        return os.path.join(self.folder, name)

    def set_file(self, node, name):
        self.osc.edit(f"/node/{node}/@file", 7, self.path(name))

    def file_of(self, node):
        return os.path.basename(self.osc.ask(f"/node/{node}/@file")[1][0])

    def song_to_tape(self, file):
        self.osc.edit("/rack/add", PLAYER, "song")
        self.osc.edit("/rack/add", RECORDER, "tape")
        self.set_file("song", file)
        self.set_file("tape", "take.wav")
        self.osc.edit("/rack/connect", "song:out_1", "tape:in_1")
        self.osc.send("/node/tape/channels", 1)
        self.assertEqual(self.osc.ask("/sync", 1), ("/synced", [1]))
        time.sleep(0.1)  # the cable has come up

    def test_what_is_played_is_recorded(self):
        self.song_to_tape("sound.wav")
        self.osc.send("/node/tape/record", 1)
        self.becomes("tape/recording", 1)
        self.osc.send("/node/song/play", 1)
        rig.wait_until(lambda: self.osc.value("song/position") >= FRAMES / 48000, "the file is over")
        self.osc.send("/node/tape/record", 0)
        take = self.path("take-0001.wav")
        rig.wait_until(lambda: os.path.exists(take), "the take is whole")
        self.assertEqual((self.osc.value("song/underruns"), self.osc.value("tape/lost")), (0, 0))
        heard = read_wav(take)
        first = next(i for i, x in enumerate(heard) if x != 0)
        self.assertEqual(heard[first : first + FRAMES], self.sound)
        self.assertFalse(any(heard[first + FRAMES :]))

    def test_in_freewheel_they_wait_for_the_disk(self):
        count = 20 * 48000  # several times what is read and written ahead; no two alike
        long = array.array("f", (0.5 + i / 2**21 for i in range(count)))
        write_wav(self.path("long.wav"), long)
        self.song_to_tape("long.wav")
        self.server.freewheel("y")
        self.addCleanup(self.server.freewheel, "n")
        self.osc.send("/node/tape/record", 1)
        self.becomes("tape/recording", 1)
        self.osc.send("/node/song/play", 1)
        rig.wait_until(lambda: self.osc.value("song/position") >= count / 48000, "the file is over", 60)
        self.osc.send("/node/tape/record", 0)
        take = self.path("take-0001.wav")
        rig.wait_until(lambda: os.path.exists(take), "the take is whole")
        self.assertEqual((self.osc.value("song/underruns"), self.osc.value("tape/lost")), (0, 0))
        heard = read_wav(take)
        first = next(i for i, x in enumerate(heard) if x != 0)
        self.assertEqual(heard[first : first + count], long)
        self.assertFalse(any(heard[first + count :]))

    def test_a_file_is_an_edit(self):
        write_wav(self.path("other.wav"), self.sound[:100])
        self.osc.edit("/rack/add", PLAYER, "song")
        other = osc.Client(self.daemon.port)
        self.addCleanup(other.close)
        other.edit("/subscribe")
        self.set_file("song", "sound.wav")
        self.assertEqual(other.receive(), ("/node/song/@file", [self.path("sound.wav")]))
        self.set_file("song", "other.wav")
        self.assertEqual(self.file_of("song"), "other.wav")
        self.osc.edit("/rack/undo")
        self.assertEqual(self.file_of("song"), "sound.wav")
        self.becomes("song/length", FRAMES / 48000)
        self.osc.edit("/rack/remove", "song")
        self.osc.edit("/rack/undo")
        self.assertEqual(self.file_of("song"), "sound.wav")
        self.becomes("song/length", FRAMES / 48000)
        self.osc.send("/rack/get")
        self.assertIn(("/node/song/@file", [self.path("sound.wav")]), self.osc.until("/rack/end"))
        code, text = self.osc.refused("/node/song/@file", self.path("absent.wav"))
        self.assertEqual((code, text.startswith("cannot read ")), (12, True), text)
        code, text = self.osc.refused("/node/song/@seek", "soon")
        self.assertEqual(code, 2, text)
        later = osc.message("/at", ("h", self.daemon.frame() + 48000))
        self.osc.raw(osc.bundle(later, osc.message("/node/song/@seek", 0.1)))
        code, _, text = self.osc.until("/error")[-1][1]
        self.assertEqual((code, "set the parameter seek" in text), (2, True), text)

    def test_trouble_is_told(self):
        self.osc.edit("/rack/add", RECORDER, "tape")
        self.osc.edit("/subscribe")
        self.osc.send("/node/tape/record", 1)
        told = self.osc.until("/node/tape/@trouble", seconds=10)[-1][1][0]
        self.assertIn("set its @file", told)
        self.assertEqual(self.osc.ask("/node/tape/@trouble"), ("/node/tape/@trouble", [told]))
        self.assertIn(told, self.osc.status()["files/trouble"])
        self.assertEqual(self.osc.value("tape/recording"), 0)

    def test_a_full_disk(self):
        libc, small = ctypes.CDLL(None, use_errno=True), self.path("small")
        os.mkdir(small)
        if os.geteuid() != 0 or libc.mount(b"none", small.encode(), b"tmpfs", 0, b"size=256k") != 0:
            self.skipTest("needs the right to mount a small disk")
        self.addCleanup(libc.umount2, small.encode(), 2)  # as soon as nobody uses it
        count = 4 * 48000
        long = array.array("f", (0.5 + i / 2**21 for i in range(count)))
        write_wav(self.path("long.wav"), long)
        self.song_to_tape("long.wav")
        self.set_file("tape", "small/take.wav")
        self.osc.edit("/rack/add", RECORDER, "other")
        self.osc.edit("/rack/connect", "song:out_1", "other:in_1")
        self.set_file("other", "whole.wav")
        self.osc.send("/node/other/channels", 1)
        self.assertEqual(self.osc.ask("/sync", 1), ("/synced", [1]))
        time.sleep(0.1)  # the cable has come up
        self.osc.edit("/subscribe")
        for node in ("tape", "other"):
            self.osc.send(f"/node/{node}/record", 1)
            self.becomes(f"{node}/recording", 1)
        self.osc.send("/node/song/play", 1)
        told = self.osc.until("/node/tape/@trouble", seconds=20)[-1][1][0]
        take = self.path("small/take-0001.wav")
        self.assertRegex(told, f"^recording stopped: cannot write {take}: No space left on device.* is in {take}$")
        self.assertIn(told, self.osc.status()["files/trouble"])
        self.assertEqual(os.listdir(small), ["take-0001.wav"])
        kept = read_wav(take)
        first = next(i for i, x in enumerate(kept) if x != 0)
        self.assertGreater(len(kept) - first, 10000)
        self.assertEqual(kept[first:], long[: len(kept) - first])
        # Nobody else minds.
        rig.wait_until(lambda: self.osc.value("song/position") >= count / 48000, "the file is over")
        self.osc.send("/node/other/record", 0)
        whole = self.path("whole-0001.wav")
        rig.wait_until(lambda: os.path.exists(whole), "the take is whole")
        heard = read_wav(whole)
        first = next(i for i, x in enumerate(heard) if x != 0)
        self.assertEqual(heard[first : first + count], long)

    # --- the transport

    def jack_transport(self):
        """(rolling, frame) as another client of the server sees it."""
        if not hasattr(self, "jack"):
            self.jack = ctypes.CDLL("libjack.so.0")
            self.jack.jack_client_open.restype = ctypes.c_void_p
            os.environ["JACK_NO_START_SERVER"] = "1"
            use_server = 0x04
            self.peer = ctypes.c_void_p(
                self.jack.jack_client_open(b"peer", use_server, None, ctypes.c_char_p(self.server.name.encode()))
            )
            self.addCleanup(self.jack.jack_client_close, self.peer)
        state = self.jack.jack_transport_query(self.peer, None)
        return state == 1, self.jack.jack_get_current_transport_frame(self.peer)

    def transport(self):
        names = ("state", "frame", "tempo", "beats_per_bar", "beat_unit", "bar", "beat", "source")
        return dict(zip(names, self.osc.ask("/transport")[1], strict=True))

    def test_the_transport_is_jacks(self):
        self.assertEqual(self.jack_transport(), (False, 0))
        self.assertEqual(self.osc.ask("/transport/locate", 2.5), ("/ok", ["/transport/locate"]))
        rig.wait_until(lambda: self.jack_transport() == (False, 120000), "JACK is there")
        rig.wait_until(lambda: self.transport()["frame"] == 120000, "the rack is there")
        self.assertEqual(self.transport()["source"], "jack")
        self.osc.edit("/transport/tempo", 90, 3, 8)
        rig.wait_until(lambda: self.transport()["source"] == "own", "the tempo is the rack's")
        now = self.transport()  # 3.75 beats have passed
        self.assertEqual((now["tempo"], now["beats_per_bar"], now["beat_unit"], now["bar"]), (90, 3, 8, 2))
        self.assertAlmostEqual(now["beat"], 1.75, places=4)
        self.osc.edit("/transport/start")
        rig.wait_until(lambda: self.jack_transport()[0] and self.jack_transport()[1] > 120000, "JACK rolls")
        rig.wait_until(lambda: self.transport()["state"] == "rolling", "the rack sees it")
        self.jack.jack_transport_stop(self.peer)
        rig.wait_until(lambda: self.transport()["state"] == "stopped", "what others do is followed")
        shown = subprocess.run(
            [rig.PROGRAMS["signalbox"], "transport", "--json", "--osc", f"127.0.0.1:{self.daemon.port}"],
            capture_output=True, text=True, check=True, timeout=20,
        )
        self.assertEqual(json.loads(shown.stdout)["tempo"], 90)
        subprocess.run(
            [rig.PROGRAMS["signalbox"], "transport", "locate", "1", "--osc", f"127.0.0.1:{self.daemon.port}"], check=True, timeout=20
        )
        rig.wait_until(lambda: self.jack_transport() == (False, 48000), "the command line moves it")

    def test_nonsense_is_refused(self):
        for bad, code in ((("locate", -1), 3), (("locate",), 2), (("tempo", 0), 3), (("tempo", 100, 3, 7), 3), (("tempo", "x"), 2)):
            self.assertEqual(self.osc.refused("/transport/" + bad[0], *bad[1:])[0], code, bad)


if __name__ == "__main__":
    rig.main("daemon", "signalbox")
