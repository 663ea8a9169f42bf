// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "daemon/graph/compile.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/delay_line.hpp"

namespace signalbox::control {

// How much of them a rack asks for.
class DelayBytes {
public:
    static constexpr std::uint64_t kMost = std::uint64_t{64} << 20;

    // One more of it, shared by all wires that want the same. False: it is too much.
    bool take(const graph::Source& source, std::uint32_t frames) {
        if (seen_.emplace(source, frames).second) bytes_ += std::uint64_t{frames} * sizeof(float);
        return bytes_ <= kMost;
    }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    std::set<std::pair<graph::Source, std::uint32_t>> seen_;
    std::uint64_t bytes_ = 0;
};

// The lines that align paths of different latencies, one per source and delay for as long as the rack wants it. Control
// thread only.
class DelayLines {
public:
    explicit DelayLines(rt::Arena& arena) : arena_(arena) {}

    // Made where there is none.
    std::shared_ptr<rt::DelayLine> get(const graph::Source& source, std::uint32_t frames);
    // Forgets those that were not asked for since the last time; plans in flight keep theirs.
    void sweep();
    void clear() { lines_.clear(); }

private:
    using Key = std::tuple<std::uint64_t, graph::Source, std::uint32_t>;  // of the instance, its output, frames
    rt::Arena& arena_;
    std::map<Key, std::shared_ptr<rt::DelayLine>> lines_;
    std::set<Key> wanted_;
};

}  // namespace signalbox::control
