// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "control/live_session.hpp"
#include "daemon/drivers/offline.hpp"
#include "daemon/host/helpers.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/system/folder.hpp"

namespace signalbox::control::test {

// A driver whose cycles are run by hand, between the turns of the control side.
class HandDriver final : public drivers::Driver {
public:
    void start() override {}
    bool stop() override {
        running = false;
        return true;
    }
    void resume(double rate_hz) override { resumed_hz = rate_hz; }
    [[nodiscard]] drivers::Status status() const override { return {}; }
    [[nodiscard]] std::vector<drivers::Connection> connections() const override { return connected; }
    void restore(std::vector<drivers::Connection> wanted) override { restored = std::move(wanted); }
    void report(drivers::Latency latency) override { reported = std::move(latency); }
    bool while_stopped(const std::function<void()>& work) override {
        if (running) return false;
        work();
        return true;
    }
    bool running = false;
    double resumed_hz = 0;
    drivers::Latency reported;
    std::vector<drivers::Connection> connected, restored;
};

// A real session with real helpers and a real catalogue; this thread is control and audio in turn.
class Rig {
public:
    explicit Rig(const std::string& state, const rt::Ramp& ramp = {}) : engine(arena, 2, 2, ramp), state_(state) {
        session_.emplace(Surroundings{.arena = arena,
                                      .engine = engine,
                                      .catalogue = catalogue_,
                                      .helpers = helpers_,
                                      .post =
                                          [this](std::function<void()> function) {
                                              const std::lock_guard lock(mutex_);
                                              posted_.push_back(std::move(function));
                                          },
                                      .wake_in = [](double) {},
                                      .log = [this](std::string line) { log.push_back(std::move(line)); }},
                         graph::Box{}, state_);
        session_->attach(driver);
    }
    LiveSession& session() { return *session_; }

    // One turn of the control thread, and some sound where the driver runs.
    void turn() {
        std::vector<std::function<void()>> functions;
        {
            const std::lock_guard lock(mutex_);
            functions.swap(posted_);
        }
        for (const auto& function : functions) function();
        session_->tick();
        if (driver.running) sound();
    }
    // Turns until it is so; the bound only ends a test that has failed.
    template <class Condition>
    void until(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition()) {
            REQUIRE(std::chrono::steady_clock::now() < end);
            turn();
            if (driver.running && session_->waits_for_sound()) pass();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    void play(double rate_hz = 48000) {
        driver.running = true;
        session_->post({.kind = drivers::Notice::Kind::started, .rate_hz = rate_hz, .frames = 128});
        turn();
    }
    // Submits and waits for the answer.
    Outcome run(std::vector<Item> items, ClientId client = 1) {
        std::optional<Outcome> outcome;
        session_->submit({.items = std::move(items), .client = client, .frame = 0},
                         [&](const Outcome& o) { outcome = o; });
        until([&] { return outcome.has_value(); });
        return *outcome;
    }
    void must(std::vector<Item> items) {
        const Outcome outcome = run(std::move(items));
        if (!outcome.result) FAIL(outcome.result.error().text);
    }
    // Helpers have nothing to do, and nothing to say that the next turn would hear.
    bool resting() {
        const std::lock_guard lock(mutex_);
        return posted_.empty() && helpers_.resting();
    }
    // What comes out of a channel once everything has settled.
    float level(std::size_t channel = 0) {
        for (int i = 0; i < 12; ++i) turn();
        return out[channel].back();
    }

    rt::Arena arena;
    rt::Engine engine;
    drivers::Offline offline{engine, 128};
    HandDriver driver;
    std::vector<std::string> log;
    std::vector<std::vector<float>> out;
    // A cycle, where an edit waits for what still fades out.
    std::function<void()> pass = [this] { (void)offline.run({std::vector<float>(64), std::vector<float>(64)}, 64); };
    // What a turn plays: 10 ms of ones.
    std::function<void()> sound = [this] {
        out = offline.run({std::vector<float>(480, 1.0F), std::vector<float>(480, 1.0F)}, 480);
    };

private:
    std::string state_;
    std::mutex mutex_;
    std::vector<std::function<void()>> posted_;
    std::optional<LiveSession> session_;
    host::Helpers helpers_;
    host::Catalogue catalogue_{state_};
};

inline graph::Endpoint at(const std::string& text) { return *graph::parse_endpoint(text); }

// A gain node between in:1 and out:1, playing.
inline void play_gain(Rig& rig) {
    rig.play();
    rig.must({graph::Command(graph::Add{"urn:signalbox:gain", "volume", {}}),
              graph::Command(graph::Connect{at("in:1"), at("volume:in_1"), 1}),
              graph::Command(graph::Connect{at("volume:out_1"), at("out:1"), 1})});
}

}  // namespace signalbox::control::test
