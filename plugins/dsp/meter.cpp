// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp {

namespace {

constexpr double kHoldSeconds = 1.0, kFallDbPerSecond = 20.0, kRmsSeconds = 0.3;
constexpr float kLargest = 1e15f;  // squares of this stay finite

float level(float x) noexcept REALTIME {
    const float a = std::fabs(x);
    return a <= kLargest ? a : 0.0f;
}

}  // namespace

void Meter::prepare(const Spec& spec) {
    const double seconds = kSegment / spec.rate_hz;
    hold_segments_ = static_cast<std::uint32_t>(std::lround(kHoldSeconds / seconds));
    fall_ = static_cast<float>(std::pow(10.0, -kFallDbPerSecond * seconds / 20.0));
    follow_ = static_cast<float>(1.0 - std::exp(-seconds / kRmsSeconds));
    reset();
}

void Meter::reset() noexcept REALTIME {
    peaks_.fill(0);
    squares_.fill(0);
    at_ = 0;
    held_ = mean_square_ = 0;
    hold_left_ = 0;
}

void Meter::process(const float* input, float* output, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t count = std::min(frames - done, kSegment - at_);
        measure(input + done, count);
        done += count;
        if (at_ == kSegment) close_segment();
    }
    if (input != output) std::memmove(output, input, frames * sizeof(float));
}

void Meter::measure(const float* input, std::uint32_t frames) noexcept REALTIME {
    const auto one = [this](float x, std::uint32_t lane) noexcept {
        const float a = level(x);
        peaks_[lane] = std::max(peaks_[lane], a);
        squares_[lane] += a * a;
    };
    std::uint32_t i = 0;
    while (i < frames && (at_ + i) % kLanes != 0) one(input[i], (at_ + i) % kLanes), ++i;
    for (; i + kLanes <= frames; i += kLanes) {
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) one(input[i + lane], lane);
    }
    for (; i < frames; ++i) one(input[i], (at_ + i) % kLanes);
    at_ += frames;
}

float Meter::segment_peak() const noexcept REALTIME { return *std::max_element(peaks_.begin(), peaks_.end()); }

void Meter::close_segment() noexcept REALTIME {
    float sum = 0;
    for (const float s : squares_) sum += s;
    mean_square_ += follow_ * (sum / static_cast<float>(kSegment) - mean_square_);
    const float peak = segment_peak();
    if (peak >= held_) {
        held_ = peak;
        hold_left_ = hold_segments_;
    } else if (hold_left_ > 0) {
        --hold_left_;
    } else {
        held_ *= fall_;
    }
    peaks_.fill(0);
    squares_.fill(0);
    at_ = 0;
}

float Meter::peak_db() const noexcept REALTIME { return to_db(std::max(held_, segment_peak())); }
float Meter::rms_db() const noexcept REALTIME { return to_db(std::sqrt(std::max(mean_square_, 0.0f))); }

}  // namespace signalbox::dsp
