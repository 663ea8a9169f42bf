// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cmath>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// sin(2 pi phase / 2^64), good to 1e-9: Taylor's series to the 13th power on a quarter of a turn.
inline double sine(std::uint64_t phase) noexcept REALTIME {
    const double turn = static_cast<double>(static_cast<std::int64_t>(phase)) * 0x1p-64;  // -0.5..0.5
    const double folded = turn > 0.25 ? 0.5 - turn : turn < -0.25 ? -0.5 - turn : turn;
    const double x = folded * 6.283185307179586476925;
    const double y = x * x;
    double sum = 1.0 / 6227020800;
    sum = sum * y - 1.0 / 39916800;
    sum = sum * y + 1.0 / 362880;
    sum = sum * y - 1.0 / 5040;
    sum = sum * y + 1.0 / 120;
    sum = sum * y - 1.0 / 6;
    return x + x * y * sum;
}

// A place in a cycle as a fraction of 2^64: it wraps by itself and never drifts.
struct Phase {
    std::uint64_t at = 0, step = 0;

    // Anything that is no frequency below half the rate is brought there; NaN is 0.
    void tune(double hz, double rate_hz) noexcept REALTIME {
        // A hair high, so that a cycle of whole frames wraps on its frame and not on the one after it.
        const double ratio = hz > 0 ? hz / rate_hz * (1 + 0x1p-52) : 0;
        step = static_cast<std::uint64_t>(std::ldexp(ratio < 0.5 ? ratio : 0.5, 64));
    }
    // Goes on by one frame; true on the first frame of each cycle.
    bool advance() noexcept REALTIME {
        const bool first = at < step;
        at += step;
        return first;
    }
    // Here, then one frame on.
    double sine() noexcept REALTIME {
        const double y = dsp::sine(at);
        at += step;
        return y;
    }
};

}  // namespace signalbox::dsp
