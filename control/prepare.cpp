// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// An edit's second step: the plugins that it brings in.
#include <algorithm>
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

// The plugin that a node has when this item's turn comes; empty: there will be no such node.
std::string uri_of(const std::vector<Item>& items, std::size_t item, const std::string& id) {
    for (std::size_t i = item; i-- > 0;) {
        const auto* command = std::get_if<graph::Command>(&items[i]);
        if (command == nullptr) continue;
        if (const auto* add = std::get_if<graph::Add>(command); add != nullptr && add->id == id) return add->uri;
        if (const auto* add = std::get_if<graph::Insert>(command); add != nullptr && add->id == id) return add->uri;
        if (const auto* to = std::get_if<graph::Replace>(command); to != nullptr && to->id == id) return to->uri;
    }
    return {};
}

}  // namespace

std::string LiveSession::uri_of(const std::vector<Item>& items, std::size_t item, const std::string& id) const {
    const std::string uri = control::uri_of(items, item, id);
    const graph::Node* node = rack_.find(id);
    return !uri.empty() || node == nullptr ? uri : node->uri;
}

// Whether a rack file's node says that a running plugin keeps something else than it does.
bool LiveSession::restores(const graph::Node& now, const graph::Node& wanted) const {
    if (wanted.state == nullptr || graph::same_state(now.state, wanted.state)) return false;
    const host::Instance* instance = stage_.find(now.instance);
    return instance != nullptr && instance->has_state();
}

bool LiveSession::restores_in_place(const graph::Node& now) const {
    const host::Instance* instance = stage_.find(now.instance);
    return instance != nullptr && instance->restores_in_place();
}

void LiveSession::prepare(Place edit) {
    if (!edit->failure.result) return finish(edit, edit->failure);
    let_go(edit->brings);
    edit->in_place.clear();
    edit->rate_hz = rate_hz_;
    edit->base = edits_;
    for (std::size_t i = 0; i < edit->transaction.items.size(); ++i) bring_in(*edit, i);
    if (edit->brings.empty() && edit->in_place.empty()) return made(edit);
    make_missing(edit);
}

void LiveSession::make_missing(Place edit) {
    const host::Setting made_for = setting();
    ++edit->outstanding;  // so that an answer at once cannot overtake this loop
    if (!edit->in_place.empty()) {
        ++edit->outstanding;  // undo wants what they keep now
        collect_states([this, edit](const Result<void>&) {
            if (--edit->outstanding == 0) made(edit);
            advance();
        });
    }
    for (std::size_t i = 0; i < edit->brings.size(); ++i) {
        if (edit->brings[i].tried) continue;
        ++edit->outstanding;
        make(edit->brings[i], made_for, [this, edit, i](Result<Made> result) {
            take(*edit, edit->brings[i], std::move(result));
            if (--edit->outstanding == 0) made(edit);
            advance();
        });
    }
    if (--edit->outstanding == 0) made(edit);
}

// Others have edited since it was found out what it brings in: that is seen anew, and what was made for it goes on
// where it still fits. False: there is more to be made.
bool LiveSession::catch_up(Edit& edit) {
    if (edit.brings.empty() && edit.in_place.empty()) return true;
    if (edit.base == edits_ && !edit.asked) return true;
    edit.base = edits_;
    if (edit.asked) edit.transaction.items = meaning(edit);
    auto made = std::exchange(edit.brings, {});
    const auto known = std::exchange(edit.in_place, {});
    for (std::size_t i = 0; i < edit.transaction.items.size(); ++i) {
        auto* command = std::get_if<graph::Command>(&edit.transaction.items[i]);
        auto* become = command != nullptr ? std::get_if<graph::Become>(command) : nullptr;
        if (become != nullptr && !edit.asked) become->restored.clear();
        bring_in(edit, i);
    }
    bool complete = true;
    for (Bring& bring : edit.brings) {
        const auto found = std::find_if(made.begin(), made.end(), [&](const Bring& one) { return one.like(bring); });
        if (found != made.end()) {
            bring.made = std::exchange(found->made, {});
            bring.tried = std::exchange(found->tried, false);
        }
        complete = complete && bring.tried;
    }
    let_go(made);
    const auto was_known = [&](const Edit::InPlace& one) {
        return std::any_of(known.begin(), known.end(), [&](const Edit::InPlace& other) { return other.id == one.id; });
    };
    return complete && std::all_of(edit.in_place.begin(), edit.in_place.end(), was_known);
}

