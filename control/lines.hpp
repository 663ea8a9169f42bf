// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "daemon/graph/rack.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/plan.hpp"

namespace signalbox::control {

// The delay lines of feedback cables, each for as long as its cable (graph::Cable::line) keeps its time. Control thread
// only.
class Lines {
public:
    explicit Lines(rt::Arena& arena) : arena_(arena) {}

    // The cable's line, made where there is none of that length yet.
    std::shared_ptr<rt::FeedbackLine> get(const graph::Cable& cable, double rate_hz);
    // Forgets the lines of cables that the rack does not have; plans in flight keep theirs.
    void keep_only(const graph::Rack& rack, double rate_hz);

private:
    using Key = std::pair<std::uint64_t, std::uint32_t>;  // graph::Cable::line, frames
    static Key key(const graph::Cable& cable, double rate_hz);
    rt::Arena& arena_;
    std::map<Key, std::shared_ptr<rt::FeedbackLine>> lines_;
};

}  // namespace signalbox::control
