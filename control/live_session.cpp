// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/live_session.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "daemon/graph/rackfile.hpp"

namespace signalbox::control {
namespace {

constexpr double kGestureSeconds = 1.0;  // sets closer together than this are one gesture

}  // namespace

double monotonic_seconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

LiveSession::LiveSession(Surroundings surroundings, graph::Box box, std::string state_directory)
    : around_(std::move(surroundings)),
      box_(box),
      vault_(std::move(state_directory)),
      stage_(around_.engine, around_.arena, box,
             [this](Publisher::Keep keep) {
                 // The last owner of an instance may be slow to let go of it.
                 if (!keep.empty()) around_.helpers.post([keep = std::move(keep)] {});
             }),
      preparer_(around_.catalogue, around_.helpers, around_.engine, around_.arena, around_.post),
      glides_([this](Param& param, float value, std::uint64_t client) { changed(param, value, client); }),
      rate_hz_(vault_.read_rate()) {
    if (rate_hz_ <= 0) rate_hz_ = 48000;
    around_.engine.prepare(rate_hz_);
    saved_connections_ = vault_.read_connections();
    silent_since_ = monotonic_seconds();
}

LiveSession::~LiveSession() = default;

void LiveSession::open(std::string json, Answer done) {
    opening_ = true;
    submit({.items = {Apply{std::move(json)}}, .client = 0, .frame = 0},
           [this, done = std::move(done)](const Outcome& o) {
               opening_ = false;
               done(o);
           });
}

void LiveSession::submit(Transaction transaction, Answer answer) {
    if (const auto admitted = queue_.admit(transaction); !admitted) return answer({admitted, 0});
    queue_.add(std::move(transaction), std::move(answer));
    advance();
}

// Starts every edit that waits for nobody; an edit that ends may let others start.
void LiveSession::advance() {
    advance_again_ = true;
    if (advancing_) return;
    advancing_ = true;
    while (advance_again_) {
        advance_again_ = false;
        for (Place edit = queue_.next(); edit != queue_.end(); edit = queue_.next()) resolve(edit);
    }
    advancing_ = false;
}

// --- first: what it means as graph commands
// ---------------------------------------------------------------------------

void LiveSession::resolve(Place edit) {
    edit->state = Edit::State::works;
    fold();
    ++edit->outstanding;  // so that an answer from elsewhere cannot overtake this loop
    for (std::size_t i = 0; i < edit->transaction.items.size(); ++i) {
        Item& item = edit->transaction.items[i];
        if (std::holds_alternative<Undo>(item) || std::holds_alternative<Redo>(item)) {
            if (const auto ok = resolve_history(*edit, i); !ok) edit->failure = {ok, i};
        } else if (std::holds_alternative<Revive>(item)) {
            item = graph::Command(graph::Become{rack_});
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
            if (rack) {
                if (rack->name.empty()) rack->name = rack_.name;  // a nameless file renames nothing
                edit->transaction.items[item] = graph::Command(graph::Become{std::move(*rack)});
            } else if (edit->failure.result) {
                edit->failure = {rack.error(), item};
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
    edit.transaction.items = way_back(*to, undo);
    return {};
}

// Edits are undone; a knob that no step knows of (timed sets, MIDI) stays where it is.
std::vector<Item> LiveSession::way_back(const HistoryStep& step, bool undo) {
    std::vector<Item> sets;
    graph::Rack rack = step.rack ? *step.rack : graph::Rack();
    for (auto& node : rack.nodes) {
        const graph::Node* now = rack_.find(node->id);
        if (now == nullptr || now->uri != node->uri || now->params == node->params) continue;
        graph::Node copy = *node;
        copy.params = now->params;
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    for (const ValueChange& change : step.values) {
        const float value = undo ? change.before : change.after;
        const bool there = (step.rack ? rack : rack_).find(change.id) != nullptr;
        if (there)
            sets.emplace_back(ParamSet{.id = change.id, .symbol = change.symbol, .value = static_cast<double>(value)});
    }
    if (step.rack) sets.insert(sets.begin(), Item(graph::Command(graph::Become{std::move(rack)})));
    return sets;
}

// --- second: the plugins that it brings in
// ----------------------------------------------------------------------------

namespace {

// What later parts of the same edit set on a node that it brings in: made with these values, it need not glide to them.
Values values_set(const std::vector<Item>& items, std::size_t after, const std::string& id) {
    Values values;
    for (std::size_t i = after + 1; i < items.size(); ++i) {
        const auto* set = std::get_if<ParamSet>(&items[i]);
        if (set == nullptr || set->id != id || set->how != ParamSet::How::value || set->frame != 0) continue;
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
    const host::Setting setting{rate_hz_, driver_frames_};
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
    poll_publisher();  // others may hold it too, on their way to let go of it: they do not count
    if (stage_.publisher().holds(parked.get()))
        return done(Made{.facts = bring.was->facts, .instance = parked, .runs_on = true});
    preparer_.wake(std::move(parked), bring.was->facts, setting, bring.values, std::move(done));
}

void LiveSession::bring_in(Edit& edit, std::size_t item) {
    const auto* command = std::get_if<graph::Command>(&edit.transaction.items[item]);
    if (command == nullptr) return;
    const auto bring = [&](const std::string& uri, Values values) {
        edit.brings.push_back({.item = item, .uri = uri, .values = std::move(values), .made = {}});
    };
    const auto& items = edit.transaction.items;
    if (const auto* add = std::get_if<graph::Add>(command)) bring(add->uri, values_set(items, item, add->id));
    if (const auto* insert = std::get_if<graph::Insert>(command))
        bring(insert->uri, values_set(items, item, insert->id));
    if (const auto* replace = std::get_if<graph::Replace>(command)) {
        const graph::Node* node = rack_.find(replace->id);
        Values values = values_set(items, item, replace->id);
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

void LiveSession::finish(Place edit, const Outcome& outcome) {
    Outcome kept = outcome;  // it may be the edit's own, and the edit goes
    Edit done = std::move(*edit);
    queue_.remove(edit);
    advance_again_ = true;
    Publisher::Keep unused;
    for (Bring& bring : done.brings) {
        if (bring.made.instance) unused.push_back(std::move(bring.made.instance));
    }
    around_.helpers.post([unused = std::move(unused)] {});
    if (done.answer) done.answer(std::exchange(kept, {}));
    wake_soon();
}

void LiveSession::wake_soon() { around_.wake_in(next_tick(monotonic_seconds())); }

// --- parameters
// -------------------------------------------------------------------------------------------------------

void LiveSession::changed(Param& param, float value, ClientId client) {
    around_.engine.cells().set(param.cell, value);
    param.changed_by = client;
    if (!param.unfolded) {
        param.unfolded = true;
        unfolded_.push_back(&param);
        if (dirty_since_ == 0) {
            dirty_since_ = monotonic_seconds();
            wake_soon();
        }
    }
    if (on_changed) on_changed(param);
}

void LiveSession::set(Param& param, float value, ClientId client) {
    note_gesture(param, value, client);
    put(param, value, client);
}

void LiveSession::put(Param& param, float value, ClientId client) {
    if (glides_.busy()) glides_.stop(param);
    changed(param, value, client);
}

// What the daemon sets by itself is no step.
void LiveSession::note_gesture(Param& param, float value, ClientId client) {
    if (client == 0) return;
    const double now = monotonic_seconds();
    const bool same = param.gesture_by == client && now <= param.gesture_until;
    param.gesture_by = client;
    param.gesture_until = now + kGestureSeconds;
    if (same && history_.extend(param.gesture, value)) return;
    const float present = this->value(param);
    if (present != value) param.gesture = history_.begin({param.node_id, param.port->symbol, present, value});
}

bool LiveSession::schedule(Param& param, float value, std::uint64_t frame, ClientId client) {
    if (!around_.engine.schedule({frame, param.node, param.cell, value})) return false;
    if (glides_.busy()) glides_.stop(param);
    scheduled_.push_back({&param, frame, client});
    wake_soon();
    return true;
}

void LiveSession::glide(Param& param, float value, double seconds, ClientId client) {
    note_gesture(param, value, client);
    put_gliding(param, value, seconds, client);
}

void LiveSession::put_gliding(Param& param, float value, double seconds, ClientId client) {
    glides_.start(param, this->value(param), value, monotonic_seconds(), seconds, client);
    wake_soon();
}

float LiveSession::value(const Param& param) const {
    const rt::Cells& cells = around_.engine.cells();
    return param.port->input ? cells.wanted(param.cell) : cells.heard(param.cell);
}

// --- what there is
// ----------------------------------------------------------------------------------------------------

const graph::Rack& LiveSession::rack() {
    fold();
    return rack_;
}

rt::Node* LiveSession::node(std::string_view id) {
    const graph::Node* node = rack_.find(id);
    host::Instance* instance = node != nullptr ? stage_.find(node->instance) : nullptr;
    return instance != nullptr ? &instance->node() : nullptr;
}

Totals LiveSession::totals() const {
    Totals totals;
    const Publisher& publisher = stage_.publisher();
    totals.edits = edits_;
    totals.coalesced = publisher.coalesced();
    totals.staged = publisher.staged();
    totals.ramps = publisher.ramps();
    totals.abandoned = around_.helpers.abandoned();
    totals.nodes = rack_.nodes.size();
    totals.cables = rack_.cables->size();
    totals.placeholders = static_cast<std::size_t>(
        std::count_if(rack_.nodes.begin(), rack_.nodes.end(), [](const auto& node) { return !node->facts; }));
    totals.params = params_.size();
    const rt::Arena::Usage usage = around_.arena.usage();
    totals.arena_bytes = usage.mapped;
    totals.arena_locked = usage.locked;
    totals.ns_per_tick = scale_.ns_per_tick();
    totals.last_xrun = last_xrun_;
    return totals;
}

void LiveSession::save(std::string name, std::function<void(Result<void>)> done) {
    const auto path = vault_.named_rack_path(name);
    if (!path) return done(path.error());
    graph::Rack copy = rack();
    copy.name = name;
    around_.helpers.post([this, path = *path, copy = std::move(copy), done = std::move(done)] {
        auto result = vault_.write(path, graph::write_rack(copy));
        around_.post([done, result = std::move(result)] { done(result); });
    });
}

}  // namespace signalbox::control
