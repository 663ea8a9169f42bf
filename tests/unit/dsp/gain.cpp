// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/gain.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "plugins/dsp/decibel.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using reference::Samples;

namespace {

struct Change {
    std::uint32_t frame;
    Gain::Params params;
};

// Runs a signal in blocks of `size` (0: of many lengths), cut where a change falls; in place.
Samples run(Samples s, const std::vector<Change>& changes, std::uint32_t size, double rate = 48000) {
    Gain gain;
    gain.prepare({rate, 1024});
    std::size_t next = 0;
    Gain::Params params;
    std::uint32_t turn = 0;
    for (std::uint32_t at = 0; at < s.size();) {
        if (next < changes.size() && changes[next].frame == at) params = changes[next++].params;
        auto frames = std::min(reference::block(size, turn++), static_cast<std::uint32_t>(s.size()) - at);
        if (next < changes.size()) frames = std::min(frames, changes[next].frame - at);
        float* channel = s.data() + at;
        gain.process(params, &channel, &channel, 1, frames);
        at += frames;
    }
    return s;
}

const std::vector<Change> kMoves = {{0, {0, false}},     {1000, {-12, false}}, {1100, {3, false}}, {1101, {3, true}},
                                    {3000, {-6, false}}, {3007, {-7, false}},  {3010, {-8, false}}};

}  // namespace

TEST_CASE("a gain is exact at rest") {
    const Samples in = reference::sine(1000, 48000, 0.25, 4800);
    CHECK(run(in, {{0, {0, false}}}, 64) == in);
    const Samples quarter = run(in, {{0, {-12, false}}}, 64);
    for (std::size_t i = 0; i < in.size(); ++i) {
        REQUIRE(static_cast<double>(quarter[i]) ==
                Approx(static_cast<double>(in[i]) * std::pow(10.0, -12.0 / 20)).margin(1e-8));
    }
    CHECK(run(in, {{0, {kSilentDb, false}}}, 64) == Samples(in.size(), 0.0f));
    CHECK(run(in, {{0, {6, true}}}, 64) == Samples(in.size(), 0.0f));
}

TEST_CASE("a step of the gain is not heard") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const Samples in = reference::sine(1000, rate, 0.25, 9600);
    const double bound = 3e-4;
    CHECK(reference::residual(run(in, {{0, {0, false}}, {2003, {-12, false}}}, 64, rate), 1000, rate) <= bound);
    CHECK(reference::residual(run(in, {{0, {-12, false}}, {2003, {0, false}}}, 64, rate), 1000, rate) <= bound);
    CHECK(reference::residual(run(in, {{0, {0, false}}, {2003, {0, true}}}, 64, rate), 1000, rate) <= bound);
    // Knobs that turn while the gain is under way: a new target every 2 ms.
    std::vector<Change> turns = {{0, {0, false}}};
    for (std::uint32_t i = 0; i < 24; ++i) turns.push_back({2003 + 96 * i, {-0.5f * static_cast<float>(i + 1), false}});
    CHECK(reference::residual(run(in, turns, 64, rate), 1000, rate) <= bound);
    // The measure itself sees a step that is not smoothed.
    Samples cut = in;
    std::for_each(cut.begin() + 2003, cut.end(), [](float& x) { x *= 0.25f; });
    CHECK(reference::residual(cut, 1000, rate) > 10 * bound);
}

TEST_CASE("a gain arrives after 10 ms, and stays between where it was and where it goes") {
    const Samples out = run(Samples(2000, 1.0f), {{0, {0, false}}, {1000, {-12, false}}}, 0);
    const float end = to_linear(-12);
    CHECK(out[999] == 1.0f);
    CHECK(out[1000] < 1.0f);
    CHECK(out[1000 + 478] > end);
    CHECK(out[1000 + 480] == end);
    for (std::size_t i = 1001; i < 1480; ++i) REQUIRE((out[i] <= out[i - 1] && out[i] >= end));
    const double half = (1 + static_cast<double>(end)) / 2;
    CHECK(static_cast<double>(out[1239]) == Approx(half).margin(1e-6));
}

TEST_CASE("a gain does not depend on the block size") {
    const Samples in = reference::sine(997, 48000, 0.5, 6000);
    const Samples whole = run(in, kMoves, 1024);
    for (const std::uint32_t size : {1U, 3U, 16U, 64U, 480U, 0U}) CHECK(run(in, kMoves, size) == whole);
}

TEST_CASE("a muted gain does not read its input") {
    Samples in(1000, std::numeric_limits<float>::quiet_NaN());
    CHECK(run(in, {{0, {0, true}}}, 64) == Samples(1000, 0.0f));
    CHECK(to_linear(std::numeric_limits<float>::quiet_NaN()) == 0.0f);
}

TEST_CASE("a gain works on every channel alike, in place or not") {
    const Samples a = reference::sine(440, 48000, 0.5, 600), b = reference::sine(660, 48000, 0.5, 600);
    const auto stereo = [&](const float* in_a, const float* in_b, float* out_a, float* out_b) {
        Gain gain;
        gain.prepare({});
        const std::array<const float*, 2> in{in_a, in_b};
        const std::array<float*, 2> out{out_a, out_b};
        gain.process({0, false}, in.data(), out.data(), 2, 0);
        gain.process({-20, false}, in.data(), out.data(), 2, 600);
    };
    Samples out_a(600), out_b(600), same_a = a, same_b = b;
    stereo(a.data(), b.data(), out_a.data(), out_b.data());
    stereo(same_a.data(), same_b.data(), same_a.data(), same_b.data());
    CHECK(out_a == same_a);
    CHECK(out_b == same_b);
    CHECK(out_b[599] == b[599] * to_linear(-20));
}
