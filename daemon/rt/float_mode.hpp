// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace signalbox::rt {

// How the processor computes on this thread: rounding, and what becomes of numbers that are nearly 0.
inline std::uint64_t float_mode() noexcept REALTIME {
#if defined(__x86_64__)
    return _mm_getcsr() & ~0x3fU;  // without what happened so far
#elif defined(__aarch64__)
    std::uint64_t mode;
    asm volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
#else
    return 0;
#endif
}

inline void set_float_mode([[maybe_unused]] std::uint64_t mode) noexcept REALTIME {
#if defined(__x86_64__)
    _mm_setcsr(static_cast<std::uint32_t>(mode));
#elif defined(__aarch64__)
    asm volatile("msr fpcr, %0" : : "r"(mode));
#endif
}

// The mode of the audio thread for as long as it lives: to nearest, no traps, numbers that are nearly 0 are 0 (they
// cost a hundred times as much as others). A plugin may leave another one behind; keep() costs a few cycles.
class AudioFloatMode {
public:
    AudioFloatMode() noexcept REALTIME : before_(float_mode()) { keep(); }
    ~AudioFloatMode() noexcept REALTIME {
        if (float_mode() != before_) set_float_mode(before_);
    }
    AudioFloatMode(const AudioFloatMode&) = delete;
    AudioFloatMode& operator=(const AudioFloatMode&) = delete;

    static void keep() noexcept REALTIME {
        if (float_mode() != kMode) set_float_mode(kMode);
    }

private:
#if defined(__x86_64__)
    static constexpr std::uint64_t kMode = 0x9fc0;
#elif defined(__aarch64__)
    static constexpr std::uint64_t kMode = 0x1000000;
#else
    static constexpr std::uint64_t kMode = 0;
#endif
    const std::uint64_t before_;
};

}  // namespace signalbox::rt
