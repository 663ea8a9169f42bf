// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/live_session.hpp"

#include <algorithm>
#include <ctime>
#include <span>
#include <utility>

#include "daemon/graph/rackfile.hpp"

namespace signalbox::control {

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
      glides_(around_.engine,
              [this](Param& param, float value, std::uint64_t client) { changed(param, value, client); }),
      rate_hz_(vault_.read_rate()) {
    if (rate_hz_ <= 0) rate_hz_ = 48000;
    stage_.on_leave = [this](const std::shared_ptr<host::Instance>& instance) { keep_state(instance); };
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
    follow_count();  // its frames are of the present count
    if (const auto admitted = queue_.admit(transaction); !admitted) return answer({admitted, 0});
    queue_.add(std::move(transaction), std::move(answer), monotonic_seconds());
    advance();
}

// Starts every edit that waits for nobody; an edit that ends may let others start.
void LiveSession::advance() {
    advance_again_ = true;
    if (advancing_) return;
    advancing_ = true;
    while (advance_again_) {
        advance_again_ = false;
        // Before the rack that was saved is there everything waits for it; offline all runs are the same.
        const auto next = [&] { return queue_.next(rack_, monotonic_seconds(), opening_ || around_.offline); };
        for (Place edit = next(); edit != queue_.end(); edit = next()) {
            if (edit->recalls()) {
                queue_.set_aside(edit);
                wake_soon();
            } else {
                resolve(edit);
            }
        }
    }
    advancing_ = false;
}

void LiveSession::finish(Place edit, const Outcome& outcome) {
    Outcome kept = outcome;  // it may be the edit's own, and the edit goes
    Edit done = std::move(*edit);
    queue_.remove(edit);
    advance_again_ = true;
    let_go(done.brings);
    if (done.answer) done.answer(std::exchange(kept, {}));
    wake_soon();
}

// Of what was made and is not used; that may take its time.
void LiveSession::let_go(std::vector<Bring>& brings) {
    Publisher::Keep unused;
    for (Bring& bring : brings) {
        if (bring.made.instance) unused.push_back(std::move(bring.made.instance));
    }
    brings.clear();
    if (!unused.empty()) around_.helpers.post([unused = std::move(unused)] {});
}

void LiveSession::wake_soon() { around_.wake_in(next_tick(monotonic_seconds())); }

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

namespace {

void count_events(std::span<const rt::EventPort> ports, Totals& totals) {
    for (const rt::EventPort& port : ports) {
        totals.event_garbage += port.garbage.load(std::memory_order_relaxed);
        totals.events_lost += port.lost.load(std::memory_order_relaxed);
    }
}

}  // namespace

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
    for (const auto& node : rack_.nodes) {
        host::Instance* const instance = stage_.find(node->instance);
        if (instance == nullptr) continue;
        rt::Node& runs = instance->node();
        count_events({runs.event_inputs, runs.event_input_count}, totals);
        count_events({runs.event_outputs, runs.event_output_count}, totals);
    }
    for (const auto& channels : {around_.engine.midi_inputs(), around_.engine.midi_outputs()}) {
        for (rt::EventChannel& channel : channels) count_events({&channel.port, 1}, totals);
    }
    const rt::Arena::Usage usage = around_.arena.usage();
    totals.arena_bytes = usage.mapped;
    totals.arena_locked = usage.locked;
    totals.latency_frames = publisher.wiring().latency_frames;
    totals.ns_per_tick = scale_.ns_per_tick();
    totals.last_xrun = last_xrun_;
    totals.file_trouble = last_file_trouble_;
    return totals;
}

void LiveSession::save(std::string name, std::function<void(Result<void>)> done) {
    const auto path = vault_.named_rack_path(name);
    if (!path) return done(path.error());
    collect_states([this, path = *path, name, done = std::move(done)](const Result<void>& known) {
        graph::Rack copy = rack();
        copy.name = name;
        around_.helpers.post([this, path, copy = std::move(copy), known, done] {
            auto result = vault_.write_rack(path, copy);
            if (result && !known) result = Error{known.error().code, "saved, but not all: " + known.error().text};
            around_.post([done, result = std::move(result)] { done(result); });
        });
    });
}

Error no_node(std::string_view id) {
    return {Code::unknown, "there is no node " + std::string(id) + "; `signalbox get` names the rack's nodes"};
}

}  // namespace signalbox::control
