# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""`signalbox convert`: what goes with the sound of a file."""
import array
import struct

from converting import PCM, Convert, chunk, noise, read_chunks, write_wav
from runner import main


def cue_chunk(positions, first=1):
    points = (struct.pack("<II4sIII", first + k, at, b"data", 0, 0, at) for k, at in enumerate(positions))
    return chunk(b"cue ", struct.pack("<I", len(positions)) + b"".join(points))


def label_chunk(names):
    return chunk(b"LIST", b"adtl" + b"".join(chunk(b"labl", struct.pack("<I", id) + name + b"\0") for id, name in names.items()))


def sampler_chunk(rate, loops):  # MIDI note 61, half a semitone up; (kind, first, last, times)
    head = struct.pack("<9I", 0, 0, 1_000_000_000 // rate, 61, 1 << 31, 0, 0, len(loops), 0)
    return chunk(b"smpl", head + b"".join(struct.pack("<6I", k, kind, first, last, 0, times) for k, (kind, first, last, times) in enumerate(loops)))


def broadcast_chunk(since_midnight, history):
    head = struct.pack("<256s32s32s10s8sQH", b"Rain on a roof", b"Somebody", b"ref-1", b"2026-02-03", b"04:05:06", since_midnight, 2)
    return chunk(b"bext", head + bytes(range(64)) + struct.pack("<5h", -2300, 500, -100, -1800, -2000) + bytes(180) + history)


class Tags(Convert):
    """What goes with the sound stays where it was in it, at another rate too."""

    LOOPS = ((0, 44100, 88199, 0), (1, 4410, 8819, 3), (2, 10, 20, 1))

    def write(self, rate, channels=1):
        info = cue_chunk((0, 22050, 100_001)) + label_chunk({1: b"Start", 2: b"Two", 3: b"Three..."}) + sampler_chunk(rate, self.LOOPS)
        info += broadcast_chunk((5 << 32) + 44100, b"A=ANALOGUE,M=mono\r\n")
        info += chunk(b"LIST", b"INFO" + chunk(b"INAM", b"A title\0"))
        write_wav(self.path("in.wav"), bytes(2 * channels * 120_000), channels=channels, rate=rate, info=info)

    def check(self, name, rate, scale):
        made = read_chunks(self.path(name), lists=True)
        self.assertEqual(chunk(b"cue ", made[b"cue "]), cue_chunk([scale(at) for at in (0, 22050, 100_001)]))
        loops = [(kind, scale(first), scale(last + 1) - 1, times) for kind, first, last, times in self.LOOPS]
        self.assertEqual(chunk(b"smpl", made[b"smpl"]), sampler_chunk(rate, loops))
        for id, text in ((1, b"Start"), (2, b"Two"), (3, b"Three...")):
            self.assertIn(struct.pack("<I", id) + text + b"\0", made[b"adtl"])
        self.assertIn(b"A title", made[b"INFO"])
        wanted = broadcast_chunk(scale((5 << 32) + 44100), b"")[8:] + b"A=ANALOGUE,M=mono\r\n"
        self.assertEqual(made[b"bext"][: len(wanted)], wanted)
        self.assertIn(b"A=PCM,F=%d,W=16,M=mono" % rate, made[b"bext"][len(wanted) :])

    def test_at_the_same_rate(self):
        self.write(44100)
        self.converted("in.wav", "-o", "1.wav")
        self.check("1.wav", 44100, lambda at: at)

    def test_at_another_rate(self):
        self.write(44100)
        for rate in (48000, 16000):
            self.converted("in.wav", "-o", "1.wav", "--rate", str(rate))
            self.check("1.wav", rate, lambda at, rate=rate: (at * rate * 2 + 44100) // 88200)

    def test_other_kinds_of_file(self):
        self.write(44100)
        self.converted("in.wav", "-o", "1.rf64")
        self.assertEqual(read_chunks(self.path("1.rf64"))[b"bext"][:32], b"Rain on a roof".ljust(32, b"\0"))
        self.assertEqual(self.samples("1.rf64", "h"), array.array("h", bytes(240_000)))
        self.converted("in.wav", "-o", "1.aiff", "--rate", "22050")
        self.converted("1.aiff", "-o", "2.wav", "--rate", "44100")
        made = read_chunks(self.path("2.wav"), lists=True)
        self.assertEqual(chunk(b"cue ", made[b"cue "]), cue_chunk((0, 22050, 100_002)))
        self.assertIn(struct.pack("<I", 3) + b"Three...\0", made[b"adtl"])

    def test_which_channel_belongs_where(self):
        # Left, right, and low frequencies.
        form = struct.pack("<HHIIHH", 0xFFFE, 3, 44100, 44100 * 6, 6, 16) + struct.pack("<HHIH", 22, 16, 0b1011, PCM)
        form += bytes.fromhex("000000001000800000aa00389b71")
        data = bytes(noise(300))
        body = b"WAVE" + chunk(b"fmt ", form) + chunk(b"data", data)
        with open(self.path("in.wav"), "wb") as file:
            file.write(chunk(b"RIFF", body))
        for name, before in (("1.wav", "in.wav"), ("2.rf64", "1.wav"), ("3.wav", "2.rf64")):
            self.converted(before, "-o", name)
            made = read_chunks(self.path(name))
            self.assertEqual((made[b"fmt "][:2], struct.unpack_from("<I", made[b"fmt "], 20)), (b"\xfe\xff", (0b1011,)))
            self.assertEqual(made[b"data"], data)
        # Without that it is a plain WAV file, as it was.
        write_wav(self.path("in.wav"), noise(300), channels=3)
        self.converted("in.wav", "-o", "1.wav")
        self.assertEqual(read_chunks(self.path("1.wav"))[b"fmt "][:2], struct.pack("<H", PCM))

    def test_more_than_there_can_be(self):
        names = {k: b"x" * 600 for k in range(1, 40)}
        write_wav(self.path("in.wav"), bytes(200), info=cue_chunk(range(39)) + label_chunk(names) + broadcast_chunk(2**64 - 1, b"y" * 20000))
        for name in ("1.wav", "2.aiff"):
            self.converted("in.wav", "-o", name, "--rate", "48000")
            self.converted(name, "-o", "3.wav")
            made = read_chunks(self.path("3.wav"), lists=True)
            self.assertEqual(chunk(b"cue ", made[b"cue "]), cue_chunk([(at * 480 + 220) // 441 for at in range(39)]))
            self.assertEqual(made[b"adtl"].count(b"x" * 253), 39)
            self.assertNotIn(b"x" * 254, made[b"adtl"])
        write_wav(self.path("in.wav"), bytes(200), info=sampler_chunk(44100, [(0, 0, 0xFFFFFFFF, 0)] * 40))
        self.converted("in.wav", "-o", "1.wav", "--rate", "192000")


if __name__ == "__main__":
    main()
