// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/low_rate_path.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "plugins/dsp/formats/law.hpp"

namespace signalbox::dsp {

namespace {

// A part on its way to another, in some hundred frames.
float nearer(float part, float aim) noexcept REALTIME {
    const float left = aim - part;
    return std::fabs(left) < 1e-4f ? aim : part + 0.01f * left;
}

float rounded(float x, float steps) noexcept REALTIME {
    return std::clamp(std::nearbyint(x * steps), -steps, steps - 1) / steps;
}

float as_samples(LowRatePath::Samples samples, float x) noexcept REALTIME {
    switch (samples) {
        case LowRatePath::Samples::bits16:
            return rounded(x, 32768);
        case LowRatePath::Samples::bits12:
            return rounded(x, 2048);
        case LowRatePath::Samples::bits8:
            return rounded(x, 128);
        case LowRatePath::Samples::mu_law: {
            const auto linear = static_cast<std::int32_t>(rounded(x, 32768) * 32768);
            return static_cast<float>(kMuLaw[encode_mu_law(linear)]) / 32768;
        }
        default:
            return x;
    }
}

}  // namespace

void FrameRing::prepare(std::uint32_t frames, std::uint32_t channels) {
    const std::uint32_t size = std::bit_ceil(frames);
    samples_.assign(std::size_t{size} * channels, 0.0f);
    mask_ = size - 1;
    channels_ = channels;
    end_ = 0;
}

void FrameRing::reset() noexcept REALTIME {
    std::fill(samples_.begin(), samples_.end(), 0.0f);
    end_ = 0;
}

void FrameRing::push(const float* in, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i, ++end_) {
        for (std::uint32_t c = 0; c < channels_; ++c) samples_[(end_ & mask_) * channels_ + c] = in[i * channels_ + c];
    }
}

void LowRatePath::prepare(std::uint32_t rate_hz, std::uint32_t low_hz, std::uint32_t channels) {
    low_hz_ = low_hz;
    channels_ = channels;
    const ResampleSpec there{.from_hz = rate_hz, .to_hz = low_hz, .channels = channels};
    const ResampleSpec back{.from_hz = low_hz, .to_hz = rate_hz, .channels = channels};
    ratio_ = ratio_of(there);
    down_.prepare(there);
    up_.prepare(back);
    latency_ = down_.latency_frames() + (up_.latency_frames() * ratio_.down + ratio_.up - 1) / ratio_.up;
    past_.prepare(latency_ + 2 * kMostFrames, channels);
    made_.prepare(latency_ + 2 * kMostFrames, channels);
    const auto low = static_cast<std::uint32_t>(down_.room_for(kMostFrames));
    low_.prepare(kKept + low, channels);
    low_block_.assign(std::size_t{low} * channels, 0.0f);
    high_block_.assign(up_.room_for(low) * channels, 0.0f);
    reset();
}

void LowRatePath::reset() noexcept REALTIME {
    down_.reset();
    up_.reset();
    past_.reset();
    low_.reset();
    made_.reset();
    fresh_ = true;
}

std::uint64_t LowRatePath::due(std::uint64_t frame) const noexcept REALTIME {
    return frame * ratio_.down / ratio_.up + down_.latency_frames();
}

void LowRatePath::process(const Colour& colour, const float* in, float* wet, float* dry, std::uint32_t frames) noexcept
    REALTIME {
    if (fresh_) {
        alias_ = colour.alias;
        image_ = colour.image;
        fresh_ = false;
    }
    image_aim_ = colour.image;
    past_.push(in, frames);
    const auto low = static_cast<std::uint32_t>(down_.process(in, frames, low_block_.data()));
    colour_low(colour, low);
    low_.push(low_block_.data(), low);
    const auto high = static_cast<std::uint32_t>(up_.process(low_block_.data(), low, high_block_.data()));
    colour_high(high);
    made_.push(high_block_.data(), high);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const auto frame = static_cast<std::int64_t>(past_.end() - frames + i) - latency_;
        for (std::uint32_t c = 0; c < channels_; ++c) {
            wet[i * channels_ + c] = made_.at(frame, c);
            dry[i * channels_ + c] = past_.at(frame, c);
        }
    }
}

// What came in at the time of a frame at the low rate.
float LowRatePath::raw(std::uint64_t frame, std::uint32_t channel) const noexcept REALTIME {
    const std::uint64_t place = frame * ratio_.down;
    const auto before = static_cast<std::int64_t>(place / ratio_.up);
    const float part = static_cast<float>(place % ratio_.up) / static_cast<float>(ratio_.up);
    const float x = past_.at(before, channel);
    return part == 0.0f ? x : x + part * (past_.at(before + 1, channel) - x);
}

void LowRatePath::colour_low(const Colour& colour, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) {
        alias_ = nearer(alias_, colour.alias);
        for (std::uint32_t c = 0; c < channels_; ++c) {
            float& x = low_block_[i * channels_ + c];
            if (alias_ != 0.0f) x += alias_ * (raw(low_.end() + i, c) - x);
            x = as_samples(colour.samples, x);
        }
    }
}

void LowRatePath::colour_high(std::uint32_t frames) noexcept REALTIME {
    if (image_ == 0.0f && image_aim_ == 0.0f) return;
    for (std::uint32_t i = 0; i < frames; ++i) {
        image_ = nearer(image_, image_aim_);
        // The nearest one, so that what is held is no later than what is filtered.
        const std::uint64_t frame = (2 * (made_.end() + i) * ratio_.up + ratio_.down) / (2 * ratio_.down);
        for (std::uint32_t c = 0; c < channels_; ++c) {
            float& x = high_block_[i * channels_ + c];
            x += image_ * (low_.at(static_cast<std::int64_t>(frame), c) - x);
        }
    }
}

}  // namespace signalbox::dsp
