// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/helpers.hpp"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/system/memory.hpp"

namespace signalbox::host {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMostBrisk = 4, kMostThreads = 16;

struct Job {
    std::function<void()> run, abandoned;
    Clock::time_point posted;
};

struct Helper {
    std::thread thread;
    bool busy = false, left = false;  // left: abandoned, its thread belongs to nobody
    Clock::time_point started;
    std::function<void()> abandoned;
};

}  // namespace

// Shared with every thread, so that an abandoned one finds it even after the pool is gone.
struct Helpers::Parts : std::enable_shared_from_this<Helpers::Parts> {
    Parts(std::chrono::milliseconds patience_ms, std::chrono::milliseconds limit_ms, std::chrono::milliseconds slow_ms)
        : patience(patience_ms), limit(limit_ms), slow(slow_ms) {}

    void start_worker();
    void work(Helper& worker);
    void watch();
    bool needs_worker(Clock::time_point now) const;
    bool may_grow(Clock::time_point now) const;
    std::vector<std::function<void()>> abandon_late(Clock::time_point now);
    Clock::time_point next_look() const;
    bool resting() const;

    [[nodiscard]] std::chrono::milliseconds limit_of(const Helper& worker) const {
        return worker.abandoned ? std::min(limit, hurried) : limit;
    }

    const std::chrono::milliseconds patience, limit, slow;
    std::chrono::milliseconds hurried = std::chrono::milliseconds::max();
    mutable std::mutex mutex;
    std::condition_variable work_there, look_again, rests;
    std::list<Job> queue;                          // a deque would keep room for as many as ever waited
    std::vector<std::shared_ptr<Helper>> workers;  // without those that were abandoned
    std::uint64_t abandoned = 0, away = 0;         // in all; and of them, not back yet
    bool stopping = false, watching = true;
    std::thread watcher;
};

bool Helpers::Parts::resting() const {
    return queue.empty() && std::none_of(workers.begin(), workers.end(), [](const auto& w) { return w->busy; });
}

void Helpers::Parts::start_worker() {
    auto worker = std::make_shared<Helper>();
    workers.push_back(worker);
    worker->thread = std::thread([parts = shared_from_this(), worker] { parts->work(*worker); });
}

void Helpers::Parts::work(Helper& worker) {
    system::give_back_stack();
    std::unique_lock lock(mutex);
    while (!worker.left) {
        work_there.wait(lock, [&] { return !queue.empty() || stopping; });
        if (queue.empty()) return;
        Job job = std::move(queue.front());
        queue.pop_front();
        worker.busy = true;
        worker.started = Clock::now();
        worker.abandoned = std::move(job.abandoned);
        look_again.notify_all();
        lock.unlock();
        job.run();
        job.run = {};  // what it holds may be slow to free
        lock.lock();
        worker.busy = false;
        if (worker.left) --away;
        if (resting()) rests.notify_all();
    }
}

bool Helpers::Parts::may_grow(Clock::time_point now) const {
    const auto brisk = std::count_if(workers.begin(), workers.end(),
                                     [&](const auto& w) { return !w->busy || now - w->started < slow; });
    return static_cast<std::size_t>(brisk) < kMostBrisk && workers.size() < kMostThreads;
}

bool Helpers::Parts::needs_worker(Clock::time_point now) const {
    if (queue.empty() || !may_grow(now)) return false;
    const bool all_busy = std::all_of(workers.begin(), workers.end(), [](const auto& w) { return w->busy; });
    return all_busy && (workers.empty() || now - queue.front().posted >= patience);
}

std::vector<std::function<void()>> Helpers::Parts::abandon_late(Clock::time_point now) {
    std::vector<std::function<void()>> calls;
    std::erase_if(workers, [&](const std::shared_ptr<Helper>& worker) {
        if (!worker->busy || now - worker->started < limit_of(*worker)) return false;
        worker->left = true;
        worker->thread.detach();
        ++abandoned;
        ++away;
        calls.push_back(std::move(worker->abandoned));
        return true;
    });
    return calls;
}

Clock::time_point Helpers::Parts::next_look() const {
    const Clock::time_point now = Clock::now();
    Clock::time_point next = now + std::chrono::hours(1);
    for (const auto& worker : workers) {
        if (!worker->busy) continue;
        next = std::min(next, worker->started + limit_of(*worker));
        if (!queue.empty() && now - worker->started < slow) next = std::min(next, worker->started + slow);
    }
    // A worker that has just been woken needs a moment to take the job; a look later than patience is none too late.
    if (!queue.empty() && may_grow(now))
        next = std::min(next, std::max(queue.front().posted + patience, now + patience / 10));
    return next;
}

void Helpers::Parts::watch() {
    system::give_back_stack();
    std::unique_lock lock(mutex);
    while (watching) {
        const auto calls = abandon_late(Clock::now());
        while (needs_worker(Clock::now())) {
            start_worker();
            if (queue.size() <= workers.size()) break;
        }
        if (!calls.empty()) {
            lock.unlock();
            for (const auto& call : calls) {
                if (call) call();
            }
            lock.lock();
            if (resting()) rests.notify_all();
            continue;
        }
        look_again.wait_until(lock, next_look());
    }
}

Helpers::Helpers(std::chrono::milliseconds patience, std::chrono::milliseconds limit, std::chrono::milliseconds slow)
    : parts_(std::make_shared<Parts>(patience, limit, slow)) {
    parts_->watcher = std::thread([parts = parts_.get()] { parts->watch(); });
}

bool Helpers::finish() {
    std::unique_lock lock(parts_->mutex);
    parts_->rests.wait(lock, [&] { return parts_->resting(); });
    return parts_->away == 0;
}

Helpers::~Helpers() {
    finish();
    std::unique_lock lock(parts_->mutex);
    parts_->stopping = true;
    parts_->watching = false;
    parts_->work_there.notify_all();
    parts_->look_again.notify_all();
    const auto workers = std::exchange(parts_->workers, {});
    lock.unlock();
    for (const auto& worker : workers) worker->thread.join();
    parts_->watcher.join();
}

void Helpers::post(std::function<void()> job, std::function<void()> abandoned) {
    const std::lock_guard lock(parts_->mutex);
    parts_->queue.push_back({std::move(job), std::move(abandoned), Clock::now()});
    if (parts_->workers.empty()) parts_->start_worker();
    parts_->work_there.notify_one();
    parts_->look_again.notify_all();
}

bool Helpers::resting() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->resting();
}

void Helpers::hurry(std::chrono::milliseconds limit) {
    const std::lock_guard lock(parts_->mutex);
    parts_->hurried = limit;
    parts_->look_again.notify_all();
}

std::uint32_t Helpers::threads() const {
    const std::lock_guard lock(parts_->mutex);
    return static_cast<std::uint32_t>(parts_->workers.size());
}

std::uint64_t Helpers::abandoned() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->abandoned;
}

}  // namespace signalbox::host
