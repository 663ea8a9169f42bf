# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Each subcommand that changes something: the exact bytes it sends, and what it makes of the answer."""
import json
import os
import shlex
import tempfile
import unittest

from fake_daemon import encode, ok, run, run_alone
from runner import main

# What is typed, and the one message that must leave: address, types, arguments. The token 1 stands first.
EDITS = [
    ("add urn:signalbox:gain trim", "/rack/add", "iss", 1, "urn:signalbox:gain", "trim"),
    ("add http://example.org/Plug#In-Stereo", "/rack/add", "iss", 1, "http://example.org/Plug#In-Stereo", "in-stereo"),
    ("add urn:x:out", "/rack/add", "iss", 1, "urn:x:out", "out-2"),
    ("add urn:x:" + "a" * 40, "/rack/add", "iss", 1, "urn:x:" + "a" * 40, "a" * 32),
    ("remove trim", "/rack/remove", "is", 1, "trim"),
    ("remove trim --no-heal", "/rack/remove", "isi", 1, "trim", 0),
    ("replace trim urn:a:b", "/rack/replace", "iss", 1, "trim", "urn:a:b"),
    ("insert urn:a:b x s:o out:1", "/rack/insert", "issss", 1, "urn:a:b", "x", "s:o", "out:1"),
    ("insert urn:a:b s:o out:1 s:p out:2", "/rack/insert", "issssss", 1, "urn:a:b", "b", "s:o", "out:1", "s:p", "out:2"),
    ("move x s:o out:1", "/rack/move", "isss", 1, "x", "s:o", "out:1"),
    ("connect in:1 x:in", "/rack/connect", "iss", 1, "in:1", "x:in"),
    ("connect in:1 x:in -0.5", "/rack/connect", "issf", 1, "in:1", "x:in", -0.5),
    ("connect in:1 x:in -.25", "/rack/connect", "issf", 1, "in:1", "x:in", -0.25),
    ("connect in:1 x:in 20dB", "/rack/connect", "issf", 1, "in:1", "x:in", 10.0),
    ("feedback x:o x:i", "/rack/feedback", "iss", 1, "x:o", "x:i"),
    ("feedback x:o x:i 0.25 15", "/rack/feedback", "issff", 1, "x:o", "x:i", 0.25, 15.0),
    ("gain in:1 x:in 2", "/rack/gain", "issf", 1, "in:1", "x:in", 2.0),
    ("disconnect in:1 x:in", "/rack/disconnect", "iss", 1, "in:1", "x:in"),
    ("clear", "/rack/clear", "i", 1),
    ("undo", "/rack/undo", "i", 1),
    ("redo", "/rack/redo", "i", 1),
    ("undo 1", "/rack/undo", "i", 1),
    ("save evening", "/rack/save", "is", 1, "evening"),
    ("load evening", "/rack/load", "is", 1, "evening"),
    ("bypass x on", "/node/x/@bypass", "ii", 1, 1),
    ("bypass x off", "/node/x/@bypass", "ii", 1, 0),
    ("set x:gain -6", "/node/x/gain", "if", 1, -6.0),
    ("set x gain -6", "/node/x/gain", "if", 1, -6.0),
    ("set x gain +1e-1", "/node/x/gain", "if", 1, 0.1),
    ("set x:mute on", "/node/x/mute", "if", 1, 1.0),
    ("set x:mute off", "/node/x/mute", "if", 1, 0.0),
    ("set --norm x:gain 0.5", "/node/x/gain/norm", "if", 1, 0.5),
    ("set x:gain -3 --inc", "/node/x/gain/inc", "if", 1, -3.0),
    ("set x:gain 0 --ramp 2.5", "/node/x/gain/ramp", "iff", 1, 0.0, 2.5),
    ("set x:gain 0 --ramp=2.5", "/node/x/gain/ramp", "iff", 1, 0.0, 2.5),
]


