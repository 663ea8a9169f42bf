// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/log.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace signalbox {

void Log::line(LogLevel level, std::string_view text) const {
    if (level > least_) return;
    static const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
    constexpr const char* kPriority[] = {"<3>", "<4>", "<6>", "<7>"};
    constexpr const char* kWord[] = {"error: ", "warning: ", "", "debug: "};
    const auto index = static_cast<std::size_t>(level);
    std::string line = journal ? kPriority[index] : std::string("signalboxd: ") + kWord[index];
    line += text;
    line += '\n';
    std::fputs(line.c_str(), stderr);
}

}  // namespace signalbox
