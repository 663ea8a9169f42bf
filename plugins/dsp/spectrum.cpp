// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp {

namespace {

constexpr double kHoldSeconds = 1.0, kFallDbPerSecond = 20.0, kLowestHz = 20.0, kHighestHz = 20000.0;
constexpr std::uint32_t kSums = 16;

MULTIVERSION void multiply(const float* a, const float* b, float* out, std::uint32_t count) noexcept REALTIME {
    for (std::uint32_t i = 0; i < count; ++i) out[i] = a[i] * b[i];
}

MULTIVERSION void powers(const float* re, const float* im, float* out, std::uint32_t count) noexcept REALTIME {
    for (std::uint32_t i = 0; i < count; ++i) out[i] = re[i] * re[i] + im[i] * im[i];
}

// As many sums as the widest registers hold: the compiler may not reorder one.
MULTIVERSION float sum(const float* values, std::uint32_t count) noexcept REALTIME {
    float sums[kSums] = {}, total = 0;
    std::uint32_t i = 0;
    for (; i + kSums <= count; i += kSums) {
        for (std::uint32_t k = 0; k < kSums; ++k) sums[k] += values[i + k];
    }
    for (; i < count; ++i) total += values[i];
    for (const float s : sums) total += s;
    return total;
}

// A sine of full scale has a power of 1/2.
float sine_db(float power) noexcept REALTIME { return to_db(std::sqrt(2 * power)); }

}  // namespace

void Spectrum::prepare(const Spec& spec, std::uint32_t points) {
    points_ = points;
    hop_ = points / 2;
    fft_.prepare(points_);
    for (Aligned* buffer : {&history_, &window_, &wave_, &re_, &im_}) buffer->assign(points_, 0.0f);
    // The window's scale makes the sum of |X|^2 over a signal's bins that signal's power.
    const double window_power = 0.375 * points;  // of a Hann window: the sum of its squares
    const double scale = std::sqrt(2 / (points * window_power));
    for (std::uint32_t i = 0; i < points_; ++i) {
        window_[i] = static_cast<float>(scale * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / points_)));
    }
    bands_.clear();
    const auto lowest = static_cast<int>(std::ceil(6 * std::log2(kLowestHz / 1000)));
    for (int k = lowest;; ++k) {
        const double centre = 1000 * std::exp2(k / 6.0);
        if (centre > kHighestHz * std::exp2(1 / 12.0) || centre * std::exp2(1 / 12.0) > spec.rate_hz / 2) break;
        add_band(centre, spec.rate_hz);
    }
    levels_.resize(bands_.size());
    const double seconds = hop_ / spec.rate_hz;
    hold_windows_ = static_cast<std::uint32_t>(std::lround(kHoldSeconds / seconds));
    fall_ = static_cast<float>(std::pow(10.0, -kFallDbPerSecond * seconds / 10.0));
    reset();
}

void Spectrum::add_band(double centre_hz, double rate_hz) {
    // Bin k covers k - 1/2 to k + 1/2; in places where bin 0 begins at 0.
    const double place = points_ * centre_hz / rate_hz;
    const double low = place * std::exp2(-1 / 12.0) + 0.5, high = place * std::exp2(1 / 12.0) + 0.5;
    const auto first = static_cast<std::uint32_t>(low), last = static_cast<std::uint32_t>(high);
    const bool one = first == last;
    bands_.push_back({static_cast<float>(centre_hz), first, last,
                      static_cast<float>(one ? high - low : first + 1 - low),
                      static_cast<float>(one ? 0 : high - last)});
}

void Spectrum::reset() noexcept REALTIME {
    std::fill(history_.begin(), history_.end(), 0.0f);
    std::fill(levels_.begin(), levels_.end(), Level{});
    at_ = points_ - hop_;
}

void Spectrum::process(const float* input, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t count = std::min(frames - done, points_ - at_);
        std::copy_n(input + done, count, history_.data() + at_);
        done += count;
        at_ += count;
        if (at_ < points_) return;
        analyse();
        std::copy_n(history_.data() + hop_, points_ - hop_, history_.data());
        at_ = points_ - hop_;
    }
}

void Spectrum::analyse() noexcept REALTIME {
    multiply(history_.data(), window_.data(), wave_.data(), points_);
    fft_.forward(wave_.data(), re_.data(), im_.data());
    float* power = wave_.data();
    powers(re_.data(), im_.data(), power, fft_.bins());
    if (!std::isfinite(sum(power, fft_.bins()))) return;
    for (std::uint32_t i = 0; i < bands(); ++i) {
        const Band& band = bands_[i];
        Level& level = levels_[i];
        level.now = band.first_part * power[band.first] + band.last_part * power[band.last];
        if (band.last > band.first + 1) level.now += sum(power + band.first + 1, band.last - band.first - 1);
        if (level.now >= level.held) {
            level.held = level.now;
            level.hold_left = hold_windows_;
        } else if (level.hold_left > 0) {
            --level.hold_left;
        } else {
            level.held *= fall_;
        }
    }
}

float Spectrum::level_db(std::uint32_t band) const noexcept REALTIME { return sine_db(levels_[band].now); }
float Spectrum::peak_db(std::uint32_t band) const noexcept REALTIME { return sine_db(levels_[band].held); }

}  // namespace signalbox::dsp
