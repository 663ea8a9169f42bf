// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/front/packets.hpp"
#include "control/live_session.hpp"
#include "control/render/script.hpp"
#include "daemon/drivers/offline.hpp"
#include "daemon/host/helpers.hpp"

namespace signalbox::render {

struct Plan {
    double rate_hz = 48000;
    std::uint32_t block_frames = 1024;
    graph::Box box;
    std::string cache;  // of the catalogue of plugins
};

// The daemon's session and engine without a daemon: this thread is control and audio in turn. Audio time stands still
// while control works, so what is due on a frame comes on it, as fast as the sound may run.
class Studio final : private drivers::Driver {
public:
    explicit Studio(const Plan& plan);
    ~Studio() override;

    // The rack plays, settled, before the first sample. A plugin that is missing is an error.
    Result<void> open(const std::string& json);
    // What a script says; before the first sample.
    Result<void> follow(std::vector<Cue> cues, std::string name);
    // As many frames, in whole blocks. An error: of the script.
    Result<void> run(std::span<const float* const> inputs, std::span<float* const> outputs, std::uint64_t frames);

    // What went wrong with the files of players and recorders so far.
    Result<void> trouble();

    [[nodiscard]] std::uint32_t latency_frames() { return session_->totals().latency_frames; }

private:
    class Client;

    void start() override {}
    bool stop() override { return true; }
    void resume(double) override {}
    [[nodiscard]] drivers::Status status() const override;
    [[nodiscard]] std::vector<drivers::Connection> connections() const override { return {}; }
    void restore(std::vector<drivers::Connection>) override {}
    void report(drivers::Latency) override {}
    void turned() override { turned_ = true; }
    bool while_stopped(const std::function<void()>& work) override;

    void post(std::function<void()> function);
    bool run_posted(bool wait);
    void turn();
    void cue(const Cue& cue);
    void warn_of_live_plugins();
    template <class Condition>
    void until(Condition condition);

    const Plan plan_;
    const std::string folder_;  // for what the session keeps; goes with us
    std::mutex mutex_;
    std::condition_variable news_;
    std::vector<std::function<void()>> posted_;
    bool turned_ = false, playing_ = false;
    std::uint64_t turn_at_ = 0;
    std::vector<Cue> cues_;
    std::size_t next_cue_ = 0;
    std::string script_;
    Result<void> refused_;

    rt::Arena arena_;
    rt::Engine engine_;
    drivers::Offline offline_;
    // At the end first the catalogue falls silent, then the helpers, then the session goes.
    std::optional<control::LiveSession> session_;
    std::optional<control::Subscribers> subscribers_;
    std::optional<control::Desk> desk_;
    std::optional<control::Packets> packets_;
    std::optional<host::Helpers> helpers_;
    std::optional<host::Catalogue> catalogue_;
};

}  // namespace signalbox::render
