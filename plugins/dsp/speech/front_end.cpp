// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/front_end.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace signalbox::dsp::speech {

namespace {

constexpr std::uint32_t kMostResampledHz = 192000;
constexpr float kMost = 64;  // beyond all sound
// Detectors hear no difference to sharper ones, which would be most of the work.
constexpr Sharpness kSharpness{0.85, 70};
constexpr std::size_t kChunk = 128;

// The nearest rate whose filter has few phases: the pitch is off by 0.15 % at most.
std::uint32_t near_rate(double hz) { return 25 * static_cast<std::uint32_t>(std::lround(hz / 25)); }

}  // namespace

const char* FrontEnd::refusal(double rate_hz) {
    return rate_hz >= kLeastHz && rate_hz <= kMostHz ? nullptr : "the sample rate must be from 8,000 to 768,000 Hz";
}

void FrontEnd::prepare(double rate_hz) {
    group_ = static_cast<std::uint32_t>(std::ceil(rate_hz / kMostResampledHz));
    from_hz_ = near_rate(rate_hz / group_);
    resampling_ = from_hz_ != detector_rate;
    if (resampling_) resampler_.prepare({from_hz_, detector_rate, 1}, best_isa(), kSharpness);
    reset();
}

void FrontEnd::reset() noexcept REALTIME {
    if (resampling_) resampler_.reset();
    full_ = false;
    taken_ = hops_ = 0;
    sum_ = 0;
    summed_ = fill_ = 0;
    band_ = low_ = 0;
}

void FrontEnd::set_high_pass(float hz) noexcept REALTIME {
    if (hz == high_pass_hz_) return;
    high_pass_hz_ = hz;
    g_ = std::tan(std::numbers::pi * static_cast<double>(hz) / detector_rate);
}

std::uint32_t FrontEnd::latency_frames() const noexcept REALTIME {
    if (!resampling_) return 0;
    return static_cast<std::uint32_t>(resampler_.frames_until(hop) - hop * from_hz_ / detector_rate) * group_;
}

// Where this hop is full, in groups.
std::uint64_t FrontEnd::due() const noexcept REALTIME {
    const std::uint64_t out = (hops_ + 1) * hop;
    return resampling_ ? resampler_.frames_until(out) : out;
}

std::size_t FrontEnd::take(const float* in, std::size_t frames) noexcept REALTIME {
    if (full_) fill_ = 0;
    full_ = false;
    const std::uint64_t most = (due() - taken_) * group_ - summed_;
    const std::size_t taking = std::min<std::uint64_t>(frames, most);
    for (std::size_t at = 0; at < taking;) {
        const std::size_t count = std::min(kChunk, taking - at);
        float clean[kChunk];
        const std::size_t groups = gather(in + at, count, clean);
        taken_ += groups;
        feed(clean, groups);
        at += count;
    }
    if (taking == most) {
        ++hops_;
        full_ = true;
        filter();
    }
    return taking;
}

std::size_t FrontEnd::gather(const float* in, std::size_t frames, float* clean) noexcept REALTIME {
    const auto cleaned = [](float x) { return std::fabs(x) < kMost ? x : 0.0f; };
    if (group_ == 1) {
        std::transform(in, in + frames, clean, cleaned);
        return frames;
    }
    std::size_t groups = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        sum_ += cleaned(in[i]);
        if (++summed_ < group_) continue;
        clean[groups++] = sum_ / static_cast<float>(group_);
        sum_ = 0;
        summed_ = 0;
    }
    return groups;
}

void FrontEnd::feed(const float* clean, std::size_t frames) noexcept REALTIME {
    if (resampling_) {
        fill_ += static_cast<std::uint32_t>(resampler_.process(clean, frames, hop_.data() + fill_));
    } else {
        std::copy_n(clean, frames, hop_.data() + fill_);
        fill_ += static_cast<std::uint32_t>(frames);
    }
}

// A state variable filter with Butterworth's Q.
void FrontEnd::filter() noexcept REALTIME {
    if (g_ == 0) return;
    const double k = std::numbers::sqrt2, r1 = 1 / (1 + g_ * (g_ + k));
    for (float& x : hop_) {
        const double input = static_cast<double>(x);
        const double high = (input - (k + g_) * band_ - low_) * r1;
        const double band = band_ + g_ * high, low = low_ + g_ * band;
        band_ = band + g_ * high;
        low_ = low + g_ * band;
        x = static_cast<float>(high);
    }
}

}  // namespace signalbox::dsp::speech
