// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "daemon/rt/engine.hpp"

namespace signalbox::control {

// The two clocks of the machine, read together.
struct Now {
    std::int64_t realtime_ns = 0, monotonic_ns = 0;
};
[[nodiscard]] Now read_clocks();

// How timetags and frames belong together at one moment: the line through the latest cycle's start.
struct ClockMap {
    std::int64_t ns = 0;      // CLOCK_REALTIME of `frame`
    std::uint64_t frame = 0;  // first frame of the latest cycle
    double rate_hz = 0;       // 0: no audio yet

    // The frame nearest to a timetag; never 0, which means "at once". Before the first frame: 1.
    [[nodiscard]] std::uint64_t frame_of(std::uint64_t timetag) const;
    [[nodiscard]] std::uint64_t timetag() const;  // of `frame`
};
[[nodiscard]] ClockMap map_clocks(const rt::Progress& progress, double rate_hz, const Now& now);

}  // namespace signalbox::control
