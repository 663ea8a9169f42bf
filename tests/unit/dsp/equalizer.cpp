// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/equalizer.hpp"

#include <complex>
#include <limits>
#include <numbers>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/equalizer_rig.hpp"
#include "tests/unit/dsp/highpass.hpp"

using namespace equalizer_rig;

TEST_CASE("a bell of +12 dB at 12 kHz is the analog one up to 20 kHz") {
    const auto [rate, bound] = GENERATE(table<double, double>({{44100, 0.15}, {48000, 0.1}, {96000, 0.01}}));
    for (const float db : {12.0f, -12.0f, 6.0f}) {
        const Band bell = band(Type::bell, 12000, 1, db);
        CHECK(worst_db(bell, rate, 20000) <= bound);
    }
    CHECK(worst_db(band(Type::bell, 12000, 3, 12), rate, 20000) <= (rate < 48000 ? 0.6 : 0.1));
}

TEST_CASE("every band follows its prototype") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0, 192000.0);
    const double bound = rate < 50000 ? 0.55 : 0.1;
    for (const float hz : {10.0f, 40.0f, 300.0f, 1000.0f, 3000.0f, 8000.0f}) {
        for (const float db : {-24.0f, -6.0f, 3.0f, 12.0f, 24.0f}) {
            for (const float q : {0.5f, 1.0f, 4.0f, 30.0f}) {
                INFO(rate << " Hz: " << hz << " Hz, Q " << q << ", " << db << " dB");
                CHECK(worst_db(band(Type::bell, hz, q, db), rate, 20000) <= bound);
            }
            for (const Type type : {Type::low_shelf, Type::high_shelf, Type::tilt}) {
                INFO(rate << " Hz: shelf or tilt " << static_cast<int>(type) << ' ' << hz << " Hz, " << db << " dB");
                CHECK(worst_db(band(type, hz, 0.7f, db), rate, 20000) <= bound);
            }
        }
    }
    CHECK(worst_db(band(Type::notch, 1000, 2, 0), rate, 900) <= 0.1);
    CHECK(worst_db(band(Type::band_pass, 1000, 2, 0), rate, 10000) <= 1);
}

TEST_CASE("all settings make filters that are stable") {
    const double rate = GENERATE(44100.0, 48000.0, 192000.0);
    for (float hz = 10; hz <= 20000; hz *= 1.9f) {
        for (float q = 0.1f; q <= 30; q *= 2.3f) {
            for (const float db : {-24.0f, -1.0f, 0.0f, 7.0f, 24.0f}) {
                for (int type = 0; type < 6; ++type) {
                    const auto s = Equalizer::design(band(static_cast<Type>(type), hz, q, db), rate);
                    INFO(rate << " Hz: " << type << ' ' << hz << " Hz, Q " << q << ", " << db << " dB");
                    REQUIRE(stable(s));
                }
            }
        }
    }
}

TEST_CASE("eight bands and both cuts sound as a calculation in double") {
    const Params p = busy();
    const Samples in = noise(24000, 0.2f);
    for (const Isa isa : signalbox::dsp::isas()) {
        const Stereo out = run({in, in}, {{0, p}}, {64, 48000, isa});
        const auto expected = reference_run(p, in, 48000);
        double wrong = 0, right = 0;
        for (std::size_t i = 2000; i < in.size(); ++i) {
            wrong += std::pow(static_cast<double>(out.left[i]) - expected[i], 2);
            right += std::pow(expected[i], 2);
        }
        CHECK(10 * std::log10(wrong / right) < -120);
        CHECK(out.left == out.right);
    }
}

TEST_CASE("a bell at 20 Hz with a Q of 10 leaves a sine clean") {
    Params p;
    p.bands[0] = band(Type::bell, 20, 10, 12);
    const Samples in = reference::sine(1000, 48000, 0.5, 48000 * 6);
    const Samples out = run({in, in}, {{0, p}}).left;
    const auto expected = reference_run(p, in, 48000);
    double wrong = 0, right = 0;
    for (std::size_t i = 48000 * 4; i < in.size(); ++i) {
        wrong += std::pow(static_cast<double>(out[i]) - expected[i], 2);
        right += std::pow(expected[i], 2);
    }
    CHECK(10 * std::log10(wrong / right) <= -140);
}

TEST_CASE("a jump of the gain is no click, and is there after 50 ms") {
    const std::uint32_t size = GENERATE(64U, 0U), jump = 24000;
    Params flat, boost;
    flat.bands[0] = band(Type::bell, 1000, 1, 0);
    boost.bands[0] = band(Type::bell, 1000, 1, 12);
    const Samples in = reference::sine(1000, 48000, 0.2, 42000);
    const Samples out = run({in, in}, {{0, flat}, {jump, boost}}, {size}).left;
    CHECK(reference::above_db(out, 6000, 48000, jump - 1000, 40000, 0.2) <= -95);
    for (std::size_t i = jump + 2400 + 100; i < 41900; i += 48) {
        const double peak =
            reference::peak(Samples(out.begin() + static_cast<long>(i), out.begin() + static_cast<long>(i) + 48));
        CHECK(20 * std::log10(peak / 0.2) == Approx(12).margin(0.1));
    }
    // Turning it off, on the other side only, and down again.
    Params off = boost;
    SECTION("off") { off.bands[0].on = false; }
    SECTION("one side") { off.bands[0].target = Target::second; }
    SECTION("another frequency") { off.bands[0].hz = 100; }
    SECTION("bypass") { off.enabled = false; }
    SECTION("middle and side") { off.mid_side = true; }
    const Samples back = run({in, in}, {{0, boost}, {jump, off}}, {size}).left;
    CHECK(reference::above_db(back, 6000, 48000, jump - 1000, 40000, 0.8) <= -90);
}

