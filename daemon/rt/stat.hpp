// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

#include "daemon/rt/tally.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Running times in counter ticks: sum, maximum, and a histogram that also counts them, with four buckets an octave (so
// a percentile read from it is at most 25 % too high). One writer, the audio thread; relaxed reads from anywhere.
struct Stat {
    static constexpr std::uint32_t kBuckets = 128;  // up to 2^32 ticks
    std::atomic<std::uint64_t> sum{0};
    std::atomic<std::uint32_t> max{0};
    // 64 bits: mixing alone would run through 32 in a day.
    std::array<std::atomic<std::uint64_t>, kBuckets> histogram{};

    void note(std::uint64_t ticks) noexcept REALTIME {
        const auto t = static_cast<std::uint32_t>(ticks > 0xffffffffU ? 0xffffffffU : ticks);
        tally(sum, t);
        if (t > max.load(std::memory_order_relaxed)) max.store(t, std::memory_order_relaxed);
        tally(histogram[bucket(t)]);
    }

    static constexpr std::uint32_t bucket(std::uint32_t t) noexcept REALTIME {
        if (t < 4) return t;
        const auto octave = static_cast<std::uint32_t>(std::bit_width(t)) - 1;  // 2..31
        return (octave - 1) * 4 + ((t >> (octave - 2)) & 3U);
    }
    // The largest value that falls into a bucket.
    static constexpr std::uint64_t upper(std::uint32_t bucket) noexcept {
        if (bucket < 4) return bucket;
        const std::uint32_t octave = bucket / 4 + 1;
        return ((std::uint64_t{4} + bucket % 4 + 1) << (octave - 2)) - 1;
    }
};

}  // namespace signalbox::rt
