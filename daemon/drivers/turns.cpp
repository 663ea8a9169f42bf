// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/turns.hpp"

#include <cmath>
#include <ctime>

namespace signalbox::drivers {
namespace {

constexpr double kTurnSeconds = 0.010;
constexpr int kPatienceSeconds = 5;

// In freewheel the audio thread may wait: here, once, the compiler is told otherwise.
using Post = int (*)(sem_t*) noexcept REALTIME;
using Wait = int (*)(sem_t*, clockid_t, const timespec*) noexcept REALTIME;
using Now = int (*)(clockid_t, timespec*) noexcept REALTIME;
const auto post = reinterpret_cast<Post>(&sem_post);
const auto try_wait = reinterpret_cast<Post>(&sem_trywait);
const auto wait_until = reinterpret_cast<Wait>(&sem_clockwait);
const auto read_clock = reinterpret_cast<Now>(&clock_gettime);

}  // namespace

Turns::Turns(JackMail& mail) : mail_(mail) { sem_init(&given_, 0, 0); }
Turns::~Turns() { sem_destroy(&given_); }

void Turns::prepare(double rate_hz) {
    rt.frames = static_cast<std::uint32_t>(std::lround(rate_hz * kTurnSeconds));
    rt.since = 0;
}

void Turns::pass(std::uint32_t frames) noexcept REALTIME {
    rt.since += frames;
    if (rt.since < rt.frames) return;
    rt.since = 0;
    while (try_wait(&given_) == 0) {}  // of turns that nobody waited for
    asked_.store(true);
    post(mail_.bell());
    timespec until{};
    read_clock(CLOCK_MONOTONIC, &until);
    until.tv_sec += kPatienceSeconds;
    wait_until(&given_, CLOCK_MONOTONIC, &until);
}

}  // namespace signalbox::drivers
