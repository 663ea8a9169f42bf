// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "control/net/fd.hpp"

namespace signalbox::bench {

// A port of loopback that nobody uses, neither for TCP nor for UDP.
int free_port();

// mod-host's: over TCP, commands and answers end with a zero byte.
class CommandLine {
public:
    explicit CommandLine(int port);  // waits until someone listens there, 10 s at most
    std::string ask(const std::string& command);

private:
    control::net::Fd socket_;
};

}  // namespace signalbox::bench
