// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace signalbox::render {

// One file, rendered by a process of its own.
struct Task {
    std::string name;                // as messages have it
    std::vector<std::string> words;  // for this program
};

// So many at a time; `progress` hears how many are done. Returns the worst exit code, or 128 + the signal that ended
// this program, and with it every process it had started.
int run_crew(const std::vector<Task>& tasks, std::size_t at_once, const std::function<void(std::size_t)>& progress);

}  // namespace signalbox::render
