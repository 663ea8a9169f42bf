// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What plugins keep, what they say, and what they hear of.
#include <algorithm>
#include <atomic>
#include <utility>

#include "control/live_session.hpp"
#include "daemon/host/file_state.hpp"

namespace signalbox::control {
namespace {

constexpr double kLastSaveSeconds = 3;  // at the end, for all plugins that hang
constexpr double kDrainSeconds = 0.1;   // between two looks into the plugins' logs

template <class Saved>
void save_one(Saved& one) {
    auto state = one.instance->save_state();
    if (!state) {
        one.trouble = state.error();
    } else if (!graph::same_state(*state, one.state)) {
        one.state = *std::move(state);
    }
}

std::size_t bytes_of(const graph::PluginState& state) {
    return state != nullptr ? json::write(json::Value(*state)).size() : 0;
}

}  // namespace

// What is asked of some plugins, one after the other. Whoever says first that it is over has the word.
struct LiveSession::Saving {
    std::vector<SavedState> all;
    std::atomic<std::size_t> done{0};
    std::atomic<bool> over{false};
};

host::Setting LiveSession::setting() const {
    return {.rate_hz = rate_hz_,
            .nominal_frames = driver_frames_,
            .offline = around_.offline,
            .state_directory = vault_.directory()};
}

// Brings what the rack's plugins keep now into the rack. Plugins may be saved while they run; what takes time does so
// on a helper.
void LiveSession::collect_states(StatesKnown done) {
    std::vector<SavedState> all;
    for (const auto& node : rack_.nodes) {
        auto instance = stage_.share(node->instance);
        if (instance != nullptr && instance->has_state() && !hung_.contains(node->instance))
            all.push_back({node->id, node->instance, std::move(instance), node->state, {}});
    }
    save_states(std::move(all), std::move(done));
}

void LiveSession::save_states(std::vector<SavedState> all, StatesKnown done) {
    if (all.empty()) return done({});
    auto saving = std::make_shared<Saving>();
    saving->all = std::move(all);
    auto job = [this, saving, done] {
        for (std::size_t i = 0; i < saving->all.size(); ++i) {
            save_one(saving->all[i]);
            if (saving->over.load()) return;  // it came back after all
            saving->done.store(i + 1);
        }
        if (!saving->over.exchange(true))
            around_.post([this, saving, done] { done(take_states(*saving, saving->all.size())); });
    };
    auto abandoned = [this, saving, done] {
        if (!saving->over.exchange(true)) around_.post([this, saving, done] { give_up(saving, done); });
    };
    around_.helpers.post(std::move(job), std::move(abandoned));
}

// Of the first ones.
Result<void> LiveSession::take_states(const Saving& saving, std::size_t count) {
    Result<void> result;
    for (std::size_t i = 0; i < count; ++i) {
        const SavedState& one = saving.all[i];
        const bool failed = one.trouble.code != Code::ok;
        const std::string text = failed ? "node " + one.id + ": " + one.trouble.text : "";
        if (failed && result) result = Error{one.trouble.code, text};
        if (std::exchange(state_troubles_[one.id], text) != text && failed) around_.log(text);
        take_state(one.id, one.key, one.state);
    }
    return result;
}

// One of them hangs: those before it have answered, those behind it are asked without it; but not for ever at the end.
void LiveSession::give_up(const std::shared_ptr<Saving>& saving, const StatesKnown& done) {
    const std::size_t hung = saving->done.load();
    (void)take_states(*saving, hung);
    const SavedState& one = saving->all[hung];
    hung_.insert(one.key);
    const graph::Node* node = rack_.find(one.id);
    const Error error{Code::plugin, "node " + one.id + ": " + (node != nullptr ? node->uri : "its plugin") +
                                        " did not come back from saving its state; it is left alone, and the state "
                                        "that it saved last stays in the rack"};
    around_.log(error.text);
    state_troubles_[one.id] = error.text;
    std::vector<SavedState> rest;
    const bool late = closing_ && monotonic_seconds() > close_until_ + kLastSaveSeconds;
    for (std::size_t i = hung + 1; i < saving->all.size() && !late; ++i) {
        const SavedState& next = saving->all[i];
        if (auto instance = stage_.share(next.key)) rest.push_back({next.id, next.key, instance, next.state, {}});
    }
    save_states(std::move(rest), [done, error](const Result<void>&) { done(error); });
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
    if (closing_ || !instance->has_state() || hung_.erase(instance->node().key) > 0) return;
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
        if (node->facts && node->facts->library.empty()) look_for_trouble(*node);
        if (!node->facts || !node->facts->logs) continue;
        if (host::Instance* instance = stage_.find(node->instance)) instance->drain_log(node->id);
    }
}

// Of players and recorders: said once, to the log and to subscribers; an end of it to these alone.
void LiveSession::look_for_trouble(const graph::Node& node) {
    if (node.uri != host::kPlayer && node.uri != host::kRecorder) return;
    const std::string now = trouble(node.id);
    const auto told = file_troubles_.find(node.id);
    if (now == (told != file_troubles_.end() ? told->second : std::string())) return;
    file_troubles_[node.id] = now;
    if (!now.empty()) around_.log("node " + node.id + ": " + now);
    if (!now.empty()) last_file_trouble_ = "node " + node.id + ": " + now;
    if (on_trouble) on_trouble(node.id, now);
}

std::string LiveSession::trouble(std::string_view id) {
    const graph::Node* node = rack_.find(id);
    const host::Instance* instance = node != nullptr ? stage_.find(node->instance) : nullptr;
    return instance != nullptr ? instance->trouble() : std::string();
}

Result<void> LiveSession::seek(std::string_view id, double seconds) {
    const graph::Node* node = rack_.find(id);
    host::Instance* instance = node != nullptr ? stage_.find(node->instance) : nullptr;
    if (instance == nullptr) return Error{Code::unknown, "nothing runs as " + std::string(id)};
    return instance->seek(seconds);
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
