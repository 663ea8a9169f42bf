// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

namespace signalbox::control::osc {

// The timetag that means "at once".
inline constexpr std::uint64_t kImmediately = 1;

// OSC timetags are NTP: seconds since 1900 in the upper 32 bits, their fraction in the lower. The seconds wrap in
// 2036; tags whose top bit is clear are read as the era after that (2036 to 2104), the others as 1968 to 2036.
inline constexpr std::int64_t kNtpToUnixSeconds = 2'208'988'800;
inline constexpr std::int64_t kNsPerSecond = 1'000'000'000;

// Nanoseconds of CLOCK_REALTIME. Both round to the nearest, so ns -> timetag -> ns gives the same number back.
constexpr std::int64_t to_ns(std::uint64_t timetag) noexcept {
    const auto stamp = static_cast<std::int64_t>(timetag >> 32);
    const std::int64_t era = (timetag >> 63) != 0 ? 0 : std::int64_t{1} << 32;
    const std::uint64_t fraction = timetag & 0xffff'ffff;
    const auto ns = static_cast<std::int64_t>((fraction * kNsPerSecond + (std::uint64_t{1} << 31)) >> 32);
    return (stamp + era - kNtpToUnixSeconds) * kNsPerSecond + ns;
}

// For times from 1968 to 2104.
constexpr std::uint64_t from_ns(std::int64_t ns) noexcept {
    std::int64_t seconds = ns / kNsPerSecond, rest = ns % kNsPerSecond;
    if (rest < 0) {
        rest += kNsPerSecond;
        seconds -= 1;
    }
    const auto stamp = static_cast<std::uint64_t>(seconds + kNtpToUnixSeconds) & 0xffff'ffff;
    const auto fraction = ((static_cast<std::uint64_t>(rest) << 32) + kNsPerSecond / 2) / kNsPerSecond;
    return stamp << 32 | fraction;
}

}  // namespace signalbox::control::osc
