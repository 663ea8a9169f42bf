// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/timeline.hpp"

#include <algorithm>
#include <boost/lockfree/spsc_queue.hpp>
#include <new>

#include "daemon/rt/tally.hpp"

namespace signalbox::rt {

struct Timeline::Queue {
    boost::lockfree::spsc_queue<TimedSet, boost::lockfree::capacity<kCapacity>> sets;
};

namespace {

template <class T>
ArenaPtr<T> array(Arena& arena, std::size_t count) {
    return {static_cast<T*>(arena.allocate(count * sizeof(T))), ArenaFree{&arena}};
}

}  // namespace

Timeline::Timeline(Arena& arena)
    : queue_(new (arena.allocate(sizeof(Queue))) Queue, ArenaFree{&arena}),
      heap_(array<Entry>(arena, kCapacity)),
      due_(array<Due>(arena, kCapacity + 1)),
      listed_(array<Node*>(arena, kCapacity)) {}

Timeline::~Timeline() { queue_->~Queue(); }

bool Timeline::push(const TimedSet& set) {
    // Counted first: control and audio thread both add.
    if (waiting_.fetch_add(1, std::memory_order_acq_rel) < kCapacity && queue_->sets.push(set)) return true;
    waiting_.fetch_sub(1, std::memory_order_acq_rel);
    return false;
}

bool Timeline::add(const TimedSet& set) noexcept REALTIME {
    if (waiting_.fetch_add(1, std::memory_order_acq_rel) < kCapacity) {
        insert(set);
        return true;
    }
    waiting_.fetch_sub(1, std::memory_order_acq_rel);
    return false;
}

bool Timeline::later(const Entry& a, const Entry& b) noexcept REALTIME {
    return a.set.frame != b.set.frame ? a.set.frame > b.set.frame : a.sequence > b.sequence;
}

void Timeline::insert(const TimedSet& set) noexcept REALTIME {
    heap_.get()[rt.heap_size++] = {set, rt.sequence++};
    std::push_heap(heap_.get(), heap_.get() + rt.heap_size, later);
}

void Timeline::receive() noexcept REALTIME {
    TimedSet set;
    while (queue_->sets.pop(set)) {  // `waiting_` sees to it that the heap has room for all
        if (set.frame < rt.frame) tally(late_);
        insert(set);
    }
}

bool Timeline::collect(std::uint64_t frame, std::uint32_t frames) noexcept REALTIME {
    rt.frame = frame;
    receive();
    rt.frame = frame + frames;
    while (rt.heap_size > 0 && heap_.get()[0].set.frame < rt.frame) {
        std::pop_heap(heap_.get(), heap_.get() + rt.heap_size, later);
        list(heap_.get()[--rt.heap_size].set, frame);
    }
    return rt.due_count > 0;
}

void Timeline::list(const TimedSet& set, std::uint64_t frame) noexcept REALTIME {
    const std::uint32_t index = ++rt.due_count;
    const auto offset = static_cast<std::uint32_t>(set.frame > frame ? set.frame - frame : 0);
    due_.get()[index] = {offset, set.cell, set.value, 0};
    Node& node = *set.node;
    if (node.rt.first_event == 0) {
        node.rt.first_event = index;
        listed_.get()[rt.listed_count++] = &node;
    } else {
        due_.get()[node.rt.last_event].next = index;
    }
    node.rt.last_event = index;
}

void Timeline::postpone(Node& node, std::uint32_t first, std::uint64_t frame) noexcept REALTIME {
    for (std::uint32_t i = first; i != 0; i = due(i).next) {
        // They keep their frames, so that they stay before what is due at the next slice's start.
        insert({frame + due(i).offset, &node, due(i).cell, due(i).value});
        ++rt.postponed;
        tally(delayed_);
    }
}

void Timeline::finish(Cells& cells) noexcept REALTIME {
    for (std::uint32_t i = 0; i < rt.listed_count; ++i) {
        Node& node = *listed_.get()[i];
        for (std::uint32_t k = node.rt.first_event; k != 0; k = due(k).next) cells.land(due(k).cell, due(k).value);
        node.rt.first_event = 0;
    }
    waiting_.fetch_sub(rt.due_count - rt.postponed, std::memory_order_acq_rel);
    rt.listed_count = rt.due_count = rt.postponed = 0;
}

void Timeline::move(std::uint64_t from, std::uint64_t to) noexcept REALTIME {
    receive();
    const std::uint32_t count = rt.heap_size;
    Entry* const heap = heap_.get();
    std::uint32_t coming = count;
    while (coming > 0 && heap[0].set.frame <= from) std::pop_heap(heap, heap + coming--, later);
    for (std::uint32_t i = 0; i < coming; ++i) heap[i].set.frame += to - from;
    // Behind them lies what is past, the earliest last: in the order of time it goes on.
    for (std::uint32_t i = count; i-- > coming;) {
        heap[i].set.frame = to;
        heap[i].sequence = rt.sequence++;
    }
    std::make_heap(heap, heap + count, later);
}

void Timeline::drop(std::span<Node* const> nodes) noexcept REALTIME {
    receive();
    if (rt.heap_size == 0 || nodes.empty()) return;
    for (Node* node : nodes) node->rt.dropped = true;
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < rt.heap_size; ++i) {
        if (!heap_.get()[i].set.node->rt.dropped) heap_.get()[kept++] = heap_.get()[i];
    }
    for (std::uint32_t i = kept; i < rt.heap_size; ++i) tally(dropped_);
    waiting_.fetch_sub(rt.heap_size - kept, std::memory_order_acq_rel);
    rt.heap_size = kept;
    for (Node* node : nodes) node->rt.dropped = false;  // it may come back
    std::make_heap(heap_.get(), heap_.get() + kept, later);
}

}  // namespace signalbox::rt
