// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/polyphase_resampler.hpp"

#include <cstring>
#include <limits>

#include "plugins/dsp/resample/block_resampler.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/dsp/resampling.hpp"
#include "tests/unit/dsp/tones.hpp"

using namespace signalbox::dsp;
using reference::Samples;
using resampling::noise;
using resampling::resample;

namespace {

template <class Resampler = PolyphaseResampler>
Samples resample(const ResampleSpec& spec, const Samples& in, std::uint32_t block = 1 << 20, Isa isa = best_isa()) {
    return resampling::whole<Resampler>(spec, in, block, isa);
}

const std::vector<std::pair<std::uint32_t, std::uint32_t>> kPolyphaseRates = {
    {44100, 48000}, {48000, 44100}, {44100, 16000}, {48000, 16000},
    {16000, 48000}, {96000, 44100}, {44100, 11025}, {8000, 192000}};

}  // namespace

TEST_CASE("polyphase: what both rates can hold passes unchanged, without distortion") {
    const auto [from, to] = GENERATE(from_range(kPolyphaseRates));
    CAPTURE(from, to);
    for (const double part : {0.02, 0.4, 0.77, 0.9}) {
        const double hz = part * 0.5 * std::min(from, to);
        const Samples out = resample({from, to}, tones::sine(hz, from, from * 2 / 5));
        const tones::Fit fit = tones::fit(out, hz, to, out.size() / 4, out.size() * 3 / 4);
        CAPTURE(part);
        CHECK(std::fabs(fit.gain_db) < 0.001);
        CHECK(std::fabs(fit.phase) < 1e-4);
        CHECK(fit.residue_db < -118);
    }
}

TEST_CASE("polyphase: what the lower rate cannot hold is 120 dB down") {
    const auto [from, to] = GENERATE(from_range(kPolyphaseRates));
    if (to > from) return;
    CAPTURE(from, to);
    const double nyquist = 0.5 * to, top = 0.5 * from / nyquist;
    for (int i = 0; i < 10; ++i) {
        const double part = i < 5 ? 1.0003 + (top - 1) * i * i / 400.0 : 1 + (top * 0.998 - 1) * i / 9.0;
        const Samples out = resample({from, to}, tones::sine(part * nyquist, from, from * 3 / 10));
        CAPTURE(part);
        CHECK(tones::level_db(out, out.size() / 4, out.size() * 3 / 4) < -120);
    }
}

TEST_CASE("polyphase: the latency is short, and what it says") {
    const auto [from, to, bound] = GENERATE(table<std::uint32_t, std::uint32_t, std::uint32_t>(
        {{44100, 48000, 100}, {48000, 44100, 108}, {44100, 16000, 270}}));
    PolyphaseResampler resampler;
    resampler.prepare({from, to, 1});
    CHECK(resampler.latency_frames() <= bound);
    // Frame by frame: by the time that frame i + latency - 1 has come in, the frames up to i's time are out.
    Samples out(resampler.room_for(1));
    std::uint64_t written = 0;
    std::int64_t worst = 0;
    for (std::int64_t i = 0; i < 5000; ++i) {
        const float silence = 0;
        const bool due = static_cast<std::uint64_t>(i + 1) == resampler.frames_until(written + 16);
        const std::uint64_t before = written;
        written += resampler.process(&silence, 1, out.data());
        REQUIRE(due == (written != before));
        const auto told = static_cast<std::int64_t>(written * from / to);
        worst = std::max(worst, i - told);
    }
    CHECK(worst <= static_cast<std::int64_t>(resampler.latency_frames()));
    CHECK(worst >= static_cast<std::int64_t>(resampler.latency_frames()) - 6);
}

TEST_CASE("polyphase: the output has its length, whatever the blocks, channels and instruction set") {
    const std::uint32_t channels = GENERATE(1U, 2U, 3U);
    for (const auto& [from, to] : {std::pair(44100U, 48000U), std::pair(44100U, 16000U), std::pair(8000U, 192000U)}) {
        const ResampleSpec spec{from, to, channels};
        const std::size_t frames = 3013;
        const Samples in = noise(frames * channels);
        const Samples whole = resample(spec, in);
        CHECK(whole.size() == (frames * to + from - 1) / from * channels);
        for (const std::uint32_t block : {1U, 64U, 0U, 1000U}) CHECK((resample(spec, in, block) == whole));
        for (const Isa isa : isas()) {
            const Samples other = resample(spec, in, 500, isa);
            REQUIRE(other.size() == whole.size());
            for (std::size_t i = 0; i < whole.size(); ++i) REQUIRE(std::fabs(other[i] - whole[i]) < 3e-6f);
        }
    }
}

TEST_CASE("polyphase: sound comes out as from the block resampler") {
    // Below what both pass: noise at half the rate, brought up. Its abrupt ends are wider than that.
    const Samples low = noise(4000), in = resample<BlockResampler>({16000, 48000}, low);
    const Samples a = resample({48000, 44100}, in), b = resample<BlockResampler>({48000, 44100}, in);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 500; i + 500 < a.size(); ++i) REQUIRE(std::fabs(a[i] - b[i]) < 5e-6f);
}

TEST_CASE("polyphase: it starts anew, and forgets what was not a number") {
    PolyphaseResampler resampler;
    resampler.prepare({48000, 44100, 2});
    const Samples in = noise(2 * 2000);
    const Samples first = resample(resampler, in, 2, 100);
    Samples bad = in, out(resampler.room_for(2000) * 2);
    bad[100] = std::numeric_limits<float>::quiet_NaN();
    resampler.process(bad.data(), 2000, out.data());
    CHECK(std::isfinite(out[2000]));
    resampler.reset();
    CHECK((resample(resampler, in, 2, 100) == first));
    CHECK((resample(resampler, in, 2, 100) == first));
}

TEST_CASE("polyphase: what cannot be done is said in words") {
    const auto says = [](const ResampleSpec& spec, const char* words) {
        const char* refusal = PolyphaseResampler::refusal(spec);
        return refusal != nullptr && std::strstr(refusal, words) != nullptr;
    };
    CHECK(says({0, 48000}, "rates"));
    CHECK(says({48000, 192001}, "rates"));
    CHECK(says({44100, 48000, 65}, "channels"));
    CHECK(says({44101, 48000}, "ratio"));
    CHECK(PolyphaseResampler::refusal({44056, 48000}) == nullptr);
}
