// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <set>
#include <unordered_set>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

bool makes_whole_rack(const Transaction& transaction) {
    return std::any_of(transaction.items.begin(), transaction.items.end(), [](const Item& item) {
        const auto* command = std::get_if<graph::Command>(&item);
        return command != nullptr && std::holds_alternative<graph::Become>(*command);
    });
}

// Tells the command what was found out and made for it.
void fill(graph::Command& command, const Bring& bring) {
    const std::uint64_t key = bring.made.instance ? bring.made.instance->node().key : 0;
    const graph::Prepared prepared{bring.made.facts, key, bring.made.state};
    if (auto* add = std::get_if<graph::Add>(&command)) add->prepared = prepared;
    if (auto* insert = std::get_if<graph::Insert>(&command)) insert->prepared = prepared;
    if (auto* replace = std::get_if<graph::Replace>(&command)) replace->prepared = prepared;
    if (auto* restore = std::get_if<graph::Restore>(&command)) restore->prepared = prepared;
    if (auto* become = std::get_if<graph::Become>(&command)) {
        auto& node = become->rack.nodes[bring.node];
        graph::Node copy = *node;
        copy.facts = prepared.facts;
        copy.instance = prepared.instance;
        if (prepared.state != nullptr) copy.state = prepared.state;
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
}

// Nodes whose plugin goes over to another state, which undo has to bring back.
std::set<std::string, std::less<>> restored_by(const Transaction& transaction) {
    std::set<std::string, std::less<>> ids;
    for (const Item& item : transaction.items) {
        const auto* command = std::get_if<graph::Command>(&item);
        if (command == nullptr) continue;
        if (const auto* restore = std::get_if<graph::Restore>(command)) ids.insert(restore->id);
        if (const auto* become = std::get_if<graph::Become>(command))
            ids.insert(become->restored.begin(), become->restored.end());
    }
    return ids;
}

const graph::PortFacts* enabled_port(const graph::Node& node) {
    if (!node.facts) return nullptr;
    const auto& ports = node.facts->ports;
    const auto found = std::find_if(ports.begin(), ports.end(), [](const auto& port) { return port.drives_enabled; });
    return found != ports.end() ? &*found : nullptr;
}

}  // namespace

void LiveSession::commit(Place edit) {
    fold();
    if (overtaken(*edit) && edit->transaction.frame != 0) return resolve_anew(edit);
    if (const Outcome ok = still_meant(*edit); !ok.result) return finish(edit, ok);
    if (!catch_up(*edit)) {
        if (edit->state == Edit::State::ready) queue_.take_up(edit, monotonic_seconds());
        return make_missing(edit);
    }
    Outcome outcome;
    auto next = applied(*edit, outcome);
    const std::uint64_t goal = stage_.publisher().goal();
    const bool at_large = makes_whole_rack(edit->transaction) || !restored_by(edit->transaction).empty();
    if (next && at_large) outcome.before = std::make_shared<const graph::Rack>(rack_);
    if (next) install(std::move(*next), *edit);
    if (outcome.result) note_presets(*edit);
    outcome.staged = stage_.publisher().goal() > goal && stage_.publisher().by_detour();
    finish(edit, outcome);
}

// While plugins were being made for it others may have edited.
Outcome LiveSession::still_meant(const Edit& edit) const {
    if (overtaken(edit)) {
        return {Error{Code::busy, "others have edited while its plugins were being made: ask again for the last step"},
                0};
    }
    for (const auto& [item, id, uri] : edit.meant) {
        const std::string now = uri_of(edit.transaction.items, item, id);
        if (!now.empty() && now != uri)
            return {Error{Code::busy, id + " has become another plugin meanwhile, " + now + ": ask again"}, item};
    }
    return {};
}

