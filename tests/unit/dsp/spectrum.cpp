// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/spectrum.hpp"

#include <limits>

#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/noise.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using reference::Samples;

namespace {

Samples sine(double hz, double amplitude, double rate, std::uint32_t frames) {
    Samples s(frames);
    for (std::uint32_t i = 0; i < frames; ++i) {
        s[i] = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * std::fmod(hz * i / rate, 1.0)));
    }
    return s;
}

std::uint32_t nearest(const Spectrum& spectrum, double hz) {
    std::uint32_t best = 0;
    for (std::uint32_t i = 0; i < spectrum.bands(); ++i) {
        const auto off = [&](std::uint32_t b) {
            return std::fabs(std::log2(static_cast<double>(spectrum.centre_hz(b)) / hz));
        };
        if (off(i) < off(best)) best = i;
    }
    return best;
}

double db(float x) { return static_cast<double>(x); }

}  // namespace

TEST_CASE("a spectrum's bands are a sixth of an octave apart and reach from 20 Hz to 20 kHz") {
    Spectrum spectrum;
    spectrum.prepare({48000, 1024});
    CHECK(db(spectrum.centre_hz(0)) == Approx(22.097).epsilon(1e-4));
    CHECK(db(spectrum.centre_hz(spectrum.bands() - 1)) == Approx(20158.7).epsilon(1e-4));
    CHECK(db(spectrum.centre_hz(nearest(spectrum, 1000))) == Approx(1000).epsilon(1e-6));
    for (std::uint32_t i = 1; i < spectrum.bands(); ++i) {
        CHECK(db(spectrum.centre_hz(i) / spectrum.centre_hz(i - 1)) == Approx(std::exp2(1 / 6.0)).epsilon(1e-6));
    }
    spectrum.prepare({16000, 1024});
    CHECK(spectrum.centre_hz(spectrum.bands() - 1) < 8000.0f);
}

TEST_CASE("a sine shows its level in its band and nothing far away") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const double hz = GENERATE(3174.8, 6349.6, 10079.4);
    Spectrum spectrum;
    spectrum.prepare({rate, 1024});
    const Samples in = sine(hz, 0.25, rate, 8192);
    spectrum.process(in.data(), 8192);
    CHECK(db(spectrum.level_db(nearest(spectrum, hz))) == Approx(-12.04).margin(0.05));
    CHECK(db(spectrum.peak_db(nearest(spectrum, hz))) == Approx(-12.04).margin(0.05));
    for (const double far : {hz / 4, hz * 1.9}) CHECK(spectrum.level_db(nearest(spectrum, far)) < -90);
}

TEST_CASE("the bands of white noise hold its power") {
    Spectrum spectrum;
    spectrum.prepare({48000, 1024});
    WhiteNoise white;
    std::vector<double> power(spectrum.bands());
    constexpr int kWindows = 200;
    for (int i = 0; i < kWindows; ++i) {
        Samples in(Spectrum::kHop);
        for (float& x : in) x = white.next();
        spectrum.process(in.data(), Spectrum::kHop);
        for (std::uint32_t b = 0; b < power.size(); ++b)
            power[b] += std::pow(10, db(spectrum.level_db(b)) / 10) / kWindows;
    }
    for (std::uint32_t b = nearest(spectrum, 100); b < power.size(); ++b) {
        const double width = db(spectrum.centre_hz(b)) * (std::exp2(1 / 12.0) - std::exp2(-1 / 12.0));
        // Twice the power: 0 dB is a sine of full scale.
        CHECK(10 * std::log10(power[b]) == Approx(10 * std::log10(2 * width / 24000)).margin(1.0));
    }
}

TEST_CASE("a spectrum holds a peak for a second and lets it fall by 20 dB a second") {
    Spectrum spectrum;
    spectrum.prepare({48000, 1024});
    const std::uint32_t band = nearest(spectrum, 1000);
    const Samples in = sine(1000, 0.5, 48000, 8192), silence(48000);
    spectrum.process(in.data(), 8192);
    spectrum.process(silence.data(), 40000);
    CHECK(spectrum.level_db(band) == kFloorDb);
    CHECK(db(spectrum.peak_db(band)) == Approx(-6.02).margin(0.05));
    spectrum.process(silence.data(), 24000);
    const double falling = db(spectrum.peak_db(band));
    CHECK(falling < -8);
    spectrum.process(silence.data(), 48000);
    CHECK(db(spectrum.peak_db(band)) == Approx(falling - 20).margin(0.5));
}

TEST_CASE("a spectrum does not depend on the block size, passes over what is not finite, and starts anew") {
    Spectrum whole, parts;
    whole.prepare({48000, 1024});
    parts.prepare({48000, 1024});
    Samples in = sine(997, 0.5, 48000, 20000);
    whole.process(in.data(), 20000);
    std::uint32_t turn = 0;
    for (std::uint32_t at = 0; at < 20000;) {
        const std::uint32_t frames = std::min(reference::block(0, turn++), 20000 - at);
        parts.process(in.data() + at, frames);
        at += frames;
    }
    for (std::uint32_t b = 0; b < whole.bands(); ++b) CHECK(whole.level_db(b) == parts.level_db(b));

    const float before = whole.level_db(nearest(whole, 997));
    in[100] = std::numeric_limits<float>::quiet_NaN();
    whole.process(in.data(), 1024);
    CHECK(whole.level_db(nearest(whole, 997)) == before);
    whole.process(in.data() + 1024, 8192);
    CHECK(db(whole.level_db(nearest(whole, 997))) == Approx(db(before)).margin(0.05));
    whole.reset();
    CHECK(whole.peak_db(nearest(whole, 997)) == kFloorDb);
}
