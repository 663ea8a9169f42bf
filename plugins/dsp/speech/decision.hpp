// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp::speech {

// From probabilities to events. It is told how time passes, and decides on the frame.
//     Speech may begin with a probability of the threshold or more. When it has not been below threshold - hysteresis
// for `min_on` since, the event begins; else that was a misfire. With a probability below that the hold begins, which
// one of the threshold ends; the event ends with the hold. One of `max_on` is ended, and the next waits until the
// probability was below. On a frame where both a probability comes and a time is over, the probability counts first.
class Decision {
public:
    struct Params {
        float threshold = 0.5f, hysteresis = 0.1f;
        std::uint32_t min_on = 0, hold = 0;  // frames
        std::uint64_t max_on = 0;            // frames; 0: there is none
    };
    enum class Change : std::uint8_t { none, on, off, misfire };
    static constexpr std::uint64_t kNever = UINT64_MAX;

    void reset() noexcept REALTIME { *this = {}; }
    // How long until settle() may have something to say, if no probability comes; at least 1.
    [[nodiscard]] std::uint64_t left(const Params& params) const noexcept REALTIME;
    void pass(std::uint64_t frames) noexcept REALTIME { now_ += frames; }
    Change settle(const Params& params) noexcept REALTIME;
    Change hear(float probability, const Params& params) noexcept REALTIME;
    // Ends an event, or what might have become one.
    Change close() noexcept REALTIME;

    [[nodiscard]] bool on() const noexcept REALTIME { return state_ == State::open || state_ == State::holding; }
    // Of the latest event or misfire: so many frames ago its first probability came.
    [[nodiscard]] std::uint64_t since_onset() const noexcept REALTIME { return now_ - onset_; }

private:
    enum class State : std::uint8_t { quiet, candidate, open, holding, spent };
    Change open() noexcept REALTIME;
    Change end(State next) noexcept REALTIME;
    [[nodiscard]] std::uint64_t due(const Params& params) const noexcept REALTIME;

    State state_ = State::quiet;
    std::uint64_t now_ = 0, onset_ = 0, opened_ = 0, fell_ = 0;
};

}  // namespace signalbox::dsp::speech
