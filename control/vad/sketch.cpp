// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/sketch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace signalbox::vad {

Sketch::Sketch() {
    fft_.prepare(kWindow);
    for (std::size_t i = 0; i < kWindow; ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / kWindow;
        window_[i] = static_cast<float>((1 - std::cos(turn)) * 2 / kWindow);
    }
}

void Sketch::add(std::span<const float, dsp::speech::hop> samples) {
    for (std::size_t at = 0; at < dsp::speech::hop; at += kStep) {
        const auto piece = samples.subspan(at, kStep);
        std::copy(newest_.begin() + kStep, newest_.end(), newest_.begin());
        std::copy(piece.begin(), piece.end(), newest_.end() - kStep);
        Slice slice;
        const auto [least, most] = std::minmax_element(piece.begin(), piece.end());
        slice.least = *least;
        slice.most = *most;
        measure(slice.bands_db);
        // The middle of the window is in the slice before.
        if (!slices_.empty()) slices_.back().bands_db = slice.bands_db;
        slices_.push_back(slice);
    }
}

void Sketch::measure(std::array<float, kBands>& bands_db) {
    std::array<float, kWindow> wave;
    std::transform(newest_.begin(), newest_.end(), window_.begin(), wave.begin(), std::multiplies<>());
    std::array<float, kWindow / 2 + 1> re, im;
    fft_.forward(wave.data(), re.data(), im.data());
    for (std::size_t band = 0; band < kBands; ++band) {
        float power = 1e-12f;
        for (std::size_t k = 2 * band + 1; k <= 2 * band + 2; ++k)
            power = std::max(power, re[k] * re[k] + im[k] * im[k]);
        bands_db[band] = 10 * std::log10(power);
    }
}

}  // namespace signalbox::vad
