// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/block_resampler.hpp"

#include <cstring>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/dsp/resampling.hpp"
#include "tests/unit/dsp/tones.hpp"

using namespace signalbox::dsp;
using reference::Samples;
using resampling::noise;
using resampling::resample;

namespace {

Samples resample(const ResampleSpec& spec, const Samples& in, std::uint32_t block = 1 << 20, Isa isa = best_isa()) {
    return resampling::whole<BlockResampler>(spec, in, block, isa);
}

const std::vector<std::pair<std::uint32_t, std::uint32_t>> kBlockRates = {
    {44100, 48000}, {48000, 44100}, {44100, 16000}, {48000, 16000},
    {16000, 48000}, {96000, 44100}, {192000, 8000}, {11025, 192000}};

}  // namespace

TEST_CASE("what both rates can hold passes unchanged, without delay and without distortion") {
    const auto [from, to] = GENERATE(from_range(kBlockRates));
    CAPTURE(from, to);
    const double nyquist = 0.5 * std::min(from, to);
    const std::size_t frames = from * 2 / 5;
    for (const double part : {0.02, 0.4, 0.77, 0.9}) {
        const double hz = part * nyquist;
        const Samples out = resample({from, to}, tones::sine(hz, from, frames));
        const tones::Fit fit = tones::fit(out, hz, to, out.size() / 4, out.size() * 3 / 4);
        CAPTURE(part);
        CHECK(std::fabs(fit.gain_db) < 0.0005);
        CHECK(std::fabs(fit.phase) < 1e-5);
        CHECK(fit.residue_db < -130);
    }
}

TEST_CASE("what the lower rate cannot hold is 120 dB down") {
    const auto [from, to] = GENERATE(from_range(kBlockRates));
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

TEST_CASE("a resampler's output has its length, whatever the blocks, channels and instruction set") {
    const std::uint32_t channels = GENERATE(1U, 2U, 3U, 6U);
    for (const auto& [from, to] : {std::pair(44100U, 48000U), std::pair(44100U, 16000U)}) {
        const ResampleSpec spec{from, to, channels};
        const std::size_t frames = 15013;
        const Samples in = noise(frames * channels);
        const Samples whole = resample(spec, in);
        CHECK(whole.size() == (frames * to + from - 1) / from * channels);
        for (const std::uint32_t block : {64U, 0U, 5000U}) CHECK((resample(spec, in, block) == whole));
        for (const Isa isa : isas()) {
            const Samples other = resample(spec, in, 5000, isa);
            REQUIRE(other.size() == whole.size());
            for (std::size_t i = 0; i < whole.size(); ++i) REQUIRE(std::fabs(other[i] - whole[i]) < 3e-6f);
        }
        // Channels do not hear each other: each is as it is alone.
        for (std::uint32_t c = 0; c < channels; ++c) {
            Samples alone(frames);
            for (std::size_t i = 0; i < frames; ++i) alone[i] = in[i * channels + c];
            const Samples right = resample({from, to}, alone);
            for (std::size_t i = 0; i < right.size(); ++i) {
                REQUIRE(std::fabs(right[i] - whole[i * channels + c]) < 3e-6f);
            }
        }
    }
}

TEST_CASE("a resampler starts anew after a flush and a reset") {
    BlockResampler resampler;
    resampler.prepare({48000, 44100, 2});
    const Samples in = noise(2 * 9000);
    const Samples first = resample(resampler, in, 2, 1000);
    CHECK((resample(resampler, in, 2, 1000) == first));
    Samples out(resampler.room_for(5000) * 2);
    resampler.process(noise(10000).data(), 5000, out.data());
    resampler.reset();
    CHECK((resample(resampler, in, 2, 1000) == first));
    CHECK(resample(resampler, {}, 2, 1000).empty());
    CHECK(resample(resampler, {0.5f, 0.5f}, 2, 1000).size() == 2);
}

TEST_CASE("lower qualities say what they are") {
    const auto [quality, pass, residue] =
        GENERATE(table<ResampleQuality, double, double>({{ResampleQuality::low, 0.78, -80},
                                                         {ResampleQuality::medium, 0.86, -100},
                                                         {ResampleQuality::high, 0.9, -120}}));
    const Samples passed = resample({48000, 16000, 1, quality}, tones::sine(pass * 8000, 48000, 24000));
    CHECK(std::fabs(tones::fit(passed, pass * 8000, 16000, 2000, 6000).gain_db) < 0.01);
    const Samples stopped = resample({48000, 16000, 1, quality}, tones::sine(8010, 48000, 24000));
    CHECK(tones::level_db(stopped, 2000, 6000) < residue);
}

TEST_CASE("what a resampler cannot do is said in words") {
    const auto says = [](const ResampleSpec& spec, const char* words) {
        const char* refusal = BlockResampler::refusal(spec);
        return refusal != nullptr && std::strstr(refusal, words) != nullptr;
    };
    CHECK(says({0, 48000}, "rates"));
    CHECK(says({48000, 0}, "rates"));
    CHECK(says({7999, 48000}, "rates"));
    CHECK(says({48000, 192001}, "rates"));
    CHECK(says({44100, 48000, 0}, "channels"));
    CHECK(says({44100, 48000, 65}, "channels"));
    CHECK(says({44101, 48000}, "ratio"));
    CHECK(BlockResampler::refusal({44100, 48000, 64}) == nullptr);
    for (const std::uint32_t from :
         {8000U, 11025U, 16000U, 22050U, 24000U, 32000U, 44100U, 48000U, 88200U, 96000U, 176400U, 192000U}) {
        for (const std::uint32_t to :
             {8000U, 11025U, 16000U, 22050U, 24000U, 32000U, 44100U, 48000U, 88200U, 96000U, 176400U, 192000U}) {
            CHECK(BlockResampler::refusal({from, to}) == nullptr);
        }
    }
}