// The rack after every item of the edit, or the first failure.
Result<graph::Rack> LiveSession::applied(Edit& edit, Outcome& outcome) {
    for (const Bring& bring : edit.brings) fill(std::get<graph::Command>(edit.transaction.items[bring.item]), bring);
    graph::Rack rack = rack_;
    for (std::size_t i = 0; i < edit.transaction.items.size(); ++i) {
        const Item& item = edit.transaction.items[i];
        if (const auto* set = std::get_if<ParamSet>(&item)) {
            outcome.result = check_set(rack, *set);
        } else if (const auto* patch = std::get_if<PatchSet>(&item)) {
            outcome.result = check_patch(rack, *patch);
        } else {
            auto next = graph::apply(rack, std::get<graph::Command>(item), box_);
            outcome.result = next ? Result<void>() : Result<void>(next.error());
            if (next) rack = std::move(*next);
        }
        outcome.item = i;
        if (!outcome.result) return outcome.result.error();
    }
    std::vector<host::Instance*> coming;
    for (const Bring& bring : edit.brings) {
        if (bring.made.instance) coming.push_back(bring.made.instance.get());
    }
    outcome.result = stage_.check(rack, coming);
    if (!outcome.result) return outcome.result.error();
    return rack;
}

Result<void> LiveSession::check_set(const graph::Rack& rack, const ParamSet& set) const {
    const graph::Node* node = rack.find(set.id);
    if (node == nullptr) return Error{Code::unknown, "there is no node " + set.id};
    if (!node->facts) return Error{Code::plugin, set.id + " is a placeholder: " + node->uri + " is not installed"};
    const graph::PortFacts* port = node->facts->port(set.symbol);
    if (port == nullptr || port->kind != graph::PortKind::control) {
        return Error{Code::unknown, set.id + " has no parameter " + set.symbol};
    }
    if (!port->input) return Error{Code::denied, set.id + ":" + set.symbol + " is an output; it can only be read"};
    if (!fitted(*port, set.value)) return Error{Code::range, "NaN and infinities cannot be set; send a finite number"};
    return {};
}

void LiveSession::install(graph::Rack next, Edit& edit) {
    for (auto& node : next.nodes) {
        for (const auto& [id, state] : edit.in_place) {
            if (node->id != id || node->state == state) continue;
            graph::Node copy = *node;
            copy.state = state;
            node = std::make_shared<const graph::Node>(std::move(copy));
        }
    }
    bool comes = false;
    for (Bring& bring : edit.brings) {
        if (!bring.made.instance) continue;
        comes = true;
        rate_of_[bring.made.instance->node().key] = edit.rate_hz;
        stage_.enter(std::exchange(bring.made, {}));
    }
    const bool differs = comes || !(next == rack_);
    auto replaced = values_replaced(next);
    update_params(next, edit.transaction.frame);
    std::vector<ValueChange> values;
    if (makes_whole_rack(edit.transaction) || !edit.in_place.empty())
        values = follow_values(next, edit.transaction.frame);
    follow_brought(next, edit);
    graph::Rack before = std::exchange(rack_, std::move(next));
    show(rack_, edit.transaction.frame);
    poll_publisher();
    restore_in_place(edit);
    land_all(edit, std::move(replaced), differs, values);
    note(edit, std::move(before), differs, std::move(values));
    if (!differs) return;
    ++edits_;
    if (dirty_since_ == 0) dirty_since_ = monotonic_seconds();
}

// Sets what its items say, and adds what that changed, where undo is to know of it.
void LiveSession::land_all(const Edit& edit, std::map<std::string, float> replaced, bool differs,
                           std::vector<ValueChange>& values) {
    const bool history = edit.undoes || edit.redoes;
    for (const Item& item : edit.transaction.items) {
        const auto* set = std::get_if<ParamSet>(&item);
        const auto* patch = std::get_if<PatchSet>(&item);
        if (patch != nullptr) {
            if (const auto change = land(*patch, history ? 0 : edit.transaction.client)) values.push_back(*change);
        }
        if (set == nullptr) continue;
        const std::uint64_t frame = set->frame != 0 ? set->frame : edit.transaction.frame;
        const auto found = replaced.extract(set->id + "/" + set->symbol);
        const auto was = found.empty() ? std::nullopt : std::optional(found.mapped());
        // The client that undoes has not said the values itself: it is told them too.
        const auto change = land(*set, history ? 0 : edit.transaction.client, frame, was);
        // Timed sets are no step, but a part of one.
        if (change && (frame == 0 || differs)) values.push_back(*change);
    }
    for (const auto& [name, was] : replaced) {
        const Param* param = params_.find(name);
        if (param != nullptr && value(*param) != was)
            values.push_back({param->node_id, param->port->symbol, was, value(*param)});
    }
}

