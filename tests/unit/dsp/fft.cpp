// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/fft/fft.hpp"

#include <complex>

#include "plugins/dsp/noise.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using reference::Samples;
using Spectrum = std::vector<std::complex<double>>;

namespace {

Samples white_noise(std::size_t count) {
    WhiteNoise white;
    Samples samples(count);
    for (float& x : samples) x = white.next();
    return samples;
}

// By definition, with the exponentials of a table in double precision; `bins` of them.
Spectrum transform(const Spectrum& in, std::size_t bins) {
    const std::size_t n = in.size();
    Spectrum turns(n), out(bins);
    for (std::size_t i = 0; i < n; ++i) {
        turns[i] = std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n));
    }
    for (std::size_t k = 0; k < bins; ++k) {
        for (std::size_t i = 0, at = 0; i < n; ++i, at = at + k < n ? at + k : at + k - n) out[k] += in[i] * turns[at];
    }
    return out;
}

// RMS of the error as a part of the RMS of what is right.
double error(const Spectrum& right, const Samples& re, const Samples& im) {
    double wrong = 0, power = 0;
    for (std::size_t k = 0; k < right.size(); ++k) {
        wrong += std::norm(right[k] - std::complex<double>(std::complex<float>(re[k], im[k])));
        power += std::norm(right[k]);
    }
    return std::sqrt(wrong / power);
}

double error(const Samples& right, const Samples& wave, double scale) {
    double wrong = 0, power = 0;
    for (std::size_t i = 0; i < right.size(); ++i) {
        const double d = static_cast<double>(wave[i]) * scale - static_cast<double>(right[i]);
        wrong += d * d;
        power += static_cast<double>(right[i]) * static_cast<double>(right[i]);
    }
    return std::sqrt(wrong / power);
}

// What single precision leaves: fftw3f has 1.5e-7 to 2.5e-7 at these sizes.
constexpr double kBound = 3e-7;

// Real: forward against the definition (of all bins, or of some where there are very many), then back.
void check_real(std::uint32_t size, Isa isa) {
    CAPTURE(size, name_of(isa));
    RealFft fft;
    fft.prepare(size, isa);
    const Samples wave = white_noise(size);
    Samples re(fft.bins()), im(fft.bins()), back(size);
    fft.forward(wave.data(), re.data(), im.data());
    Spectrum in;
    for (const float x : wave) in.emplace_back(static_cast<double>(x));
    const Spectrum right = transform(in, std::min(fft.bins(), 40U));
    CHECK(error(right, re, im) < kBound);
    fft.inverse(re.data(), im.data(), back.data());
    CHECK(error(wave, back, 1.0 / size) < kBound);
}

void check_complex(std::uint32_t size, Isa isa) {
    CAPTURE(size, name_of(isa));
    ComplexFft fft;
    fft.prepare(size, isa);
    const Samples wave = white_noise(2 * size);
    Samples re(size), im(size), back(2 * size);
    fft.forward(wave.data(), re.data(), im.data());
    Spectrum in;
    for (std::size_t i = 0; i < size; ++i) in.emplace_back(std::complex<float>(wave[2 * i], wave[2 * i + 1]));
    CHECK(error(transform(in, std::min(size, 40U)), re, im) < kBound);
    fft.inverse(re.data(), im.data(), back.data());
    CHECK(error(wave, back, 1.0 / size) < kBound);
}

}  // namespace

TEST_CASE("an FFT takes the sizes without prime factors beyond 7") {
    for (const std::uint32_t size : {1U, 2U, 7U, 2048U, 2352U, 2401U, 65536U}) CHECK(fft_size(size));
    for (const std::uint32_t size : {0U, 11U, 2042U, 65538U, 131072U}) CHECK_FALSE(fft_size(size));
}

TEST_CASE("an FFT is the transform that it is defined as, and goes back") {
    for (const Isa isa : isas()) {
        for (std::uint32_t size = 1; size <= 130; ++size) {
            if (!fft_size(size)) continue;
            check_real(size, isa);
            check_complex(size, isa);
        }
        for (const std::uint32_t size : {256U, 1120U, 2048U, 2205U, 2352U, 4374U, 6250U, 65536U}) {
            check_real(size, isa);
            check_complex(size, isa);
        }
    }
}

TEST_CASE("all bins of a long FFT are right") {
    // A single sample at d has the spectrum exp(-2 pi i k d / n), which needs no long sum.
    const std::uint32_t size = GENERATE(2048U, 37800U, 65536U);
    for (const Isa isa : isas()) {
        RealFft fft;
        fft.prepare(size, isa);
        Samples wave(size), re(fft.bins()), im(fft.bins());
        const std::uint64_t d = 977;
        wave[d] = 1;
        fft.forward(wave.data(), re.data(), im.data());
        Spectrum right;
        for (std::uint64_t k = 0; k < fft.bins(); ++k) {
            right.push_back(std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k * d % size) / size));
        }
        CHECK(error(right, re, im) < kBound);
    }
}

TEST_CASE("an FFT leaves alone what lies around its results, and its input") {
    const std::uint32_t size = GENERATE(6U, 64U, 600U, 2048U);
    for (const Isa isa : isas()) {
        RealFft fft;
        fft.prepare(size, isa);
        const Samples wave = white_noise(size);
        Samples in = wave, re(fft.bins() + 32, 9.0f), im(fft.bins() + 32, 9.0f), back(size + 32, 9.0f);
        fft.forward(in.data(), re.data() + 16, im.data() + 16);
        const Samples kept = re;
        fft.inverse(re.data() + 16, im.data() + 16, back.data() + 16);
        CHECK(in == wave);
        CHECK(re == kept);
        for (const Samples* out : {&re, &im, &back}) {
            CHECK(std::all_of(out->begin(), out->begin() + 16, [](float x) { return x == 9.0f; }));
            CHECK(std::all_of(out->end() - 16, out->end(), [](float x) { return x == 9.0f; }));
        }
    }
}
