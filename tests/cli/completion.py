# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""What the shells complete: driven as the shells drive it, with the stand-in's rack behind."""
import os
import pty
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import stand_in_rack
from fake_daemon import FakeDaemon, encode, program
from runner import main

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "control", "completion")

BASH = f"""
set -u
source '{FOLDER}/signalbox.bash'
COMP_LINE=$1 COMP_POINT=${{#1}} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_signalbox
printf '%s\\n' ${{COMPREPLY[@]+"${{COMPREPLY[@]}}"}}
"""

CASES = {
    "signalbox und": ["undo"],
    "signalbox status --j": ["--json"],
    "signalbox apply rack.json --": ["--dry-run", "--strict", "--json", "--osc", "--timeout", "--help"],
    "signalbox status l": ["load", "last_xrun"],
    "signalbox set ": ["tone:", "delay:", "vu:"],
    "signalbox set delay:t": ["time"],
    "signalbox get --json delay:": ["time", "feedback"],
    "signalbox remove --no-heal ": ["tone", "delay", "vu"],
    "signalbox bypass vu ": ["on", "off"],
    "signalbox midi b": ["bind"],
    "signalbox midi bind no": ["note/"],
    "signalbox midi learn ": ["tone:", "delay:", "vu:"],
    "signalbox bypass vu of": ["off"],
    "signalbox replace vu urn:signalbox:": ["gain"],
    "signalbox disconnect ": ["tone:out", "delay:out"],
    "signalbox disconnect delay:out ": ["vu:in_1", "delay:in"],
    "signalbox insert urn:x:y tone:out ": ["delay:in", "tone:out", "delay:out"],
    "signalbox connect mid": ["midi_in:", "midi_out:"],
    "signalbox set --ramp ": [],
    "signalbox undo ": [],
    "signalbox convert --d": ["--dither"],
    "signalbox convert in.wav --mode low": ["low-latency"],
    "signalbox convert --rate 8000 in.wav --format f": ["flac", "f32", "f64"],
}


def surroundings(daemon):
    path = os.path.dirname(os.path.abspath(program())) + os.pathsep + os.environ["PATH"]
    return {**os.environ, "PATH": path, "SIGNALBOX_OSC": f"127.0.0.1:{daemon.port}", "TERM": "dumb"}


def after_colon(words):
    return [word.split(":", 1)[1] if ":" in word and not word.endswith(":") else word for word in words]


@unittest.skipUnless(shutil.which("bash"), "needs bash")
class Bash(unittest.TestCase):
    def complete(self, line, answer=stand_in_rack.answer):
        with FakeDaemon(answer) as daemon:
            done = subprocess.run(["bash", "-c", BASH, "bash", line], capture_output=True, text=True, env=surroundings(daemon), timeout=30)
        self.assertEqual(done.stderr, "", line)
        return done.stdout.split()

    def test_cases(self):
        for line, wanted in CASES.items():
            if ":" in line.split(" ")[-1]:
                wanted = after_colon(wanted)
            with self.subTest(line):
                self.assertEqual(sorted(self.complete(line)), sorted(wanted))

    def test_every_subcommand(self):
        helped = subprocess.run([program(), "--help"], capture_output=True, text=True, check=True).stdout
        for name in self.complete("signalbox "):
            self.assertIn(f"\n  {name} ", helped)
        self.assertGreaterEqual(len(self.complete("signalbox ")), 23)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "rack.json"), "w", encoding="ascii").close()
            self.assertEqual(self.complete(f"signalbox apply {folder}/ra"), [f"{folder}/rack.json"])

    def test_place_on_the_line(self):
        with FakeDaemon(stand_in_rack.answer) as daemon:
            self.assertEqual(len(self.complete(f"signalbox --osc 127.0.0.1:{daemon.port} remove ", lambda _: None)), 3)

    def test_names_are_not_run(self):
        with tempfile.TemporaryDirectory() as folder:
            uri = f"$(touch {folder}/made)`touch {folder}/made`"
            listing = [encode("/plugin", "sss", uri, "n", "c"), encode("/plugins/end", "i", 1)]
            self.assertTrue(self.complete("signalbox add ", lambda _: listing))
            self.assertEqual(os.listdir(folder), [])

    def test_no_daemon(self):
        self.assertEqual(self.complete("signalbox remove ", lambda _: None), [])


ZSH = r"""
PS1= ; fpath=($COMPLETION $fpath); autoload -Uz compinit; compinit -D
keep() { print -r -- "$BUFFER|" > $HOME/line.new; mv $HOME/line.new $HOME/line; BUFFER=; }
zle -N keep; bindkey '^X^E' keep
print ready > $HOME/ready
"""

ZSH_CASES = {
    "signalbox und": "signalbox undo ",
    "signalbox status --j": "signalbox status --json ",
    "signalbox status xr": "signalbox status xruns ",
    "signalbox set d": "signalbox set delay:",
    "signalbox set delay:t": "signalbox set delay:time ",
    "signalbox bypass vu of": "signalbox bypass vu off ",
    "signalbox remove --no-heal to": "signalbox remove --no-heal tone ",
    "signalbox add urn:s": "signalbox add urn:signalbox:gain ",
    "signalbox disconnect delay:out vu": "signalbox disconnect delay:out vu:in_1 ",
    "signalbox connect midi_o": "signalbox connect midi_out:",
    "signalbox convert --mode ad": "signalbox convert --mode adaptive ",
    "signalbox xy": "signalbox xy",
}


@unittest.skipUnless(shutil.which("zsh"), "needs zsh")
class Zsh(unittest.TestCase):
    """A real zsh in a terminal: the line is typed, the tabulator pressed, and the completed line kept in a file."""

    def start(self, daemon, home):
        child, terminal = pty.fork()
        if child == 0:
            extra = {"ZDOTDIR": home, "HOME": home, "COMPLETION": os.path.abspath(FOLDER)}
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**surroundings(daemon), **extra})
        threading.Thread(target=self.drain, args=[terminal], daemon=True).start()
        return child, terminal

    def drain(self, terminal):
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:
            pass

    def wait_for(self, path):
        end = time.monotonic() + 60
        while not os.path.exists(path):
            self.assertLess(time.monotonic(), end, f"zsh never wrote {path}")
            time.sleep(0.01)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        os.remove(path)
        return text

    def test_cases(self):
        with FakeDaemon(stand_in_rack.answer) as daemon, tempfile.TemporaryDirectory() as home:
            child, terminal = self.start(daemon, home)
            try:
                with open(os.path.join(home, "setup"), "w", encoding="ascii") as file:
                    file.write(ZSH)
                os.write(terminal, b". $HOME/setup\n")
                self.wait_for(os.path.join(home, "ready"))
                for line, wanted in ZSH_CASES.items():
                    with self.subTest(line):
                        os.write(terminal, line.encode() + b"\t\x18\x05")
                        self.assertEqual(self.wait_for(os.path.join(home, "line")), wanted + "|\n")
            finally:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


if __name__ == "__main__":
    main()
