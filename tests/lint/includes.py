#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""usage: includes.py [ROOT]

Holds the arrows between the rooms: who may include whom, and which library is known where.
"""
import os
import re
import sys

import tree

# The rooms, lowest first, and what each may include besides itself.
MAY_INCLUDE = {
    "plugins/dsp": [],
    "plugins/lv2": ["plugins/dsp"],
    "plugins/training": ["plugins/dsp"],
    "daemon/rt": ["plugins/dsp/realtime.hpp"],
    "daemon/graph": ["daemon/rt", "plugins/dsp/realtime.hpp"],
    "daemon/system": ["plugins/dsp/realtime.hpp", "daemon/graph/result.hpp"],
    "daemon/host": ["daemon/graph", "daemon/rt", "daemon/system/memory.hpp", "plugins/dsp"],
    "daemon/drivers": ["daemon/rt", "daemon/system/memory.hpp", "plugins/dsp/realtime.hpp"],
    "control": ["daemon/graph", "daemon/rt", "daemon/host", "daemon/drivers", "daemon/system", "plugins/dsp"],
    "control/render": ["control", "daemon/graph", "daemon/rt", "daemon/host", "daemon/drivers", "plugins/dsp"],
    "control/vad": ["control/processors.hpp", "control/progress_bar.hpp", "control/words.hpp", "daemon/graph", "daemon/host", "plugins/dsp"],
    "control/convert": ["control/endings.hpp", "control/processors.hpp", "control/progress_bar.hpp", "control/words.hpp", "control/render/pipe.hpp", "daemon/graph/result.hpp", "daemon/host/beside.hpp", "daemon/host/sound_bytes.hpp", "plugins/dsp"],
    "daemon": ["control", "daemon", "plugins/dsp"],  # main: the wiring
    "tests": [""],
    "bench": [""],
}

# Libraries beyond the standard one, and who may know them. Those that cost seconds to compile stay out of headers.
LIBRARIES = {
    r"boost/lockfree/": ["daemon/rt", "tests", "bench"],
    r"boost/": ["control", "tests", "bench"],
    r"Eigen/": ["plugins/dsp", "tests", "bench"],
    r"lv2/": ["daemon/rt", "daemon/host", "plugins/lv2", "tests", "bench"],
    r"lilv/": ["daemon/host", "tests", "bench"],
    r"jack/": ["daemon/drivers", "tests", "bench"],
    r"lo/": ["control", "tests", "bench"],
    r"sndfile\.h": ["daemon/host", "control/convert", "tests", "bench"],
    r"catch2/": ["tests"],
}
ONLY_IN_CPP = ("boost/", "Eigen/", "lilv/", "lo/")
ONLY_HERE = {"catch2/": ("tests/unit/catch.hpp", "tests/unit/main.cpp")}
# Kernels know the standard library and intrinsics, nothing of the system.
SYSTEM = r"(sys|linux|arpa|netinet)/|(unistd|poll|fcntl|pthread|sched|dlfcn|signal|semaphore)\.h"


def room_of(path):
    return max((room for room in MAY_INCLUDE if path.startswith(room + "/")), key=len, default=None)


def inside(path, places):
    return any(path == place or path.startswith(place + "/") or place == "" for place in places)


def check_own(root, path, room, included):
    if not os.path.exists(os.path.join(root, included)):
        return f'"{included}" does not exist; own includes are written from the top of the tree'
    if not inside(included, [room] + MAY_INCLUDE[room]):
        return f'{room} may not include "{included}"'
    return None


def check_library(path, room, included):
    for start, places in ONLY_HERE.items():
        if included.startswith(start) and path not in places:
            return f"<{included}> belongs to {' and '.join(places)}"
    if path.endswith(".hpp") and included.startswith(ONLY_IN_CPP) and not inside(path, ["tests", "bench"]):
        return f"<{included}> does not belong in a header: it costs every reader seconds"
    for pattern, places in LIBRARIES.items():
        if re.match(pattern, included):
            return None if inside(room, places) else f"{room} may not know <{included}>"
    if room == "plugins/dsp" and re.match(SYSTEM, included):
        return f"kernels may not know <{included}>"
    return None


def complaints(root):
    for path in tree.files(root, ".cpp", ".hpp", ".c", ".h"):
        room = room_of(path)
        if room is None:
            yield f"{path}: this file is in no room that tests/lint/includes.py knows"
            continue
        for number, line in enumerate(tree.read(root, path).splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
            if found:
                wrong = check_own(root, path, room, found[1]) if found[1] else check_library(path, room, found[2])
                if wrong:
                    yield f"{path}:{number}: {wrong}"


if __name__ == "__main__":
    tree.report(list(complaints(sys.argv[1] if len(sys.argv) > 1 else ".")))
