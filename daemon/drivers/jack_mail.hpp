// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <semaphore.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

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

    // A port came, or (an empty name) ports or cables changed somehow.
    void ports_changed(std::string appeared) {
        const std::lock_guard lock(mutex_);
        changed_ = true;
        if (!appeared.empty()) appeared_.push_back(std::move(appeared));
        wake();
    }
    // True when something changed since the last call; adds the ports that came.
    bool take_changes(std::vector<std::string>& appeared) {
        const std::lock_guard lock(mutex_);
        appeared.insert(appeared.end(), appeared_.begin(), appeared_.end());
        appeared_.clear();
        return std::exchange(changed_, false);
    }

private:
    sem_t wake_{};
    std::mutex mutex_;
    bool changed_ = false;
    std::vector<std::string> appeared_;
};

}  // namespace signalbox::drivers
