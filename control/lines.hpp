// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "daemon/graph/rack.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/plan.hpp"

namespace signalbox::control {

// The delay lines of feedback cables, one per cable for as long as it keeps its time. Control thread only.
class Lines {
public:
    explicit Lines(rt::Arena& arena) : arena_(arena) {}

    // The cable's line, made where there is none of that length yet.
    std::shared_ptr<rt::FeedbackLine> get(const graph::Cable& cable, double rate_hz);
    // Forgets the lines of cables that the rack does not have; plans in flight keep theirs.
    void keep_only(const graph::Rack& rack);

private:
    using Key = std::pair<graph::Endpoint, graph::Endpoint>;
    rt::Arena& arena_;
    std::map<Key, std::shared_ptr<rt::FeedbackLine>> lines_;
};

}  // namespace signalbox::control
