// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/dry_line.hpp"

namespace signalbox::control {

// The dry lines of bypassed nodes that are late, one per input that goes around, for as long as the bypass lasts.
// Control thread only.
class DryLines {
public:
    explicit DryLines(rt::Arena& arena) : arena_(arena) {}

    // Of this instance's input, made where there is none.
    std::shared_ptr<rt::DryLine> get(const rt::Node& around, std::uint32_t input);
    // Forgets those that were not asked for since the last time; plans in flight keep theirs.
    void sweep();

private:
    using Key = std::pair<std::uint64_t, std::uint32_t>;  // of the instance, input
    rt::Arena& arena_;
    std::map<Key, std::shared_ptr<rt::DryLine>> lines_;
    std::set<Key> wanted_;
};

}  // namespace signalbox::control