class Edits(unittest.TestCase):
    def test_bytes(self):
        for line, address, types, *args in EDITS:
            with self.subTest(line):
                done = run(*line.split())
                self.assertEqual((done.code, done.err), (0, ""))
                self.assertEqual(done.packets, [encode(address, types, *args)])
                (path, seen_types, seen), = done.messages
                self.assertEqual((path, seen_types, len(seen)), (address, types, len(args)))
                for wanted, got in zip(args, seen, strict=True):
                    self.assertAlmostEqual(got, wanted, places=6) if isinstance(wanted, float) else self.assertEqual(got, wanted)

    def test_silent_but_for_new_ids(self):
        self.assertEqual(run("clear").out, "")
        self.assertEqual(run("add", "urn:signalbox:delay").out, "delay\n")
        self.assertEqual(run("insert", "urn:a:b", "x", "s:o", "out:1").out, "x\n")
        self.assertEqual(json.loads(run("add", "urn:signalbox:delay", "--json").out), {"id": "delay"})

    def test_taken_ids_are_counted_up(self):
        def answer(message):
            _, _, (token, _, name) = message
            taken = name in ("delay", "delay-2")
            return [encode("/error", "iiss", token, 5, message[0], f"'{name}' exists")] if taken else ok(message)

        done = run("add", "urn:signalbox:delay", answer=answer)
        self.assertEqual((done.code, done.out), (0, "delay-3\n"))
        self.assertEqual([m[2][2] for m in done.messages], ["delay", "delay-2", "delay-3"])
        done = run("add", "urn:signalbox:delay", "delay", answer=answer)
        self.assertEqual((done.code, done.out, len(done.messages)), (1, "", 1))
        self.assertIn("'delay' exists", done.err)

    def test_long_ids_keep_their_number(self):
        def answer(message):
            token, _, name = message[2]
            return ok(message) if name.endswith("-2") else [encode("/error", "iiss", token, 5, message[0], "exists")]

        done = run("add", "urn:x:" + "a" * 40, answer=answer)
        self.assertEqual(done.out, "a" * 30 + "-2\n")


class Files(unittest.TestCase):
    RACK = '{"signalbox": 1, "name": "Träume", "nodes": [], "cables": []}\n'

    def test_apply_sends_the_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rack.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.RACK)
            done = run("apply", path, answer=differing())
        self.assertEqual((done.code, done.out, done.err), (0, "nothing to do\n", ""))
        self.assertEqual(done.packets, [padded_diff(self.RACK), padded_apply(self.RACK)])
        self.assertEqual(run("apply", "-", stdin=self.RACK, answer=differing()).packets, done.packets)

    def test_large_files(self):
        name = "x" * 2_000_000
        both = [encode("/rack/diff/end", "i", 0), encode("/ok", "is", 1, "/rack/apply")]
        done = run("apply", "-", stdin=name, answer=lambda _: [both.pop(0)])
        self.assertEqual((done.code, done.packets), (0, [padded_diff(name), padded_apply(name)]))
        done = run("apply", "-", stdin="x" * (8 << 20))
        self.assertEqual((done.code, done.packets), (5, []))
        self.assertIn("8 MiB", done.err)

    def test_unreadable_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (os.path.join(folder, "none.json"), folder):
                done = run("apply", path)
                self.assertEqual((done.code, done.packets), (5, []), path)
                self.assertIn(path, done.err)
        done = run("apply", "-", stdin="{\0}")
        self.assertEqual((done.code, done.packets), (5, []))


class Differences(unittest.TestCase):
    CHANGES = [
        ("/rack/remove", "si", "old", 0),
        ("/rack/replace", "ss", "echo", "urn:x:It's"),
        ("/rack/disconnect", "ss", "in:1", "echo:in"),
        ("/rack/add", "ss", "urn:x:a", "a"),
        ("/rack/add", "ss", "urn:x:b", "b"),
        ("/node/b/@bypass", "i", 1),
        ("/rack/connect", "ssf", "in:1", "a:in", 0.5),
        ("/rack/feedback", "ssff", "a:out", "a:in", -0.25, 20.0),
        ("/rack/gain", "ssf", "b:out", "out:1", -2.0),
        ("/node/a/gain", "f", -6.5),
        ("/node/b/gain", "f", 3.0),
    ]
    COUNTS = (
        "2 nodes added, 1 removed, 1 replaced, 1 bypass switched, 1 cable connected, 1 feedback cable connected, "
        "1 cable disconnected, 1 gain changed, 2 values set\n"
    )

    def apply(self, *options, changes=None):
        return run("apply", "-", *options, stdin="{}", answer=differing(self.CHANGES if changes is None else changes))

    def test_dry_run_prints_what_one_would_type(self):
        done = self.apply("--dry-run")
        self.assertEqual((done.code, done.err, len(done.messages)), (0, "", 1))
        self.assertEqual(
            done.out.splitlines(),
            [
                "signalbox remove old --no-heal",
                "signalbox replace echo 'urn:x:It'\\''s'",
                "signalbox disconnect in:1 echo:in",
                "signalbox add urn:x:a a",
                "signalbox add urn:x:b b",
                "signalbox bypass b on",
                "signalbox connect in:1 a:in 0.5",
                "signalbox feedback a:out a:in -0.25 20",
                "signalbox gain b:out out:1 -2",
                "signalbox set a:gain -6.5",
                "signalbox set b:gain 3",
            ],
        )

    def test_what_is_printed_makes_the_same_messages(self):
        sent = []
        for line in self.apply("--dry-run").out.splitlines():
            done = run(*shlex.split(line)[1:])
            self.assertEqual(done.code, 0, line)
            sent += [(path, *[arg for arg in args[1:]]) for path, _, args in done.messages]
        self.assertEqual(sent, [(path, *args) for path, _, *args in self.CHANGES])

    def test_apply_counts(self):
        done = self.apply()
        self.assertEqual((done.code, done.out), (0, self.COUNTS))
        self.assertEqual([m[0] for m in done.messages], ["/rack/diff", "/rack/apply"])
        cables = [("/rack/connect", "ssf", f"in:{k}", "out:1", 1.0) for k in (1, 2, 3)]
        self.assertEqual(self.apply(changes=cables).out, "3 cables connected\n")

    def test_nothing_to_do(self):
        for options in ((), ("--dry-run",)):
            done = self.apply(*options, changes=[])
            self.assertEqual((done.code, done.out), (0, "nothing to do\n"))
        self.assertEqual(json.loads(self.apply("--json", changes=[]).out), {"summary": "nothing to do", "changes": []})

    def test_json(self):
        done = self.apply("--dry-run", "--json")
        told = json.loads(done.out)
        self.assertEqual(told["summary"] + "\n", self.COUNTS)
        self.assertEqual([(c["address"], c["types"], *c["args"]) for c in told["changes"]], self.CHANGES)
        self.assertEqual(told["changes"][0]["command"], "signalbox remove old --no-heal")
        self.assertEqual(json.loads(self.apply("--json").out), told)

    def test_strict(self):
        done = self.apply("--strict")
        self.assertEqual([(path, args[-2:]) for path, _, args in done.messages], [("/rack/diff", ["{}", "strict"]), ("/rack/apply", ["{}", "strict"])])

    def test_a_refused_rack_is_not_applied(self):
        done = run("apply", "-", "--strict", stdin="{}", answer=lambda m: [encode("/error", "iss", 7, m[0], "2 plugins are missing")])
        self.assertEqual((done.code, done.out, len(done.messages)), (1, "", 1))
        self.assertIn("standard input: 2 plugins are missing", done.err)

    def test_a_refusal_names_the_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rack.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write("{")
            done = run("apply", path, answer=lambda m: [encode("/error", "iss", 11, m[0], "line 1, column 2: a key is missing")])
        self.assertEqual(done.code, 1)
        self.assertIn(f"{path}: line 1, column 2: a key is missing", done.err)


