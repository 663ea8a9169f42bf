// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Where the machine has no counter that user code can read, per-node times are not measured.
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
    return 0;
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
