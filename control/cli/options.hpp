// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/cli/client.hpp"

namespace signalbox::cli {

// What stands on the command line, options wherever they stood.
struct Options {
    Server server;
    std::optional<double> timeout_s, ramp_s, wait_s;
    double interval_s = 1;
    bool json = false, once = false, follow = false, norm = false, inc = false, no_heal = false, dry_run = false,
         strict = false;
    bool help = false, version = false;
    std::vector<std::string_view> given;  // names of the options that stood there
    std::vector<std::string> words;       // everything else, the subcommand first
};

// Throws Failure usage. A word like -6 or -.5 is a number, not an option; after `--` everything is a word.
Options parse_options(int argc, char** argv);
// "  --json     answer in JSON", a line for each of these names.
std::string describe_options(std::string_view names);

// Throws Failure usage, naming `what`, unless the whole text is a finite number.
double parse_number(std::string_view what, std::string_view text);

}  // namespace signalbox::cli