def differing(changes=()):
    """A daemon whose rack differs by these messages."""

    def answer(message):
        if message[0] != "/rack/diff":
            return ok(message)
        return [encode(*change) for change in changes] + [encode("/rack/diff/end", "i", len(changes))]

    return answer


def padded_diff(text):
    data = text.encode() + b"\0" * (4 - len(text.encode()) % 4)
    return b"/rack/diff\0\0,s\0\0" + data


def padded_apply(text):
    data = text.encode() + b"\0" * (4 - len(text.encode()) % 4)
    return b"/rack/apply\0,is\0" + b"\0\0\0\1" + data


class Failures(unittest.TestCase):
    def test_refused(self):
        refusal = "no node 'x'; `signalbox get` lists them"
        done = run("remove", "x", answer=lambda m: [encode("/error", "iiss", m[2][0], 1, m[0], refusal)])
        self.assertEqual((done.code, done.out, done.err), (1, "", f"signalbox: {refusal} (error 1)\n"))
        done = run("remove", "x", answer=lambda m: [encode("/error", "iss", 11, m[0], "malformed")])
        self.assertEqual((done.code, done.err), (1, "signalbox: malformed (error 11)\n"))

    def test_answers_of_others_do_not_count(self):
        others = [encode("/ok", "is", 99, "/rack/clear"), encode("/node/x/gain", "f", 1.0)]
        self.assertEqual(run("clear", "--timeout", "0.3", answer=lambda _: others).code, 4)
        self.assertEqual(run("clear", answer=lambda m: others + ok(m)).code, 0)

    def test_no_answer(self):
        done = run("clear", "--timeout", "0.2", answer=lambda _: [])
        self.assertEqual(done.code, 4)
        self.assertIn("within 0.2 s", done.err)

    def test_closed_connection(self):
        done = run("clear", answer=lambda _: None)
        self.assertEqual(done.code, 3)
        self.assertIn("closed the connection", done.err)

    def test_not_osc(self):
        for garbage in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\4junk", b"\0\0\0\x08#bundle\0"):
            with self.subTest(garbage):
                self.assertIn(run_raw(garbage).code, (3, 4))

    def test_bundled_and_split_answers(self):
        from fake_daemon import bundle

        both = lambda m: [bundle(encode("/node/x/gain", "f", 1.0), *ok(m))]
        self.assertEqual(run("clear", answer=both).code, 0)
        self.assertEqual(run("clear", answer=both, chunk=1).code, 0)


def run_raw(data):
    from fake_daemon import FakeDaemon

    class Raw(FakeDaemon):
        def reply(self, client, _):
            client.sendall(data)

    with Raw(lambda _: []) as daemon:
        return run_alone("--osc", f"127.0.0.1:{daemon.port}", "clear", "--timeout", "0.3")


if __name__ == "__main__":
    main()
