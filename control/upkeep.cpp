// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "control/live_session.hpp"
#include "daemon/graph/rackfile.hpp"

namespace signalbox::control {
namespace {

constexpr double kPollSeconds = 0.001;     // while a transition or a sync is under way
constexpr double kGlideSeconds = 0.005;    // between two steps of a glide
constexpr double kSaveAfterSeconds = 1.0;  // changes are saved together
constexpr double kNoAudioSeconds = 1.0;
constexpr double kLeadSeconds = 0.050;  // a timed edit is published so long before its frame
constexpr double kIdleSeconds = 1.0;
constexpr std::chrono::milliseconds kSaveLimit{2000};  // that plugins have at the end
constexpr double kControllerSeconds = 0.020;           // between two looks at what MIDI has moved
constexpr double kLatencySeconds = 0.050;              // between two looks at what plugins say of their latency

}  // namespace

void LiveSession::tick() {
    const double now = monotonic_seconds();
    follow_count();
    poll_publisher();
    follow_latencies();
    start_timed();
    land_scheduled();
    follow_controllers(now);
    follow_patches(now);
    glides_.tick();
    drain_logs(now);
    answer_syncs(now);
    autosave(now);
    save_connections(now);
    revive(now);
    advance();
    finish_closing(now);
    end_turn();
    around_.wake_in(next_tick(now));
}

// What was sent before the turn is heard after it: the turn waits for plugins that are being made, unless they wait for
// sound themselves.
void LiveSession::end_turn() {
    if (!turn_due_ || (queue_.preparing() && wakes_.empty())) return;
    turn_due_ = false;
    if (driver_ != nullptr) driver_->turned();
}

// Without a driver's cycles transitions are adopted and retired here.
void LiveSession::poll_publisher() {
    if (!running_) while_stopped([this] { around_.engine.settle_idle(); });
    stage_.publisher().poll();
    wake_released();
}

void LiveSession::while_stopped(const std::function<void()>& work) {
    if (driver_ == nullptr) {
        work();
    } else {
        (void)driver_->while_stopped(work);
    }
}

double LiveSession::next_tick(double now) const {
    double seconds = kIdleSeconds;
    if (!stage_.bindings().empty() || learn_.busy()) seconds = kControllerSeconds;
    const bool timed = !scheduled_.empty() || !queue_.empty();
    if (!late_.empty()) seconds = kLatencySeconds;
    if (timed) seconds = turn_due_ ? kPollSeconds : kGlideSeconds;
    if (!patched_nodes_.empty()) seconds = std::min(seconds, kControllerSeconds);
    if (glides_.busy() || !questions_.empty()) seconds = kGlideSeconds;
    if (dirty_since_ > 0) seconds = std::min(seconds, std::max(kPollSeconds, dirty_since_ + kSaveAfterSeconds - now));
    if (stage_.publisher().busy() || !syncs_.empty()) seconds = kPollSeconds;
    return seconds;
}

// --- sync, timed edits, timed sets
// ------------------------------------------------------------------------------------

void LiveSession::sync(ClientId client, std::function<void(Result<void>)> done) {
    syncs_.push_back({client, std::move(done)});
    answer_syncs(monotonic_seconds());
    wake_soon();
}

void LiveSession::answer_syncs(double now) {
    std::vector<std::pair<std::function<void(Result<void>)>, Result<void>>> answers;
    std::erase_if(syncs_, [&](Sync& sync) {
        if (!sync.committed && !queue_.has(sync.client)) {
            sync.committed = true;
            sync.goal = stage_.publisher().goal();
        }
        if (!sync.committed) return false;
        if (running_ && stage_.publisher().begun() >= sync.goal) {
            answers.emplace_back(std::move(sync.done), Result<void>());
            return true;
        }
        if (running_) sync.without_audio_since = 0;
        if (!running_ && sync.without_audio_since == 0)
            sync.without_audio_since = std::max(silent_since_, now - kNoAudioSeconds);
        if (running_ || now - sync.without_audio_since < kNoAudioSeconds) return false;
        answers.emplace_back(
            std::move(sync.done),
            Error{Code::no_audio, "no audio: no JACK server is running; everything will play once there is one"});
        return true;
    });
    for (auto& [done, result] : answers) done(result);
}

// Timed edits are applied and published shortly before their frame, the earliest first. One with another frame than
// what waits to be adopted would join that: it stays a cycle longer.
void LiveSession::start_timed() {
    const rt::Progress progress = around_.engine.progress();
    // The engine takes it 20 ms and what runs in before its frame. A cycle takes what came before it began, and the
    // frame is that of one under way: two cycles, and time to spare.
    const auto lead = static_cast<std::uint64_t>(kLeadSeconds * rate_hz_) + 2ULL * driver_frames_;
    const auto rate = static_cast<std::uint64_t>(rate_hz_);
    // What is new, delays as long as the rack is late included, runs in first.
    const auto run_in_frames = [&](const Edit& edit) {
        return std::min(rate, std::uint64_t{edit.latency_frames()} + stage_.publisher().wiring().latency_frames);
    };
    const auto due = [&](const Edit& edit) {
        const std::uint64_t frame = edit.transaction.frame;
        return running_ ? frame <= progress.frame + lead + run_in_frames(edit) : frame <= present_frame(progress);
    };
    while (true) {
        const Place next = std::find_if(queue_.timed().begin(), queue_.timed().end(), due);
        if (next == queue_.timed().end()) return;
        const std::uint64_t waiting = stage_.publisher().waiting_frame();
        if (running_ && waiting != 0 && waiting != next->transaction.frame) return;
        if (queue_.recalling()) return;
        if (next->recalls()) {
            queue_.take_up(next, monotonic_seconds());
            resolve(next);
        } else if (!next->brings.empty() && next->rate_hz != rate_hz_) {
            queue_.take_up(next, monotonic_seconds());
            prepare(next);
        } else {
            commit(next);
        }
    }
}

// Without cycles frames go by as time does. Before the first one they mean nothing: what has one is due.
std::uint64_t LiveSession::present_frame(const rt::Progress& progress) const {
    if (progress.cycles == 0) return UINT64_MAX;
    const double passed = monotonic_seconds() - static_cast<double>(progress.usecs) * 1e-6;
    return progress.frame + static_cast<std::uint64_t>(std::max(0.0, passed) * rate_hz_);
}

// Another server counts frames from elsewhere: the engine has moved what waits there, the rest follows.
void LiveSession::follow_count() {
    const std::int64_t moved = around_.engine.progress().moved;
    const std::int64_t by = moved - std::exchange(moved_frames_, moved);
    if (by == 0) return;
    move_frames([by](std::uint64_t frame) {
        if (by < 0 && frame <= static_cast<std::uint64_t>(-by)) return std::uint64_t{1};  // 0 would be at once
        return frame + static_cast<std::uint64_t>(by);
    });
}

void LiveSession::move_frames(const std::function<std::uint64_t(std::uint64_t)>& moved) {
    queue_.move_frames(moved);
    for (Scheduled& s : scheduled_) s.frame = moved(s.frame);
}

void LiveSession::land_scheduled() {
    if (scheduled_.empty()) return;
    const std::uint64_t frame = around_.engine.progress().frame;
    std::vector<Scheduled> landed;
    std::erase_if(scheduled_, [&](const Scheduled& s) {
        if (s.frame >= frame) return false;
        landed.push_back(s);
        return true;
    });
    for (const Scheduled& s : landed) {
        s.param->changed_by = s.client;
        if (!s.param->unfolded) {
            s.param->unfolded = true;
            unfolded_.push_back(s.param);
        }
        if (dirty_since_ == 0) dirty_since_ = monotonic_seconds();
        if (on_changed) on_changed(*s.param);
    }
}

// --- saving, the end
// ------------------------------------------------------------------------------------

// One write at a time, so that none is overtaken by an older one.
void LiveSession::write(std::string what, std::function<Result<void>()> job) {
    saving_ = true;
    around_.helpers.post([this, what = std::move(what), job = std::move(job)] {
        auto result = job();
        around_.post([this, what, result = std::move(result)] {
            saving_ = false;
            if (!result) around_.log(what + ": " + result.error().text);
            tick();
        });
    });
}

void LiveSession::autosave(double now) {
    if (saving_ || opening_ || closing_ || dirty_since_ == 0 || now - dirty_since_ < kSaveAfterSeconds) return;
    dirty_since_ = 0;
    saving_ = true;
    collect_states([this](const Result<void>&) {
        write("the rack is not saved",
              [this, copy = rack()] { return vault_.write_rack(vault_.last_rack_path(), copy); });
    });
}

void LiveSession::save_connections(double now) {
    if (saving_ || !running_ || driver_ == nullptr || closing_ || now - looked_at_connections_ < kIdleSeconds) return;
    looked_at_connections_ = now;
    auto connections = driver_->connections();
    if (connections == saved_connections_) return;
    saved_connections_ = connections;
    write("the connections are not saved",
          [this, connections = std::move(connections)] { return vault_.write_connections(connections); });
}

// The rack fades out as by an edit that takes every cable to the outputs away, and is saved as it was.
void LiveSession::close(double seconds, std::function<void()> done) {
    if (closing_) return;
    closing_ = true;
    closed_ = std::move(done);
    close_until_ = monotonic_seconds() + seconds;
    around_.helpers.hurry(kSaveLimit);
    graph::Rack silent = rack();
    auto cables = *silent.cables;
    std::erase_if(cables, [](const graph::Cable& cable) { return cable.to.node == "out"; });
    silent.cables = std::make_shared<const std::vector<graph::Cable>>(std::move(cables));
    show(silent);
    around_.wake_in(0);
}

// First what is being written, then the last save, then the end.
void LiveSession::finish_closing(double now) {
    if (!closed_ || saving_) return;
    if (!saved_last_) return save_last();
    if (stage_.publisher().busy() && running_ && now < close_until_) return;
    const auto done = std::move(closed_);
    closed_ = {};
    done();
}

void LiveSession::save_last() {
    saved_last_ = true;
    const bool connected = running_ && driver_ != nullptr;
    if (connected) saved_connections_ = driver_->connections();
    saving_ = true;
    collect_states([this, connected](const Result<void>&) {
        write("the rack is not saved",
              [this, copy = rack(), whole = !opening_, connected, connections = saved_connections_] {
                  auto result = whole ? vault_.write_rack(vault_.last_rack_path(), copy) : Result<void>();
                  if (result && connected) result = vault_.write_connections(connections);
                  return result;
              });
    });
}

}  // namespace signalbox::control
