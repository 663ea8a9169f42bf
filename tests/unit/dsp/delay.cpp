// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/delay.hpp"

#include <complex>
#include <limits>
#include <numbers>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/delay_rig.hpp"

using namespace delay_rig;

namespace {

// In blocks of any length it sounds as in long ones, to the bit.
void check_blocks(std::uint32_t frames, const std::vector<Change>& changes) {
    const Samples in = noise(frames, 0.5f);
    const double rate_hz = GENERATE(48000, 44100);
    const Stereo whole = run(in, changes, {8192, rate_hz});
    for (const std::uint32_t size : {1U, 3U, 64U, 200U, 480U, 0U}) CHECK(run(in, changes, {size, rate_hz}) == whole);
}

}  // namespace

TEST_CASE("echoes come on their frame and fade by the feedback") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0, 192000.0);
    const auto step = static_cast<std::uint32_t>(std::lround(0.05 * rate));
    const Samples out = run(impulse(5 * step), {{0, plain(50, 0.5f)}}, {64, rate}).left;
    Samples expected(out.size());
    for (std::uint32_t i = 1; i < 5; ++i) expected[i * step] = 0.25f * std::ldexp(1.0f, 1 - static_cast<int>(i));
    CHECK(out == expected);
}

TEST_CASE("the shortest and the longest times are exact") {
    CHECK(run(impulse(481000), {{0, plain(10000)}}).left[480000] == 0.25f);
    // 0.1 ms is 4.8 frames: a sine comes as late as that, to -100 dB.
    const Samples in = reference::sine(1000, 48000, 0.25, 4800), out = run(in, {{0, plain(0.1f)}}).left;
    for (std::size_t i = 100; i < out.size(); ++i) {
        const double turns = 1000 * (static_cast<double>(i) - 4.8) / 48000;
        REQUIRE(static_cast<double>(out[i]) ==
                Approx(0.25 * std::sin(2 * std::numbers::pi * turns)).margin(0.25 * 1.2e-5));
    }
}

TEST_CASE("ping-pong begins on the left and bounces") {
    Delay::Params p = plain(10, 0.5f);
    p.ping_pong = true;
    const Stereo out = run(impulse(2400), {{0, p}});
    CHECK(out.left[480] == 0.25f);
    CHECK(out.right[480] == 0.0f);
    CHECK(out.left[960] == 0.0f);
    CHECK(out.right[960] == 0.125f);
    CHECK(out.left[1440] == 0.0625f);
}

TEST_CASE("cross-feedback feeds the other side, width narrows the echoes, dry is true") {
    Delay::Params p = plain(10, 0.5f);
    p.cross = 0.25f;
    Stereo out = run({impulse(1200), Samples(1200)}, {{0, p}});
    CHECK(out.left[960] == Approx(0.25 * 0.375));
    CHECK(out.right[960] == Approx(0.25 * 0.125));
    p.cross = 0;
    p.width = 0;
    p.dry = 1;
    p.wet = 0.5f;
    out = run({impulse(1200), Samples(1200)}, {{0, p}});
    CHECK(out.left[0] == 0.25f);
    CHECK(out.right[0] == 0.0f);
    CHECK(out.left[480] == Approx(0.0625));
    CHECK(out.right[480] == Approx(0.0625));
}

TEST_CASE("the filters in the loop are Butterworth's") {
    const double rate = 48000, low = 200, high = 4000;
    Delay::Params p = plain(10);
    p.low_cut_hz = static_cast<float>(low);
    p.high_cut_hz = static_cast<float>(high);
    const Samples out = run(impulse(48000), {{0, p}}).left;
    for (const double hz : {30.0, 100.0, 200.0, 1000.0, 4000.0, 8000.0, 16000.0}) {
        std::complex<double> sum = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            sum += static_cast<double>(out[i]) *
                   std::polar(1.0, -2 * std::numbers::pi * hz * static_cast<double>(i) / rate);
        }
        const auto bent = [&](double f) { return std::tan(std::numbers::pi * f / rate); };
        const double over = std::pow(bent(low) / bent(hz), 4), under = std::pow(bent(hz) / bent(high), 4);
        const double expected = 1 / std::sqrt((1 + over) * (1 + under));
        CHECK(20 * std::log10(std::abs(sum) / 0.25) == Approx(20 * std::log10(expected)).margin(0.01));
    }
}

