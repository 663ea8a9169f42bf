#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Shows that every check bites: each gets a tree with one mistake and has to name it, and the same tree without it to pass."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
LICENCE = "// SPDX-FileCopyrightText: 2026 The Signalbox authors\n// SPDX-License-Identifier: ISC\n"
SHELL = "#!/bin/bash\n" + LICENCE.replace("//", "#")


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        shutil.copy(TOP / ".clang-format", self.root)
        shutil.copy(TOP / ".clang-tidy", self.root)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def check(self, name, *more):
        return run([sys.executable, HERE / f"{name}.py", self.root, *more])

    def refuses(self, name, path, bad, words):
        self.write(path, bad)
        result = self.check(name)
        if result.returncode == 77:
            self.skipTest(result.stdout.strip())
        self.assertEqual(result.returncode, 1, f"{name} let this pass: {bad}")
        self.assertIn(words, result.stdout + result.stderr)

    def accepts(self, name, path, good):
        self.write(path, good)
        result = self.check(name)
        if result.returncode == 77:
            self.skipTest(result.stdout.strip())
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Includes(Scratch):
    def include(self, path, line, words):
        self.refuses("includes", path, LICENCE + f"#include {line}\n", words)

    def setUp(self):
        super().setUp()
        for path in ("daemon/rt/plan.hpp", "daemon/host/instance.hpp", "plugins/dsp/realtime.hpp", "plugins/dsp/gain.hpp"):
            self.write(path, LICENCE + "#pragma once\n")

    def test_upward(self):
        self.include("daemon/rt/a.cpp", '"daemon/host/instance.hpp"', 'daemon/rt may not include "daemon/host/instance.hpp"')

    def test_kernels_know_nobody(self):
        self.include("plugins/dsp/a.cpp", '"daemon/rt/plan.hpp"', "plugins/dsp may not include")

    def test_floor_knows_one_header_of_dsp(self):
        self.include("daemon/rt/a.cpp", '"plugins/dsp/gain.hpp"', "daemon/rt may not include")

    def test_graph_knows_no_lilv(self):
        self.include("daemon/graph/a.cpp", "<lilv/lilv.h>", "daemon/graph may not know <lilv/lilv.h>")

    def test_kernels_know_no_system(self):
        self.include("plugins/dsp/a.cpp", "<sys/mman.h>", "kernels may not know")

    def test_heavy_header_in_header(self):
        self.include("daemon/rt/a.hpp", "<boost/lockfree/spsc_queue.hpp>", "does not belong in a header")

    def test_other_boost_on_the_floor(self):
        self.include("daemon/rt/a.cpp", "<boost/asio.hpp>", "may not know <boost/asio.hpp>")

    def test_catch_has_one_place(self):
        self.include("tests/unit/a.cpp", "<catch2/catch.hpp>", "belongs to tests/unit/catch.hpp")

    def test_not_from_the_top(self):
        self.include("daemon/rt/a.cpp", '"plan.hpp"', "written from the top of the tree")

    def test_unknown_room(self):
        self.include("attic/a.cpp", "<vector>", "in no room")

    def test_downward_is_fine(self):
        lines = '#include "daemon/rt/plan.hpp"\n#include "plugins/dsp/gain.hpp"\n#include <lilv/lilv.h>\n#include <vector>\n'
        self.accepts("includes", "daemon/host/a.cpp", LICENCE + lines)


class Style(Scratch):
    def test_licence(self):
        self.refuses("style", "daemon/a.cpp", "int a;\n", "SPDX")

    def test_pragma_once(self):
        self.refuses("style", "daemon/a.hpp", LICENCE + "int a();\n", "#pragma once")

    def test_realtime_without_noexcept(self):
        self.refuses("style", "daemon/a.cpp", LICENCE + "\nvoid run() REALTIME;\n", "a.cpp:4: REALTIME stands directly after")

    def test_realtime_before_noexcept(self):
        self.refuses("style", "daemon/a.cpp", LICENCE + "void run() REALTIME noexcept;\n", "REALTIME stands")

    def test_unfinished(self):
        self.refuses("style", "daemon/a.cpp", LICENCE + "// TO" + "DO: more\n", "unfinished")

    def test_long_file(self):
        self.refuses("style", "daemon/a.cpp", LICENCE + "int a;\n" * 399, "401 lines; split it")

    def test_long_file_with_reason(self):
        self.accepts("style", "daemon/a.cpp", LICENCE + "// Long because: it is one table.\n" + "int a;\n" * 500)

    def test_good(self):
        good = "#pragma once\n#define X REALTIME\n// REALTIME in words\nvoid run() noexcept REALTIME;\nvoid go() noexcept\n    REALTIME;\n"
        self.accepts("style", "daemon/a.hpp", LICENCE + good)


