// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/cells.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::rt {

// A parameter set that lands on its frame.
struct TimedSet {
    std::uint64_t frame = 0;
    Node* node = nullptr;
    std::uint32_t cell = 0;
    float value = 0;
};

// Timed sets on their way: a bounded queue from the control thread, a heap ordered by frame on the audio thread, and,
// for the slice that runs, a list per node of what lands in it.
class Timeline {
public:
    static constexpr std::uint32_t kCapacity = 4096;

    explicit Timeline(Arena& arena);
    ~Timeline();

    // Control thread. False: kCapacity sets wait already. The node must be alive until a transition that drops it has
    // settled, and gets no more sets once that one is published; this holds also for a node that came only with a
    // transition that was taken back.
    [[nodiscard]] bool push(const TimedSet& set);
    [[nodiscard]] std::uint32_t room() const {
        return kCapacity - std::min(kCapacity, waiting_.load(std::memory_order_relaxed));
    }
    [[nodiscard]] std::uint64_t late() const { return late_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t delayed() const { return delayed_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

    // Audio thread, before collect(): a set that lands in the slice to come. False: no room.
    bool add(const TimedSet& set) noexcept REALTIME;

    // --- audio thread: what is due in [frame, frame + frames) is listed at its node, in order of time
    // -----------------
    struct Due {
        std::uint32_t offset = 0;  // in the slice
        std::uint32_t cell = 0;
        float value = 0;
        std::uint32_t next = 0;  // index of the node's next one, 0: none
    };
    // Returns whether anything is due.
    bool collect(std::uint64_t frame, std::uint32_t frames) noexcept REALTIME;
    [[nodiscard]] const Due& due(std::uint32_t index) const noexcept REALTIME { return due_.get()[index]; }
    // What did not fit into the pieces of this slice, which began at `frame`: lands at the next one's start.
    void postpone(Node& node, std::uint32_t first, std::uint64_t frame) noexcept REALTIME;
    // Ends the slice: what is still listed belongs to nodes that no plan runs yet, and lands without a frame.
    void finish(Cells& cells) noexcept REALTIME;
    // Between slices: the frame `from` is now `to`, and every set moves along. What was due before lands at `to`.
    void move(std::uint64_t from, std::uint64_t to) noexcept REALTIME;
    // Forgets every set of these nodes.
    void drop(std::span<Node* const> nodes) noexcept REALTIME;

private:
    struct Queue;
    struct Entry {
        TimedSet set;
        std::uint64_t sequence;  // sets of one frame land in the order of their arrival
    };
    static bool later(const Entry& a, const Entry& b) noexcept REALTIME;
    void receive() noexcept REALTIME;
    void insert(const TimedSet& set) noexcept REALTIME;
    void list(const TimedSet& set, std::uint64_t frame) noexcept REALTIME;

    std::atomic<std::uint32_t> waiting_{0};  // in the queue, the heap and the lists: never more than kCapacity
    std::atomic<std::uint64_t> late_{0}, delayed_{0}, dropped_{0};
    ArenaPtr<Queue> queue_;
    ArenaPtr<Entry> heap_;
    ArenaPtr<Due> due_;       // index 0 is not used
    ArenaPtr<Node*> listed_;  // nodes that have a list in this slice
    struct {
        std::uint32_t heap_size = 0, due_count = 0, listed_count = 0, postponed = 0;
        std::uint64_t sequence = 0;
        std::uint64_t frame = 0;  // what is before it is late
    } rt;
};

}  // namespace signalbox::rt
