// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

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

template <int... I>
INLINED Vector count(std::integer_sequence<int, I...>) noexcept REALTIME {
    return Vector{static_cast<float>(I)...};
}

// What goes through a vector of a host's buffer: all lanes, or as many as are left at its end.
struct All {
    INLINED Vector get(const float* from) const noexcept REALTIME { return load<Vector>(from); }
    INLINED void put(float* to, Vector v) const noexcept REALTIME { store(to, v); }
};
struct Left {
    std::uint32_t frames;
    INLINED Vector get(const float* from) const noexcept REALTIME {
        Vector v{};
        __builtin_memcpy(&v, from, frames * sizeof(float));
        return v;
    }
    INLINED void put(float* to, Vector v) const noexcept REALTIME { __builtin_memcpy(to, &v, frames * sizeof(float)); }
};
template <class Do>
INLINED void by_vectors(std::uint32_t frames, const Do& act) noexcept REALTIME {
    std::uint32_t i = 0;
    for (; i + kWide <= frames; i += kWide) act(i, All{});
    if (i < frames) act(i, Left{frames - i});
}

INLINED bool any_above(Vector x, float bound) noexcept REALTIME {
#if defined(__AVX512F__)
    return _mm512_cmp_ps_mask((__m512)x, _mm512_set1_ps(bound), _CMP_GT_OQ) != 0;
#elif defined(__AVX2__)
    return _mm256_movemask_ps(_mm256_cmp_ps((__m256)x, _mm256_set1_ps(bound), _CMP_GT_OQ)) != 0;
#else
    return x[0] > bound || x[1] > bound || x[2] > bound || x[3] > bound;
#endif
}

// What is a number, and none beyond +40 dB.
INLINED Vector tame(Vector x) noexcept REALTIME {
    const Vector most = Vector{} + 100, size = x > 0 ? x : -x;
    return size <= most ? x : Vector{};
}

// A smoothed value in the course of the segment, held apart from its memory: so nothing that is written in between can
// change it, and loops go by vectors.
template <bool Moving>
struct Course {
    float start, slope, curve;
    int at;
    INLINED float operator()(std::uint32_t i) const noexcept REALTIME {
        if constexpr (!Moving) return start;
        const float t = static_cast<float>(at + static_cast<int>(i));
        return start + t * (slope + t * curve);
    }
    // At frames i, i + 1, ...
    INLINED Vector wide(std::uint32_t i) const noexcept REALTIME {
        if constexpr (!Moving) return Vector{} + start;
        const Vector t = static_cast<float>(at + static_cast<int>(i)) + count(Each<kWide>{});
        return start + t * (slope + t * curve);
    }
};

template <class Segment, bool Moving>
struct ValuesOf {
    const Segment& s;
    INLINED Course<Moving> operator[](std::uint32_t value) const noexcept REALTIME {
        const float start = s.start[value];
        if constexpr (!Moving) return {start, 0, 0, 0};
        return {start, s.slope[value], s.curve[value], static_cast<int>(s.at)};
    }
    // At frame i of the segment.
    INLINED float operator()(std::uint32_t value, std::uint32_t i) const noexcept REALTIME { return (*this)[value](i); }
};

// A frame of a filter (svf.hpp) on the channels of a vector.
INLINED Four advance(const float* terms, Four& p, Four& q, Four in) noexcept REALTIME {
    const Four w = in - q, out = terms[c1] * p + terms[c2] * q + terms[d] * in;
    const Four dp = terms[k2] * w + terms[k1] * p, dq = terms[k3] * w + terms[k2] * p;
    p += dp, q += dq;
    return out;
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
