# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Help, options, exit codes, and words for every mistake."""
import os
import re
import socket
import unittest

from fake_daemon import encode, free_port, run, run_alone
from runner import main


def subcommands():
    listed = re.search(r"\n\n((?:  \S.*\n)+)", run_alone("--help").out).group(1)
    return [line.split()[0] for line in listed.splitlines()]


class Help(unittest.TestCase):
    def test_help(self):
        done = run_alone("--help")
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertGreaterEqual(len(subcommands()), 24)
        for name in subcommands():
            for words in ([name, "--help"], ["-h", name]):
                done = run_alone(*words)
                self.assertEqual((done.code, done.err), (0, ""), name)
                self.assertTrue(done.out.startswith(f"usage: signalbox {name}"), done.out)
                for line in done.out.splitlines():
                    self.assertLessEqual(len(line), 120)
                if name not in ("render", "convert", "vad"):  # which need no daemon, and are programs of their own
                    self.assertIn("--osc", done.out)

    def test_version(self):
        done = run_alone("--version")
        self.assertEqual(done.code, 0)
        self.assertRegex(done.out, r"^signalbox \d+\.\d+\.\d+\n$")

    def test_nothing(self):
        done = run_alone()
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("usage:", done.err)


class Mistakes(unittest.TestCase):
    def refused(self, *words):
        done = run(*words)
        self.assertEqual((done.code, done.out, done.packets), (2, "", []), words)
        return done.err

    def test_nearest_subcommand(self):
        for typed, meant in (("statsu", "status"), ("conect", "connect"), ("plug", "plugins"), ("Add", "add"), ("undoo", "undo")):
            self.assertIn(f"did you mean '{meant}'?", self.refused(typed))
        self.assertNotIn("did you mean", self.refused("xylophone"))

    def test_counts(self):
        for words in (["add"], ["add", "a", "b", "c"], ["clear", "now"], ["connect", "a:b"], ["move", "x", "a:b", "c:d", "e:f"],
                      ["insert", "u", "id", "a:b"], ["insert", "u", "id"], ["bypass", "x"], ["gain", "a:b", "c:d"]):
            self.refused(*words)

    def test_values(self):
        for words in (["bypass", "x", "maybe"], ["set", "x:g", "loud"], ["set", "x:g", "nan"], ["set", "x:g", "inf"], ["set", "x", "1"],
                      ["set", "x:", "1"], ["set", "x:g", "h", "1"], ["connect", "a:b", "c:d", "6dBs"], ["get", "x:"], ["get", ":g"],
                      ["set", "x:g", "1", "--norm", "--inc"], ["set", "x:g", "1e999"]):
            self.refused(*words)

    def test_options(self):
        self.assertIn("no option '--jsonn'", self.refused("status", "--jsonn"))
        self.assertIn("clear takes no --json", self.refused("clear", "--json"))
        self.refused("status", "--timeout")
        self.refused("status", "--timeout", "soon")
        self.refused("status", "--timeout", "0")
        self.refused("status", "--json=yes")
        for place in ("host:0", "host:x", "host:70000", "host:"):
            self.assertEqual(run_alone("status", "--osc", place).code, 2)

    def test_words_after_two_dashes(self):
        (sent,) = run("send", "--", "/a", "--json").messages
        self.assertEqual(sent, ("/a", "s", ["--json"]))


class Places(unittest.TestCase):
    def test_no_daemon(self):
        place = f"127.0.0.1:{free_port()}"
        for done in (run_alone("status", "--osc", place), run_alone("status", env={**os.environ, "SIGNALBOX_OSC": place})):
            self.assertEqual((done.code, done.out), (3, ""))
            self.assertIn(f"no daemon answers at {place}", done.err)
            self.assertIn("signalboxd", done.err)

    def test_option_wins_over_environment(self):
        self.assertEqual(run("clear", env={**os.environ, "SIGNALBOX_OSC": "127.0.0.1:1"}).code, 0)

    def test_unknown_host(self):
        done = run_alone("status", "--osc", "no-such-host.invalid:7770")
        self.assertEqual(done.code, 3)
        self.assertIn("no-such-host.invalid", done.err)

    def test_ipv6(self):
        if not socket.has_ipv6 or not os.path.exists("/proc/net/if_inet6"):
            self.skipTest("no IPv6 here")
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
            port = server.getsockname()[1]
            done = run_alone("clear", "--osc", f"[::1]:{port}", "--timeout", "0.2")
        self.assertEqual(done.code, 4)
        self.assertIn(f"[::1]:{port}", done.err)

    def test_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        import subprocess
        import sys

        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([sys.argv[1], "--help"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 5)

    def test_error_codes_reach_the_shell(self):
        for code in range(1, 13):
            done = run("undo", answer=lambda m, c=code: [encode("/error", "iiss", m[2][0], c, m[0], "because; do this")])
            self.assertEqual((done.code, done.err), (1, f"signalbox: because; do this (error {code})\n"))


if __name__ == "__main__":
    main()