TEST_CASE("a loop that gains more than it loses sings and stays within bounds") {
    Delay::Params p = plain(80, 1.2f);
    p.cross = 0.5f;
    p.limiter = true;
    Samples in = noise(48000 * 12, 1.0f);
    std::fill(in.begin() + 48000 * 4, in.end(), 0.0f);
    const Samples out = run(in, {{0, p}}).left;
    CHECK(reference::peak(out) < 1.25);
    CHECK(reference::rms(out, 48000 * 11, 48000 * 12) > 0.1);
    // Without the limiter the loop loses, whatever the knob says.
    p.limiter = false;
    CHECK(reference::rms(run(in, {{0, p}}).left, 48000 * 11, 48000 * 12) <
          0.9 * reference::rms(run(in, {{0, p}}).left, 48000 * 5, 48000 * 6));
}

TEST_CASE("what is frozen goes round unchanged, and lets go again") {
    Delay::Params p = plain(100, 0.5f);
    p.mod_depth_ms = GENERATE(0.0f, 2.0f);
    Delay::Params frozen = p;
    p.high_cut_hz = 2000;
    frozen.freeze = true;
    const Samples in = noise(48000 * 8, 0.4f);
    const Samples out = run(in, {{0, p}, {24000, frozen}, {48000 * 7, p}}).left;
    for (std::size_t i = 48000; i < 48000 * 7 - 4800; ++i) REQUIRE(out[i] == out[i + 4800]);
    CHECK(reference::rms(out, 48000, 52800) > 0.01);
}

TEST_CASE("bypass lets echoes ring out and the input by") {
    Delay::Params p = plain(100, 0.5f), off = p;
    off.enabled = false;
    Samples in = reference::sine(1000, 48000, 0.25, 96000);
    const Samples out = run(in, {{0, p}, {24000, off}}).left;
    for (std::size_t i = 90000; i < 96000; ++i) REQUIRE(std::fabs(out[i] - in[i]) < 1e-4f);
    std::fill(in.begin() + 24000, in.end(), 0.0f);
    CHECK(reference::rms(run(in, {{0, p}, {24000, off}}).left, 26500, 28000) > 0.1);
}

TEST_CASE("echoes give way while the input plays") {
    Delay::Params p = plain(250, 0.7f);
    p.duck = 1;
    Samples in = reference::sine(440, 48000, 0.5, 96000);
    std::fill(in.begin() + 48000, in.end(), 0.0f);
    const Samples ducked = run(in, {{0, p}}).left;
    p.duck = 0;
    const Samples free = run(in, {{0, p}}).left;
    CHECK(reference::rms(ducked, 36000, 48000) < 0.1 * reference::rms(free, 36000, 48000));
    CHECK(reference::rms(ducked, 80000, 90000) > 0.8 * reference::rms(free, 80000, 90000));
}

TEST_CASE("what is no sound is heard as silence, and nothing of it stays") {
    const Samples good = noise(24000, 0.5f);
    Samples bad = good, mended = good;
    for (const std::size_t at : {3000U, 3001U, 5000U, 9000U, 9001U}) mended[at] = 0;
    bad[3000] = bad[5000] = std::numeric_limits<float>::quiet_NaN();
    bad[3001] = std::numeric_limits<float>::infinity();
    bad[9000] = -std::numeric_limits<float>::max();
    bad[9001] = std::numeric_limits<float>::denorm_min();
    const Stereo out = run(bad, {{0, rich()}});
    CHECK(out == run(mended, {{0, rich()}}));
    for (const float x : out.left) REQUIRE(std::isfinite(x));
}

TEST_CASE("a time that falls below the sway's depth is heard all the way") {
    Delay::Params p = plain(350, 0.5f), near = plain(0.1f, 0.5f);
    p.mod_depth_ms = near.mod_depth_ms = 20;
    p.mod_rate_hz = near.mod_rate_hz = 10;
    const Stereo out = run(noise(24000, 0.5f), {{0, p}, {12000, near}, {20000, p}});
    CHECK(reference::peak(out.left) < 2);
    for (std::size_t at = 13100; at < 20000; at += 100) REQUIRE(reference::rms(out.left, at, at + 100) > 0.1);
    // It sways as far as it can.
    Delay::Params brief = plain(5, 0.5f), less = brief;
    brief.mod_depth_ms = 20, less.mod_depth_ms = 4.95f;
    brief.mod_rate_hz = less.mod_rate_hz = 10;
    const Stereo swaying = run(noise(24000, 0.5f), {{0, p}, {6000, brief}});
    CHECK(swaying == run(noise(24000, 0.5f), {{0, p}, {6000, less}}));
    less.mod_depth_ms = 4.85f;
    CHECK(!(swaying == run(noise(24000, 0.5f), {{0, p}, {6000, less}})));
}

