// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstdint>

#include "daemon/drivers/jack_mail.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::drivers {

// In freewheel there is no deadline, and audio time would run away from the control side: so every 10 ms of it the
// audio thread waits until control has had its turn. That is what makes edits and timed edits mean there what they mean
// live.
class Turns {
public:
    explicit Turns(JackMail& mail);
    ~Turns();
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    void prepare(double rate_hz);  // while no client is active
    // Audio thread, in freewheel, before a cycle. Waits at most 5 s: the server's patience is longer.
    void pass(std::uint32_t frames) noexcept REALTIME;
    // Driver thread: true once for each turn that the audio thread waits for.
    [[nodiscard]] bool asked() { return asked_.exchange(false); }
    // Any thread: the turn is over.
    void give() { sem_post(&given_); }

private:
    JackMail& mail_;
    sem_t given_{};
    std::atomic<bool> asked_{false};
    struct {
        std::uint32_t frames = 480, since = 0;
    } rt;
};

}  // namespace signalbox::drivers
