// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "control/session.hpp"
#include "tests/unit/random/meaning.hpp"
#include "tests/unit/random/stand.hpp"

namespace signalbox::chance {

// Random edits of a rack, most of them possible, none of them such that a loop grows.
class Edits {
public:
    Edits(std::uint32_t seed, control::Session& session);

    // For the rack as it is; to be submitted for that frame, if there is one.
    std::vector<control::Item> next(std::uint64_t frame = 0);
    Step step();  // the same, and what is played after it
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
    Items brought(const graph::Rack& rack, control::Item bring, const std::string& uri, const std::string& id);
    Items whole(const graph::Rack& rack);
    // The rack after these; nothing where they are impossible or a loop might grow.
    std::optional<graph::Rack> after(graph::Rack rack, const Items& items);
    bool calm(const graph::Rack& rack);
    [[nodiscard]] graph::Rack at_its_loudest(graph::Rack rack, const graph::Rack& wanted) const;
    void forget_what_is_over();
    std::string known(const graph::Rack& rack);
    std::string uri();
    std::string id();
    graph::Endpoint end(const graph::Rack& rack, bool input);
    std::pair<graph::Endpoint, graph::Endpoint> cable(const graph::Rack& rack);
    graph::Pairs cables(const graph::Rack& rack);
    float gain();

    std::mt19937 random_;
    control::Session& session_;
    Meaning meaning_;
    std::vector<std::string> earlier_;  // rack files
    // What is heard until a timed edit's frame, and what from then on: of its values the session's rack knows nothing
    // yet.
    struct Awaited {
        graph::Rack before, after;
        std::uint64_t until;
    };
    std::vector<Awaited> awaited_;
};

}  // namespace signalbox::chance
