// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "control/session.hpp"
#include "tests/unit/random/stand.hpp"

namespace signalbox::chance {

// Random edits of a rack, most of them possible, none of them such that a loop grows.
class Edits {
public:
    Edits(std::uint32_t seed, control::Session& session);

    std::vector<control::Item> next();  // for the rack as it is
    Step step();                        // the same, and what is played after it
    std::size_t below(std::size_t count) { return random_() % count; }

private:
    using Items = std::vector<control::Item>;
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class T>
    const T& any(const std::vector<T>& list) {
        return list[below(list.size())];
    }
    Items attempt(const graph::Rack& rack);
    Items bundle(const graph::Rack& rack);
    Items brought(control::Item bring, const std::string& uri, const std::string& id);
    Items whole(const graph::Rack& rack);
    // The rack after these; nothing where they are impossible or a loop might grow.
    std::optional<graph::Rack> after(graph::Rack rack, const Items& items);
    Result<graph::Rack> after(const graph::Rack& rack, const control::Item& item);
    std::shared_ptr<const graph::PluginFacts> facts(const std::string& uri);
    bool calm(const graph::Rack& rack);
    std::string known(const graph::Rack& rack);
    std::string uri();
    std::string id();
    graph::Endpoint end(const graph::Rack& rack, bool input);
    std::pair<graph::Endpoint, graph::Endpoint> cable(const graph::Rack& rack);
    graph::Pairs cables(const graph::Rack& rack);
    float gain();

    std::mt19937 random_;
    control::Session& session_;
    std::map<std::string, std::shared_ptr<const graph::PluginFacts>> facts_;
    std::vector<std::string> earlier_;  // rack files
    std::uint64_t instance_ = std::uint64_t{1} << 40;
};

}  // namespace signalbox::chance
