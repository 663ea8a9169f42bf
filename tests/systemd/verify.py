#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""systemd-analyze verify finds nothing to say about the units, with the daemon that was built in ExecStart."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77


def verify(unit: pathlib.Path, daemon: str, user: bool) -> str:
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / unit.name
        text = re.sub(r"(?m)^ExecStart=.*$", f"ExecStart={daemon}", unit.read_text())
        copy.write_text(text)
        command = ["systemd-analyze", "verify", "--man=no", *(["--user"] if user else []), str(copy)]
        environment = dict(os.environ, XDG_RUNTIME_DIR=folder)  # --user does not start without
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        # Other units of this machine are not ours to judge.
        said = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]
        return "\n".join(said)


def main() -> int:
    daemon, *units = (str(pathlib.Path(name).resolve()) for name in sys.argv[1:])
    if shutil.which("systemd-analyze") is None:
        print("skipped: systemd-analyze is not installed")
        return SKIPPED
    failed = 0
    for name in units:
        unit = pathlib.Path(name)
        complaint = verify(unit, daemon, unit.parent.name == "user")
        print(f"{unit}: {complaint or 'clean'}")
        failed += bool(complaint)
    # The check itself has to bite: a misspelt setting is noticed.
    with tempfile.TemporaryDirectory() as folder:
        bad = pathlib.Path(folder) / "bad.service"
        bad.write_text(pathlib.Path(units[0]).read_text().replace("LimitRTPRIO=95", "LimitRTPRIO=many"))
        for user in (False, True):
            if not verify(bad, daemon, user):
                print("a wrong setting went unnoticed", "in a user unit" if user else "")
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
