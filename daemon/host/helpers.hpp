// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace signalbox::host {

// Threads for what may be slow: instantiate, free, big JSON, look-ups. One thread at first; another (up to 4) starts
// when a job has waited 50 ms. One that has been busy for a second does not count as one of the four (up to 16 in all),
// so that nobody waits behind what others have slow. A call that takes more than 60 s is abandoned: its thread is left
// alone, counted, and replaced; its `abandoned` is called instead.
class Helpers {
public:
    explicit Helpers(std::chrono::milliseconds patience = std::chrono::milliseconds(50),
                     std::chrono::milliseconds limit = std::chrono::seconds(60),
                     std::chrono::milliseconds slow = std::chrono::seconds(1));
    ~Helpers();  // finish()
    // Until what was posted is done. An abandoned call is not waited for; false: one has not come back.
    bool finish();

    // Jobs begin in this order. A job runs on a helper thread, `abandoned` on the thread that watches them. An
    // abandoned job that comes back after all must be one that nobody listens to any more: that is the caller's to see
    // to.
    void post(std::function<void()> job, std::function<void()> abandoned = {});
    // The end is near: from now on calls that have an `abandoned` may take no longer than this.
    void hurry(std::chrono::milliseconds limit);
    [[nodiscard]] bool resting() const;             // nothing waits, and nothing runs
    [[nodiscard]] std::uint32_t threads() const;    // abandoned ones not counted
    [[nodiscard]] std::uint64_t abandoned() const;  // how many calls so far

private:
    struct Parts;
    std::shared_ptr<Parts> parts_;
};

}  // namespace signalbox::host
