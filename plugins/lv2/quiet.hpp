// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace signalbox::lv2 {

// While one of these lives, numbers too small to be normal are 0: the tail of an echo costs no more than the echo.
// Most hosts have it so already, not all.
class Quiet {
public:
#if defined(__SSE2__)
    Quiet() noexcept REALTIME : before_(_mm_getcsr()) {
        if (before_ != (before_ | kFlush)) _mm_setcsr(before_ | kFlush);
    }
    ~Quiet() {
        if (before_ != (before_ | kFlush)) _mm_setcsr(before_);
    }

private:
    static constexpr std::uint32_t kFlush = 0x8040;
    std::uint32_t before_;
#elif defined(__aarch64__)
    Quiet() noexcept REALTIME {
        __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
        __asm__ volatile("msr fpcr, %0" : : "r"(before_ | kFlush));
    }
    ~Quiet() { __asm__ volatile("msr fpcr, %0" : : "r"(before_)); }

private:
    static constexpr std::uint64_t kFlush = 1U << 24U;
    std::uint64_t before_ = 0;
#else
    Quiet() noexcept REALTIME = default;
    ~Quiet() {}
#endif

public:
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
};

}  // namespace signalbox::lv2
