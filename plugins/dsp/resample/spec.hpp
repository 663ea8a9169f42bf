// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <initializer_list>
#include <numeric>

namespace signalbox::dsp {

enum class ResampleQuality { low, medium, high };

struct ResampleSpec {
    std::uint32_t from_hz = 0, to_hz = 0;  // 8,000 to 192,000
    std::uint32_t channels = 1;            // 1 to 64
    ResampleQuality quality = ResampleQuality::high;
};

// to / from in lowest terms.
struct Ratio {
    std::uint32_t up, down;
};

inline Ratio ratio_of(const ResampleSpec& spec) {
    const std::uint32_t common = std::gcd(spec.from_hz, spec.to_hz);
    return {spec.to_hz / common, spec.from_hz / common};
}

// Why no resampler takes this, in words; null where they may.
constexpr const char* refusal_of(const ResampleSpec& spec) {
    for (const std::uint32_t hz : {spec.from_hz, spec.to_hz}) {
        if (hz < 8000 || hz > 192000) return "both rates must be from 8,000 to 192,000 Hz";
    }
    if (spec.channels < 1 || spec.channels > 64) return "there must be 1 to 64 channels";
    return nullptr;
}

// How much of what both rates can hold passes, and how far down the rest is.
struct Sharpness {
    double pass;  // of half the lower rate; from half the lower rate on it stops
    double attenuation_db;
};

constexpr Sharpness sharpness_of(ResampleQuality quality) {
    switch (quality) {
        case ResampleQuality::low:
            return {0.80, 85};
        case ResampleQuality::medium:
            return {0.87, 105};
        default:
            return {0.912, 126};
    }
}

}  // namespace signalbox::dsp
