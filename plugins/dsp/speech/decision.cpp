// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/decision.hpp"

#include <algorithm>

namespace signalbox::dsp::speech {

std::uint64_t Decision::due(const Params& params) const noexcept REALTIME {
    const std::uint64_t longest = params.max_on == 0 ? kNever : opened_ + params.max_on;
    switch (state_) {
        case State::candidate:
            return onset_ + params.min_on;
        case State::open:
            return longest;
        case State::holding:
            return std::min(longest, fell_ + params.hold);
        default:
            return kNever;
    }
}

std::uint64_t Decision::left(const Params& params) const noexcept REALTIME {
    return std::max(due(params), now_ + 1) - now_;
}

Decision::Change Decision::settle(const Params& params) noexcept REALTIME {
    if (now_ < due(params)) return Change::none;
    if (state_ == State::candidate) return open();
    const bool held = state_ == State::holding && now_ >= fell_ + params.hold;
    return end(held ? State::quiet : State::spent);
}

Decision::Change Decision::hear(float probability, const Params& params) noexcept REALTIME {
    const bool high = probability >= params.threshold;
    const bool low = !high && !(probability >= params.threshold - params.hysteresis);
    if (low && state_ == State::candidate) return end(State::quiet);
    if (low && state_ == State::spent) state_ = State::quiet;
    if (low && state_ == State::open) {
        state_ = State::holding;
        fell_ = now_;
    }
    if (high && state_ == State::holding) state_ = State::open;
    if (high && state_ == State::quiet) {
        state_ = State::candidate;
        onset_ = now_;
    }
    return settle(params);
}

Decision::Change Decision::close() noexcept REALTIME {
    return state_ == State::spent ? Change::none : end(State::quiet);
}

Decision::Change Decision::open() noexcept REALTIME {
    state_ = State::open;
    opened_ = now_;
    return Change::on;
}

Decision::Change Decision::end(State next) noexcept REALTIME {
    const State before = state_;
    state_ = next;
    if (before == State::quiet) return Change::none;
    return before == State::candidate ? Change::misfire : Change::off;
}

}  // namespace signalbox::dsp::speech
