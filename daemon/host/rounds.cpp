// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/rounds.hpp"

#include <chrono>

#include "daemon/system/memory.hpp"

namespace signalbox::host {

namespace {

constexpr auto kPeriod = std::chrono::milliseconds(2);

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
    while (!stopping_) {
        for (std::size_t i = 0; i < all_.size(); ++i) {
            current_ = all_[i];
            lock.unlock();
            current_->visit();
            lock.lock();
            current_ = nullptr;
            changed_.notify_all();
        }
        changed_.wait_for(lock, kPeriod, [&] { return stopping_; });
    }
}

}  // namespace signalbox::host
