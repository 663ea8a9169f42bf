// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/stopwatch.hpp"

#include <algorithm>

namespace signalbox::rt {

std::uint64_t cheap_ticks() {
    constexpr std::uint64_t kRounds = 20, kReads = 200, kReadsToBeDear = 20;
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (std::uint64_t round = 0; round < kRounds; ++round) {  // the quickest was not interrupted
        const std::uint64_t before = ticks();
        std::uint64_t now = before;
        for (std::uint64_t i = 0; i < kReads; ++i) now = ticks();
        least = std::min(least, now - before);
    }
    return std::max<std::uint64_t>(1, least * kReadsToBeDear / kReads);
}

}  // namespace signalbox::rt
