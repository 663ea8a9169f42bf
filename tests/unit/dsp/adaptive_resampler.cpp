// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/adaptive_resampler.hpp"

#include <cstring>
#include <limits>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/dsp/resampling.hpp"
#include "tests/unit/dsp/tones.hpp"

using namespace signalbox::dsp;
using reference::Samples;
using resampling::noise;

namespace {

// In frames by blocks, out frames by pieces of at most `room`; half of silence's worth is left inside.
Samples adapt(AdaptiveResampler& resampler, const Samples& in, std::uint32_t channels, std::uint32_t block,
              std::uint32_t room) {
    Samples out, piece(std::size_t{room} * channels);
    std::uint32_t turn = 0;
    for (std::size_t at = 0; at < in.size() / channels;) {
        std::size_t left = std::min<std::size_t>(reference::block(block, turn++), in.size() / channels - at);
        AdaptiveResampler::Moved moved{0, 0};
        do {
            moved = resampler.process(in.data() + at * channels, left, piece.data(), room);
            out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(moved.given * channels));
            at += moved.taken;
            left -= moved.taken;
        } while (moved.given == room || left > 0);
    }
    return out;
}

Samples adapt(const ResampleSpec& spec, const Samples& in, double correction, Isa isa = best_isa(),
              std::uint32_t block = 500, std::uint32_t room = 700) {
    REQUIRE(AdaptiveResampler::refusal(spec) == nullptr);
    AdaptiveResampler resampler;
    resampler.prepare(spec, isa);
    resampler.correct(correction, 0);
    return adapt(resampler, in, spec.channels, block, room);
}

const std::vector<std::pair<std::uint32_t, std::uint32_t>> kAdaptiveRates = {
    {48000, 48000}, {44100, 48000}, {48000, 44100}, {44100, 16000}, {8000, 96000}};
const std::vector<double> kCorrections = {0, 200e-6, -0.013};

}  // namespace

TEST_CASE("adaptive: what both rates can hold passes unchanged, at any ratio") {
    const auto [from, to] = GENERATE(from_range(kAdaptiveRates));
    const double correction = GENERATE(from_range(kCorrections));
    CAPTURE(from, to, correction);
    for (const double part : {0.05, 0.5, 0.84}) {
        const double hz = part * 0.5 * std::min(from, to);
        const Samples out = adapt({from, to}, tones::sine(hz, from, from * 2 / 5), correction);
        // To whom believes the out clock, the tone is higher where the in clock was faster.
        const tones::Fit fit = tones::fit(out, hz * (1 + correction), to, out.size() / 4, out.size() * 3 / 4);
        CAPTURE(part);
        CHECK(std::fabs(fit.gain_db) < 0.001);
        CHECK(std::fabs(fit.phase) < 1e-3);
        CHECK(fit.residue_db < -116);
    }
}

TEST_CASE("adaptive: what the lower rate cannot hold is 114 dB down") {
    for (const auto& [from, to] : {std::pair(48000U, 44100U), std::pair(44100U, 16000U)}) {
        CAPTURE(from, to);
        for (const double part : {1.002, 1.03, 0.99 * from / to}) {
            const Samples out = adapt({from, to}, tones::sine(part * 0.5 * to, from, from * 3 / 10), 0);
            CAPTURE(part);
            CHECK(tones::level_db(out, out.size() / 4, out.size() * 3 / 4) < -114);
        }
    }
}

TEST_CASE("adaptive: blocks, room, channels and instruction set make no difference") {
    const std::uint32_t channels = GENERATE(1U, 2U, 3U);
    const ResampleSpec spec{44100, 48000, channels};
    const Samples in = noise(4000 * channels), whole = adapt(spec, in, 1e-3, best_isa(), 4000, 6000);
    CHECK(whole.size() / channels > 4000 * 480 / 441 - 200);
    for (const std::uint32_t block : {1U, 64U, 0U, 1000U}) {
        for (const std::uint32_t room : {1U, 37U, 5000U})
            CHECK((adapt(spec, in, 1e-3, best_isa(), block, room) == whole));
    }
    for (const Isa isa : isas()) {
        const Samples other = adapt(spec, in, 1e-3, isa);
        REQUIRE(other.size() == whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) REQUIRE(std::fabs(other[i] - whole[i]) < 3e-6f);
    }
}

