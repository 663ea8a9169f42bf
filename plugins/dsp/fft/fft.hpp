// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/fft/plan.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

inline constexpr std::uint32_t kLargestFft = 65536;
bool fft_size(std::uint32_t size);  // has no prime factor beyond 7, and is 1 to kLargestFft

struct FftTables {
    Aligned twiddles, across;  // see FftPlan
};
struct FftTurns {
    Aligned cos, sin;  // see FftKernel::Turn
};

// The discrete Fourier transform of complex numbers, which lie interleaved in time and apart in frequency: re and im of
// size() frequencies from 0 up. Neither direction scales, so there and back multiplies by size(). What comes in and
// goes out does not overlap. Not for two threads at a time: it has its working memory with it.
class ComplexFft {
public:
    ComplexFft() = default;
    ComplexFft(ComplexFft&&) = default;  // the plan points into tables and work
    ComplexFft& operator=(ComplexFft&&) = default;

    void prepare(std::uint32_t size, Isa isa = best_isa());  // a size that fft_size() approves of
    void forward(const float* wave, float* re, float* im) noexcept REALTIME { kernel_->forward(plan_, wave, re, im); }
    void inverse(const float* re, const float* im, float* wave) noexcept REALTIME {
        kernel_->inverse(plan_, re, im, wave);
    }
    // The same for many that share one: `work` has 4 * size() floats.
    void forward(const float* wave, float* re, float* im, float* work) const noexcept REALTIME;
    [[nodiscard]] std::uint32_t size() const noexcept REALTIME { return plan_.points; }
    [[nodiscard]] const FftKernel& kernel() const noexcept REALTIME { return *kernel_; }

private:
    void lay_out(std::uint32_t radix);

    const FftKernel* kernel_ = nullptr;
    FftPlan plan_;
    std::shared_ptr<const FftTables> tables_;
    Aligned work_[2];
};

// The same of real numbers: re and im have bins() frequencies, 0 up to half the rate. Even sizes cost half of a
// ComplexFft's; odd ones as much as it.
class RealFft {
public:
    void prepare(std::uint32_t size, Isa isa = best_isa());
    void forward(const float* wave, float* re, float* im) noexcept REALTIME;
    void inverse(const float* re, const float* im, float* wave) noexcept REALTIME;
    // The same for many that share one, of an even size: `work` has shared_work(size) floats.
    void forward(const float* wave, float* re, float* im, float* work) const noexcept REALTIME;
    static constexpr std::uint32_t shared_work(std::uint32_t size) { return 2 * size + 2 * shared_row(size); }
    [[nodiscard]] std::uint32_t size() const noexcept REALTIME { return size_; }
    [[nodiscard]] std::uint32_t bins() const noexcept REALTIME { return size_ / 2 + 1; }

private:
    static constexpr std::uint32_t kPadding = 16;  // floats that the widest vector may reach beyond
    // Room for half the spectrum, in whole cache lines.
    static constexpr std::uint32_t shared_row(std::uint32_t size) { return (size / 2 + 16) / 16 * 16 + kPadding; }
    void forward_odd(const float* wave, float* re, float* im) noexcept REALTIME;
    void inverse_odd(const float* re, const float* im, float* wave) noexcept REALTIME;

    std::uint32_t size_ = 0;
    ComplexFft complex_;
    std::shared_ptr<const FftTurns> turns_;
    const float *cos_ = nullptr, *sin_ = nullptr;  // of turns_
    Aligned re_, im_, wave_;
};

}  // namespace signalbox::dsp
