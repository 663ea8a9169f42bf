// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/counter.hpp"

#include <chrono>

namespace signalbox::rt {
namespace {

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

TickScale::TickScale() : ticks_(ticks()), ns_(now_ns()) {}

double TickScale::ns_per_tick() const {
    const auto passed = static_cast<double>(ticks() - ticks_);
    return passed > 0 ? static_cast<double>(now_ns() - ns_) / passed : 1.0;
}

}  // namespace signalbox::rt
