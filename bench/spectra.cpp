// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/spectra.hpp"

#include <cmath>

namespace signalbox::bench {
namespace {

float kaiser(double place) {  // from -1 to 1
    const auto bessel = [](double x) {
        double sum = 1, term = 1;
        for (int k = 1; term > 1e-17 * sum; ++k) sum += term *= (x / (2 * k)) * (x / (2 * k));
        return sum;
    };
    constexpr double kBeta = 20;
    return static_cast<float>(bessel(kBeta * std::sqrt(1 - place * place)) / bessel(kBeta));
}

}  // namespace

Spectrograph::Spectrograph(std::uint32_t size, Window window)
    : shape_(size), part_(size), re_(size), im_(size), levels_(size / 2 + 1) {
    fft_.prepare(size);
    for (std::uint32_t i = 0; i < size; ++i) {
        shape_[i] = window == Window::none ? 1.0f : kaiser(2 * (i + 0.5) / size - 1);
        sum_ += static_cast<double>(shape_[i]);
    }
}

const std::vector<double>& Spectrograph::operator()(const float* sound) {
    for (std::size_t i = 0; i < part_.size(); ++i) part_[i] = sound[i] * shape_[i];
    fft_.forward(part_.data(), re_.data(), im_.data());
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        const double size = std::hypot(static_cast<double>(re_[i]), static_cast<double>(im_[i]));
        levels_[i] = 20 * std::log10(2 * size / sum_ + 1e-12);
    }
    return levels_;
}

}  // namespace signalbox::bench
