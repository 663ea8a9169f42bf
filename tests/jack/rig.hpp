// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/drivers/jack.hpp"
#include "daemon/rt/engine.hpp"
#include "tests/servers/process.hpp"

namespace signalbox::tests {

// Polls; false after 15 s, which only a failure takes.
inline bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 3000; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

// Keeps what the driver posts. There is no control side: a turn is over at once.
class News : public drivers::Listener {
public:
    using Kind = drivers::Notice::Kind;
    std::function<void()> on_turn;  // set before the driver starts
    void post(drivers::Notice notice) override {
        if (notice.kind == Kind::turn && on_turn) on_turn();
        const std::lock_guard lock(mutex_);
        notices_.push_back(std::move(notice));
    }
    [[nodiscard]] std::vector<drivers::Notice> of(Kind kind) const {
        const std::lock_guard lock(mutex_);
        std::vector<drivers::Notice> found;
        for (const auto& notice : notices_) {
            if (notice.kind == kind) found.push_back(notice);
        }
        return found;
    }
    [[nodiscard]] std::size_t count(Kind kind) const { return of(kind).size(); }

private:
    mutable std::mutex mutex_;
    std::vector<drivers::Notice> notices_;
};

// in_1 to out_1 at half its level, in_2 to out_2 as it is.
class Wires {
public:
    explicit Wires(rt::Engine& engine);
    rt::Transition transition;
    std::atomic<pthread_t> thread{};  // that runs the latest cycle

private:
    std::array<rt::MixInput, 2> sources_{};
    std::array<rt::Mix, 2> mixes_{};
    std::array<rt::Step, 5> steps_{};
};

// An engine with its wires, on the JACK driver.
class Rig {
public:
    explicit Rig(drivers::JackOptions options);
    ~Rig() { driver->stop(); }
    [[nodiscard]] bool plays() const;  // cycles come, and go on coming

    rt::Arena arena;
    rt::Engine engine;
    Wires wires;
    News news;
    std::unique_ptr<drivers::Driver> driver;
};

// A client in a process of its own (peer.cpp).
class Peer {
public:
    Peer(const std::string& name, const Process::Environment& environment);
    std::string ask(const std::string& command);
    [[nodiscard]] bool hears(float value);
    void close();  // as a client that ends orderly
    void kill() { process_.kill(); }

private:
    Process process_;
};

}  // namespace signalbox::tests
