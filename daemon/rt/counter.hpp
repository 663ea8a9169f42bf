// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#if !defined(__x86_64__) && !defined(__aarch64__)
#include <time.h>
#endif

#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Whether the machine has a counter that user code can read. Elsewhere the system's clock stands in, which Linux reads
// without a system call, but not for nothing: one step a cycle is timed.
#if defined(__x86_64__) || defined(__aarch64__)
inline constexpr bool kHasCounter = true;
#else
inline constexpr bool kHasCounter = false;
#endif

// The raw cycle or timer counter, about 8 ns a read, on virtual machines 20; monotonic on one core. TickScale turns it
// into nanoseconds.
inline std::uint64_t ticks() noexcept REALTIME {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();  // as __rdtsc(), without a header of 30,000 lines
#elif defined(__aarch64__)
    std::uint64_t t;
    asm volatile("mrs %0, cntvct_el0" : "=r"(t));
    return t;
#else
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
#endif
}

// Nanoseconds per tick, measured against CLOCK_MONOTONIC. Any thread but the audio thread.
class TickScale {
public:
    TickScale();  // takes the first reading
    // The longer ago the object was made, the more exact: 1e-4 after 10 ms.
    [[nodiscard]] double ns_per_tick() const;

private:
    std::uint64_t ticks_ = 0;
    std::int64_t ns_ = 0;
};

}  // namespace signalbox::rt
