// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/low_rate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <set>

#include "plugins/dsp/formats/law.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/highpass.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox;
using dsp::LowRate;
using reference::Samples;

namespace {

LowRate prepared(double rate_hz = 48000) {
    LowRate low;
    low.prepare({.rate_hz = rate_hz}, 1);
    return low;
}

// In place, in blocks of `size`; `turn` may change what is asked for.
Samples run(LowRate& low, LowRate::Params params, Samples sound, std::uint32_t size = 64,
            const std::function<void(std::size_t, LowRate::Params&)>& turn = {}) {
    for (std::size_t at = 0; at < sound.size(); at += size) {
        if (turn) turn(at, params);
        const float* in[] = {sound.data() + at};
        float* out[] = {sound.data() + at};
        low.process(params, in, out, static_cast<std::uint32_t>(std::min<std::size_t>(size, sound.size() - at)));
    }
    return sound;
}

// Of a frequency, as the amplitude of a sine, in the second half.
double amplitude(const Samples& sound, double hz, double rate_hz = 48000) {
    const std::size_t half = sound.size() / 2;
    return 4 * std::sqrt(reference::power_at(reference::windowed(sound, half, half), hz, rate_hz));
}

}  // namespace

TEST_CASE("what a low rate can hold comes back, as late as it says; the rest does not") {
    for (const double rate_hz : {44100.0, 48000.0}) {
        LowRate low = prepared(rate_hz);
        for (std::uint32_t i = 0; i < LowRate::kRates.size(); ++i) {
            CAPTURE(rate_hz, LowRate::kRates[i]);
            const std::uint32_t late = low.latency_frames(i);
            const Samples in = reference::sine(0.43 * LowRate::kRates[i], rate_hz, 0.5, 8000);
            low.reset();
            const Samples out = run(low, {.rate = i}, in);
            double most = 0;
            for (std::size_t n = 2 * late; n < in.size(); ++n)
                most = std::max(most, std::fabs(static_cast<double>(out[n]) - static_cast<double>(in[n - late])));
            CHECK(most < 2e-6);
            low.reset();
            const Samples beyond = reference::sine(0.52 * LowRate::kRates[i], rate_hz, 0.5, 8000);
            const Samples rest = run(low, {.rate = i}, beyond);
            CHECK(reference::peak(Samples(rest.begin() + 2 * late, rest.end())) < 1e-6);
        }
    }
}

TEST_CASE("aliasing folds back what is too high, imaging leaves what holding makes") {
    LowRate low = prepared();
    // 5 kHz at 8 kHz is 3 kHz; half way between two frames that are 1/48000 s apart there is nothing to interpolate.
    const Samples high = reference::sine(5000, 48000, 0.5, 19200);
    CHECK(amplitude(run(low, {.rate = 0, .colour = {.alias = 1}}, high), 3000) == Approx(0.5).epsilon(1e-3));
    low.reset();
    CHECK(amplitude(run(low, {.rate = 0, .colour = {.alias = 0.5f}}, high), 3000) == Approx(0.25).epsilon(1e-3));
    // Six frames hold one value: sin(6x) / (6 sin x) of it is left at a frequency, x = pi f / 48000.
    const Samples tone = reference::sine(1000, 48000, 0.5, 19200);
    low.reset();
    const Samples held = run(low, {.rate = 0, .colour = {.image = 1}}, tone);
    for (const double hz : {1000.0, 7000.0, 9000.0}) {
        const double x = std::numbers::pi * hz / 48000;
        CHECK(amplitude(held, hz) == Approx(0.5 * std::fabs(std::sin(6 * x) / (6 * std::sin(x)))).epsilon(2e-3));
    }
}

TEST_CASE("samples at the low rate are what they are said to be") {
    for (const auto& [samples, steps] : {std::pair(LowRate::Samples::bits16, 32768.0f),
                                         {LowRate::Samples::bits12, 2048.0f},
                                         {LowRate::Samples::bits8, 128.0f}}) {
        LowRate low = prepared();
        run(low, {.rate = 2, .colour = {.samples = samples}}, reference::sine(440, 48000, 1.2, 4800));
        float most = 0;
        for (std::int64_t j = 0; j < static_cast<std::int64_t>(low.path().low().end()); ++j) {
            const float x = low.path().low().at(j, 0) * steps;
            REQUIRE(x == std::nearbyint(x));
            most = std::max(most, std::fabs(x));
        }
        CHECK(most == steps);
    }
    LowRate low = prepared();
    run(low, {.rate = 0, .colour = {.samples = LowRate::Samples::mu_law}}, reference::sine(440, 48000, 1.2, 4800));
    const std::set<std::int16_t> codes(dsp::kMuLaw.begin(), dsp::kMuLaw.end());
    for (std::int64_t j = 0; j < static_cast<std::int64_t>(low.path().low().end()); ++j)
        REQUIRE(codes.count(static_cast<std::int16_t>(low.path().low().at(j, 0) * 32768)) == 1);
}

TEST_CASE("changes of a low rate, its mix and its bypass do not click") {
    LowRate low = prepared();
    const auto turn = [](std::size_t at, LowRate::Params& p) {
        const std::size_t step = at / 6400;
        p.rate = static_cast<std::uint32_t>(step % 6);
        p.mix = step % 4 == 1 ? 0.5f : 1.0f;
        p.output = step % 5 == 2 ? 0.3f : 1.0f;
        p.enabled = step % 7 != 3;
    };
    const Samples out = run(low, {}, reference::sine(445, 48000, 0.5, 64000), 64, turn);
    CHECK(reference::above_db(out, 6000, 48000, 3000, 63000, 0.5) < -90);
    CHECK(low.switches() > 8);
}

TEST_CASE("a low rate is over what was no number as soon as its filters are") {
    LowRate low = prepared();
    Samples broken = reference::sine(440, 48000, 0.5, 9600), whole = broken;
    for (const auto& [frame, absurd] : {std::pair(3000U, std::numeric_limits<float>::quiet_NaN()),
                                        {3001U, 1e30f},
                                        {3002U, -std::numeric_limits<float>::infinity()}}) {
        broken[frame] = absurd;
        whole[frame] = 0;
    }
    const Samples out = run(low, {}, broken);
    low.reset();
    CHECK(out == run(low, {}, whole));
}

TEST_CASE("rates that no resampler knows are refused by low rates too") {
    for (const double hz : {8000.0, 11025.0, 44100.0, 48000.0, 96000.0, 192000.0})
        CHECK(LowRate::refusal(hz) == nullptr);
    for (const double hz : {7999.0, 44101.0, 384000.0}) CHECK(LowRate::refusal(hz) != nullptr);
}
