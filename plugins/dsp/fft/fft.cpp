// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/fft/fft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "plugins/dsp/table_cache.hpp"

namespace signalbox::dsp {

namespace {

const FftSet& set_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return fft_avx512();
    if (isa == Isa::avx2) return fft_avx2();
#endif
    return fft_portable();
}

std::uint32_t width_for(std::uint32_t size, std::uint32_t widest) {
    for (std::uint32_t w = widest; w >= 4; w /= 2) {
        if (size % w == 0 && size / w >= w) return w;
    }
    return 1;
}

float cosine(std::uint64_t part, std::uint64_t whole) {
    return static_cast<float>(
        std::cos(2 * std::numbers::pi * static_cast<double>(part % whole) / static_cast<double>(whole)));
}

float sine(std::uint64_t part, std::uint64_t whole) {
    return static_cast<float>(
        std::sin(2 * std::numbers::pi * static_cast<double>(part % whole) / static_cast<double>(whole)));
}

FftTables make_tables(const FftPlan& plan) {
    FftTables tables;
    for (std::uint32_t i = 0; i < plan.count; ++i) {
        const auto& [radix, count, stride, at] = plan.passes[i];
        for (std::uint32_t p = 0; p < count; ++p) {
            for (std::uint32_t k = 1; k < radix; ++k) {
                tables.twiddles.push_back(cosine(p * k, radix * count));
                tables.twiddles.push_back(-sine(p * k, radix * count));
            }
        }
    }
    const std::uint32_t width = plan.width, rows = plan.points / width;
    for (std::uint32_t block = 0; block < rows; block += width) {
        const std::uint64_t first = std::min(block, rows - width);
        for (std::uint32_t lane = 1; lane < width; ++lane) {
            for (std::uint32_t r = 0; r < width; ++r) tables.across.push_back(cosine(lane * (first + r), plan.points));
            for (std::uint32_t r = 0; r < width; ++r) tables.across.push_back(-sine(lane * (first + r), plan.points));
        }
    }
    return tables;
}

FftTurns make_turns(std::uint32_t points, std::uint32_t padding) {
    FftTurns turns;
    for (std::uint32_t k = 0; k <= points / 2 + padding; ++k) {
        turns.cos.push_back(cosine(k, 2 * points));
        turns.sin.push_back(sine(k, 2 * points));
    }
    return turns;
}

// Size, width and best radix say all about a plan.
using PlanKey = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
TableCache<PlanKey, FftTables>& known_tables() {
    static TableCache<PlanKey, FftTables> known;
    return known;
}
TableCache<std::uint32_t, FftTurns>& known_turns() {
    static TableCache<std::uint32_t, FftTurns> known;
    return known;
}

}  // namespace

bool fft_size(std::uint32_t size) {
    if (size == 0 || size > kLargestFft) return false;
    for (const std::uint32_t prime : {2U, 3U, 5U, 7U}) {
        while (size % prime == 0) size /= prime;
    }
    return size == 1;
}

void ComplexFft::prepare(std::uint32_t size, Isa isa) {
    const FftSet& set = set_for(isa);
    plan_ = {};
    plan_.points = size;
    plan_.width = width_for(size, set.widest);
    kernel_ = set.kernel(plan_.width);
    lay_out(set.best_radix);
    tables_ = known_tables().get({size, plan_.width, set.best_radix}, [this] { return make_tables(plan_); });
    plan_.twiddles = tables_->twiddles.data();
    plan_.across = tables_->across.data();
    for (int i = 0; i < 2; ++i) {
        work_[i].assign(2 * size, 0.0f);
        plan_.work[i] = work_[i].data();
    }
}

void ComplexFft::forward(const float* wave, float* re, float* im, float* work) const noexcept REALTIME {
    FftPlan plan;  // most of whose passes are none
    plan.points = plan_.points;
    plan.width = plan_.width;
    plan.count = plan_.count;
    for (std::uint32_t i = 0; i < plan.count; ++i) plan.passes[i] = plan_.passes[i];
    plan.twiddles = plan_.twiddles;
    plan.across = plan_.across;
    plan.work[0] = work;
    plan.work[1] = work + std::size_t{2} * plan.points;
    kernel_->forward(plan, wave, re, im);
}

