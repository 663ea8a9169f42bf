// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// An edit's second step: the plugins that it brings in.
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

// What later parts of the same edit set on a node that it brings in: made with these values, it need not glide to them,
// and is as late as they make it.
Values values_set(const Transaction& edit, std::size_t after, const std::string& id) {
    Values values;
    for (std::size_t i = after + 1; i < edit.items.size(); ++i) {
        const auto* set = std::get_if<ParamSet>(&edit.items[i]);
        if (set == nullptr || set->id != id || set->how != ParamSet::How::value) continue;
        if (set->frame != 0 && set->frame != edit.frame) continue;
        values[set->symbol] = static_cast<float>(set->value);
    }
    return values;
}

}  // namespace

void LiveSession::prepare(Place edit) {
    if (!edit->failure.result) return finish(edit, edit->failure);
    edit->brings.clear();
    edit->rate_hz = rate_hz_;
    for (std::size_t i = 0; i < edit->transaction.items.size(); ++i) bring_in(*edit, i);
    edit->outstanding = edit->brings.size();
    if (edit->brings.empty()) return made(edit);
    const host::Setting setting{rate_hz_, driver_frames_, around_.offline};
    ++edit->outstanding;  // so that an answer at once cannot overtake this loop
    for (std::size_t i = 0; i < edit->brings.size(); ++i) {
        make(edit->brings[i], setting, [this, edit, i](Result<Made> result) {
            take(*edit, edit->brings[i], std::move(result));
            if (--edit->outstanding == 0) made(edit);
            advance();
        });
    }
    if (--edit->outstanding == 0) made(edit);
}

// An instance that undo brings back may be parked: it comes with what it had loaded.
void LiveSession::make(const Bring& bring, host::Setting setting, std::function<void(Result<Made>)> done) {
    auto parked = bring.was != nullptr ? stage_.unpark(bring.was->instance) : nullptr;
    if (!parked) return preparer_.make(bring.uri, setting, bring.values, std::move(done));
    wakes_.push_back({parked.get(), [=, this, facts = bring.was->facts, values = bring.values] {
                          preparer_.wake(parked, facts, setting, values, done);
                      }});
    poll_publisher();  // others may hold it too, on their way to let go of it: they do not count
}

// What a plan in flight still names goes on until it has faded out: only then it is made as new.
void LiveSession::wake_released() {
    std::vector<Wake> waiting;
    for (Wake& wake : std::exchange(wakes_, {})) {
        if (stage_.publisher().holds(wake.instance)) {
            waiting.push_back(std::move(wake));
        } else {
            wake.go();
        }
    }
    wakes_ = std::move(waiting);
}

void LiveSession::bring_in(Edit& edit, std::size_t item) {
    const auto* command = std::get_if<graph::Command>(&edit.transaction.items[item]);
    if (command == nullptr) return;
    const auto bring = [&](const std::string& uri, Values values) {
        edit.brings.push_back({.item = item, .uri = uri, .values = std::move(values), .made = {}});
    };
    if (const auto* add = std::get_if<graph::Add>(command))
        bring(add->uri, values_set(edit.transaction, item, add->id));
    if (const auto* insert = std::get_if<graph::Insert>(command))
        bring(insert->uri, values_set(edit.transaction, item, insert->id));
    if (const auto* replace = std::get_if<graph::Replace>(command)) {
        const graph::Node* node = rack_.find(replace->id);
        Values values = values_set(edit.transaction, item, replace->id);
        if (node != nullptr) values.insert(node->params.begin(), node->params.end());
        bring(replace->uri, std::move(values));
    }
    const auto* become = std::get_if<graph::Become>(command);
    if (become == nullptr) return;
    std::unordered_map<std::string_view, const graph::Node*> running;
    for (const auto& node : rack_.nodes) {
        if (node->facts) running.emplace(node->id, node.get());
    }
    for (std::size_t i = 0; i < become->rack.nodes.size(); ++i) {
        const graph::Node& node = *become->rack.nodes[i];
        const auto found = running.find(node.id);
        if (found != running.end() && found->second->uri == node.uri) continue;
        bring(node.uri, node.params);
        edit.brings.back().node = i;
        edit.brings.back().was = &node;
    }
}

// A whole rack plays without a plugin that is missing or fails: its node becomes a placeholder. A single edit fails.
void LiveSession::take(Edit& edit, Bring& bring, Result<Made> result) {
    const auto& command = std::get<graph::Command>(edit.transaction.items[bring.item]);
    const bool whole_rack = std::holds_alternative<graph::Become>(command);
    if (result && (*result).facts) {
        bring.made = std::move(*result);
        return;
    }
    Error error = result ? not_installed(bring.uri) : result.error();
    if (whole_rack && edit.strict) {
        edit.missing.add(bring.uri, error);
    } else if (whole_rack) {
        around_.log("a placeholder stands in for " + bring.uri + ": " + error.text);
    } else if (edit.failure.result) {
        edit.failure = {std::move(error), bring.item};
    }
}

void LiveSession::made(Place edit) {
    if (edit->failure.result && !edit->missing.empty()) edit->failure = {edit->missing.error(), *edit->strict, {}};
    if (!edit->failure.result) return finish(edit, edit->failure);
    if (!edit->brings.empty() && edit->rate_hz != rate_hz_) return prepare(edit);  // the driver came at another rate
    if (edit->transaction.frame == 0) return commit(edit);
    queue_.set_aside(edit);
    advance_again_ = true;  // nobody waits behind it any more
    wake_soon();
}

}  // namespace signalbox::control
