// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/cells.hpp"

#include <boost/lockfree/spsc_queue.hpp>
#include <new>

namespace signalbox::rt {

struct Cells::Ring {
    boost::lockfree::spsc_queue<std::uint32_t, boost::lockfree::capacity<kCount>> queue;
};

namespace {

template <class T>
ArenaPtr<T> array(Arena& arena, std::size_t count) {
    return {static_cast<T*>(arena.allocate(count * sizeof(T))), ArenaFree{&arena}};
}

}  // namespace

Cells::Cells(Arena& arena)
    : wanted_(array<std::atomic<float>>(arena, kCount)),
      dirty_(array<std::atomic<std::uint8_t>>(arena, kCount)),
      heard_(array<float>(arena, kCount)),
      ring_(new (arena.allocate(sizeof(Ring))) Ring, ArenaFree{&arena}),
      free_{{0, kCount}} {}

Cells::~Cells() { ring_->~Ring(); }

std::optional<std::uint32_t> Cells::allocate(std::uint32_t count) {
    if (count == 0) return 0;
    const std::lock_guard lock(mutex_);
    for (auto it = free_.begin(); it != free_.end(); ++it) {
        const auto [first, room] = *it;
        if (room < count) continue;
        free_.erase(it);
        if (room > count) free_.emplace(first + count, room - count);
        return first;
    }
    return std::nullopt;
}

void Cells::release(std::uint32_t first, std::uint32_t count) {
    if (count == 0) return;
    const std::lock_guard lock(mutex_);
    auto next = free_.lower_bound(first);
    if (next != free_.end() && first + count == next->first) {
        count += next->second;
        next = free_.erase(next);
    }
    if (next != free_.begin()) {
        const auto before = std::prev(next);
        if (before->first + before->second == first) {
            before->second += count;
            return;
        }
    }
    free_.emplace_hint(next, first, count);
}

void Cells::set(std::uint32_t cell, float value) {
    wanted_.get()[cell].store(value, std::memory_order_relaxed);
    if (dirty_.get()[cell].exchange(1, std::memory_order_acq_rel) == 0) ring_->queue.push(cell);
}

float Cells::heard(std::uint32_t cell) const noexcept REALTIME {
    return std::atomic_ref<float>(heard_.get()[cell]).load(std::memory_order_relaxed);
}

std::uint32_t Cells::drain() noexcept REALTIME {
    std::uint32_t cell = 0, count = 0;
    while (count < kDrainLimit && ring_->queue.pop(cell)) {
        // The flag goes first: a set that comes between the two lines is either read here or pushed again.
        dirty_.get()[cell].exchange(0, std::memory_order_acq_rel);
        refresh(cell, 1);
        ++count;
    }
    return count;
}

void Cells::refresh(std::uint32_t first, std::uint32_t count) noexcept REALTIME {
    for (std::uint32_t cell = first; cell < first + count; ++cell) {
        const float value = wanted_.get()[cell].load(std::memory_order_relaxed);
        std::atomic_ref<float>(heard_.get()[cell]).store(value, std::memory_order_relaxed);
    }
}

void Cells::land(std::uint32_t cell, float value) noexcept REALTIME {
    wanted_.get()[cell].store(value, std::memory_order_relaxed);
    std::atomic_ref<float>(heard_.get()[cell]).store(value, std::memory_order_relaxed);
}

void Cells::pass(std::uint32_t cell, float value) noexcept REALTIME {
    std::atomic_ref<float>(heard_.get()[cell]).store(value, std::memory_order_relaxed);
}

}  // namespace signalbox::rt