TEST_CASE("a delay does not depend on the block size") {
    Delay::Params moved = rich(), frozen = rich(), tiny = plain(0.1f, 0.9f), tape = rich();
    moved.time_ms = {40, 90};
    moved.feedback = 1.1f;
    frozen.freeze = true;
    tape.character = Delay::Character::tape;
    tape.time_ms = {200, 20};
    Delay::Params still = rich(), longer;
    still.mod_depth_ms = 0;
    longer = still;
    longer.time_ms = {150, 170.5f};
    const std::vector<Change> changes = {{0, rich()},   {4000, moved},  {9001, frozen}, {15000, tiny},
                                         {20000, tape}, {36000, still}, {42001, longer}};
    check_blocks(46000, changes);
}

// Where nothing is on its way but a time that fades in, many frames go at once.
TEST_CASE("a delay at rest does not depend on the block size either") {
    Delay::Params first = plain(100, 0.5f), longer = first, uneven = first, swaying = first, tiny = plain(0.1f, 0.9f);
    first.mod_rate_hz = longer.mod_rate_hz = uneven.mod_rate_hz = swaying.mod_rate_hz = 3;
    longer.time_ms = {150, 150};
    uneven.time_ms = {130, 90.3f};
    Delay::Params softer = uneven, louder = uneven;
    softer.wet = 0.3f;
    louder.wet = 0.7f;
    Delay::Params one_side = louder, other_side = louder;
    one_side.time_ms = {140, 90.3f};
    other_side.time_ms = {140, 100};
    swaying.mod_depth_ms = 2;
    const std::vector<Change> changes = {{0, first},       {6010, longer},    {6200, uneven},      {6305, softer},
                                         {14007, louder},  {22003, one_side}, {22300, other_side}, {26003, tiny},
                                         {31001, swaying}, {36005, uneven}};
    check_blocks(46000, changes);
}

// Nor where taps sway and other times fade in, on both sides or one; what comes during a fade waits.
TEST_CASE("a delay that sways does not depend on the block size either") {
    Delay::Params p = plain(100, 0.5f);
    p.mod_depth_ms = 2, p.mod_rate_hz = 3;
    if (GENERATE(false, true)) p.low_cut_hz = 120, p.high_cut_hz = 5000;
    std::vector<Change> changes = {{0, p}};
    const auto then = [&](std::uint32_t frame, float left, float right) {
        changes.push_back({frame, changes.back().params});
        changes.back().params.time_ms = {left, right};
    };
    then(6010, 150, 150), then(6200, 130, 90.3f), then(6900, 140, 95), then(12001, 120, 95), then(13300, 120, 100);
    then(18003, 110, 100), then(18100, 110, 130), then(18600, 90, 130), then(22000, 90, 100);
    then(22700, 90, 140), then(27000, 4.3f, 20), then(31000, 5, 5), then(35000, 20, 20);
    check_blocks(39000, changes);
}

// A sway that ends while one tap waits and the other one glides.
TEST_CASE("a delay that no longer sways does not depend on the block size either") {
    Delay::Params swaying = plain(100, 0.5f);
    swaying.time_ms[0] = 3.31f;
    swaying.mod_depth_ms = 2, swaying.mod_rate_hz = 3;
    Delay::Params still = swaying;
    still.mod_depth_ms = 0;
    Delay::Params longer = still;
    longer.time_ms[0] = 3.73f;
    Delay::Params tape = longer;
    tape.character = Delay::Character::tape;
    tape.time_ms[1] = 150;
    check_blocks(14000, {{0, swaying}, {6001, still}, {9000, longer}, {9500, tape}});
}

