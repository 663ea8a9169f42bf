// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <semaphore.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "daemon/drivers/driver.hpp"

namespace signalbox::drivers {

// What libjack's threads and the control thread leave for the driver thread.
class JackMail {
public:
    JackMail() { sem_init(&wake_, 0, 0); }
    ~JackMail() { sem_destroy(&wake_); }
    JackMail(const JackMail&) = delete;
    JackMail& operator=(const JackMail&) = delete;

    // Any thread, also a signal handler.
    void wake() { sem_post(&wake_); }
    sem_t* bell() { return &wake_; }
    // Driver thread. Returns early when woken.
    void wait(std::chrono::milliseconds time) {
        timespec until{};
        clock_gettime(CLOCK_MONOTONIC, &until);
        const long ns = until.tv_nsec + static_cast<long>(time.count() % 1000) * 1'000'000;
        until.tv_sec += time.count() / 1000 + ns / 1'000'000'000;
        until.tv_nsec = ns % 1'000'000'000;
        if (sem_clockwait(&wake_, CLOCK_MONOTONIC, &until) != 0) return;
        while (sem_trywait(&wake_) == 0) {}
    }

    std::atomic<bool> lost{false};  // the server has shut us out
    std::atomic<bool> freewheel{false};
    std::atomic<std::uint64_t> xruns{0};  // PipeWire tells them on the audio thread: a number, no lock
    // Kernel ids, 0: not known.
    std::atomic<int> audio_thread{0}, notification_thread{0};

    // Ports or cables changed somehow.
    void changed() {
        const std::lock_guard lock(mutex_);
        changed_ = true;
        wake();
    }
    void port_came(std::uint32_t id, const std::string& name) {
        const std::lock_guard lock(mutex_);
        names_[id] = name;
        renewed_.push_back(name);
        changed_ = true;
        wake();
    }
    // A port that has gone can no longer be asked for its name: it is noted while it has a cable.
    void port_in_use(std::uint32_t id, const std::string& name) {
        const std::lock_guard lock(mutex_);
        names_[id] = name;
    }
    void port_went(std::uint32_t id) {
        const std::lock_guard lock(mutex_);
        if (const auto known = names_.extract(id)) renewed_.push_back(known.mapped());
        changed_ = true;
        wake();
    }
    // True when something changed since the last call; `renewed` gets the ports that came or went.
    bool take_changes(std::vector<std::string>& renewed) {
        const std::lock_guard lock(mutex_);
        renewed = std::exchange(renewed_, {});
        return std::exchange(changed_, false);
    }
    // Of the transport, in order.
    void move(const Move& move) {
        const std::lock_guard lock(mutex_);
        moves_.push_back(move);
        wake();
    }
    std::vector<Move> take_moves() {
        const std::lock_guard lock(mutex_);
        return std::exchange(moves_, {});
    }
    void forget_ports() {
        const std::lock_guard lock(mutex_);
        names_.clear();
    }

private:
    sem_t wake_{};
    std::mutex mutex_;
    bool changed_ = false;
    std::vector<Move> moves_;
    std::vector<std::string> renewed_;
    std::map<std::uint32_t, std::string> names_;  // by JACK's port id
};

}  // namespace signalbox::drivers
