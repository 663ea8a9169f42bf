// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/parking.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::control {

Parking::Instances Parking::park(std::shared_ptr<host::Instance> instance) {
    bytes_ += instance->bytes();
    parked_.push_back(std::move(instance));
    Instances out;
    while (parked_.size() > kInstances || bytes_ > kBytes) {
        bytes_ -= parked_.front()->bytes();
        out.push_back(std::move(parked_.front()));
        parked_.pop_front();
    }
    return out;
}

std::shared_ptr<host::Instance> Parking::take(std::uint64_t key) {
    const auto found =
        std::find_if(parked_.begin(), parked_.end(), [&](const auto& instance) { return instance->node().key == key; });
    if (found == parked_.end()) return nullptr;
    auto instance = std::move(*found);
    parked_.erase(found);
    bytes_ -= instance->bytes();
    return instance;
}

Parking::Instances Parking::take_all() {
    bytes_ = 0;
    const auto all = std::exchange(parked_, {});
    return {all.begin(), all.end()};
}

}  // namespace signalbox::control
