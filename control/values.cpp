// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Parameters: sets, gestures and glides, and how their values come into the rack and out of it.
#include <algorithm>
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

constexpr double kGestureSeconds = 1.0;  // sets closer together than this are one gesture

}  // namespace

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
    follow_count();  // `frame` is of the present count
    if (!around_.engine.schedule({frame, param.node, param.cell, value})) return false;
    if (glides_.busy()) glides_.stop(param);
    scheduled_.push_back({&param, value, frame, client});
    wake_soon();
    return true;
}

void LiveSession::glide(Param& param, float value, double seconds, ClientId client) {
    note_gesture(param, value, client);
    put_gliding(param, value, seconds, client);
}

void LiveSession::put_gliding(Param& param, float value, double seconds, ClientId client) {
    glides_.start(param, value, seconds, client);
    wake_soon();
}

float LiveSession::value(const Param& param) const {
    const rt::Cells& cells = around_.engine.cells();
    return param.port->input ? cells.wanted(param.cell) : cells.heard(param.cell);
}

// A whole rack says every value: what it does not name is at its initial value.
std::vector<ValueChange> LiveSession::follow_values(const graph::Rack& next, std::uint64_t frame) {
    std::vector<ValueChange> changes;
    for (const auto& node : next.nodes) {
        for (Param* param : params_.of(node->id)) {
            if (!param->port->input || param->port->drives_enabled) continue;
            const auto named = node->params.find(param->port->symbol);
            const auto wanted = fitted(
                *param->port, static_cast<double>(named != node->params.end() ? named->second : param->port->initial));
            const float present = value(*param);
            if (!wanted || *wanted == present) continue;
            if (rack_.find(node->id) != nullptr) changes.push_back({node->id, param->port->symbol, present, *wanted});
            if (frame == 0 || !schedule(*param, *wanted, frame, 0)) put(*param, *wanted, 0);
        }
    }
    for (Param* param : unfolded_) param->unfolded = false;  // `next` says these values already
    unfolded_.clear();
    return changes;
}

// What was set while plugins were being made that take a node's place.
void LiveSession::follow_brought(const graph::Rack& next, const Edit& edit) {
    const auto& items = edit.transaction.items;
    for (const Bring& bring : edit.brings) {
        const auto& command = std::get<graph::Command>(items[bring.item]);
        const auto* replace = std::get_if<graph::Replace>(&command);
        const auto* restore = std::get_if<graph::Restore>(&command);
        if (replace == nullptr && restore == nullptr) continue;
        const graph::Node* node = next.find(replace != nullptr ? replace->id : restore->id);
        if (node == nullptr) continue;
        for (Param* param : params_.of(node->id)) {
            const auto named = node->params.find(param->port->symbol);
            const auto made = bring.values.find(param->port->symbol);
            // What is not named is at its initial value, where it was not made with that.
            if (named == node->params.end() && made == bring.values.end()) continue;
            const float wanted = named != node->params.end() ? named->second : param->port->initial;
            if (made != bring.values.end() && made->second == wanted) continue;
            const bool set_later = std::any_of(items.begin(), items.end(), [&](const Item& item) {
                const auto* set = std::get_if<ParamSet>(&item);
                return set != nullptr && set->id == node->id && set->symbol == param->port->symbol;
            });
            if (!set_later && param->port->input && !param->port->drives_enabled) put(*param, wanted, 0);
        }
    }
}

// The frame of the latest set of this parameter that waits for its time; 0: none does.
std::uint64_t LiveSession::awaited_frame(const Param& param) const {
    std::uint64_t frame = 0;
    for (const Scheduled& s : scheduled_) {
        if (s.param == &param) frame = std::max(frame, s.frame);
    }
    return frame;
}

// The values so far, by "<id>/<symbol>", where another instance of the same plugin takes a node's place: that has
// values of its own, and is made with what is set.
std::map<std::string, float> LiveSession::values_replaced(const graph::Rack& next) {
    std::map<std::string, float> values;
    for (const auto& node : rack_.nodes) {
        if (node->instance == 0) continue;
        const graph::Node* later = next.find(node->id);
        if (later == nullptr || later->uri != node->uri || later->instance == node->instance) continue;
        for (const Param* param : params_.of(node->id)) {
            if (!param->port->input || param->port->drives_enabled) continue;
            values.emplace(node->id + "/" + param->port->symbol, value(*param));
        }
    }
    return values;
}

// What it changed, or will on its frame (0: at once). `before`: from what, where that is not what there is now.
std::optional<ValueChange> LiveSession::land(const ParamSet& set, ClientId client, std::uint64_t frame,
                                             std::optional<float> before) {
    Param* param = params_.find(set.id + "/" + set.symbol);
    if (param == nullptr) return {};  // removed again by a later part
    const graph::PortFacts& port = *param->port;
    const float present = value(*param);
    double wanted = set.value;
    if (set.how == ParamSet::How::norm) wanted = static_cast<double>(from_norm(port, static_cast<float>(set.value)));
    if (set.how == ParamSet::How::increment) wanted += static_cast<double>(present);
    const float fit = fitted(port, wanted).value_or(present);
    param->refitted = static_cast<double>(fit) != wanted;
    // What undo brings back comes after what it takes back, where that has yet to come.
    if (client == 0) frame = std::max(frame, awaited_frame(*param));
    if (set.how == ParamSet::How::glide) {
        put_gliding(*param, fit, set.seconds, client);
    } else if (frame == 0 || !schedule(*param, fit, frame, client)) {
        put(*param, fit, client);
    }
    const float was = before.value_or(present);
    if (client == 0 || fit == was) return {};
    return ValueChange{set.id, set.symbol, was, fit};
}

// Takes the values that were set since the last time into the rack.
void LiveSession::fold() {
    if (unfolded_.empty()) return;
    std::unordered_map<std::string_view, std::vector<Param*>> by_node;
    for (Param* param : unfolded_) {
        param->unfolded = false;
        by_node[param->node_id].push_back(param);
    }
    unfolded_.clear();
    for (auto& node : rack_.nodes) {
        const auto found = by_node.find(node->id);
        if (found == by_node.end()) continue;
        graph::Node copy = *node;
        for (const Param* param : found->second) graph::put_value(copy, *param->port, value(*param));
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
}

}  // namespace signalbox::control
