// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <unordered_map>
#include <unordered_set>

#include "control/live_session.hpp"
#include "daemon/graph/rackfile.hpp"

namespace signalbox::control {

// A rack that is compared with the present one, on its way through the threads.
struct LiveSession::Comparison {
    graph::Rack rack;
    bool strict = false;
    std::function<void(Result<graph::Difference>)> done;
    std::unordered_map<std::string, host::FactsPtr> facts;  // of the plugins that it would bring in
    Missing missing;
    std::size_t outstanding = 0;
};

namespace {

// The URIs of nodes that no running instance plays on for.
std::unordered_set<std::string> new_plugins(const graph::Rack& rack, const graph::Rack& now) {
    std::unordered_map<std::string_view, const graph::Node*> running;
    for (const auto& node : now.nodes) {
        if (node->facts) running.emplace(node->id, node.get());
    }
    std::unordered_set<std::string> uris;
    for (const auto& node : rack.nodes) {
        const auto found = running.find(node->id);
        if (found == running.end() || found->second->uri != node->uri) uris.insert(node->uri);
    }
    return uris;
}

}  // namespace

void LiveSession::compare(Apply apply, std::function<void(Result<graph::Difference>)> done) {
    around_.helpers.post([this, apply = std::move(apply), done = std::move(done)] {
        auto read = graph::read_rack(apply.json);
        around_.post([this, strict = apply.strict, done, read = std::move(read)]() mutable {
            if (!read) return done(read.error());
            auto one = std::make_shared<Comparison>(
                Comparison{.rack = std::move(*read), .strict = strict, .done = done, .facts = {}, .missing = {}});
            collect_states([this, one](const Result<void>&) { look_up(one); });
        });
    });
}

void LiveSession::look_up(const std::shared_ptr<Comparison>& one) {
    const auto uris = new_plugins(one->rack, rack_);
    one->outstanding = uris.size();
    if (uris.empty()) return finish(one);
    for (const std::string& uri : uris) {
        around_.catalogue.find(uri, [this, one, uri](const Result<host::FactsPtr>& found) {
            around_.post([this, one, uri, found] {
                if (found && *found != nullptr) {
                    one->facts[uri] = graph::at_rate(*found, rate_hz_);
                } else {
                    one->missing.add(uri, found ? not_installed(uri) : found.error());
                }
                if (--one->outstanding == 0) finish(one);
            });
        });
    }
}

// As a commit would: plugins that are missing make placeholders, and what is refused then is refused here.
void LiveSession::finish(const std::shared_ptr<Comparison>& one) {
    if (one->strict && !one->missing.empty()) return one->done(one->missing.error());
    graph::Become become{one->rack};
    for (auto& node : become.rack.nodes) {
        const graph::Node* runs = rack_.find(node->id);
        if (runs == nullptr || runs->uri != node->uri || !restores(*runs, *node)) continue;
        graph::Node copy = *node;
        copy.facts = runs->facts;
        copy.instance = runs->instance;
        node = std::make_shared<const graph::Node>(std::move(copy));
        become.restored.insert(node->id);
    }
    around_.helpers.post([this, one, become = std::move(become), now = rack()]() mutable {
        for (auto& node : become.rack.nodes) {
            const auto found = one->facts.find(node->uri);
            if (found == one->facts.end()) continue;
            graph::Node copy = *node;
            copy.facts = found->second;
            node = std::make_shared<const graph::Node>(std::move(copy));
        }
        const auto next = graph::apply(now, become, box_);
        auto result = next ? Result<graph::Difference>(graph::difference(now, *next)) : next.error();
        around_.post([one, result = std::move(result)] { one->done(result); });
    });
}

}  // namespace signalbox::control