// Nor while a tape glides: alike on both sides, apart, parted on its way, down to times that are read just behind what
// is written.
TEST_CASE("a tape that glides does not depend on the block size either") {
    Delay::Params first = plain(100, 0.5f);
    first.character = Delay::Character::tape;
    if (GENERATE(false, true)) first.low_cut_hz = 120, first.high_cut_hz = 5000;
    first.duck = GENERATE(0.0f, 0.5f);
    std::vector<Change> changes = {{0, first}};
    const auto then = [&](std::uint32_t frame, float left, float right) {
        changes.push_back({frame, changes.back().params});
        changes.back().params.time_ms = {left, right};
    };
    then(3000, 100, 120), then(6010, 150, 150), then(9000, 150, 140), then(12001, 20, 20), then(33000, 0.5f, 0.5f);
    then(55000, 30, 30), then(55100, 60, 60);
    changes.push_back({57000, changes.back().params});
    changes.back().params.feedback = 0.7f;
    changes.push_back({58500, changes.back().params});  // a sway has gone on unheard
    changes.back().params.mod_depth_ms = 2;
    check_blocks(60000, changes);
}

TEST_CASE("nor where a tape comes to rest between two frames") {
    Delay::Params first = plain(3.31f, 0.9f);
    first.character = Delay::Character::tape;
    Delay::Params later = first;
    later.time_ms = {3.3f, 3.3f};
    const Samples in = noise(120000, 0.5f);
    const std::vector<Change> changes = {{0, first}, {6010, later}};
    const Stereo slices = run(in, changes, {64, 44100});
    for (const std::uint32_t size : {128U, 192U, 256U, 480U}) CHECK(run(in, changes, {size, 44100}) == slices);
}

TEST_CASE("a delay that is reset while its taps move begins anew") {
    Delay::Params first = plain(0.51f, 0.9f), moved = first;
    first.character = moved.character = Delay::Character::tape;
    SECTION("on a tape") { moved.time_ms = {150, 150}; }
    SECTION("swaying") {
        moved.time_ms = {20, 20};
        moved.mod_depth_ms = 5;
    }
    const Samples in = noise(12000, 0.5f);
    Delay delay;
    delay.prepare({44100, 8192});
    const auto hear = [&](const Delay::Params& params) {
        Stereo s{in, in};
        float* sides[2] = {s.left.data(), s.right.data()};
        delay.process(params, sides, sides, static_cast<std::uint32_t>(in.size()));
        return s;
    };
    const Stereo once = hear(first);
    CHECK_FALSE(hear(moved) == once);
    delay.reset();
    CHECK(hear(first) == once);
}

TEST_CASE("every instruction set sounds as the portable one") {
    Delay::Params tape = rich();
    tape.character = Delay::Character::tape;
    tape.time_ms = {200, 20};
    const std::vector<Change> changes = {{0, rich()}, {20000, tape}};
    const Samples in = noise(48000, 0.5f);
    const Stereo portable = run(in, changes, {64, 48000, Isa::portable});
    for (const Isa isa : signalbox::dsp::isas()) {
        const Stereo out = run(in, changes, {64, 48000, isa});
        double most = 0;
        for (std::size_t i = 0; i < in.size(); ++i) {
            most = std::max(most, std::fabs(static_cast<double>(out.left[i]) - static_cast<double>(portable.left[i])));
        }
        CHECK(most < 2e-6);  // -114 dB
    }
}

// At 10 ms and 1 kHz echoes are in phase: what is heard is the tone, as loud as they add up to.
TEST_CASE("steps of the delay's levels are silent") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t size = GENERATE(64U, 0U), at = static_cast<std::uint32_t>(rate);
    const Samples in = reference::sine(1000, rate, 0.25, 2 * at);
    auto from = plain(10, 0.5F);
    from.dry = 0.5F;
    auto to = from;
    SECTION("dry") { to.dry = 0; }
    SECTION("wet") { to.wet = 0.5F; }
    SECTION("feedback") { to.feedback = 0.25F; }
    SECTION("bypass") { to.enabled = false; }
    for (const auto& [first, second] : {std::pair(from, to), std::pair(to, from)}) {
        const Samples out = run(in, {{0, first}, {at + 11, second}}, {size, rate}).left;
        const auto level = [&](const Delay::Params& p) { return p.enabled ? p.dry + p.wet / (1 - p.feedback) : 1.0F; };
        const Samples around(out.begin() + at - 1000, out.end());
        const auto width = static_cast<std::ptrdiff_t>(rate / 100);
        CHECK(reference::peak({around.begin(), around.begin() + width}) ==
              Approx(0.25 * static_cast<double>(level(first))).epsilon(0.01));
        CHECK(reference::peak({around.end() - width, around.end()}) ==
              Approx(0.25 * static_cast<double>(level(second))).epsilon(0.01));
        CHECK(reference::residual(around, 1000, rate) <=
              3e-4 * static_cast<double>(std::max(1.0F, std::abs(level(second) - level(first)))));
    }
}
