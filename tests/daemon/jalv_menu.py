#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: jalv_menu.py SIGNALBOXD SIGNALBOX PLUGINS BUNDLES

A preset there and back: saved here, loaded by jalv, saved there under another name and loaded here. jalv saves presets from
the menu of its window only, so there is a screen that nobody sees, and its keys are pressed.
"""
import os
import shutil
import subprocess
import sys

import presets
import rig

TOOLS = ("jalv.gtk3", "Xvfb", "xdotool")  # of Debian: jalv, xvfb, xdotool


class Menu(presets.Keeper):
    def start(self, *command, **how):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **how)

        def end():
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()

        self.addCleanup(end)
        return process

    def screen(self):
        server = self.start("Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1024x768x24", text=True,
                            stdout=subprocess.PIPE)
        return ":" + server.stdout.readline().strip()

    def sees(self, title):
        """A window's number, once it is there."""
        return rig.wait_until(lambda: self.press("search", "--onlyvisible", "--name", title), f"{title} is open")

    def press(self, *what):
        return subprocess.run(["xdotool", *what], env=self.env, capture_output=True, text=True, check=False, timeout=20).stdout

    def save(self, name):
        """Of the two menus the first by its place, then by keys: there the second one, and its first entry."""
        self.sees("Test memory")

        def asks():
            return self.press("search", "--onlyvisible", "--name", "Save Preset")

        def asked():
            self.press("mousemove", "20", "12", "click", "1", "sleep", "0.5")
            self.press("key", "--delay", "300", "Right", "Down", "Return", "sleep", "1")
            return asks() or self.press("key", "Escape", "Escape")

        def saved():
            self.press("sleep", "0.5", "key", "Return", "sleep", "0.5")  # the first may only end a completion
            return not asks()

        rig.wait_until(asked, "jalv asks for a name")
        self.press("type", "--delay", "30", os.path.join(self.home.name, ".lv2", name))
        rig.wait_until(saved, "jalv saves it")

    def listed(self, name):
        return name in self.preset("list", "x")

    def test_there_and_back(self):
        uri = self.saved()
        self.env = dict(os.environ, **self.ENV, JACK_DEFAULT_SERVER=self.server.name, JACK_NO_START_SERVER="1", DISPLAY=self.screen())
        self.start("jalv.gtk3", "-g", "-p", uri, presets.MEMORY, env=self.env, stdout=subprocess.DEVNULL)
        self.save("There and back")
        rig.wait_until(lambda: self.listed("There and back"), "jalv's preset is seen here")
        self.assertEqual(self.osc.value("x/gain"), 7.0)
        self.preset("load", "x", "There and back")
        rig.wait_until(lambda: self.osc.value("x/gain") == 3.0, "it is what was saved here first")
        self.assertEqual(self.osc.value("x/learn"), 0.0)


if __name__ == "__main__":
    for tool in TOOLS:
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    rig.main("daemon", "signalbox", "plugins", "bundles")
