// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <cstdint>

#include "plugins/dsp/delay_segment.hpp"
#include "plugins/dsp/segment.hpp"
#include "plugins/dsp/tick.hpp"

// What is heard at a place in a delay line, or along a path through it.
namespace signalbox::dsp::SIGNALBOX_ISA {

typedef int Places __attribute__((vector_size(kWide * sizeof(int))));

// Lagrange's cubic through the points at -1, 0, 1 and 2.
template <class V>
struct Cubic {
    V w[4];
    INLINED explicit Cubic(V t) noexcept REALTIME {
        const V below = t - 1, far = t - 2, above = t + 1, inner = t * below, outer = above * far;
        w[0] = inner * far * (-1.0f / 6);
        w[1] = below * outer * 0.5f;
        w[2] = t * outer * -0.5f;
        w[3] = above * inner * (1.0f / 6);
    }
    INLINED V operator()(V a, V b, V c, V d) const noexcept REALTIME {
        return w[0] * a + w[1] * b + (w[2] * c + w[3] * d);
    }
};

// Four neighbours for each place after `from`; false where they are too far apart.
INLINED bool fetch_near([[maybe_unused]] const float* from, [[maybe_unused]] Places places,
                        [[maybe_unused]] Vector* x) noexcept REALTIME {
#if defined(__AVX512F__)
    const auto at = (__m512i)places;
    if (_mm512_cmpgt_epu32_mask(at, _mm512_set1_epi32(2 * kWide - 4)) != 0) return false;
    const auto low = (__m512)load<Vector>(from), high = (__m512)load<Vector>(from + kWide);
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) x[k] = (Vector)_mm512_permutex2var_ps(low, (__m512i)(places + k), high);
    return true;
#elif defined(__AVX2__)
    const Places apart = (places < 0) | (places > 2 * kWide - 4);
    if (_mm256_movemask_epi8((__m256i)apart) != 0) return false;
    const auto low = (__m256)load<Vector>(from), high = (__m256)load<Vector>(from + kWide);
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
        const auto at = (__m256i)(places + k);
        const auto upper = (__m256)_mm256_slli_epi32(at, 28);  // the bit that says which half is the sign
        x[k] = (Vector)_mm256_blendv_ps(_mm256_permutevar8x32_ps(low, at), _mm256_permutevar8x32_ps(high, at), upper);
    }
    return true;
#else
    return false;
#endif
}

// The same, wherever they are.
INLINED void fetch(const DelaySegment& s, const float* line, std::uint32_t from, Places places, Vector* x) noexcept
    REALTIME {
    alignas(64) float parts[4][kWide];
    for (int i = 0; i < kWide; i += 4) {
        Four rows[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k)
            rows[k] = load<Four>(line + ((from + static_cast<std::uint32_t>(places[i + k])) & s.mask));
        transpose(rows);
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) store(parts[k] + i, rows[k]);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) x[k] = load<Vector>(parts[k]);
}

// A tap on its way, or swaying: every frame has a place of its own, in one line or in several alike. Where a group of
// frames begins is computed in double precision, the rest from there.
template <int Sides>
INLINED void read_moving(const DelaySegment& s, const float* const* lines, const DelayTap::Path& path,
                         float* const* outs) noexcept REALTIME {
    const int at = static_cast<int>(s.at), end = at + static_cast<int>(s.frames);
    const Vector frame = count(Each<kWide>{});
    for (int first = at - at % kWide; first < end; first += kWide) {
        const double tick = first, delay = path.start + tick * (path.slope + tick * path.curve);
        const int whole = static_cast<int>(delay) + 1;
        const auto begin = static_cast<float>(whole - delay);
        const auto speed = static_cast<float>(1 - path.slope - 2 * tick * path.curve);
        const auto bend = static_cast<float>(-path.curve);
        const Vector nearest = frame + static_cast<float>(whole - static_cast<int>(DelaySegment::kNearest));
        Vector place = begin + frame * (speed + frame * bend);
        place = place < nearest ? place : nearest;
        Places down = __builtin_convertvector(place, Places);
        down += __builtin_convertvector(down, Vector) > place;  // true is -1
        const std::uint32_t from = (s.write + static_cast<std::uint32_t>(first - at - whole - 1)) & s.mask;
        const Cubic<Vector> cubic(place - __builtin_convertvector(down, Vector));
        for (int side = 0; side < Sides; ++side) {
            Vector x[4];
            if (!fetch_near(lines[side] + from, down, x)) fetch(s, lines[side], from, down, x);
            store(outs[side] + (first - at), cubic(x[0], x[1], x[2], x[3]));
        }
    }
}

// What a path hears: in the line itself where it is at rest on whole frames, otherwise computed in `room`.
INLINED const float* read_path(const DelaySegment& s, const float* line, const DelayTap::Path& path,
                               float* room) noexcept REALTIME {
    if (path.slope != 0 || path.curve != 0) {
        read_moving<1>(s, &line, path, &room);
        return room;
    }
    const double delay = path.start > DelaySegment::kNearest ? path.start : DelaySegment::kNearest;
    const auto whole = static_cast<std::uint32_t>(static_cast<int>(delay));
    if (delay == whole) return line + ((s.write - whole) & s.mask);
    const float* from = line + ((s.write - whole - 2) & s.mask);
    const Cubic<float> cubic(static_cast<float>(whole + 1 - delay));
    const std::uint32_t frames = s.frames;
    for (std::uint32_t i = 0; i < frames; ++i) room[i] = cubic(from[i], from[i + 1], from[i + 2], from[i + 3]);
    return room;
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
