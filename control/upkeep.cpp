// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>

#include "control/live_session.hpp"
#include "daemon/graph/rackfile.hpp"

namespace signalbox::control {
namespace {

constexpr double kPollSeconds = 0.001;     // while a transition or a sync is under way
constexpr double kGlideSeconds = 0.005;    // between two steps of a glide
constexpr double kSaveAfterSeconds = 1.0;  // changes are saved together
constexpr double kReviveSeconds = 2.0;     // between two looks for the plugins of placeholders
constexpr double kNoAudioSeconds = 1.0;
constexpr double kLeadSeconds = 0.050;  // a timed edit is published so long before its frame
constexpr double kIdleSeconds = 1.0;

}  // namespace

void LiveSession::tick() {
    const double now = monotonic_seconds();
    poll_publisher();
    start_timed();
    land_scheduled();
    glides_.tick(now);
    answer_syncs(now);
    autosave(now);
    save_connections(now);
    revive(now);
    advance();
    finish_closing(now);
    around_.wake_in(next_tick(now));
}

// Without a driver's cycles transitions are adopted and retired here.
void LiveSession::poll_publisher() {
    if (!running_) while_stopped([this] { around_.engine.settle_idle(); });
    stage_.publisher().poll();
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
    const bool timed = !scheduled_.empty() || !queue_.empty();
    if (timed) seconds = kGlideSeconds;
    if (glides_.busy()) seconds = kGlideSeconds;
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

// Timed edits are applied and published shortly before their frame.
void LiveSession::start_timed() {
    const rt::Progress progress = around_.engine.progress();
    const auto lead = static_cast<std::uint64_t>(kLeadSeconds * rate_hz_) + driver_frames_;
    for (bool again = true; again;) {
        again = false;
        for (Place edit = queue_.begin(); edit != queue_.end(); ++edit) {
            if (edit->state != Edit::State::ready) continue;
            if (running_ && edit->transaction.frame > progress.frame + lead) continue;
            if (!edit->brings.empty() && edit->rate_hz != rate_hz_) {
                edit->state = Edit::State::works;
                prepare(edit);
            } else {
                commit(edit);
            }
            again = true;
            break;
        }
    }
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

// --- what the driver says
// ---------------------------------------------------------------------------------------------

void LiveSession::post(drivers::Notice notice) {
    around_.post([this, notice = std::move(notice)] { handle(notice); });
}

void LiveSession::handle(const drivers::Notice& notice) {
    using Kind = drivers::Notice::Kind;
    switch (notice.kind) {
        case Kind::started:
            running_ = true;
            driver_frames_ = notice.frames;
            if (driver_ != nullptr) driver_->restore(saved_connections_);
            around_.helpers.post([this, rate = notice.rate_hz] { (void)vault_.write_rate(rate); });
            break;
        case Kind::stopped:
            if (running_) silent_since_ = monotonic_seconds();
            running_ = false;
            break;
        case Kind::block_size:
            driver_frames_ = notice.frames;
            break;
        case Kind::rate:
            if (running_) silent_since_ = monotonic_seconds();
            running_ = false;
            begin_remake(notice.rate_hz);
            break;
        case Kind::xrun:
            explain_xrun();
            break;
        case Kind::freewheel:
            break;
        case Kind::trouble:
            around_.log(notice.text);
            break;
    }
    poll_publisher();
    wake_soon();
}

// Another rate: every instance is made anew, with its values, before the driver goes on.
void LiveSession::begin_remake(double rate_hz) {
    rate_hz_ = rate_hz;
    fold();
    remake_ = std::make_unique<Remake>();
    ++remake_->outstanding;
    for (const auto& node : rack_.nodes) {
        if (node->instance == 0 || rate_of_[node->instance] == rate_hz) continue;
        ++remake_->outstanding;
        preparer_.make(node->uri, {rate_hz, driver_frames_}, node->params,
                       [this, remake = remake_.get(), key = node->instance](Result<Made> result) {
                           if (remake != remake_.get()) return;  // the rate has changed again meanwhile
                           if (result && (*result).instance) {
                               remake->made[key] = (*result).instance;
                           } else {
                               remake->made[key] = nullptr;
                               around_.log("a node falls silent at the new rate: " +
                                           (result ? "its plugin is gone" : result.error().text));
                           }
                           if (--remake->outstanding == 0) finish_remake();
                       });
    }
    if (--remake_->outstanding == 0) finish_remake();
}

void LiveSession::finish_remake() {
    fold();
    const auto made = std::move(remake_->made);
    remake_.reset();
    poll_publisher();
    while_stopped([this] { around_.engine.prepare(rate_hz_); });
    graph::Rack next = rack_;
    for (auto& node : next.nodes) {
        const auto found = made.find(node->instance);
        if (found == made.end()) continue;
        graph::Node copy = *node;
        copy.instance = 0;
        if (found->second != nullptr) {
            copy.instance = found->second->node().key;
            rate_of_[copy.instance] = rate_hz_;
            stage_.enter(found->second);
        }
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    update_params(next);
    follow_values(next);  // what was set while the new instances were made
    rack_ = std::move(next);
    const bool complete = std::all_of(rack_.nodes.begin(), rack_.nodes.end(), [&](const auto& node) {
        return node->instance == 0 || rate_of_[node->instance] == rate_hz_;
    });
    if (!complete) return begin_remake(rate_hz_);  // an edit at the old rate came between
    stage_.show(rack_);
    poll_publisher();
    if (driver_ != nullptr) driver_->resume(rate_hz_);
}

void LiveSession::explain_xrun() {
    rt::Overrun worst, overrun;
    while (around_.engine.next_overrun(overrun)) {
        if (overrun.ticks >= worst.ticks) worst = overrun;
    }
    if (worst.ticks == 0) {
        last_xrun_ = "frame " + std::to_string(around_.engine.progress().frame) +
                     ": the rack was in time; the server or another client was late";
        return;
    }
    const auto us = [&](std::uint64_t ticks) {
        return std::to_string(std::lround(static_cast<double>(ticks) * scale_.ns_per_tick() / 1000)) + " us";
    };
    std::string culprit = "the engine";
    for (const auto& node : rack_.nodes) {
        if (node->instance != 0 && node->instance == worst.node_key) culprit = "node " + node->id;
    }
    last_xrun_ = "frame " + std::to_string(worst.frame) + ": " + culprit + " took " + us(worst.node_ticks) + " of " +
                 us(worst.ticks);
}

// --- saving, placeholders, the end
// ------------------------------------------------------------------------------------

void LiveSession::autosave(double now) {
    if (saving_ || closing_ || dirty_since_ == 0 || now - dirty_since_ < kSaveAfterSeconds) return;
    saving_ = true;
    dirty_since_ = 0;
    around_.helpers.post([this, copy = rack()] {
        auto result = vault_.write(vault_.last_rack_path(), graph::write_rack(copy));
        around_.post([this, result = std::move(result)] {
            saving_ = false;
            if (!result) around_.log("the rack is not saved: " + result.error().text);
        });
    });
}

void LiveSession::save_connections(double now) {
    if (!running_ || driver_ == nullptr || closing_ || now - looked_at_connections_ < kIdleSeconds) return;
    looked_at_connections_ = now;
    auto connections = driver_->connections();
    if (connections == saved_connections_) return;
    saved_connections_ = connections;
    around_.helpers.post([this, connections = std::move(connections)] { (void)vault_.write_connections(connections); });
}

// A placeholder comes alive when its plugin is installed.
void LiveSession::revive(double now) {
    if (closing_ || now - looked_for_plugins_ < kReviveSeconds) return;
    looked_for_plugins_ = now;
    std::unordered_map<std::string, int> missing;
    for (const auto& node : rack_.nodes) {
        if (!node->facts) missing.emplace(node->uri, 0);
    }
    if (missing.empty()) return;
    around_.catalogue.rescan();
    for (const auto& [uri, unused] : missing) {
        around_.catalogue.find(uri, [this](Result<host::FactsPtr> found) {
            if (!found || *found == nullptr) return;
            around_.post([this] {
                if (reviving_ || closing_) return;
                reviving_ = true;
                const auto rack_now = graph::Command(graph::Become{rack()});
                submit({.items = {rack_now}, .client = 0, .frame = 0}, [this](const Outcome&) { reviving_ = false; });
            });
        });
    }
}

// The rack fades out as by an edit that takes every cable to the outputs away, and is saved as it was.
void LiveSession::close(double seconds, std::function<void()> done) {
    if (closing_) return;
    closing_ = true;
    graph::Rack silent = rack();
    auto cables = *silent.cables;
    std::erase_if(cables, [](const graph::Cable& cable) { return cable.to.node == "out"; });
    silent.cables = std::make_shared<const std::vector<graph::Cable>>(std::move(cables));
    stage_.show(silent);
    if (running_ && driver_ != nullptr) saved_connections_ = driver_->connections();
    around_.helpers.post([this, copy = rack_, connections = saved_connections_, done = std::move(done),
                          until = monotonic_seconds() + seconds, was_running = running_]() mutable {
        auto result = vault_.write(vault_.last_rack_path(), graph::write_rack(copy));
        if (result && was_running) result = vault_.write_connections(connections);
        around_.post([this, done = std::move(done), until, result = std::move(result)] {
            if (!result) around_.log("the rack is not saved: " + result.error().text);
            closed_ = done;
            close_until_ = until;
            tick();
        });
    });
    wake_soon();
}

void LiveSession::finish_closing(double now) {
    if (!closed_ || (stage_.publisher().busy() && running_ && now < close_until_)) return;
    const auto done = std::move(closed_);
    closed_ = {};
    done();
}

}  // namespace signalbox::control
