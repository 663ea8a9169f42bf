// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/fft/fft.hpp"

namespace signalbox::bench {

enum class Window { none, kaiser };  // Kaiser's, whose sides are below what a float has

// Levels of frequencies from 0 to half the rate, in dB: a sine of amplitude 1 has 0.
class Spectrograph {
public:
    explicit Spectrograph(std::uint32_t size,
                          Window window = Window::kaiser);  // a size that dsp::fft_size() approves of
    // Of `size` frames: size / 2 + 1 levels, good until the next call.
    const std::vector<double>& operator()(const float* sound);

private:
    dsp::RealFft fft_;
    dsp::Aligned shape_, part_, re_, im_;
    double sum_ = 0;
    std::vector<double> levels_;
};

}  // namespace signalbox::bench
