// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/loop.hpp"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace signalbox::control::net {

struct Loop::Watch {
    std::uint32_t generation;  // tells a descriptor from an earlier one with its number
    std::function<void(Ready)> callback;
    bool readable = true, writable = false;
};

namespace {

constexpr std::int64_t kNever = 0;
constexpr std::int64_t kPostedNs = 1'000'000;  // for posted functions in a turn

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Fd opened(int fd, const char* what) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    return Fd(fd);
}

epoll_event event_for(int fd, std::uint32_t generation, bool readable, bool writable) {
    epoll_event event{};
    event.events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
    event.data.u64 = std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(fd);
    return event;
}

}  // namespace

Loop::Loop()
    : epoll_(opened(epoll_create1(EPOLL_CLOEXEC), "epoll")),
      timer_fd_(opened(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd")),
      wake_fd_(opened(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
    watch(timer_fd_.get(), [this](Ready) { run_timers(); });
    watch(wake_fd_.get(), [this](Ready) { run_posted(); });
}

Loop::~Loop() = default;

void Loop::watch(int fd, std::function<void(Ready)> callback) {
    epoll_event event = event_for(fd, ++generation_, true, false);
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    watches_[fd] = std::make_shared<Watch>(Watch{generation_, std::move(callback), true, false});
}

void Loop::interest(int fd, bool readable, bool writable) {
    Watch& watch = *watches_.at(fd);
    if (watch.readable == readable && watch.writable == writable) return;
    watch.readable = readable;
    watch.writable = writable;
    epoll_event event = event_for(fd, watch.generation, readable, writable);
    epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Loop::forget(int fd) {
    if (watches_.erase(fd) > 0) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

Loop::TimerId Loop::after(std::chrono::nanoseconds delay, Callback callback) {
    return add_timer(delay, std::chrono::nanoseconds{0}, std::move(callback));
}

Loop::TimerId Loop::every(std::chrono::nanoseconds period, Callback callback) {
    return add_timer(period, period, std::move(callback));
}

Loop::TimerId Loop::add_timer(std::chrono::nanoseconds delay, std::chrono::nanoseconds period, Callback callback) {
    const Timer timer{now_ns() + delay.count(), period.count(), std::make_shared<Callback>(std::move(callback))};
    timers_[++last_timer_] = timer;
    due_.insert({timer.due, last_timer_});
    return last_timer_;
}

void Loop::cancel(TimerId id) {
    const auto found = timers_.find(id);
    if (found == timers_.end()) return;
    due_.erase({found->second.due, id});
    timers_.erase(found);
}

void Loop::arm() {
    const std::int64_t first = due_.empty() ? kNever : due_.begin()->first;
    if (first == armed_for_) return;
    armed_for_ = first;
    itimerspec when{};
    when.it_value.tv_sec = first / 1'000'000'000;
    when.it_value.tv_nsec = first % 1'000'000'000;
    timerfd_settime(timer_fd_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void Loop::run_timers() {
    armed_for_ = kNever;
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto got = ::read(timer_fd_.get(), &expirations, sizeof expirations);
    const std::int64_t now = now_ns();
    while (!due_.empty() && due_.begin()->first <= now) {
        const TimerId id = due_.begin()->second;
        due_.erase(due_.begin());
        Timer& timer = timers_.at(id);
        const auto callback = timer.callback;  // the callback may cancel its own timer
        if (timer.period > 0) {
            timer.due += timer.period * ((now - timer.due) / timer.period + 1);
            due_.insert({timer.due, id});
        } else {
            timers_.erase(id);
        }
        (*callback)();
    }
}

void Loop::on_signals(const std::vector<int>& signals, std::function<void(int)> callback) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals) sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    if (signal_fd_) forget(signal_fd_.get());
    signal_fd_ = opened(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd");
    watch(signal_fd_.get(), [fd = signal_fd_.get(), callback = std::move(callback)](Ready) {
        signalfd_siginfo info{};
        if (::read(fd, &info, sizeof info) == sizeof info) callback(static_cast<int>(info.ssi_signo));
    });
}

void Loop::post(Callback function) {
    {
        const std::lock_guard lock(posted_mutex_);
        posted_.push_back(std::move(function));
    }
    wake();
}

void Loop::stop() {
    stopping_.store(true);
    wake();
}

void Loop::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto sent = ::write(wake_fd_.get(), &one, sizeof one);
}

void Loop::run_posted() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(wake_fd_.get(), &count, sizeof count);
    const std::int64_t until = now_ns() + kPostedNs;
    do {
        Callback function;
        {
            const std::lock_guard lock(posted_mutex_);
            if (posted_.empty()) return;
            function = std::move(posted_.front());
            posted_.pop_front();
        }
        function();
    } while (now_ns() < until);
    wake();
}

void Loop::run() {
    std::array<epoll_event, 64> events;
    while (!stopping_.load()) {
        arm();
        const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            const auto found = watches_.find(static_cast<int>(event.data.u64 & 0xffff'ffff));
            if (found == watches_.end() || found->second->generation != event.data.u64 >> 32) continue;
            const auto watch = found->second;  // the callback may forget its own descriptor
            watch->callback({(event.events & EPOLLIN) != 0, (event.events & EPOLLOUT) != 0,
                             (event.events & (EPOLLERR | EPOLLHUP)) != 0});
        }
    }
    stopping_.store(false);
}

}  // namespace signalbox::control::net
