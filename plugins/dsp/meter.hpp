// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// Peak and RMS of one channel, which passes through unchanged. The peak holds for 1 s, then falls by 20 dB a second;
// the RMS has a time constant of 300 ms. Time is divided into segments of 32 frames counted from reset(), so that the
// readings do not depend on the block size. What is not finite is not counted.
class Meter {
public:
    void prepare(const Spec& spec);
    void reset() noexcept REALTIME;
    void process(const float* input, float* output, std::uint32_t frames) noexcept REALTIME;

    [[nodiscard]] float peak_db() const noexcept REALTIME;
    [[nodiscard]] float rms_db() const noexcept REALTIME;  // of all complete segments

private:
    static constexpr std::uint32_t kLanes = 8, kSegment = 32;
    void measure(const float* input, std::uint32_t frames) noexcept REALTIME;
    void close_segment() noexcept REALTIME;
    [[nodiscard]] float segment_peak() const noexcept REALTIME;

    std::array<float, kLanes> peaks_{}, squares_{};  // of the segment under way
    std::uint32_t at_ = 0;                           // frames of it
    float held_ = 0, mean_square_ = 0;
    std::uint32_t hold_left_ = 0, hold_segments_ = 0;
    float fall_ = 1, follow_ = 1;  // a segment
};

}  // namespace signalbox::dsp
