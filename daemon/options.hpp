// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox {

enum class LogLevel { error, warning, info, debug };

struct Options {
    std::string name = "signalbox";  // of the JACK client
    std::string server;              // JACK server; empty: JACK's own default
    std::uint16_t osc_port = 7770;
    std::string listen = "127.0.0.1,::1";
    std::string allow;  // CIDRs, or `any`
    std::string state;  // directory
    std::string rack;   // file to start with; empty: the saved one
    graph::Box box;
    std::string cpus;
    LogLevel log_level = LogLevel::info;
    enum class Ask { run, help, version } ask = Ask::run;
};

// Command line over config file over defaults. An error names the option, what was wrong with it and what it takes.
Result<Options> read_options(const std::vector<std::string>& arguments);
std::string help_text();
// $STATE_DIRECTORY (systemd), $XDG_STATE_HOME/signalbox, /var/lib/signalbox for root, ~/.local/state/signalbox.
std::string default_state_directory();

}  // namespace signalbox