TEST_CASE("adaptive: a correction is reached in a straight line, and the sound stays whole") {
    // The phase of a tone whose in clock goes from right to 1 % fast within 4,800 frames, against the same by formula.
    constexpr double kHz = 3000, kTo = 0.01, kGlide = 4800;
    AdaptiveResampler resampler;
    resampler.prepare({48000, 48000, 1});
    resampler.correct(kTo, static_cast<std::uint32_t>(kGlide));
    const Samples out = adapt(resampler, tones::sine(kHz, 48000, 12000), 1, 256, 256);
    double worst = 0;
    for (std::size_t i = 1000; i < 9000; ++i) {
        const double n = static_cast<double>(i), ramp = std::min(n, kGlide);
        const double place = n + kTo * (ramp * (ramp - 1) / 2 / kGlide + std::max(0.0, n - kGlide));
        const double wanted = tones::kAmplitude * std::sin(2 * std::numbers::pi * kHz / 48000 * place);
        worst = std::max(worst, std::fabs(static_cast<double>(out[i]) - wanted));
    }
    CHECK(worst < 1e-5);
}

TEST_CASE("adaptive: it says what it holds, and holds no more than it needs") {
    AdaptiveResampler resampler;
    resampler.prepare({44100, 48000, 1});
    const Samples in = noise(3000);
    Samples out(4000);
    double taken = 0, given = 0;
    for (int turn = 0; turn < 30; ++turn) {
        const auto moved = resampler.process(in.data() + turn * 100, 100, out.data(), out.size());
        taken += static_cast<double>(moved.taken);
        given += static_cast<double>(moved.given);
        CHECK(moved.taken == 100);
        CHECK(resampler.held_frames() == Approx(taken - given * 441 / 480).margin(1e-6));
        CHECK(resampler.held_frames() <= resampler.latency_frames() + 1);
    }
    CHECK(resampler.latency_frames() <= 64);
}

TEST_CASE("adaptive: it starts anew, forgets what was not a number, and clamps corrections") {
    AdaptiveResampler resampler;
    resampler.prepare({48000, 44100, 2});
    const Samples in = noise(2 * 2000);
    const Samples first = adapt(resampler, in, 2, 100, 500);
    Samples bad = in;
    bad[100] = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isfinite(adapt(resampler, bad, 2, 100, 500)[3000]));
    resampler.correct(3, 0);
    resampler.reset();
    CHECK((adapt(resampler, in, 2, 100, 500) == first));
    resampler.reset();
    resampler.correct(std::numeric_limits<double>::infinity(), 0);
    CHECK((adapt(resampler, in, 2, 100, 500) == first));
    resampler.reset();
    resampler.correct(7, 0);
    const auto frames = adapt(resampler, in, 2, 100, 500).size() / 2;
    CHECK(frames == Approx((2000 - resampler.latency_frames()) * 44.1 / 48 / 1.05).margin(2));
}

TEST_CASE("adaptive: what cannot be done is said in words") {
    const auto says = [](const ResampleSpec& spec, const char* words) {
        const char* refusal = AdaptiveResampler::refusal(spec);
        return refusal != nullptr && std::strstr(refusal, words) != nullptr;
    };
    CHECK(says({0, 48000}, "rates"));
    CHECK(says({48000, 192001}, "rates"));
    CHECK(says({44100, 48000, 65}, "channels"));
    CHECK(AdaptiveResampler::refusal({44101, 48000}) == nullptr);
}
