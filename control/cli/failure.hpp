// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

namespace signalbox::cli {

// What the shell sees.
enum class Exit : int { done = 0, refused = 1, usage = 2, no_daemon = 3, timeout = 4, file = 5 };

// How the program ends early: thrown from anywhere, caught in main. It runs one subcommand and exits, so there is
// nothing to recover; who looks in between adds what it knows, and throws it on.
struct Failure {
    Exit exit = Exit::refused;
    std::string text;  // a sentence that says what to do
    int code = 0;      // the daemon's, where it refused
};

}  // namespace signalbox::cli