// An instance that undo brings back may be parked: it comes with what it had loaded.
void LiveSession::make(const Bring& bring, host::Setting setting, std::function<void(Result<Made>)> done) {
    auto parked = bring.was != nullptr ? stage_.unpark(bring.was->instance) : nullptr;
    if (!parked && bring.was == nullptr) {
        return preparer_.make(bring.uri, setting, {bring.values, bring.state, bring.from}, std::move(done));
    }
    if (!parked) {
        // Its instance is gone; what it kept is known, or is being found out.
        return departed_.ask(bring.was->instance, [this, bring, setting, done](graph::PluginState kept) {
            auto state = kept != nullptr ? std::move(kept) : bring.was->state;
            preparer_.make(bring.uri, setting, {bring.values, std::move(state), {}}, done);
        });
    }
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
    auto* command = std::get_if<graph::Command>(&edit.transaction.items[item]);
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
        if (node != nullptr && node->uri == replace->uri) {
            edit.brings.back().state = node->state;
            edit.brings.back().from = stage_.share(node->instance);
        }
    }
    if (const auto* restore = std::get_if<graph::Restore>(command)) bring_restored(edit, item, *restore);
    if (auto* become = std::get_if<graph::Become>(command)) bring_rack(edit, item, *become);
}

// Values that the preset does not name stay, and so does what the plugin keeps, where it does not say that.
void LiveSession::bring_restored(Edit& edit, std::size_t item, const graph::Restore& restore) {
    const graph::Node* node = rack_.find(restore.id);
    const bool same = node != nullptr && node->uri == uri_of(edit.transaction.items, item, restore.id);
    if (same && restore.state != nullptr && restores_in_place(*node)) {
        edit.in_place.push_back({restore.id, restore.state});
        return;
    }
    Bring bring{.item = item, .uri = uri_of(edit.transaction.items, item, restore.id), .made = {}};
    bring.values = restore.params;
    if (node != nullptr && node->uri == bring.uri) {
        bring.values.insert(node->params.begin(), node->params.end());
        if (restore.state == nullptr) bring.from = stage_.share(node->instance);
        if (restore.state == nullptr) bring.state = node->state;
    }
    if (restore.state != nullptr) bring.state = restore.state;
    if (!bring.uri.empty()) edit.brings.push_back(std::move(bring));
}

void LiveSession::bring_rack(Edit& edit, std::size_t item, graph::Become& become) {
    std::unordered_map<std::string_view, const graph::Node*> running;
    for (const auto& node : rack_.nodes) {
        if (node->facts) running.emplace(node->id, node.get());
    }
    for (std::size_t i = 0; i < become.rack.nodes.size(); ++i) {
        const graph::Node& node = *become.rack.nodes[i];
        const auto found = running.find(node.id);
        const bool runs = found != running.end() && found->second->uri == node.uri;
        if (runs && restores(*found->second, node)) {
            become.restored.insert(node.id);
            if (restores_in_place(*found->second)) {
                become.restored.erase(node.id);
                edit.in_place.push_back({node.id, node.state});
            }
        }
        if (runs && !become.restored.contains(node.id)) continue;
        Bring bring{.item = item,
                    .node = i,
                    .id = node.id,
                    .uri = node.uri,
                    .values = node.params,
                    .state = node.state,
                    .made = {}};
        // A running one that has only to be made anew keeps what it has.
        const bool same = runs && found->second->instance == node.instance;
        if (same) bring.from = stage_.share(node.instance);
        if (!same) bring.was = become.rack.nodes[i];
        edit.brings.push_back(std::move(bring));
    }
}

// A whole rack plays without a plugin that is missing or fails: its node becomes a placeholder. A single edit fails.
void LiveSession::take(Edit& edit, Bring& bring, Result<Made> result) {
    const auto& command = std::get<graph::Command>(edit.transaction.items[bring.item]);
    const bool whole_rack = std::holds_alternative<graph::Become>(command);
    bring.tried = true;
    if (result && (*result).facts) {
        bring.made = std::move(*result);
        return;
    }
    Error error = result ? not_installed(bring.uri) : result.error();
    if (whole_rack && edit.strict) {
        edit.missing.add(bring.uri, error);
    } else if (whole_rack) {
        const std::string line = "a placeholder stands in for " + bring.uri + ": " + error.text;
        if (edit.asked && std::holds_alternative<Revive>(*edit.asked)) {
            say_once(bring.uri, line);
        } else {
            around_.log(line);
        }
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
