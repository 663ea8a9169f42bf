// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/formats/kernels.hpp"

namespace signalbox::dsp {

// Noise of two steps with a triangular density makes the error of rounding independent of the signal (triangular). Its
// power can be moved to where the ear is dull, above 10 kHz at 44.1 and 48 kHz, at the price of more of it (shaped).
// The same for every block size, and for every instruction set.
class Dither {
public:
    enum class Kind { none, triangular, shaped };

    void prepare(Kind kind, std::uint32_t channels);  // of the interleaved samples: 1 to kMostChannels
    void reset() noexcept REALTIME;

    // Adds to `samples` samples what dithers them for `to`; false, and nothing done, where nothing is to be added.
    bool process(const FormatKernels& kernels, Format to, const float* in, float* out, std::size_t samples) noexcept
        REALTIME;

private:
    static constexpr std::size_t kLanes = FormatKernels::kLanes, kTaps = 5, kChannels = 64;
    void add_noise(const FormatKernels& kernels, float lsb, const float* in, float* out, std::size_t samples) noexcept
        REALTIME;
    void shape(float lsb, const float* in, float* out, std::size_t samples) noexcept REALTIME;

    Kind kind_ = Kind::none;
    std::uint32_t channels_ = 1, channel_ = 0;
    std::array<std::uint32_t, kLanes> state_{};
    std::array<float, kLanes> left_{};  // noise of 1 lsb drawn and not yet used: the last kLanes - used_
    std::size_t used_ = kLanes;
    std::array<std::array<float, kTaps>, kChannels> errors_{};  // newest first
};

}  // namespace signalbox::dsp
