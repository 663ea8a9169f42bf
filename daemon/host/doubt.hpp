// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <chrono>
#include <optional>

namespace signalbox::host {

// Of what was found out by a child process that had to be ended: with more time it may come out otherwise, so that is
// believed for a while, and not kept on disk.
class Doubt {
public:
    Doubt() = default;
    explicit Doubt(bool doubted) : until_(doubted ? std::optional(Clock::now() + kBelieved) : std::nullopt) {}
    explicit operator bool() const { return until_.has_value(); }
    [[nodiscard]] bool over() const { return until_ && Clock::now() >= *until_; }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::minutes kBelieved{10};
    std::optional<Clock::time_point> until_;
};

}  // namespace signalbox::host
