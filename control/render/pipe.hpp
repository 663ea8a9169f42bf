// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace signalbox::render {

// From one thread to another, a few things at a time: who is ahead waits.
template <class T>
class Pipe {
public:
    // False: the other end takes no more.
    bool push(T thing) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || things_.size() < kMost; });
        if (closed_) return false;
        things_.push_back(std::move(thing));
        changed_.notify_all();
        return true;
    }
    // Nothing: there is no more.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || !things_.empty(); });
        if (things_.empty()) return {};
        T thing = std::move(things_.front());
        things_.pop_front();
        changed_.notify_all();
        return thing;
    }
    // What is in it can still be taken.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

private:
    static constexpr std::size_t kMost = 16;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> things_;
    bool closed_ = false;
};

}  // namespace signalbox::render
