// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#include <cstdint>

#include "plugins/dsp/distortion_segment.hpp"
#include "plugins/dsp/segment.hpp"

// The filters between a rate and its double (oversampling.hpp). A line begins with kFront frames of before; all loops
// go on to a multiple of kPair, whatever lies beyond the last frame.
namespace signalbox::dsp::SIGNALBOX_ISA {

constexpr std::uint32_t kPair = 2 * kWide;
constexpr int kFront = DistortionSegment::Step::kFront;

// What lies around a line's frames i, i + 1, ..., as far as a filter of this half reaches. Where a vector is as long as
// a cache line, most loads would take two; so whole lines are loaded and what lies across them is put together.
template <int Half>
class Around {
public:
    INLINED explicit Around(const float* line) noexcept REALTIME {
#if defined(__AVX512F__)
        for (int j = 0; j < kCount; ++j) parts_[j] = load<Vector>(line + kBegin + j * kWide);
#else
        begin_ = line + kBegin;
#endif
    }
    // By frames from the filter's middle.
    template <int By>
    [[nodiscard]] INLINED Vector at() const noexcept REALTIME {
        constexpr int kPlace = kFront - Half + By - kBegin;
#if defined(__AVX512F__)
        constexpr int kPart = kPlace / kWide, kLate = kPlace % kWide;
        if constexpr (kLate == 0) return parts_[kPart];
        return (Vector)_mm512_maskz_alignr_epi32(0xffff, (__m512i)parts_[kPart + (kLate > 0)], (__m512i)parts_[kPart],
                                                 kLate);
#else
        return load<Vector>(begin_ + kPlace);
#endif
    }

private:
    static constexpr int kBegin = (kFront - 2 * Half) / kWide * kWide;
#if defined(__AVX512F__)
    static constexpr int kCount = (kFront - kBegin) / kWide + 2;
    Vector parts_[kCount];
#else
    const float* begin_;
#endif
};

// Frames i and i + kWide at once.
struct Pair {
    Vector a{}, b{};
    template <int X, int Y, class First, class Second>
    INLINED void add(float tap, const First& x, const Second& y) noexcept REALTIME {
        a += tap * (x.template at<X>() + y.template at<Y>());
        b += tap * (x.template at<X + kWide>() + y.template at<Y + kWide>());
    }
};

template <int Half, int... K>
INLINED void add_odd(Pair& sum, const float* taps, const Around<Half>& x, std::integer_sequence<int, K...>) noexcept
    REALTIME {
    (sum.add<-K, K + 1>(taps[K], x, x), ...);
}
template <int Half, int... K>
INLINED void add_even(Pair& sum, const float* taps, const Around<Half>& x, std::integer_sequence<int, K...>) noexcept
    REALTIME {
    (sum.add<-1 - K, K>(taps[K], x, x), ...);
}
template <int Half, int... K>
INLINED void add_means(Pair& sum, const float* taps, const Around<Half>& even, const Around<Half>& odd,
                       std::integer_sequence<int, K...>) noexcept REALTIME {
    ((sum.add<-K, K>(taps[2 * K], even, odd), sum.add<-1 - K, K + 1>(taps[2 * K + 1], odd, even)), ...);
}

// A line's latest frames become those of before.
template <int Half>
INLINED void keep(float* line, std::uint32_t frames) noexcept REALTIME {
    for (int j = (kFront - 2 * Half) / kWide * kWide; j < kFront; j += kWide)
        store(line + j, load<Vector>(line + frames + j));
}

// Twice the rate: even samples are those of the input, late; odd ones lie between them.
template <int Half, class Take>
INLINED void up(float* line, const float* taps, std::uint32_t frames, const Take& take) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; i += kPair) {
        const Around<Half> x(line + i);
        Pair odd;
        add_odd(odd, taps, x, Each<Half>{});
        take(i, x.template at<0>(), 2 * odd.a);
        take(i + kWide, x.template at<kWide>(), 2 * odd.b);
    }
    keep<Half>(line, frames);
}

template <int Half, class Give>
INLINED void down(DistortionSegment::Step& step, const float* taps, std::uint32_t frames, const Give& give) noexcept
    REALTIME {
    for (std::uint32_t i = 0; i < frames; i += kPair) {
        const Around<Half> even(step.even + i), odd(step.odd + i);
        Pair y{0.5f * even.template at<0>(), 0.5f * even.template at<kWide>()};
        add_even(y, taps, odd, Each<Half>{});
        give(i, y);
    }
    keep<Half>(step.even, frames);
    keep<Half>(step.odd, frames);
}

// The same for means, which lie half a sample before their place.
template <int Half, class Give>
INLINED void down_means(DistortionSegment::Step& step, const float* taps, std::uint32_t frames,
                        const Give& give) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; i += kPair) {
        const Around<Half> even(step.even + i), odd(step.odd + i);
        Pair y;
        add_means(y, taps, even, odd, Each<Half>{});
        give(i, y);
    }
    keep<Half>(step.even, frames);
    keep<Half>(step.odd, frames);
}

}  // namespace signalbox::dsp::SIGNALBOX_ISA
