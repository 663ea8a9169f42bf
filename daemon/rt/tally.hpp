// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <type_traits>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Adds to a counter that only the calling thread writes and any may read: a load and a store, not a locked
// read-modify-write.
template <class T>
void tally(std::atomic<T>& counter, std::type_identity_t<T> by = 1) noexcept REALTIME {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

}  // namespace signalbox::rt
