// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/low_rate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace signalbox::dsp {

namespace {

constexpr double kFadeSeconds = 0.015;
constexpr float kLoudest = 100;  // +40 dB; the comparison is false for what is not a number, too

std::uint32_t whole(double rate_hz) { return static_cast<std::uint32_t>(std::lround(rate_hz)); }

}  // namespace

const char* LowRate::refusal(double rate_hz) {
    for (const std::uint32_t low : kRates) {
        for (const ResampleSpec& spec : {ResampleSpec{.from_hz = whole(rate_hz), .to_hz = low},
                                         ResampleSpec{.from_hz = low, .to_hz = whole(rate_hz)}}) {
            if (const char* refusal = PolyphaseResampler::refusal(spec)) return refusal;
        }
    }
    return nullptr;
}

void LowRate::prepare(const Spec& spec, std::uint32_t channels) {
    channels_ = channels;
    fade_frames_ = whole(spec.rate_hz * kFadeSeconds);
    paths_.resize(kRates.size());
    for (std::size_t i = 0; i < kRates.size(); ++i) paths_[i].prepare(whole(spec.rate_hz), kRates[i], channels);
    for (Glide* glide : {&wet_gain_, &dry_gain_}) glide->prepare(spec);
    reset();
}

void LowRate::follow(const Params& params) noexcept REALTIME {
    const float wet = params.enabled ? params.mix * params.output : 0;
    const float dry = params.enabled ? (1 - params.mix) * params.output : 1;
    if (fresh_) {
        current_ = next_ = params.rate;
        paths_[current_].reset();
        wet_gain_.jump(wet);
        dry_gain_.jump(dry);
        ++switches_;
        fresh_ = false;
    }
    wet_gain_.aim(wet);
    dry_gain_.aim(dry);
    if (next_ != current_ || params.rate == current_) return;
    next_ = params.rate;
    paths_[next_].reset();
    wait_ = 2 * paths_[next_].latency_frames();  // its filters have forgotten that there was silence before
    faded_ = 0;
}

// As many frames as go in one piece.
std::uint32_t LowRate::span(std::uint32_t frames) const noexcept REALTIME {
    frames = std::min(frames, kChunk);
    if (next_ == current_) return frames;
    return std::min(frames, wait_ > 0 ? wait_ : fade_frames_ - faded_);
}

void LowRate::read(const float* const* inputs, std::uint32_t at, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t c = 0; c < channels_; ++c) {
        for (std::uint32_t i = 0; i < frames; ++i) {
            const float x = inputs[c][at + i];
            in_[i * channels_ + c] = std::fabs(x) <= kLoudest ? x : 0.0f;
        }
    }
}

void LowRate::fade_over(const Params& params, std::uint32_t frames) noexcept REALTIME {
    paths_[next_].process(params.colour, in_.data(), next_wet_.data(), next_dry_.data(), frames);
    if (wait_ > 0) {
        wait_ -= frames;
        return;
    }
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double turn = std::numbers::pi * static_cast<double>(++faded_) / fade_frames_;
        const float part = static_cast<float>(0.5 - 0.5 * std::cos(turn));
        for (std::uint32_t k = i * channels_; k < (i + 1) * channels_; ++k) {
            wet_[k] += part * (next_wet_[k] - wet_[k]);
            dry_[k] += part * (next_dry_[k] - dry_[k]);
        }
    }
    if (faded_ < fade_frames_) return;
    current_ = next_;
    ++switches_;
}

void LowRate::process(const Params& params, const float* const* inputs, float* const* outputs,
                      std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t at = 0; at < frames;) {
        follow(params);
        const std::uint32_t count = span(frames - at);
        read(inputs, at, count);
        paths_[current_].process(params.colour, in_.data(), wet_.data(), dry_.data(), count);
        if (next_ != current_) fade_over(params, count);
        std::array<float, kChunk> wet_gains, dry_gains;
        wet_gain_.fill(wet_gains.data(), count);
        dry_gain_.fill(dry_gains.data(), count);
        for (std::uint32_t c = 0; c < channels_; ++c) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const std::uint32_t k = i * channels_ + c;
                outputs[c][at + i] = wet_gains[i] * wet_[k] + dry_gains[i] * dry_[k];
            }
        }
        at += count;
    }
}

}  // namespace signalbox::dsp
