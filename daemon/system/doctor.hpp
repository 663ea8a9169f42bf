// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::system {

struct Finding {
    enum class Grade { good, note, bad };
    Grade grade = Grade::good;
    std::string name;    // "realtime scheduling"
    std::string value;   // what was found
    std::string advice;  // what it costs and how to mend it; empty where there is nothing to mend
};

// Where the kernel's answers are read; tests have trees of their own.
struct Roots {
    std::string proc = "/proc", sys = "/sys", dev = "/dev";
};

// What this machine and this user's rights mean for realtime audio, the weightiest first. Changes nothing.
std::vector<Finding> examine(const Roots& roots = {});

}  // namespace signalbox::system
