// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/lanes.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/svf.hpp"

// What kernels share that are compiled once for each instruction set and work on segments of a tick.
namespace signalbox::dsp::SIGNALBOX_ISA {

#if defined(__AVX512F__)
constexpr int kWide = 16;  // floats of the widest vector
#elif defined(__AVX2__)
constexpr int kWide = 8;
#else
constexpr int kWide = 4;
#endif
using Vector = Lanes<kWide>;
using Four = Lanes<4>;

// The smoothed value at frame i of the segment.
template <class Segment, bool Moving>
struct ValuesOf {
    const Segment& s;
    INLINED float operator()(std::uint32_t value, std::uint32_t i) const noexcept REALTIME {
        if constexpr (!Moving) return s.start[value];
        const float t = static_cast<float>(static_cast<int>(s.at + i));
        return s.start[value] + t * (s.slope[value] + t * s.curve[value]);
    }
};

// A frame of a filter (svf.hpp) on the channels of a vector.
INLINED Four advance(const float* terms, Four& p, Four& q, Four in) noexcept REALTIME {
    const Four w = in - q, out = terms[c1] * p + terms[c2] * q + terms[d] * in;
    const Four dp = terms[k2] * w + terms[k1] * p, dq = terms[k3] * w + terms[k2] * p;
    p += dp, q += dq;
    return out;
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
