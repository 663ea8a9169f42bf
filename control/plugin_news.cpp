// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What plugins keep, what they say, and what they hear of.
#include <algorithm>
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

constexpr double kDrainSeconds = 0.1;  // between two looks into the plugins' logs

// One plugin's state on its way.
struct Saved {
    std::string id;
    std::uint64_t key = 0;
    std::shared_ptr<host::Instance> instance;
    graph::PluginState state;  // as it was known, then as it is
    Error trouble;
};

void save_one(Saved& one) {
    auto state = one.instance->save_state();
    if (!state) {
        one.trouble = state.error();
    } else if (!graph::same_state(*state, one.state)) {
        one.state = *std::move(state);
    }
    one.instance.reset();
}

std::size_t bytes_of(const graph::PluginState& state) {
    return state != nullptr ? json::write(json::Value(*state)).size() : 0;
}

}  // namespace

host::Setting LiveSession::setting() const {
    return {.rate_hz = rate_hz_,
            .nominal_frames = driver_frames_,
            .offline = around_.offline,
            .state_directory = vault_.directory()};
}

// Brings what the rack's plugins keep now into the rack. Plugins may be saved while they run; what takes time does so
// on a helper.
void LiveSession::collect_states(StatesKnown done) {
    auto all = std::make_shared<std::vector<Saved>>();
    for (const auto& node : rack_.nodes) {
        auto instance = stage_.share(node->instance);
        if (instance != nullptr && instance->has_state())
            all->push_back({node->id, node->instance, std::move(instance), node->state, {}});
    }
    if (all->empty()) return done({});
    auto job = [this, all, done] {
        for (Saved& one : *all) save_one(one);
        around_.post([this, all, done] {
            Result<void> result;
            for (Saved& one : *all) {
                const bool failed = one.trouble.code != Code::ok;
                const std::string text = failed ? "node " + one.id + ": " + one.trouble.text : "";
                if (failed && result) result = Error{one.trouble.code, text};
                if (std::exchange(state_troubles_[one.id], text) != text && failed) around_.log(text);
                take_state(one.id, one.key, one.state);
            }
            done(result);
        });
    };
    auto abandoned = [this, done] {
        around_.post([done] {
            done(Error{Code::plugin, "a plugin did not come back from saving its state; it is left alone"});
        });
    };
    around_.helpers.post(std::move(job), std::move(abandoned));
}

void LiveSession::take_state(const std::string& id, std::uint64_t key, const graph::PluginState& state) {
    const auto node = std::find_if(rack_.nodes.begin(), rack_.nodes.end(), [&](const auto& n) { return n->id == id; });
    if (node == rack_.nodes.end() || (*node)->instance != key || (*node)->state == state) return;
    graph::Node copy = **node;
    copy.state = state;
    *node = std::make_shared<const graph::Node>(std::move(copy));
}

// The rack has it no more; undo may want it back.
void LiveSession::keep_state(const std::shared_ptr<host::Instance>& instance) {
    if (closing_ || !instance->has_state()) return;
    const std::uint64_t key = instance->node().key;
    departed_.expect(key);
    auto job = [this, instance, key] {
        auto state = instance->save_state();
        const graph::PluginState kept = state ? *std::move(state) : nullptr;
        around_.post([this, key, kept, bytes = bytes_of(kept)] { departed_.arrive(key, kept, bytes); });
    };
    around_.helpers.post(std::move(job), [this, key] { around_.post([this, key] { departed_.arrive(key, {}, 0); }); });
}

void LiveSession::drain_logs(double now) {
    if (now - drained_logs_ < kDrainSeconds) return;
    drained_logs_ = now;
    for (const auto& node : rack_.nodes) {
        if (!node->facts || !node->facts->logs) continue;
        if (host::Instance* instance = stage_.find(node->instance)) instance->drain_log(node->id);
    }
}

bool LiveSession::listens(const graph::Node& node) const {
    const host::Instance* instance = stage_.find(node.instance);
    return instance != nullptr && instance->takes_settings() && instance->nominal_frames() != driver_frames_;
}

// A plugin must not run while it is told, so that a new instance goes on in its place, with what it keeps.
void LiveSession::tell_block_length() {
    const bool any = std::any_of(rack_.nodes.begin(), rack_.nodes.end(), [&](const auto& n) { return listens(*n); });
    if (!any || retelling_ || closing_) return;
    retelling_ = true;
    submit({.items = {Retell{}}, .client = 0, .frame = 0}, [this, told = driver_frames_](const Outcome&) {
        retelling_ = false;
        if (driver_frames_ != told) tell_block_length();
    });
}

}  // namespace signalbox::control