void ComplexFft::lay_out(std::uint32_t radix) {
    std::uint32_t left = plan_.points / plan_.width, stride = 1, at = 0;
    const auto add = [&](std::uint32_t r) {
        left /= r;
        plan_.passes[plan_.count++] = {r, left, stride, at};
        stride *= r;
        at += 2 * (r - 1) * left;
    };
    for (const std::uint32_t odd : {7U, 5U, 3U}) {
        while (left % odd == 0) add(odd);
    }
    // 16 is better made of 4 and 4 than of 8 and 2.
    while (radix == 8 && left % 8 == 0 && left != 16) add(8);
    while (left % 4 == 0) add(4);
    if (left == 2) add(2);
    if (plan_.count == 0) add(1);
}

void RealFft::prepare(std::uint32_t size, Isa isa) {
    size_ = size;
    const bool odd = size % 2 != 0;
    const std::uint32_t points = odd ? size : size / 2;
    complex_.prepare(points, isa);
    re_.assign(points + 1 + kPadding, 0.0f);
    im_.assign(points + 1 + kPadding, 0.0f);
    wave_.assign(odd ? 2 * points : 0, 0.0f);
    turns_ = odd ? nullptr : known_turns().get(points, [points] { return make_turns(points, kPadding); });
    cos_ = odd ? nullptr : turns_->cos.data();
    sin_ = odd ? nullptr : turns_->sin.data();
}

void RealFft::forward(const float* wave, float* re, float* im) noexcept REALTIME {
    if (size_ % 2 != 0) return forward_odd(wave, re, im);
    const std::uint32_t n = size_ / 2;
    complex_.forward(wave, re_.data(), im_.data());
    re_[n] = re_[0];
    im_[n] = im_[0];
    const float* const in[2] = {re_.data(), im_.data()};
    float* const out[2] = {re, im};
    complex_.kernel().untangle(n, cos_, sin_, in, out);
}

void RealFft::forward(const float* wave, float* re, float* im, float* work) const noexcept REALTIME {
    const std::uint32_t n = size_ / 2;
    float *const z_re = work + std::size_t{4} * n, *const z_im = z_re + shared_row(size_);
    complex_.forward(wave, z_re, z_im, work);
    z_re[n] = z_re[0];
    z_im[n] = z_im[0];
    const float* const in[2] = {z_re, z_im};
    float* const out[2] = {re, im};
    complex_.kernel().untangle(n, cos_, sin_, in, out);
}

void RealFft::inverse(const float* re, const float* im, float* wave) noexcept REALTIME {
    if (size_ % 2 != 0) return inverse_odd(re, im, wave);
    const float* const in[2] = {re, im};
    float* const out[2] = {re_.data(), im_.data()};
    complex_.kernel().tangle(size_ / 2, cos_, sin_, in, out);
    complex_.inverse(re_.data(), im_.data(), wave);
}

void RealFft::forward_odd(const float* wave, float* re, float* im) noexcept REALTIME {
    for (std::uint32_t i = 0; i < size_; ++i) {
        wave_[2 * i] = wave[i];
        wave_[2 * i + 1] = 0;
    }
    complex_.forward(wave_.data(), re_.data(), im_.data());
    std::copy_n(re_.data(), bins(), re);
    std::copy_n(im_.data(), bins(), im);
}

void RealFft::inverse_odd(const float* re, const float* im, float* wave) noexcept REALTIME {
    std::copy_n(re, bins(), re_.data());
    std::copy_n(im, bins(), im_.data());
    im_[0] = 0;
    for (std::uint32_t k = 1; k < bins(); ++k) {
        re_[size_ - k] = re[k];
        im_[size_ - k] = -im[k];
    }
    complex_.inverse(re_.data(), im_.data(), wave_.data());
    for (std::uint32_t i = 0; i < size_; ++i) wave[i] = wave_[2 * i];
}

}  // namespace signalbox::dsp
