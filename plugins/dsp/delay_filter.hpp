// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/delay_segment.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/svf.hpp"

// The filters in a delay's loop, while they are at rest.
namespace signalbox::dsp::SIGNALBOX_ISA {

// Two frames of a filter at rest (svf.hpp), on two channels: what they give, and the state behind them, of the state
// before them. So the state has half as far to go.
struct FramePair {
    Four own, other;     // of p, p, q, q to themselves and to each other
    Four first, second;  // of the frames to the state
    Four of_p, of_q;     // to both frames' outputs
    Four of_first;
    float direct;

    INLINED explicit FramePair(const float* t) noexcept REALTIME {
        const float a = t[k1], b = t[k2], c = t[k3];
        const float p = a * a - b * b + 2 * a, q = c * c - b * b - 2 * c, turn = b * (a - c) + 2 * b;
        own = Four{p, p, q, q};
        other = Four{-turn, -turn, turn, turn};
        const float to_p = b * (a - c) + b, to_q = b * b - c * c + c;
        first = Four{to_p, to_p, to_q, to_q};
        second = Four{b, b, c, c};
        const float later_p = t[c1] * a + t[c2] * b + t[c1], later_q = t[c2] - t[c1] * b - t[c2] * c;
        of_p = Four{t[c1], t[c1], later_p, later_p};
        of_q = Four{t[c2], t[c2], later_q, later_q};
        const float through = t[c1] * b + t[c2] * c;
        of_first = Four{0, 0, through, through};
        direct = t[d];
    }
    INLINED Four advance(Four& state, Four in) const noexcept REALTIME {
        const Four one = __builtin_shufflevector(in, in, 0, 1, 0, 1), two = __builtin_shufflevector(in, in, 2, 3, 2, 3);
        const Four p = __builtin_shufflevector(state, state, 0, 1, 0, 1);
        const Four q = __builtin_shufflevector(state, state, 2, 3, 2, 3);
        const Four turned = __builtin_shufflevector(state, state, 2, 3, 0, 1);
        const Four out = (of_p * p + of_q * q) + (direct * in + of_first * one);
        const Four fed = first * one + second * two;
        state = (state + own * state) + (other * turned + fed);
        return out;
    }
};

// One frame alone: the first of a pair leaves the state to the second.
INLINED Four advance_half(const FramePair& pair, DelaySegment::Filter& f, Four in, bool second) noexcept REALTIME {
    Four state = load<Four>(f.state);
    if (second) {
        const Four out = pair.advance(state, Four{f.waiting[0], f.waiting[1], in[0], in[1]});
        store(f.state, state);
        return Four{out[2], out[3]};
    }
    f.waiting[0] = in[0], f.waiting[1] = in[1];
    return pair.advance(state, Four{in[0], in[1], 0, 0});
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
