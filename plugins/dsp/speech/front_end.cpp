// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/front_end.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/dsp/resample/filter.hpp"
#include "plugins/dsp/table_cache.hpp"

namespace signalbox::dsp::speech {

namespace {

constexpr double kMostResampledHz = 48000;  // from higher rates resampling in one step would need much memory
constexpr float kMost = 64;                 // beyond all sound
// Detectors hear no difference to sharper ones, which would be most of the work.
constexpr Sharpness kSharpness{0.85, 70};
constexpr double kThinnedDb = 70;
constexpr std::size_t kChunk = 128, kRow = 16, kMostWeights = 128;

// The nearest rate whose filter has few phases: the pitch is off by 0.15 % at most.
std::uint32_t near_rate(double hz) { return 25 * static_cast<std::uint32_t>(std::lround(hz / 25)); }

// Passes what detectors hear of a rate, and stops what would be taken for that when a group has become one frame.
KaiserLowpass thinning_filter(double rate_hz, std::uint32_t group) {
    const double heard = detector_rate / 2 / rate_hz;
    return {heard, 1.0 / group - heard, kThinnedDb};
}

// Its sum's middle is so many groups before its end, and a frame more: so groups stay where they are.
std::uint32_t half_thinning(double rate_hz, std::uint32_t group) {
    return static_cast<std::uint32_t>(std::ceil((thinning_filter(rate_hz, group).half_length() + 1) / group)) - 1;
}

// As many as are summed at a time, the first ones nothing.
Aligned thinning(double rate_hz, std::uint32_t group) {
    const KaiserLowpass filter = thinning_filter(rate_hz, group);
    const std::size_t half = (half_thinning(rate_hz, group) + 1) * group, count = (2 * half + kRow - 2) / kRow * kRow;
    Aligned weights(count, 0.0f);
    double sum = 0;
    for (std::size_t i = 1; i < 2 * half; ++i) sum += filter(static_cast<double>(i) - static_cast<double>(half));
    for (std::size_t i = 1; i < 2 * half; ++i)
        weights[count - i] = static_cast<float>(filter(static_cast<double>(i) - static_cast<double>(half)) / sum);
    return weights;
}

std::shared_ptr<const Aligned> shared_thinning(double rate_hz, std::uint32_t group) {
    static TableCache<double, Aligned> cache;
    return cache.get(rate_hz, [&] { return thinning(rate_hz, group); });
}

MULTIVERSION float dot(const float* a, const float* b, std::size_t count) noexcept REALTIME {
    float sums[kRow] = {}, total = 0;
    for (std::size_t i = 0; i < count; i += kRow) {
        for (std::size_t k = 0; k < kRow; ++k) sums[k] += a[i + k] * b[i + k];
    }
    for (const float s : sums) total += s;
    return total;
}

}  // namespace

const char* FrontEnd::refusal(double rate_hz) {
    return rate_hz >= kLeastHz && rate_hz <= kMostHz ? nullptr : "the sample rate must be from 8,000 to 768,000 Hz";
}

void FrontEnd::prepare(double rate_hz) {
    group_ = static_cast<std::uint32_t>(std::ceil(rate_hz / kMostResampledHz));
    from_hz_ = near_rate(rate_hz / group_);
    resampling_ = from_hz_ != detector_rate;
    if (resampling_) resampler_.prepare({from_hz_, detector_rate, 1}, best_isa(), kSharpness);
    weights_ = group_ > 1 ? shared_thinning(rate_hz, group_) : nullptr;
    recent_.assign(group_ > 1 ? weights_->size() - 1 : 0, 0.0f);
    early_ = group_ > 1 ? half_thinning(rate_hz, group_) : 0;
    reset();
}

void FrontEnd::reset() noexcept REALTIME {
    if (resampling_) resampler_.reset();
    full_ = false;
    taken_ = hops_ = 0;
    std::fill(recent_.begin(), recent_.end(), 0.0f);
    begun_ = fill_ = 0;
    band_ = low_ = 0;
}

void FrontEnd::set_high_pass(float hz) noexcept REALTIME {
    if (hz == high_pass_hz_) return;
    high_pass_hz_ = hz;
    g_ = std::tan(std::numbers::pi * static_cast<double>(hz) / detector_rate);
}

std::uint32_t FrontEnd::latency_frames() const noexcept REALTIME {
    if (!resampling_) return 0;
    const auto late = static_cast<std::uint32_t>(resampler_.frames_until(hop) - hop * from_hz_ / detector_rate);
    return (late + early_) * group_;
}

// Where this hop is full, in groups.
std::uint64_t FrontEnd::due() const noexcept REALTIME {
    const std::uint64_t out = (hops_ + 1) * hop;
    return resampling_ ? resampler_.frames_until(out) + early_ : out;
}

std::size_t FrontEnd::take(const float* in, std::size_t frames) noexcept REALTIME {
    if (full_) fill_ = 0;
    full_ = false;
    const std::uint64_t most = (due() - taken_) * group_ - begun_;
    const std::size_t taking = std::min<std::uint64_t>(frames, most);
    for (std::size_t at = 0; at < taking;) {
        const std::size_t count = std::min(kChunk, taking - at);
        float clean[kChunk], groups[kChunk];
        std::transform(in + at, in + at + count, clean, [](float x) { return std::fabs(x) < kMost ? x : 0.0f; });
        if (group_ == 1) {
            taken_ += count;
            feed(clean, count);
        } else {
            const std::size_t thinned = thin(clean, count, groups);
            const std::size_t skipped =
                std::min<std::uint64_t>(thinned, early_ - std::min<std::uint64_t>(early_, taken_));
            taken_ += thinned;
            feed(groups + skipped, thinned - skipped);
        }
        at += count;
    }
    if (taking == most) {
        ++hops_;
        full_ = true;
        filter();
    }
    return taking;
}

std::size_t FrontEnd::thin(const float* clean, std::size_t frames, float* groups) noexcept REALTIME {
    const std::size_t kept = recent_.size();
    float all[kMostWeights + kChunk];
    std::copy_n(recent_.data(), kept, all);
    std::copy_n(clean, frames, all + kept);
    std::size_t count = 0;
    for (std::size_t end = group_ - 1 - begun_; end < frames; end += group_)
        groups[count++] = dot(weights_->data(), all + end, weights_->size());
    begun_ = static_cast<std::uint32_t>((begun_ + frames) % group_);
    std::copy_n(all + frames, kept, recent_.data());
    return count;
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
