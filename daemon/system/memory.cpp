// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/memory.hpp"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "daemon/system/rights.hpp"

namespace signalbox::system {
namespace {

constexpr std::size_t kStackBytes = std::size_t{256} * 1024;
constexpr int kHeapStep = 256 * 1024;

}  // namespace

void shape_memory() {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
    mallopt(M_TOP_PAD, kHeapStep);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

std::string lock_memory() {
    if (!read_rights().may_lock_everything()) return "memory is not locked: the limit for locked memory is too low";
    if (mlockall(MCL_CURRENT | MCL_FUTURE) == 0) return {};
    return std::string("memory is not locked: ") + std::strerror(errno);
}

void give_back_stack() {
    constexpr std::uintptr_t kPage = 4096, kKept = 2 * kPage;  // what the next few calls need
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void* lowest = nullptr;
    std::size_t bytes = 0;
    pthread_attr_getstack(&attributes, &lowest, &bytes);
    pthread_attr_destroy(&attributes);
    const auto from = (reinterpret_cast<std::uintptr_t>(lowest) + kPage - 1) / kPage * kPage;
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const auto to = (here - kKept) / kPage * kPage;
    if (to <= from || here - from > bytes) return;
    (void)munlock(reinterpret_cast<void*>(from), to - from);
    (void)madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
}

}  // namespace signalbox::system
