// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/polyphase_resampler.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "plugins/dsp/resample/filter.hpp"
#include "plugins/dsp/table_cache.hpp"

namespace signalbox::dsp {

namespace {

constexpr std::uint64_t kMostWeights = 1 << 22;

// A row for each phase, whose sum is 1.
Aligned rows_of(std::uint32_t phases, const KaiserLowpass& filter) {
    const std::uint32_t taps = filter.taps(kTile);
    Aligned rows(std::size_t{phases} * taps);
    const double middle = taps / 2 - 1;
    std::vector<double> row(taps);
    for (std::uint32_t phase = 0; phase < phases; ++phase) {
        double sum = 0;
        for (std::uint32_t t = 0; t < taps; ++t) {
            row[t] = filter(t - middle - static_cast<double>(phase) / phases);
            sum += row[t];
        }
        for (std::uint32_t t = 0; t < taps; ++t) rows[std::size_t{phase} * taps + t] = static_cast<float>(row[t] / sum);
    }
    return rows;
}

std::shared_ptr<const Aligned> shared_rows(const ResampleSpec& spec, const Sharpness& sharpness) {
    static TableCache<std::tuple<std::uint32_t, std::uint32_t, double, double>, Aligned> cache;
    const auto make = [&] { return rows_of(ratio_of(spec).up, KaiserLowpass(spec, sharpness)); };
    return cache.get({spec.from_hz, spec.to_hz, sharpness.pass, sharpness.attenuation_db}, make);
}

}  // namespace

const char* PolyphaseResampler::refusal(const ResampleSpec& spec) {
    if (const char* refusal = refusal_of(spec)) return refusal;
    if (std::uint64_t{ratio_of(spec).up} * KaiserLowpass(spec, kSharpness).taps(kTile) > kMostWeights) {
        return "the ratio of these rates, in lowest terms, must be of smaller numbers";
    }
    return nullptr;
}

void PolyphaseResampler::prepare(const ResampleSpec& spec, Isa isa, const Sharpness& sharpness) {
    dots_ = dots_for(isa);
    ratio_ = ratio_of(spec);
    channels_ = spec.channels;
    taps_ = KaiserLowpass(spec, sharpness).taps(kTile);
    // A tile's sums begin this far apart, at most; what is before the first one goes when a chunk is done.
    history_.prepare(taps_ + kTile * (ratio_.down / ratio_.up + 1) + kChunk, channels_);
    rows_ = shared_rows(spec, sharpness);
    reset();
}

void PolyphaseResampler::reset() noexcept REALTIME {
    history_.reset(taps_ / 2 - 1);  // silence before the first frame
    at_ = phase_ = 0;
    taken_ = given_ = 0;
}

std::uint32_t PolyphaseResampler::latency_frames() const noexcept REALTIME {
    return taps_ / 2 + (kTile - 1) * ratio_.down / ratio_.up + 1;
}

// The last one's sum ends so far behind it.
std::uint64_t PolyphaseResampler::frames_until(std::uint64_t out) const noexcept REALTIME {
    return out == 0 ? 0 : (out - 1) * ratio_.down / ratio_.up + taps_ / 2 + 1;
}

std::size_t PolyphaseResampler::room_for(std::size_t frames) const noexcept REALTIME {
    return (frames + latency_frames() + kChunk) * ratio_.up / ratio_.down + 2 * kTile;
}

std::size_t PolyphaseResampler::process(const float* in, std::size_t frames, float* out) noexcept REALTIME {
    std::size_t written = 0;
    taken_ += frames;
    while (frames > 0) {
        const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(frames, kChunk));
        history_.append(in, count);
        if (in != nullptr) in += std::size_t{count} * channels_;
        frames -= count;
        written += run(out + written * channels_);
    }
    given_ += written;
    return written;
}

std::size_t PolyphaseResampler::flush(float* out) noexcept REALTIME {
    const std::uint64_t wanted = (taken_ * ratio_.up + ratio_.down - 1) / ratio_.down;
    std::size_t written = 0;
    while (given_ < wanted) {
        const std::size_t left = wanted - given_;
        written += std::min<std::size_t>(process(nullptr, kChunk, out + written * channels_), left);
    }
    reset();
    return written;
}

// Where the sum of a tile's last frame begins.
std::uint32_t PolyphaseResampler::last_of_tile() const noexcept REALTIME {
    return at_ + (phase_ + (kTile - 1) * ratio_.down) / ratio_.up;
}

std::size_t PolyphaseResampler::run(float* out) noexcept REALTIME {
    std::size_t written = 0;
    while (last_of_tile() + taps_ <= history_.fill()) {
        tile(out + written * channels_);
        written += kTile;
    }
    at_ -= history_.drop(at_);
    return written;
}

void PolyphaseResampler::tile(float* out) noexcept REALTIME {
    const std::uint32_t whole = ratio_.down / ratio_.up, part = ratio_.down % ratio_.up;
    const float* rows[kTile];
    std::uint32_t places[kTile];
    for (std::uint32_t i = 0; i < kTile; ++i) {
        rows[i] = rows_->data() + std::size_t{phase_} * taps_;
        places[i] = at_;
        phase_ += part;
        at_ += whole;
        if (phase_ >= ratio_.up) {
            phase_ -= ratio_.up;
            ++at_;
        }
    }
    for (std::uint32_t c = 0; c < channels_; ++c) {
        const float* frames[kTile];
        for (std::uint32_t i = 0; i < kTile; ++i) frames[i] = history_.channel(c) + places[i];
        float sums[kTile];
        dots_(rows, frames, taps_, sums);
        for (std::uint32_t i = 0; i < kTile; ++i) out[i * channels_ + c] = sums[i];
    }
}

}  // namespace signalbox::dsp
