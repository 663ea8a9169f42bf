// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "daemon/host/instance.hpp"

namespace signalbox::control {

// Instances that the rack has no more, kept for a while: undo brings them back with what they had loaded. Control
// thread only.
class Parking {
public:
    static constexpr std::size_t kInstances = 16, kBytes = std::size_t{64} << 20;
    using Instances = std::vector<std::shared_ptr<host::Instance>>;

    // What had to make room, oldest first.
    [[nodiscard]] Instances park(std::shared_ptr<host::Instance> instance);
    // Out of the parking again; null: it is not there.
    [[nodiscard]] std::shared_ptr<host::Instance> take(std::uint64_t key);
    [[nodiscard]] Instances take_all();
    [[nodiscard]] std::size_t size() const { return parked_.size(); }

private:
    std::deque<std::shared_ptr<host::Instance>> parked_;  // oldest first
    std::size_t bytes_ = 0;
};

}  // namespace signalbox::control