TEST_CASE("a step of a gain, small or large, leaves nothing above a low sine") {
    const double rate = GENERATE(44100.0, 48000.0);
    const std::uint32_t jump = 6000, frames = 12000;
    const std::vector<Band> bands = {
        band(Type::bell, 250, 4, 0),     band(Type::bell, 500, 2, 0),          band(Type::bell, 500, 30, 0),
        band(Type::bell, 1000, 0.5f, 0), band(Type::bell, 1000, 8, 0),         band(Type::bell, 1000, 30, 0),
        band(Type::bell, 4000, 1, 0),    band(Type::low_shelf, 1000, 0.7f, 0), band(Type::high_shelf, 300, 1, 0)};
    const float steps[] = {0.5f, 1, 1.5f, 2, 3, 6, 9, 12};
    std::size_t turn = 0;  // one of thirteen of all: each band meets several, each step several bands
    for (const double hz : {1000.0, 500.0}) {
        const Samples in = reference::sine(hz, rate, 0.2, frames);
        for (std::size_t i = 0; i < 4 * std::size(steps); ++i) {
            for (const Band& one : bands) {
                if (turn++ % 13 != 4) continue;
                Params from, to;
                from.bands[0] = to.bands[0] = one;
                to.bands[0].gain_db = (i % 2 == 0 ? 1 : -1) * steps[i / 4];
                if (i % 4 > 1) std::swap(from, to);
                const Samples out = run({in, in}, {{0, from}, {jump, to}}, {i % 3 == 0 ? 0U : 64U, rate}).left;
                CAPTURE(rate, hz, one.hz, one.q, from.bands[0].gain_db, to.bands[0].gain_db);
                CHECK(reference::above_db(out, 6000, rate, jump - 600, jump + 4000, 0.2) <= -95);
            }
        }
    }
}

TEST_CASE("a band works on the side that it is for") {
    Params p;
    const Samples in = reference::sine(1000, 48000, 0.1, 24000), silence(24000);
    p.bands[2] = band(Type::bell, 1000, 1, 12);
    p.bands[2].target = Target::second;
    const Stereo out = run({in, in}, {{0, p}});
    CHECK(reference::peak(out.left) == Approx(0.1).margin(1e-4));
    CHECK(reference::peak(out.right) == Approx(0.398).margin(2e-3));
    p.mid_side = true;  // the side of a sound in the middle is nothing
    CHECK(reference::peak(run({in, in}, {{0, p}}).right) == Approx(0.1).margin(1e-4));
    const Stereo wide = run({in, silence}, {{0, p}});
    CHECK(reference::peak(wide.left) == Approx(0.05 + 0.199).margin(2e-3));
}

TEST_CASE("solo leaves the others out, off leaves a band out") {
    Params p = busy();
    p.low.steps = p.high.steps = 0;
    p.bands[4].solo = true;
    Params alone;
    alone.bands[4] = p.bands[4];
    for (std::size_t i = 0; i < 8; ++i) alone.bands[i].on = i == 4;
    const Samples in = noise(9600, 0.2f);
    const Stereo a = run({in, in}, {{0, p}}), b = run({in, in}, {{0, alone}});
    for (std::size_t i = 0; i < in.size(); ++i) REQUIRE(a.left[i] == Approx(b.left[i]).margin(1e-6));
}

TEST_CASE("an equalizer does not depend on the block size") {
    Params other = busy(), side = busy(), off = busy();
    other.bands[3] = band(Type::high_shelf, 5000, 0.7f, -9);
    other.low.hz = 300;
    side.mid_side = true;
    side.bands[5].target = Target::second;
    off.enabled = false;
    const std::vector<Change> changes = {{0, busy()}, {3000, other}, {9001, side}, {20000, off}};
    const Samples in = noise(30000, 0.3f), in2 = noise(30000, 0.3f, 7);
    const Stereo whole = run({in, in2}, changes, {8192});
    for (const std::uint32_t size : {1U, 3U, 64U, 480U, 0U}) CHECK(run({in, in2}, changes, {size}) == whole);
    for (std::size_t i = 26000; i < 30000; ++i) REQUIRE(whole.left[i] == in[i]);
}

TEST_CASE("an equalizer recovers from what is no sound") {
    const Samples good = noise(24000, 0.5f);
    Samples bad = good, mended = good;
    for (const std::size_t at : {3000U, 3001U, 9000U}) mended[at] = 0;
    bad[3000] = std::numeric_limits<float>::quiet_NaN();
    bad[3001] = std::numeric_limits<float>::infinity();
    bad[9000] = -std::numeric_limits<float>::max();
    CHECK(run({bad, bad}, {{0, busy()}}) == run({mended, mended}, {{0, busy()}}));
}
