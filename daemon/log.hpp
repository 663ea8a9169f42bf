// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string_view>

#include "daemon/options.hpp"

namespace signalbox {

// Lines on stderr, for a terminal or the journal (which reads the priority in front). Any thread but audio.
class Log {
public:
    explicit Log(LogLevel least) : least_(least) {}
    void line(LogLevel level, std::string_view text) const;

private:
    LogLevel least_;
};

}  // namespace signalbox
