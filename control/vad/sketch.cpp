// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/sketch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace signalbox::vad {

namespace {

template <class Bands>
void raise(Bands& bands, const Bands& others) {
    std::transform(bands.begin(), bands.end(), others.begin(), bands.begin(),
                   [](float a, float b) { return std::max(a, b); });
}

}  // namespace

Sketch::Sketch() {
    fft_.prepare(kWindow);
    for (std::size_t i = 0; i < kWindow; ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / kWindow;
        window_[i] = static_cast<float>((1 - std::cos(turn)) * 2 / kWindow);
    }
}

void Sketch::add(std::span<const float, dsp::speech::hop> samples) {
    take(samples.first<kStep>());
    take(samples.last<kStep>());
}

void Sketch::take(std::span<const float, kStep> piece) {
    std::copy(newest_.begin() + kStep, newest_.end(), newest_.begin());
    std::copy(piece.begin(), piece.end(), newest_.end() - kStep);
    const auto [least, most] = std::minmax_element(piece.begin(), piece.end());
    Slice slice{*least, *most, {}};
    measure(slice.bands_db);
    if (slices_.size() == kMostSlices && count_ % pieces_ == 0) fold();
    // The middle of the window is in the piece before. What that had until now was measured too early.
    if (count_ > 0) {
        Slice& before = slices_[(count_ - 1) / pieces_];
        if ((count_ - 1) % pieces_ == 0) before.bands_db = slice.bands_db;
        raise(before.bands_db, slice.bands_db);
    }
    if (count_++ % pieces_ == 0) {
        slices_.push_back(slice);
    } else {
        slices_.back().least = std::min(slices_.back().least, slice.least);
        slices_.back().most = std::max(slices_.back().most, slice.most);
    }
}

// Two become one.
void Sketch::fold() {
    for (std::size_t i = 0; i < slices_.size() / 2; ++i) {
        const Slice &first = slices_[2 * i], &second = slices_[2 * i + 1];
        Slice both{std::min(first.least, second.least), std::max(first.most, second.most), first.bands_db};
        raise(both.bands_db, second.bands_db);
        slices_[i] = both;
    }
    slices_.resize(slices_.size() / 2);
    pieces_ *= 2;
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
