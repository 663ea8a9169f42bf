// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/audio_thread.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace signalbox::system {
namespace {

constexpr std::size_t kWarmBytes = std::size_t{128} * 1024;

std::optional<int> number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value >= CPU_SETSIZE) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// Touches the stack below this frame, page by page, and locks it.
[[gnu::noinline]] void warm_stack() {
    volatile char room[kWarmBytes];
    for (std::size_t i = 0; i < kWarmBytes; i += 1024) room[i] = 0;
    (void)mlock(const_cast<char*>(room), kWarmBytes);  // refused where memlock is small: then it is only touched
}

}  // namespace

void flush_denormals() {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040U);  // FTZ and DAZ
#elif defined(__aarch64__)
    std::uint64_t control = 0;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    asm volatile("msr fpcr, %0" : : "r"(control | (std::uint64_t{1} << 24)));  // FZ
#endif
}

std::optional<std::vector<int>> parse_cpus(std::string_view list) {
    std::vector<int> cpus;
    const long present = sysconf(_SC_NPROCESSORS_CONF);
    while (!list.empty()) {
        const auto first = number(list);
        if (!first) return {};
        int last = *first;
        if (!list.empty() && list.front() == '-') {
            list.remove_prefix(1);
            const auto end = number(list);
            if (!end) return {};
            last = *end;
        }
        if (last < *first || last >= present) return {};
        for (int cpu = *first; cpu <= last; ++cpu) cpus.push_back(cpu);
        if (list.empty()) break;
        if (list.front() != ',' || list.size() == 1) return {};
        list.remove_prefix(1);
    }
    if (cpus.empty()) return {};
    return cpus;
}

bool settle_audio_thread(const std::vector<int>& cpus) {
    pthread_setname_np(pthread_self(), "signalbox-audio");
    flush_denormals();
    warm_stack();
    if (cpus.empty()) return true;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
    return pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0;
}

}  // namespace signalbox::system
