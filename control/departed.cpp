// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/departed.hpp"

#include <utility>

namespace signalbox::control {

void Departed::expect(std::uint64_t key) { entries_.try_emplace(key); }

void Departed::arrive(std::uint64_t key, graph::PluginState state, std::size_t bytes) {
    Entry& entry = entries_[key];
    if (!entry.there) order_.push_back(key);
    bytes_ += bytes - entry.bytes;
    entry.there = true;
    entry.bytes = bytes;
    entry.state = std::move(state);
    const auto known = entry.state;
    const auto waiting = std::exchange(entry.waiting, {});
    while (order_.size() > 1 && (order_.size() > kInstances || bytes_ > kBytes)) {
        const auto oldest = entries_.find(order_.front());
        bytes_ -= oldest->second.bytes;
        entries_.erase(oldest);
        order_.pop_front();
    }
    for (const Then& then : waiting) then(known);
}

void Departed::ask(std::uint64_t key, Then then) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return then(nullptr);
    if (found->second.there) return then(found->second.state);
    found->second.waiting.push_back(std::move(then));
}

}  // namespace signalbox::control
