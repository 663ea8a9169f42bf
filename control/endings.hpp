// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <csignal>
#include <vector>

namespace signalbox::control {

// The signals by which a program is told to end, without those that whoever started it has it ignore (nohup, a shell's
// background jobs).
inline std::vector<int> endings() {
    std::vector<int> heeded;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction now {};
        if (sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_IGN) heeded.push_back(signal);
    }
    return heeded;
}

}  // namespace signalbox::control
