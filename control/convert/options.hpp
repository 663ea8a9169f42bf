// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "control/convert/job.hpp"

namespace signalbox::convert {

constexpr int kDone = 0, kRefused = 1, kUsage = 2, kFile = 5;

struct Options {
    Wish wish;
    std::vector<std::string> inputs;
    std::string output;
    std::size_t jobs = 1;
    bool quiet = false, help = false;
};

// Says on standard error what is wrong and ends the program.
[[noreturn]] void usage(const std::string& text);

Options read_options(const std::vector<std::string>& words);
std::string help();

}  // namespace signalbox::convert
