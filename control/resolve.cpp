// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// An edit's first step: what it means as graph commands.
#include <utility>

#include "control/live_session.hpp"
#include "daemon/graph/rackfile.hpp"
#include "daemon/host/file_state.hpp"

namespace signalbox::control {

void LiveSession::resolve(Place edit) {
    edit->state = Edit::State::works;
    fold();
    ++edit->outstanding;  // so that an answer from elsewhere cannot overtake this loop
    for (std::size_t i = 0; i < edit->transaction.items.size(); ++i) {
        Item& item = edit->transaction.items[i];
        if (std::holds_alternative<Undo>(item) || std::holds_alternative<Redo>(item)) {
            if (const auto ok = resolve_history(*edit, i); !ok) edit->failure = {ok, i};
        } else if (std::holds_alternative<Revive>(item) || std::holds_alternative<Retell>(item)) {
            edit->asked = item;
            edit->transaction.items = meaning(*edit);
        } else if (auto* preset = std::get_if<LoadPreset>(&item)) {
            resolve_preset(edit, i, *preset);
        } else if (auto* file = std::get_if<LoadFile>(&item)) {
            resolve_file(edit, i, *file);
        } else if (const auto* load = std::get_if<Load>(&item)) {
            auto path = vault_.named_rack_path(load->name);
            resolve_text(edit, i, "'" + load->name + "', ",
                         [path]() -> Result<std::string> { return path ? Vault::read(*path) : path; });
        } else if (auto* apply = std::get_if<Apply>(&item)) {
            if (apply->strict) edit->strict = i;
            resolve_text(edit, i, "", [text = std::move(apply->json)]() -> Result<std::string> { return text; });
        }
        if (!edit->failure.result) break;
    }
    if (--edit->outstanding == 0) prepare(edit);
}

// Big JSON is read on a helper.
void LiveSession::resolve_text(Place edit, std::size_t item, std::string name,
                               std::function<Result<std::string>()> text) {
    ++edit->outstanding;
    around_.helpers.post([this, edit, item, name = std::move(name), text = std::move(text)] {
        auto json = text();
        auto rack = json ? graph::read_rack(*json) : Result<graph::Rack>(json.error());
        if (json && !rack) rack = Error{rack.error().code, name + rack.error().text};
        around_.post([this, edit, item, rack = std::move(rack)]() mutable {
            if (!rack) return take_rack(edit, item, std::move(rack));
            // It is held against what plugins keep now.
            collect_states([this, edit, item, rack = std::move(rack)](const Result<void>&) mutable {
                take_rack(edit, item, std::move(rack));
            });
        });
    });
}

void LiveSession::take_rack(Place edit, std::size_t item, Result<graph::Rack> rack) {
    if (rack) {
        if (rack->name.empty()) rack->name = rack_.name;  // a nameless file renames nothing
        edit->transaction.items[item] = graph::Command(graph::Become{*std::move(rack)});
    } else if (edit->failure.result) {
        edit->failure = {rack.error(), item};
    }
    if (--edit->outstanding == 0) prepare(edit);
    advance();
}

// What a preset says is looked up on the catalogue's thread.
void LiveSession::resolve_preset(Place edit, std::size_t item, const LoadPreset& wanted) {
    const std::string uri = uri_of(edit->transaction.items, item, wanted.id);
    if (uri.empty()) {
        edit->failure = {Error{Code::unknown, "there is no node " + wanted.id}, item};
        return;
    }
    ++edit->outstanding;
    around_.catalogue.find_preset(
        uri, wanted.preset, [this, edit, item, uri, id = wanted.id](Result<host::Preset> found) {
            around_.post([this, edit, item, uri, id, found = std::move(found)]() mutable {
                if (found) {
                    edit->presets.push_back({id, (*found).uri, (*found).name});
                    edit->meant.push_back({item, id, uri});
                    edit->transaction.items[item] =
                        graph::Command(graph::Restore{id, std::move((*found).values), (*found).state, {}});
                } else if (edit->failure.result) {
                    edit->failure = {found.error(), item};
                }
                if (--edit->outstanding == 0) prepare(edit);
                advance();
            });
        });
}

// Read on a helper: nothing is loaded that cannot be played, or recorded to.
void LiveSession::resolve_file(Place edit, std::size_t item, const LoadFile& wanted) {
    const std::string uri = uri_of(edit->transaction.items, item, wanted.id);
    if (uri.empty()) {
        edit->failure = {Error{Code::unknown, "there is no node " + wanted.id}, item};
        return;
    }
    ++edit->outstanding;
    around_.helpers.post([this, edit, item, uri, wanted, rate_hz = rate_hz_] {
        auto checked = host::check_file(uri, wanted.path, rate_hz);
        around_.post([this, edit, item, uri, wanted, checked] {
            if (checked) {
                edit->meant.push_back({item, wanted.id, uri});
                edit->transaction.items[item] =
                    graph::Command(graph::Restore{wanted.id, {}, graph::make_state(host::file_state(wanted.path)), {}});
            } else if (edit->failure.result) {
                edit->failure = {checked.error(), item};
            }
            if (--edit->outstanding == 0) prepare(edit);
            advance();
        });
    });
}

Result<void> LiveSession::resolve_history(Edit& edit, std::size_t item) {
    const bool undo = std::holds_alternative<Undo>(edit.transaction.items[item]);
    if (edit.transaction.items.size() != 1) {
        return Error{Code::malformed, "undo and redo stand alone, not in a bundle with other edits"};
    }
    const HistoryStep* to = undo ? history_.previous() : history_.next();
    if (to == nullptr) return Error{Code::unknown, undo ? "there is nothing to undo" : "there is nothing to redo"};
    edit.undoes = undo;
    edit.redoes = !undo;
    edit.step = to->serial;
    edit.asked = edit.transaction.items[item];
    edit.transaction.items = meaning(edit);
    return {};
}

// What it comes to now.
std::vector<Item> LiveSession::meaning(const Edit& edit) {
    if (edit.undoes || edit.redoes) return way_back(edit.undoes ? *history_.previous() : *history_.next(), edit.undoes);
    graph::Become become{rack_};
    if (std::holds_alternative<Retell>(*edit.asked)) {
        for (const auto& node : rack_.nodes) {
            if (listens(*node)) become.restored.insert(node->id);
        }
    }
    return {graph::Command(std::move(become))};
}

// Whether the history is not what it was when the undo or redo was resolved.
bool LiveSession::overtaken(const Edit& edit) const {
    if (!edit.undoes && !edit.redoes) return false;
    const HistoryStep* to = edit.undoes ? history_.previous() : history_.next();
    return to == nullptr || to->serial != edit.step;
}

void LiveSession::resolve_anew(Place edit) {
    if (edit->state == Edit::State::ready) queue_.take_up(edit, monotonic_seconds());
    edit->transaction.items = {*edit->asked};
    let_go(edit->brings);
    resolve(edit);
}

// Edits are undone; a knob that no step knows of (timed sets, MIDI) stays where it is.
std::vector<Item> LiveSession::way_back(const HistoryStep& step, bool undo) {
    std::vector<Item> sets;
    graph::Rack rack = step.rack ? *step.rack : graph::Rack();
    for (auto& node : rack.nodes) {
        const graph::Node* now = rack_.find(node->id);
        if (now == nullptr || now->uri != node->uri || step.restored.contains(node->id)) continue;
        if (now->params == node->params && now->state == node->state) continue;
        graph::Node copy = *node;
        copy.params = now->params;
        copy.state = now->state;
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    // Undone from the last to the first: the same knob may have been turned twice.
    const std::size_t count = step.values.size();
    for (std::size_t i = 0; i < count; ++i) {
        const ValueChange& change = step.values[undo ? count - 1 - i : i];
        const float value = undo ? change.before : change.after;
        // What was turned on a plugin that goes says nothing of the one that comes back.
        const graph::Node* const to = (step.rack ? rack : rack_).find(change.id);
        const graph::Node* const on = undo ? rack_.find(change.id) : to;
        const bool there = to != nullptr && on != nullptr && to->uri == on->uri;
        const auto& patch = undo ? change.patch_before : change.patch_after;
        if (there && patch != nullptr) sets.emplace_back(PatchSet{change.id, patch->key, *patch});
        if (there && patch == nullptr)
            sets.emplace_back(ParamSet{.id = change.id, .symbol = change.symbol, .value = static_cast<double>(value)});
    }
    if (step.rack) sets.insert(sets.begin(), Item(graph::Command(graph::Become{std::move(rack), step.restored})));
    return sets;
}

}  // namespace signalbox::control
