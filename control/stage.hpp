// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "control/bindings.hpp"
#include "control/delay_lines.hpp"
#include "control/lines.hpp"
#include "control/parking.hpp"
#include "control/preparer.hpp"
#include "control/publisher.hpp"
#include "daemon/drivers/driver.hpp"
#include "daemon/graph/detour.hpp"
#include "daemon/graph/rack.hpp"
#include "daemon/host/instance.hpp"

namespace signalbox::control {

// What runs: the instances by their keys, the feedback lines, and the way to the audio thread. Control thread only.
class Stage {
public:
    using Dispose = std::function<void(Publisher::Keep)>;
    Stage(rt::Engine& engine, rt::Arena& arena, graph::Box box, Dispose dispose);

    // From now on the instance can be named by a rack (graph::Node::instance).
    void enter(const Made& made);
    // Whether there is room to align the rack, together with instances that have not entered yet.
    [[nodiscard]] Result<void> check(const graph::Rack& rack, const std::vector<host::Instance*>& coming) const;
    // Makes the rack sound, and parks every instance that it does not name.
    void show(const graph::Rack& rack, std::uint64_t frame = 0);
    [[nodiscard]] host::Instance* find(std::uint64_t key) const;
    [[nodiscard]] std::shared_ptr<host::Instance> share(std::uint64_t key) const;  // null: not there
    // Called for each instance that the rack names no more.
    std::function<void(const std::shared_ptr<host::Instance>&)> on_leave;
    // Out of the parking; null: it is not there. Plans in flight may still name it.
    [[nodiscard]] std::shared_ptr<host::Instance> unpark(std::uint64_t key) { return parking_.take(key); }
    [[nodiscard]] const Bindings& bindings() const { return bindings_; }
    void clear_parking();  // for another rate they are of no use
    // Of the rack that was shown last.
    [[nodiscard]] drivers::Latency latency() const;
    [[nodiscard]] Publisher& publisher() { return publisher_; }
    [[nodiscard]] const Publisher& publisher() const { return publisher_; }

private:
    Publisher::Goal lowered(const graph::Rack& rack);
    [[nodiscard]] Publisher::Detour detour();
    // `rest`: the rack without the nodes that the detour leaves out.
    Publisher::Goal by_way(const graph::Rack& rest, const graph::Detour& detour, const Publisher::Goal& base,
                           const Publisher::Goal& goal);

    rt::Engine& engine_;
    graph::Box box_;
    Dispose dispose_;
    std::unordered_map<std::uint64_t, std::shared_ptr<host::Instance>> instances_;
    Lines lines_;
    Bindings bindings_;
    DelayLines delay_lines_;
    Parking parking_;
    Publisher publisher_;
};

}  // namespace signalbox::control
