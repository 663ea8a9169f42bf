// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/adaptive_resampler.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/dsp/resample/filter.hpp"

namespace signalbox::dsp {

namespace {

constexpr Sharpness kSharpness{0.84, 115};

}  // namespace

const char* AdaptiveResampler::refusal(const ResampleSpec& spec) { return refusal_of(spec); }

void AdaptiveResampler::prepare(const ResampleSpec& spec, Isa isa) {
    dots_ = blended_dots_for(isa);
    nominal_ = static_cast<double>(spec.from_hz) / spec.to_hz;
    taps_ = KaiserLowpass(spec, kSharpness).taps(kTile);
    const auto widest = static_cast<std::uint32_t>(std::ceil(nominal_ * (1 + kMostCorrection)));
    history_.prepare(taps_ + kTile * widest + 2 * kChunk, spec.channels);
    fill_rows(spec);
    reset();
}

void AdaptiveResampler::fill_rows(const ResampleSpec& spec) {
    const KaiserLowpass filter(spec, kSharpness);
    constexpr std::uint32_t kPlaces = 1U << kPhaseBits;
    rows_.assign((std::size_t{kPlaces} + 1) * taps_, 0.0f);
    const double middle = taps_ / 2 - 1;
    std::vector<double> row(taps_);
    for (std::uint32_t place = 0; place <= kPlaces; ++place) {
        double sum = 0;
        for (std::uint32_t t = 0; t < taps_; ++t) {
            row[t] = filter(t - middle - static_cast<double>(place) / kPlaces);
            sum += row[t];
        }
        float* const to = rows_.data() + std::size_t{place} * taps_;
        for (std::uint32_t t = 0; t < taps_; ++t) to[t] = static_cast<float>(row[t] / sum);
    }
}

void AdaptiveResampler::reset() noexcept REALTIME {
    history_.reset(taps_ / 2 - 1);  // silence before the first frame
    at_ = 0;
    place_ = 0;
    target_ = nominal_;
    slope_ = 0;
    gliding_ = 0;
    step(nominal_);
}

void AdaptiveResampler::correct(double part, std::uint32_t glide) noexcept REALTIME {
    if (!std::isfinite(part)) return;
    target_ = nominal_ * (1 + std::clamp(part, -kMostCorrection, kMostCorrection));
    gliding_ = glide;
    slope_ = glide > 0 ? (target_ - step_) / glide : 0;
    if (glide == 0) step(target_);
}

double AdaptiveResampler::held_frames() const noexcept REALTIME {
    const double middle = at_ + (taps_ / 2 - 1) + static_cast<double>(place_) * kFraction;
    return history_.fill() - middle;
}

AdaptiveResampler::Moved AdaptiveResampler::process(const float* in, std::size_t frames, float* out,
                                                    std::size_t room) noexcept REALTIME {
    Moved moved{0, 0};
    while (true) {
        moved.given += run(out + moved.given * history_.channels(), room - moved.given);
        if (moved.given == room || moved.taken == frames) return moved;
        const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(frames - moved.taken, kChunk));
        history_.append(in != nullptr ? in + moved.taken * history_.channels() : nullptr, count);
        moved.taken += count;
    }
}

// What the history allows.
std::uint32_t AdaptiveResampler::run(float* out, std::size_t room) noexcept REALTIME {
    std::uint32_t written = 0;
    while (written < room) {
        const std::uint32_t count = places(static_cast<std::uint32_t>(std::min<std::size_t>(kTile, room - written)));
        if (count == 0) break;
        tile(out + std::size_t{written} * history_.channels(), count);
        written += count;
    }
    at_ -= history_.drop(at_);
    return written;
}

// Takes up the next out frames, `most` or as many as the history allows.
std::uint32_t AdaptiveResampler::places(std::uint32_t most) noexcept REALTIME {
    std::uint32_t count = 0, at = at_;
    std::uint64_t place = place_;
    for (; count < most && at + taps_ <= history_.fill(); ++count) {
        starts_[count] = at;
        rows_before_[count] = rows_.data() + static_cast<std::size_t>(place >> (64 - kPhaseBits)) * taps_;
        rows_after_[count] = rows_before_[count] + taps_;
        parts_[count] = static_cast<float>(static_cast<std::int32_t>(place << kPhaseBits >> 40)) * 0x1p-24f;
        const std::uint64_t before = place;
        place += part_;
        at += whole_ + (place < before ? 1 : 0);
        if (gliding_ > 0) glide();
    }
    at_ = at;
    place_ = place;
    // The others' sums are not looked at.
    for (std::uint32_t i = count; i < kTile && count > 0; ++i) {
        starts_[i] = starts_[0];
        rows_before_[i] = rows_before_[0];
        rows_after_[i] = rows_after_[0];
        parts_[i] = 0;
    }
    return count;
}

void AdaptiveResampler::step(double frames) noexcept REALTIME {
    step_ = frames;
    whole_ = static_cast<std::uint32_t>(frames);
    part_ = static_cast<std::uint64_t>((frames - whole_) * 0x1p64);
}

void AdaptiveResampler::glide() noexcept REALTIME { step(--gliding_ == 0 ? target_ : step_ + slope_); }

void AdaptiveResampler::tile(float* out, std::uint32_t count) noexcept REALTIME {
    const std::uint32_t channels = history_.channels();
    for (std::uint32_t c = 0; c < channels; c += 2) {
        const bool two = c + 1 < channels;
        const float* frames[kTile];
        for (std::uint32_t i = 0; i < kTile; ++i) frames[i] = history_.channel(c) + starts_[i];
        const std::ptrdiff_t other = two ? history_.channel(c + 1) - history_.channel(c) : 0;
        float sums[2 * kTile];
        dots_({rows_before_, rows_after_, parts_, frames, other, taps_}, sums);
        for (std::uint32_t i = 0; i < count; ++i) {
            out[i * channels + c] = sums[i];
            if (two) out[i * channels + c + 1] = sums[kTile + i];
        }
    }
}

}  // namespace signalbox::dsp