// Their plugins say that it may be done while they run.
void LiveSession::restore_in_place(const Edit& edit) {
    for (const auto& [id, state] : edit.in_place) {
        const graph::Node* node = rack_.find(id);
        auto instance = node != nullptr ? stage_.share(node->instance) : nullptr;
        if (instance == nullptr) continue;
        around_.helpers.post(
            [this, instance = std::move(instance), state] {
                const auto restored = instance->restore_state(state);
                if (!restored) around_.post([this, text = restored.error().text] { around_.log(text); });
            },
            [this, uri = node->uri] {
                around_.post([this, uri] { around_.log(uri + " did not come back from being restored"); });
            });
    }
}

// The step goes into the history, or from one side of it to the other.
void LiveSession::note(Edit& edit, graph::Rack before, bool differs, std::vector<ValueChange> values) {
    if (edit.undoes) return history_.undone(std::move(before));
    if (edit.redoes) return history_.redone(std::move(before));
    if (edit.transaction.client == 0) return;  // the daemon's own doing
    if (!differs && values.empty()) return;
    HistoryStep step{.what = std::move(edit.what), .rack = {}, .values = std::move(values)};
    if (differs) step.rack = std::move(before);
    step.restored = restored_by(edit.transaction);
    for (const auto& one : edit.in_place) step.restored.insert(one.id);
    history_.record(std::move(step), rack_);
}

// The table of parameters follows the running instances.
void LiveSession::update_params(const graph::Rack& next, std::uint64_t frame) {
    std::unordered_set<std::uint64_t> staying;
    for (const auto& node : next.nodes) staying.insert(node->instance);
    std::erase_if(rate_of_, [&](const auto& entry) { return !staying.contains(entry.first); });
    patched_nodes_.clear();
    for (const auto& node : next.nodes) {
        const host::Instance* instance = stage_.find(node->instance);
        if (instance != nullptr && !instance->facts().properties.empty()) patched_nodes_.push_back(node->id);
    }
    std::unordered_set<std::uint64_t> known;
    for (const auto& node : rack_.nodes) {
        if (node->instance == 0) continue;
        known.insert(node->instance);
        if (staying.contains(node->instance)) continue;
        if (host::Instance* instance = stage_.find(node->instance)) glides_.stop_node(instance->node());
        std::erase_if(scheduled_, [&](const Scheduled& s) { return s.param->node_id == node->id; });
        params_.remove(node->id);
    }
    for (const auto& node : next.nodes) {
        host::Instance* instance = stage_.find(node->instance);
        if (instance == nullptr) continue;
        const bool comes = !known.contains(node->instance);
        if (comes) params_.add(node->id, node->facts, instance->node());
        const graph::PortFacts* enabled = enabled_port(*node);
        if (enabled == nullptr) continue;
        Param* param = params_.find(node->id + "/" + enabled->symbol);
        const graph::Node* before = rack_.find(node->id);
        if (comes || before == nullptr ? !node->bypass : before->bypass == node->bypass) continue;
        const float on = node->bypass ? 0.0F : 1.0F;
        const bool later = frame != 0 && !comes && around_.engine.schedule({frame, param->node, param->cell, on});
        if (!later) around_.engine.cells().set(param->cell, on);
    }
}

}  // namespace signalbox::control
