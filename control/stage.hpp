// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "control/lines.hpp"
#include "control/publisher.hpp"
#include "daemon/graph/rack.hpp"
#include "daemon/host/instance.hpp"

namespace signalbox::control {

// What runs: the instances by their keys, the feedback lines, and the way to the audio thread. Control thread only.
class Stage {
public:
    using Dispose = std::function<void(Publisher::Keep)>;
    Stage(rt::Engine& engine, rt::Arena& arena, graph::Box box, Dispose dispose);

    // From now on the instance can be named by a rack (graph::Node::instance).
    void enter(std::shared_ptr<host::Instance> instance);
    // Makes the rack sound, and lets go of every instance that it does not name.
    void show(const graph::Rack& rack, std::uint64_t frame = 0);
    [[nodiscard]] host::Instance* find(std::uint64_t key) const;
    [[nodiscard]] Publisher& publisher() { return publisher_; }
    [[nodiscard]] const Publisher& publisher() const { return publisher_; }

private:
    rt::Engine& engine_;
    graph::Box box_;
    Dispose dispose_;
    std::unordered_map<std::uint64_t, std::shared_ptr<host::Instance>> instances_;
    Lines lines_;
    Publisher publisher_;
};

}  // namespace signalbox::control
