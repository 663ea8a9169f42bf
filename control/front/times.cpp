// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/times.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "control/osc/timetag.hpp"

namespace signalbox::control {

namespace {

std::int64_t read(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * osc::kNsPerSecond + time.tv_nsec;
}

}  // namespace

Now read_clocks() { return {read(CLOCK_REALTIME), read(CLOCK_MONOTONIC)}; }

std::uint64_t ClockMap::frame_of(std::uint64_t timetag) const {
    const auto ahead_ns = static_cast<double>(osc::to_ns(timetag) - ns);
    const auto ahead = static_cast<std::int64_t>(std::llround(ahead_ns * 1e-9 * rate_hz));
    return static_cast<std::uint64_t>(std::max<std::int64_t>(1, static_cast<std::int64_t>(frame) + ahead));
}

std::uint64_t ClockMap::timetag() const { return osc::from_ns(ns); }

ClockMap map_clocks(const rt::Progress& progress, double rate_hz, const Now& now) {
    const std::int64_t cycle_ns = progress.usecs * 1000;  // CLOCK_MONOTONIC
    return {now.realtime_ns - now.monotonic_ns + cycle_ns, progress.frame, progress.cycles > 0 ? rate_hz : 0};
}

}  // namespace signalbox::control
