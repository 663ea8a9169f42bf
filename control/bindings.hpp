// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/graph/binding.hpp"
#include "daemon/rt/arena.hpp"

namespace signalbox::control {

// What the audio thread knows of a rack's bindings. One keeps its state (where its controller is, whether it was picked
// up) for as long as the rack says the same of it and the same instance runs. Control thread only.
class Bindings {
public:
    explicit Bindings(rt::Arena& arena) : arena_(arena) {}

    using Find = std::function<rt::Node*(std::uint64_t instance)>;
    // Of this rack; those whose parameter is not there are left out.
    std::vector<std::shared_ptr<rt::Binding>> get(const graph::Rack& rack, const Find& find);
    // From now on these are the rack's, and moved() knows no others.
    void keep_only(const graph::Rack& rack);

    // What moved, and whereto; null: it has gone meanwhile.
    struct Moved {
        graph::Endpoint to;
        rt::Binding* binding;
    };
    [[nodiscard]] const Moved* moved(std::uint32_t id) const;
    [[nodiscard]] bool empty() const { return known_.empty(); }

private:
    using Key = std::pair<std::string, std::uint64_t>;  // what the rack says, instance
    struct Known {
        std::shared_ptr<rt::Binding> binding;
        std::string id;  // of the node
    };
    std::shared_ptr<rt::Binding> make(const graph::Binding& binding, const graph::Node& node, rt::Node* instance);

    rt::Arena& arena_;
    std::map<Key, Known> known_;
    std::unordered_map<std::uint32_t, Moved> by_id_;
    std::uint32_t last_id_ = 0;
};

}  // namespace signalbox::control
