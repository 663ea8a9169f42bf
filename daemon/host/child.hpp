// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::host {

// How a child process ended, and what it said.
struct ChildEnd {
    bool ran = false;  // false: it could not even begin; `failure` says why
    std::string output;
    std::string failure;  // in words, as in "it ..."; empty: it ended by itself with 0
    bool late = false;    // it had to be killed, by us or for want of memory: on another day it may do better
};

// Runs a program with the caller's environment, its standard streams on /dev/null. It reads `input` from descriptor 3
// to the end, then writes its answer there. Past the limit it is killed, and all that it started; and where `stop`
// becomes true. Any thread but the audio thread; blocks.
ChildEnd run_child(const std::vector<std::string>& command, std::string_view input, std::chrono::milliseconds limit,
                   const std::atomic<bool>* stop = nullptr);

// signalbox-probe: beside this program, or where it is installed; empty: it is in neither place.
std::string probe_program();

}  // namespace signalbox::host
