// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/memory.hpp"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>

#include <cerrno>
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

}  // namespace signalbox::system
