// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/rounds.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/system/memory.hpp"

namespace signalbox::host {

namespace {

constexpr std::chrono::milliseconds kPeriod(2), kLongest(16);

std::shared_ptr<Rounds> get(std::weak_ptr<Rounds>& only) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    auto rounds = only.lock();
    if (rounds == nullptr) only = rounds = std::make_shared<Rounds>();
    return rounds;
}

}  // namespace

std::shared_ptr<Rounds> Rounds::workers() {
    static std::weak_ptr<Rounds> only;
    return get(only);
}

std::shared_ptr<Rounds> Rounds::disk() {
    static std::weak_ptr<Rounds> only;
    return get(only);
}

Rounds::Rounds() : thread_([this] { run(); }) {}

Rounds::~Rounds() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Rounds::add(Visited* who) {
    const std::lock_guard lock(mutex_);
    all_.push_back(who);
}

void Rounds::remove(const Visited* who) {
    std::unique_lock lock(mutex_);
    std::erase(all_, who);
    changed_.wait(lock, [&] { return current_ != who; });
}

void Rounds::run() {
    system::give_back_stack();
    std::unique_lock lock(mutex_);
    for (auto period = kPeriod; !stopping_;) {
        bool busy = false;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            current_ = all_[i];
            lock.unlock();
            busy |= current_->visit();
            lock.lock();
            current_ = nullptr;
            changed_.notify_all();
        }
        period = busy ? kPeriod : std::min(2 * period, kLongest);
        changed_.wait_for(lock, period, [&] { return stopping_; });
    }
}

}  // namespace signalbox::host
