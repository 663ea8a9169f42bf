// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "plugins/dsp/distortion.hpp"
#include "plugins/dsp/fft/fft.hpp"
#include "tests/unit/dsp/delay_rig.hpp"

// A distortion, what changes on which frame, and what its curves are on paper.
namespace distortion_rig {

using delay_rig::noise;
using delay_rig::Stereo;
using effect_rig::How;
using reference::Samples;
using signalbox::dsp::Distortion;
using signalbox::dsp::Isa;
using Params = Distortion::Params;
using Shape = Distortion::Shape;
using Quality = Distortion::Quality;
using Change = effect_rig::Change<Distortion>;

inline const Shape kShapes[] = {Shape::soft, Shape::hard, Shape::tube, Shape::fold, Shape::fuzz, Shape::crush};
inline const Quality kQualities[] = {Quality::live, Quality::eco, Quality::high, Quality::best};

inline Params of(Shape shape, Quality quality, float drive_db) {
    Params p;
    p.shape = shape;
    p.quality = quality;
    p.drive_db = drive_db;
    p.auto_gain = false;
    return p;
}

inline Stereo run(Stereo s, const std::vector<Change>& changes, const How& how = {}) {
    return effect_rig::run<Distortion>(std::move(s), changes, how);
}
inline Samples run(const Samples& mono, const std::vector<Change>& changes, const How& how = {}) {
    return run(Stereo{mono, mono}, changes, how).left;
}

inline double on_paper(Shape shape, double x) {
    switch (shape) {
        case Shape::soft:
            return x / std::hypot(1.0, x);
        case Shape::tube:
            return x / std::hypot(1.0, x > 0 ? x : x / 0.55);
        case Shape::fold:
            return std::sin(x * std::numbers::pi / 2);
        case Shape::fuzz:
            return (x > 0 ? 4 : -2.8) * x / std::hypot(1.0, 4 * x);
        case Shape::hard:
        case Shape::crush:
            break;
    }
    return std::max(-1.0, std::min(1.0, x));
}

// A sine's spectrum behind a curve, from what the filters have settled on: `cycles` of it in kFrames, no common factor.
struct Spectrum {
    static constexpr std::uint32_t kFrames = 8192, kSettle = 16384;
    std::vector<double> size;
    std::uint32_t cycles;

    Spectrum(const Params& params, double hz, double rate = 48000, double peak = 0.70795)
        : size(kFrames / 2 + 1), cycles(static_cast<std::uint32_t>(hz / rate * kFrames) | 1U) {
        const Samples out =
            run(reference::sine(cycles * rate / kFrames, rate, peak, kSettle + kFrames), {{0, params}}, {64, rate});
        signalbox::dsp::RealFft fft;
        fft.prepare(kFrames);
        signalbox::dsp::Aligned wave(out.begin() + kSettle, out.end()), re(fft.bins()), im(fft.bins());
        fft.forward(wave.data(), re.data(), im.data());
        for (std::size_t i = 0; i < size.size(); ++i) {
            size[i] = std::hypot(static_cast<double>(re[i]), static_cast<double>(im[i])) * 2 / kFrames;
        }
    }
    [[nodiscard]] double harmonic(std::uint32_t n) const { return size[n * cycles]; }
    // The largest of what is no harmonic, up to 20 kHz at a rate of 48, below the fundamental.
    [[nodiscard]] double alias_db() const {
        double most = 0;
        for (std::size_t i = 8; i < kFrames * 20 / 48; ++i) {
            if (i % cycles != 0) most = std::max(most, size[i]);
        }
        return 20 * std::log10(most / harmonic(1));
    }
};

// What harmonic n of a sine of `peak` is behind a curve: Fourier's integral.
inline double harmonic_on_paper(Shape shape, double peak, double offset, std::uint32_t n) {
    constexpr int kPoints = 4000;
    std::complex<double> sum;
    for (int i = 0; i < kPoints; ++i) {
        const double turn = 2 * std::numbers::pi * (i + 0.5) / kPoints;
        sum += on_paper(shape, offset + peak * std::sin(turn)) * std::polar(1.0, turn * n);
    }
    return std::abs(sum) * 2 / kPoints;
}

}  // namespace distortion_rig
