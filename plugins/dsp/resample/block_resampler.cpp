// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/block_resampler.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "plugins/dsp/resample/filter.hpp"
#include "plugins/dsp/table_cache.hpp"

namespace signalbox::dsp {

namespace {

constexpr std::uint32_t kLargestBlock = 32768;
constexpr std::size_t kPadding = 16;

MULTIVERSION void multiply(const float* in, const float* gains, float* out, std::uint32_t count) noexcept REALTIME {
    for (std::uint32_t i = 0; i < count; ++i) out[i] = in[i] * gains[i];
}

KaiserLowpass lowpass(const ResampleSpec& spec) { return {spec, sharpness_of(spec.quality)}; }

// What a transform of this size costs, in arbitrary units. Whatever the widest registers are, sizes with fewer factors
// of two use narrower ones.
double cost(std::uint32_t size) {
    const std::uint32_t twos = size & (~size + 1);
    const double slow = twos >= 32 ? 1 : twos >= 16 ? 1.3 : twos >= 8 ? 2.2 : 6;
    return slow * size * std::log2(size);
}

bool smooth(std::uint32_t n) { return n > kLargestFft ? false : fft_size(n); }

// Frames at an end of a block that the filter mixes with what is beyond: a whole number of frames at the other rate
// too.
std::uint32_t overlap_for(double half_length, std::uint32_t down) {
    return (static_cast<std::uint32_t>(half_length) / down + 1) * down;
}

// Longer blocks lose less to their ends, but leave the caches: the cheapest for each new frame.
void choose_size(Ratio ratio, BlockDesign& design) {
    double least = HUGE_VAL;
    const std::uint32_t larger = std::max(ratio.up, ratio.down);
    for (std::uint32_t k = 2 * design.overlap / ratio.down + 2; k * larger <= kLargestBlock; ++k) {
        const std::uint32_t in = k * ratio.down, out = k * ratio.up;
        // A real transform is one of half the size.
        if (k % 2 != 0 || !smooth(in) || !smooth(out)) continue;
        const double price = (cost(in) + cost(out)) / (in - 2 * design.overlap);
        if (price >= least) continue;
        least = price;
        design.in_size = in;
        design.out_size = out;
    }
}

// The filter's spectrum: its response lies around frame 0, symmetric, so that all of it is real.
BlockDesign make_design(const ResampleSpec& spec) {
    const KaiserLowpass filter = lowpass(spec);
    const Ratio ratio = ratio_of(spec);
    BlockDesign design;
    design.overlap = overlap_for(filter.half_length(), ratio.down);
    choose_size(ratio, design);
    const std::uint32_t size = design.in_size;
    const auto reach = static_cast<std::uint32_t>(filter.half_length());
    Aligned response(size), re(size / 2 + 1), im(size / 2 + 1);
    double sum = 0;
    for (std::uint32_t i = 0; i <= reach; ++i) sum += (i == 0 ? 1 : 2) * filter(i);
    for (std::uint32_t i = 0; i <= reach; ++i) {
        response[i] = static_cast<float>(filter(i) / sum / size);
        if (i > 0) response[size - i] = response[i];
    }
    RealFft fft;
    fft.prepare(size);
    fft.forward(response.data(), re.data(), im.data());
    design.kept = std::min(size, design.out_size) / 2;
    design.gains.assign(re.begin(), re.begin() + design.kept);
    design.mirrored.assign(design.gains.rbegin(), design.gains.rend() - 1);
    return design;
}

using DesignKey = std::tuple<std::uint32_t, std::uint32_t, ResampleQuality>;
TableCache<DesignKey, BlockDesign>& known_designs() {
    static TableCache<DesignKey, BlockDesign> known;
    return known;
}

}  // namespace

const char* BlockResampler::refusal(const ResampleSpec& spec) {
    if (const char* refusal = refusal_of(spec)) return refusal;
    const Ratio ratio = ratio_of(spec);
    const std::uint32_t overlap = overlap_for(lowpass(spec).half_length(), ratio.down);
    const bool fits = 4 * overlap / ratio.down * std::max(ratio.up, ratio.down) <= kLargestBlock;
    if (!smooth(ratio.up) || !smooth(ratio.down) || !fits) {
        return "the ratio of these rates, in lowest terms, must be of small numbers with no prime factor beyond 7";
    }
    return nullptr;
}

void BlockResampler::prepare(const ResampleSpec& spec, Isa isa) {
    ratio_ = ratio_of(spec);
    channels_ = spec.channels;
    design_ = known_designs().get({ratio_.up, ratio_.down, spec.quality}, [&] { return make_design(spec); });
    gains_ = design_->gains.data();
    mirrored_ = design_->mirrored.data();
    in_size_ = design_->in_size;
    out_size_ = design_->out_size;
    overlap_ = design_->overlap;
    kept_ = design_->kept;
    step_ = in_size_ - 2 * overlap_;
    if (channels_ >= 2) {
        two_in_.prepare(in_size_, isa);
        two_out_.prepare(out_size_, isa);
    }
    if (channels_ % 2 != 0) {
        one_in_.prepare(in_size_, isa);
        one_out_.prepare(out_size_, isa);
    }
    block_.assign(std::size_t{in_size_} * channels_, 0.0f);
    part_.assign(2 * std::size_t{in_size_}, 0.0f);
    wave_.assign(2 * std::size_t{out_size_}, 0.0f);
    for (Aligned* buffer : {&in_re_, &in_im_}) buffer->assign(in_size_ + kPadding, 0.0f);
    for (Aligned* buffer : {&out_re_, &out_im_}) buffer->assign(out_size_ + kPadding, 0.0f);
    reset();
}

void BlockResampler::reset() noexcept REALTIME {
    std::fill_n(block_.data(), std::size_t{overlap_} * channels_, 0.0f);
    fill_ = overlap_;
    taken_ = given_ = 0;
    for (Aligned* buffer : {&out_re_, &out_im_}) std::fill(buffer->begin(), buffer->end(), 0.0f);
}

std::size_t BlockResampler::room_for(std::size_t frames) const noexcept REALTIME {
    return (frames + in_size_) / step_ * burst_frames() + burst_frames();
}

std::size_t BlockResampler::process(const float* in, std::size_t frames, float* out) noexcept REALTIME {
    std::size_t written = 0;
    taken_ += frames;
    while (frames > 0) {
        const std::size_t count = std::min<std::size_t>(frames, in_size_ - fill_);
        if (in != nullptr) {
            std::copy_n(in, count * channels_, block_.data() + std::size_t{fill_} * channels_);
            in += count * channels_;
        } else {
            std::fill_n(block_.data() + std::size_t{fill_} * channels_, count * channels_, 0.0f);
        }
        frames -= count;
        fill_ += static_cast<std::uint32_t>(count);
        if (fill_ == in_size_) written += transform(out + written * channels_);
    }
    given_ += written;
    return written;
}

std::size_t BlockResampler::flush(float* out) noexcept REALTIME {
    const std::uint64_t wanted = (taken_ * ratio_.up + ratio_.down - 1) / ratio_.down;
    std::size_t written = 0;
    while (given_ < wanted) {
        const std::size_t left = wanted - given_;
        const std::size_t more = process(nullptr, in_size_ - fill_, out + written * channels_);
        written += std::min(more, left);
    }
    reset();
    return written;
}

// One block to burst_frames() frames; what the next block needs of it moves to its beginning.
std::size_t BlockResampler::transform(float* out) noexcept REALTIME {
    for (std::uint32_t c = 0; c + 1 < channels_; c += 2) transform_two(c, out);
    if (channels_ % 2 != 0) transform_one(channels_ - 1, out);
    const std::size_t kept = 2 * std::size_t{overlap_} * channels_;
    std::copy_n(block_.data() + std::size_t{step_} * channels_, kept, block_.data());
    fill_ = 2 * overlap_;
    return burst_frames();
}

// The filter is real in both domains, so the two channels stay apart as real and imaginary part.
void BlockResampler::transform_two(std::uint32_t channel, float* out) noexcept REALTIME {
    const float* wave = block_.data();
    if (channels_ != 2) {
        for (std::uint32_t i = 0; i < in_size_; ++i) {
            part_[2 * i] = block_[std::size_t{i} * channels_ + channel];
            part_[2 * i + 1] = block_[std::size_t{i} * channels_ + channel + 1];
        }
        wave = part_.data();
    }
    two_in_.forward(wave, in_re_.data(), in_im_.data());
    const std::uint32_t above = kept_ - 1;
    for (const auto& [from, to] : {std::pair(&in_re_, &out_re_), std::pair(&in_im_, &out_im_)}) {
        multiply(from->data(), gains_, to->data(), kept_);
        std::fill(to->data() + kept_, to->data() + out_size_ - above, 0.0f);
        multiply(from->data() + in_size_ - above, mirrored_, to->data() + out_size_ - above, above);
    }
    two_out_.inverse(out_re_.data(), out_im_.data(), wave_.data());
    const std::uint32_t first = overlap_ / ratio_.down * ratio_.up, count = burst_frames();
    if (channels_ == 2) {
        std::copy_n(wave_.data() + 2 * first, 2 * count, out);
        return;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        out[std::size_t{i} * channels_ + channel] = wave_[2 * (first + i)];
        out[std::size_t{i} * channels_ + channel + 1] = wave_[2 * (first + i) + 1];
    }
}

void BlockResampler::transform_one(std::uint32_t channel, float* out) noexcept REALTIME {
    const float* wave = block_.data();
    if (channels_ != 1) {
        for (std::uint32_t i = 0; i < in_size_; ++i) part_[i] = block_[std::size_t{i} * channels_ + channel];
        wave = part_.data();
    }
    one_in_.forward(wave, in_re_.data(), in_im_.data());
    for (const auto& [from, to] : {std::pair(&in_re_, &out_re_), std::pair(&in_im_, &out_im_)}) {
        multiply(from->data(), gains_, to->data(), kept_);
        std::fill(to->data() + kept_, to->data() + out_size_ / 2 + 1, 0.0f);
    }
    one_out_.inverse(out_re_.data(), out_im_.data(), wave_.data());
    const std::uint32_t first = overlap_ / ratio_.down * ratio_.up, count = burst_frames();
    for (std::uint32_t i = 0; i < count; ++i) out[std::size_t{i} * channels_ + channel] = wave_[first + i];
}

}  // namespace signalbox::dsp
