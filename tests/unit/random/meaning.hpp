// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/session.hpp"
#include "tests/unit/random/webs.hpp"

// What edits mean, told a second time from the documents (docs/osc.md, docs/architecture.md): a rack is here no more
// than a list of nodes and a list of cables, and nothing of daemon/graph is asked but how a rack file is read.
namespace signalbox::chance {

using FactsOf = std::function<std::shared_ptr<const graph::PluginFacts>(const std::string& uri)>;

// Asks the session's catalogue, once for each plugin.
FactsOf facts_of(control::Session& session);

// One part of an edit after the other. Nothing: it is to be refused.
class Meaning {
public:
    explicit Meaning(FactsOf facts) : facts_(std::move(facts)) {}

    // Undo and redo are none of these: they need a history.
    std::optional<graph::Rack> after(const graph::Rack& rack, const control::Item& item);
    // The earlier rack again, as far as it runs: what `now` has too runs on.
    graph::Rack returned(graph::Rack earlier, const graph::Rack& now);
    // Differs once another node has been brought in, whatever became of it.
    [[nodiscard]] std::uint64_t brought() const { return instance_; }

private:
    using Maybe = std::optional<graph::Rack>;
    Maybe edit(const graph::Rack& rack, const graph::Command& command);
    Maybe one(const graph::Rack& rack, Web web, const graph::Add& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Remove& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Replace& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Insert& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Move& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Connect& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Feedback& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Gain& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Disconnect& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Bypass& c);
    Maybe one(const graph::Rack& rack, Web web, const graph::Clear& c);
    template <class Other>
    Maybe one(const graph::Rack&, const Web&, const Other&) {  // nobody makes these
        return {};
    }
    Maybe add(const graph::Rack& rack, const std::string& uri, const std::string& id);
    Maybe replace(const graph::Rack& rack, const std::string& id, const std::string& uri);
    Maybe file(const graph::Rack& rack, const std::string& json);

    FactsOf facts_;
    std::uint64_t instance_ = std::uint64_t{1} << 40;  // no session counts that far
};

// The rack without a node, its paths healed; nothing where that cannot be. A placeholder's paths are not known.
std::optional<graph::Rack> healed(const graph::Rack& rack, const std::string& id);

// A session's rack, as it ought to be, and its history.
class Story {
public:
    explicit Story(FactsOf facts) : meaning_(std::move(facts)) {}
    // Whether it can be done; if not, nothing has happened.
    bool edit(const std::vector<control::Item>& items);
    [[nodiscard]] const graph::Rack& rack() const { return rack_; }

private:
    bool go(std::vector<graph::Rack>& from, std::vector<graph::Rack>& to);
    Meaning meaning_;
    graph::Rack rack_;
    std::vector<graph::Rack> undo_, redo_;  // the latest last
};

}  // namespace signalbox::chance
