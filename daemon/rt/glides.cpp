// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/glides.hpp"

#include <algorithm>
#include <boost/lockfree/spsc_queue.hpp>
#include <cmath>
#include <new>

namespace signalbox::rt {

struct Glides::Slot {
    Glide glide;  // control's while it is free
    std::atomic<State> state{State::free};
    std::atomic<bool> stopped{false};
    struct {
        double from = 0;  // a logarithm where that is what moves
        double to = 0;    // likewise
        bool logarithm = false;
        std::uint64_t start = 0;  // frame
        std::uint32_t next = 0;   // of the node's others, by number + 1; 0: none
    } rt;
};

struct Glides::Queue {
    boost::lockfree::spsc_queue<std::uint32_t, boost::lockfree::capacity<kCapacity>> numbers;
};

Glides::Glides(Arena& arena)
    : slots_(static_cast<Slot*>(arena.allocate(kCapacity * sizeof(Slot))), ArenaFree{&arena}),
      queue_(new (arena.allocate(sizeof(Queue))) Queue, ArenaFree{&arena}),
      active_(static_cast<std::uint32_t*>(arena.allocate(kCapacity * sizeof(std::uint32_t))), ArenaFree{&arena}) {
    std::uninitialized_default_construct_n(slots_.get(), kCapacity);
}

Glides::~Glides() { queue_->~Queue(); }

// --- control thread

std::optional<std::uint32_t> Glides::start(const Glide& glide) {
    for (std::uint32_t tries = 0; tries < kCapacity; ++tries) {
        const std::uint32_t number = next_++ % kCapacity;
        Slot& slot = slots_.get()[number];
        if (slot.state.load(std::memory_order_acquire) != State::free) continue;
        slot.glide = glide;
        slot.stopped.store(false, std::memory_order_relaxed);
        slot.state.store(State::moving, std::memory_order_relaxed);
        queue_->numbers.push(number);
        return number;
    }
    return {};
}

bool Glides::arrived(std::uint32_t number) const {
    return slots_.get()[number].state.load(std::memory_order_acquire) == State::arrived;
}

void Glides::stop(std::uint32_t number) { slots_.get()[number].stopped.store(true, std::memory_order_release); }

// --- audio thread

void Glides::receive(Cells& cells, std::uint64_t frame) noexcept REALTIME {
    std::uint32_t number = 0;
    while (queue_->numbers.pop(number)) {
        Slot& slot = slots_.get()[number];
        const double from = static_cast<double>(cells.heard(slot.glide.cell)), to = static_cast<double>(slot.glide.to);
        slot.rt.logarithm = slot.glide.logarithmic && from > 0 && to > 0;
        slot.rt.from = slot.rt.logarithm ? std::log(from) : from;
        slot.rt.to = slot.rt.logarithm ? std::log(to) : to;
        slot.rt.start = frame;
        active_.get()[rt.count++] = number;
    }
}

// Behind them nothing of theirs is touched: the node may be gone.
void Glides::forget_stopped() noexcept REALTIME {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < rt.count; ++i) {
        const std::uint32_t number = active_.get()[i];
        Slot& slot = slots_.get()[number];
        if (slot.stopped.load(std::memory_order_acquire)) {
            slot.state.store(State::free, std::memory_order_release);
        } else {
            active_.get()[kept++] = number;
        }
    }
    rt.count = kept;
}

// That of the stair which the frame is on.
float Glides::value_at(const Slot& slot, std::uint64_t frame) noexcept REALTIME {
    const std::uint64_t stair = frame - frame % kStair, done = std::max(stair, slot.rt.start) - slot.rt.start;
    if (done >= slot.glide.frames) return slot.glide.to;
    const double part = static_cast<double>(done) / static_cast<double>(slot.glide.frames);
    double value = slot.rt.from + part * (slot.rt.to - slot.rt.from);
    if (slot.rt.logarithm) value = std::exp(value);
    return static_cast<float>(slot.glide.whole ? std::floor(value + 0.5) : value);
}

bool Glides::collect(Cells& cells, std::uint64_t frame) noexcept REALTIME {
    receive(cells, frame);
    forget_stopped();
    bool moving = false;
    for (std::uint32_t i = 0; i < rt.count; ++i) {
        const std::uint32_t number = active_.get()[i];
        Slot& slot = slots_.get()[number];
        const std::uint64_t stair = frame - frame % kStair;
        cells.pass(slot.glide.cell, value_at(slot, frame));
        if (stair >= slot.rt.start + slot.glide.frames) {
            slot.state.store(State::arrived, std::memory_order_release);
            continue;
        }
        slot.rt.next = slot.glide.node->rt.first_glide;
        slot.glide.node->rt.first_glide = number + 1;
        moving = true;
    }
    return moving;
}

void Glides::land(const Node& node, Cells& cells, std::uint64_t frame) noexcept REALTIME {
    for (std::uint32_t k = node.rt.first_glide; k != 0; k = slots_.get()[k - 1].rt.next) {
        const Slot& slot = slots_.get()[k - 1];
        cells.pass(slot.glide.cell, value_at(slot, frame));
    }
}

void Glides::finish() noexcept REALTIME {
    for (std::uint32_t i = 0; i < rt.count; ++i) slots_.get()[active_.get()[i]].glide.node->rt.first_glide = 0;
}

void Glides::move(std::uint64_t from, std::uint64_t to) noexcept REALTIME {
    for (std::uint32_t i = 0; i < rt.count; ++i) slots_.get()[active_.get()[i]].rt.start += to - from;
}

void Glides::settle(Cells& cells) noexcept REALTIME {
    receive(cells, 0);
    forget_stopped();
    for (std::uint32_t i = 0; i < rt.count; ++i) {
        Slot& slot = slots_.get()[active_.get()[i]];
        slot.glide.frames = 0;
        cells.pass(slot.glide.cell, slot.glide.to);
        slot.state.store(State::arrived, std::memory_order_release);
    }
}

}  // namespace signalbox::rt
