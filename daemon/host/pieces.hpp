// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "daemon/rt/arena.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::host {

// Pieces of sound on their way from one thread to another, in order, in memory that was there before. Either may be the
// audio thread. `Head` is what is said of a piece; its `samples` has room for kSamples.
template <class Head, std::uint32_t kPieces, std::uint32_t kSamples>
class Pieces {
public:
    static constexpr std::uint32_t kRoom = kSamples;

    explicit Pieces(rt::Arena& arena)
        : memory_(static_cast<float*>(arena.allocate(sizeof(float) * kPieces * kSamples)), rt::ArenaFree{&arena}),
          heads_(static_cast<Head*>(arena.allocate(sizeof(Head) * kPieces)), rt::ArenaFree{&arena}) {
        for (std::uint32_t k = 0; k < kPieces; ++k) {
            heads_.get()[k] = Head{};
            heads_.get()[k].samples = memory_.get() + std::size_t{k} * kSamples;
        }
    }

    // --- who fills it: the next to fill, or null; it is on its way after push()
    [[nodiscard]] Head* free() noexcept REALTIME {
        const std::uint32_t at = pushed_.load(std::memory_order_relaxed);
        if (at - popped_.load(std::memory_order_acquire) == kPieces) return nullptr;
        return heads_.get() + at % kPieces;
    }
    void push() noexcept REALTIME {
        pushed_.store(pushed_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    // --- who empties it: the next that came, or null; it is free again after pop()
    [[nodiscard]] Head* front() noexcept REALTIME {
        const std::uint32_t at = popped_.load(std::memory_order_relaxed);
        if (at == pushed_.load(std::memory_order_acquire)) return nullptr;
        return heads_.get() + at % kPieces;
    }
    void pop() noexcept REALTIME {
        popped_.store(popped_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

private:
    static_assert((kPieces & (kPieces - 1)) == 0, "counters wrap");
    rt::ArenaPtr<float> memory_;
    rt::ArenaPtr<Head> heads_;
    std::atomic<std::uint32_t> pushed_{0}, popped_{0};
};

}  // namespace signalbox::host