class Tools(Scratch):
    def test_format(self):
        self.refuses("format", "daemon/a.cpp", LICENCE + "int  a ;\n", "clang-formatted")

    def test_format_good(self):
        self.accepts("format", "daemon/a.cpp", LICENCE + "int a;\n")

    def test_shell(self):
        self.refuses("shell", "tool", SHELL + "rm $1/*\n", "SC2086")

    def test_shell_good(self):
        self.accepts("shell", "tool", SHELL + 'rm "$1"/*\n')

    def tidy(self, code):
        self.write("daemon/a.cpp", LICENCE + code)
        entry = f'[{{"directory": "{self.root}", "file": "daemon/a.cpp", "command": "c++ -std=c++20 -c daemon/a.cpp"}}]'
        self.write("build/compile_commands.json", entry)
        result = self.check("tidy", self.root / "build")
        if result.returncode == 77:
            self.skipTest(result.stdout.strip())
        return result

    def test_tidy(self):
        result = self.tidy("#include <string>\n#include <utility>\nstd::string f(std::string a) {\n"
                           "    std::string b = std::move(a);\n    return a + b;\n}\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn("bugprone-use-after-move", result.stdout)

    def test_tidy_good(self):
        result = self.tidy("int a() { return 1; }\n")
        self.assertEqual(result.returncode, 0, result.stdout)


class Dev(unittest.TestCase):
    """./dev says what it does, and refuses what it does not know before it installs or builds anything."""

    def test_help(self):
        for command in ("", "run", "test", "bench", "lint", "build", "install"):
            result = run([TOP / "dev", *command.split(), "--help"])
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertIn(f"./dev {command}".strip(), result.stdout)

    def test_mistakes(self):
        mistakes = (["tset"], ["test", "--lnog"], ["test", "relaese"], ["bench", "--jsn"], ["run", "x"], ["lint", "x"], [])
        for words in mistakes:
            result = run([TOP / "dev", *words])
            self.assertEqual(result.returncode, 2, words)
            self.assertIn("./dev", result.stderr)

    def count(self, *tests):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "meson-logs/lane-x.json"
            log.parent.mkdir()
            log.write_text("".join(json.dumps({"result": r, "stdout": out, "stderr": err}) + "\n" for r, out, err in tests))
            return run([TOP / ".ci/count.py", folder]).stdout.strip()

    def test_counts(self):
        for counts, *test in (
            ("12 0 0", "OK", "All tests passed (70 assertions in 12 test cases)\n", ""),
            ("1 1 1", "FAIL", "test cases: 3 | 1 passed | 1 failed | 1 skipped\nassertions: 4 | 3 passed | 1 failed\n", ""),
            ("2 1 0", "FAIL", "test cases: 3 | 2 passed | 1 failed\n", ""),
            ("3 0 0", "OK", "test cases: 3 | 2 passed | 1 failed as expected\n", ""),
            ("3 0 1", "OK", "", "Ran 4 tests in 0.1s\n\nOK (skipped=1)\n"),
            ("1 2 1", "FAIL", "", "Ran 4 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n"),
            ("1 0 0", "OK", "a program that counts nothing", ""),
            ("0 0 1", "SKIP", "skipped: no jackd", ""),
            ("0 1 0", "FAIL", "it crashed before it could count", ""),
            ("12 1 0", "FAIL", "All tests passed (70 assertions in 12 test cases)\nthen it crashed", ""),
            ("0 1 0", "TIMEOUT", "", ""),
        ):
            self.assertEqual(self.count(test), counts, test)


def realtime_clang():
    """The newest clang that proves REALTIME, or None."""
    found = (f"clang++-{version}" for version in range(30, 19, -1))
    return next((name for name in found if shutil.which(name)), None)


@unittest.skipUnless(realtime_clang(), "needs clang 20 or later")
class Realtime(Scratch):
    """What REALTIME is worth: this must not compile, and that must not run."""

    def compile(self, body, *options):
        self.write("a.cpp", '#include <mutex>\n#include <vector>\n#include "plugins/dsp/realtime.hpp"\n' + body)
        command = [realtime_clang(), "-std=c++20", "-I", TOP, "-Wfunction-effects", "-Werror", *options, "a.cpp", "-o", "a.out"]
        return run(command, cwd=self.root)

    def must_not_compile(self, body):
        result = self.compile(body, "-c")
        self.assertNotEqual(result.returncode, 0, f"this compiled: {body}")
        self.assertIn("-Wfunction-effects", result.stderr)

    def test_allocation(self):
        self.must_not_compile("void run(std::vector<int>& a) noexcept REALTIME { a.push_back(1); }\n")

    def test_new(self):
        self.must_not_compile("int* run() noexcept REALTIME { return new int; }\n")

    def test_lock(self):
        self.must_not_compile("void run(std::mutex& a) noexcept REALTIME { std::lock_guard hold(a); }\n")

    def test_throw(self):
        self.must_not_compile("void run(int a) noexcept REALTIME { if (a) throw a; }\n")

    def test_call_of_a_function_that_promises_nothing(self):
        self.must_not_compile("void other() noexcept;\nvoid run() noexcept REALTIME { other(); }\n")

    def test_promise_lost_on_the_way(self):
        self.must_not_compile("using Run = void (*)() noexcept REALTIME;\nvoid other() noexcept;\nRun run = other;\n")

    def test_good(self):
        result = self.compile("float run(const float* a) noexcept REALTIME { return a[0] * 2; }\n", "-c")
        self.assertEqual(result.returncode, 0, result.stderr)

    def at_run_time(self, inside):
        body = f"#include <cstdlib>\nvoid* volatile kept;\nusing F = void* (*)(std::size_t) noexcept REALTIME;\n{inside}\n"
        compiled = self.compile(body, "-Wno-function-effects", "-fsanitize=realtime")
        self.assertEqual(compiled.returncode, 0, compiled.stderr)
        return run([self.root / "a.out"], env={**os.environ, "RTSAN_OPTIONS": "halt_on_error=true"})

    def test_malloc_aborts(self):
        result = self.at_run_time("void f() noexcept REALTIME { kept = std::malloc(8); }\nint main() { f(); }")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("malloc", result.stderr)

    def test_malloc_elsewhere_is_fine(self):
        result = self.at_run_time("void f() noexcept { kept = std::malloc(8); }\nint main() { f(); }")
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
