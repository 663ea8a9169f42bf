// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/distortion.hpp"

#include <limits>
#include <set>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/distortion_rig.hpp"
#include "tests/unit/dsp/highpass.hpp"

using namespace distortion_rig;

TEST_CASE("what the soft curve folds back is far below what it makes") {
    CHECK(Spectrum(of(Shape::soft, Quality::eco, 26), 3000).alias_db() <= -58);
    CHECK(Spectrum(of(Shape::soft, Quality::high, 26), 3000).alias_db() <= -80);
    CHECK(Spectrum(of(Shape::soft, Quality::high, 26), 9000).alias_db() <= -55);
    CHECK(Spectrum(of(Shape::soft, Quality::best, 26), 9000).alias_db() <= -75);
}

TEST_CASE("what each curve folds back is what the page says") {
    struct Row {
        Shape shape;
        double low[4], high[4];  // dB at 3 and 9 kHz, for each quality
    };
    const Row rows[] = {
        {Shape::soft, {-27, -58, -83, -120}, {-25, -41, -57, -77}},
        {Shape::hard, {-25, -54, -70, -91}, {-24, -39, -53, -83}},
        {Shape::tube, {-26, -55, -75, -100}, {-25, -40, -55, -73}},
        {Shape::fuzz, {-19, -36, -45, -59}, {-24, -35, -46, -54}},
    };
    for (const Row& row : rows) {
        for (const Quality quality : kQualities) {
            INFO(static_cast<int>(row.shape) << ' ' << static_cast<int>(quality));
            const auto i = static_cast<std::size_t>(quality);
            CHECK(Spectrum(of(row.shape, quality, 26), 3000).alias_db() <= row.low[i]);
            CHECK(Spectrum(of(row.shape, quality, 26), 9000).alias_db() <= row.high[i]);
        }
    }
    CHECK(Spectrum(of(Shape::fold, Quality::high, 12), 3000).alias_db() <= -90);
}

TEST_CASE("each curve makes the harmonics that it makes on paper") {
    for (const Shape shape : {Shape::soft, Shape::hard, Shape::tube, Shape::fold, Shape::fuzz}) {
        for (const Quality quality : {Quality::eco, Quality::high, Quality::best}) {
            Params p = of(shape, quality, 12);
            p.bias = 0.2f;
            const Spectrum s(p, 500);
            const double drive = std::pow(10, 0.6), offset = 0.2 * std::sqrt(drive);
            for (const std::uint32_t n : {1U, 2U, 3U, 5U, 8U}) {
                INFO(static_cast<int>(shape) << ' ' << static_cast<int>(quality) << ": " << n);
                const double expected = harmonic_on_paper(shape, 0.70795 * drive, offset, n);
                CHECK(s.harmonic(n) == Approx(expected).margin(3e-4 + 0.01 * expected));
            }
        }
    }
}

TEST_CASE("nothing constant comes out, however lopsided the curve") {
    for (const Shape shape : kShapes) {
        Params p = of(shape, Quality::high, 26);
        p.bias = 0.5f;
        const Samples out = run(reference::sine(1000, 48000, 0.5, 48000), {{0, p}});
        double sum = 0;
        for (std::size_t i = 24000; i < out.size(); ++i) sum += static_cast<double>(out[i]);
        CHECK(20 * std::log10(std::fabs(sum) / 24000 / reference::peak(out) + 1e-12) <= -100);
        // Nor does anything come of silence.
        CHECK(reference::peak(run(Samples(2400), {{0, p}})) < 1e-6);
    }
}

TEST_CASE("latency is what it is said to be, and dry is as late as wet") {
    for (const Quality quality : kQualities) {
        INFO(static_cast<int>(quality));
        const std::uint32_t late = Distortion::latency_frames(quality);
        Params p = of(Shape::soft, quality, 0);
        const Samples in = noise(9600, 1e-3f);
        p.mix = 0;
        const Samples dry = run(in, {{0, p}});
        for (std::size_t i = late; i < in.size(); ++i) REQUIRE(dry[i] == in[i - late]);
        // So quiet a sound is not bent; what is wet is its copy.
        for (const double hz : {300.0, 4000.0, 15000.0}) {
            p.mix = 1;
            const Samples tone = reference::sine(hz, 48000, 1e-3, 9600), wet = run(tone, {{0, p}});
            double most = 0;
            for (std::size_t i = 4800; i < tone.size(); ++i)
                most = std::max(most, std::fabs(static_cast<double>(wet[i] - tone[i - late])));
            CHECK(most / 1e-3 <= (quality == Quality::live ? (hz < 5000 ? 0.06 : 0.3) : hz < 1000 ? 0.03 : 0.004));
        }
    }
    CHECK(Distortion::latency_frames(Quality::live) == 0);
}

TEST_CASE("every instruction set makes the same sound") {
    const Samples in = noise(4800, 0.7f);
    for (const Shape shape : kShapes) {
        for (const Quality quality : kQualities) {
            const Params p = of(shape, quality, 20);
            const Samples expected = run(in, {{0, p}}, {64, 48000, Isa::portable});
            for (const Isa isa : signalbox::dsp::isas()) {
                const Samples out = run(in, {{0, p}}, {64, 48000, isa});
                double wrong = 0;
                for (std::size_t i = 0; i < out.size(); ++i)
                    wrong += std::pow(static_cast<double>(out[i] - expected[i]), 2);
                INFO(signalbox::dsp::name_of(isa) << ' ' << static_cast<int>(shape) << static_cast<int>(quality));
                CHECK(10 * std::log10(wrong / static_cast<double>(out.size()) + 1e-20) <= -110);
            }
        }
    }
}

TEST_CASE("a distortion does not depend on the block size") {
    Params tube = of(Shape::tube, Quality::eco, 30), crush = of(Shape::crush, Quality::best, 6), off = tube;
    tube.low_cut_hz = 200;
    tube.tilt_db = 6;
    tube.tone_hz = 5000;
    tube.bias = -0.3f;
    crush.bits = 5;
    crush.crush_hz = 7000;
    crush.mix = 0.6f;
    off.enabled = false;
    const std::vector<Change> changes = {
        {0, of(Shape::soft, Quality::high, 12)}, {1000, tube}, {4001, crush}, {7000, off}};
    Params plain_tube = tube, plain_crush = crush;
    plain_tube.quality = plain_crush.quality = Quality::live;
    const std::vector<Change> plain = {{0, of(Shape::soft, Quality::live, 12)},
                                       {1010, of(Shape::soft, Quality::live, 24)},
                                       {4001, plain_tube},
                                       {7999, plain_crush}};
    const Samples in = noise(14000, 0.5f), in2 = noise(14000, 0.5f, 7);
    for (const Isa isa : signalbox::dsp::isas()) {
        const Stereo whole = run({in, in2}, changes, {8192, 48000, isa});
        const Stereo plainly = run({in, in2}, plain, {8192, 48000, isa});
        for (const std::uint32_t size : {1U, 3U, 64U, 0U}) {
            CHECK(run({in, in2}, changes, {size, 48000, isa}) == whole);
            CHECK(run({in, in2}, plain, {size, 48000, isa}) == plainly);
        }
        const std::uint32_t late = Distortion::latency_frames(Quality::eco);
        for (std::size_t i = 12000; i < in.size(); ++i) REQUIRE(whole.left[i] == in[i - late]);
    }
}

TEST_CASE("another shape, quality or setting is no click") {
    const std::uint32_t jump = 9600;
    const Params from = of(Shape::soft, Quality::high, 0);
    Params to = from;
    SECTION("quality") { to.quality = GENERATE(Quality::live, Quality::eco, Quality::best); }
    SECTION("shape") { to.shape = GENERATE(Shape::hard, Shape::tube, Shape::fold); }
    SECTION("drive") { to.drive_db = 12; }
    SECTION("drive, made up for") { to.drive_db = 20, to.auto_gain = true; }
    SECTION("bias") { to.bias = 0.4f; }
    SECTION("mix") { to.mix = 0.2f; }
    SECTION("low cut") { to.low_cut_hz = 300; }
    SECTION("tilt") { to.tilt_db = -6; }
    SECTION("tone") { to.tone_hz = 1000; }
    SECTION("bypass") { to.enabled = false; }
    const Samples in = reference::sine(445, 48000, 0.01, 24000);
    CHECK(reference::above_db(run(in, {{0, from}, {jump, to}}), 6000, 48000, jump - 1000, 20000, 0.01) <= -90);
    CHECK(reference::above_db(run(in, {{0, to}, {jump, from}}), 6000, 48000, jump - 1000, 20000, 0.01) <= -90);
}

TEST_CASE("made up for, a sine of -12 dBFS is as loud as it was") {
    for (const Shape shape : kShapes) {
        for (const float drive : {0.0f, 12.0f, 30.0f}) {
            Params p = of(shape, Quality::high, drive);
            p.auto_gain = true;
            const Samples out = run(reference::sine(300, 48000, 0.25, 14400), {{0, p}});
            INFO(static_cast<int>(shape) << ' ' << drive);
            CHECK(reference::rms(out, 9600, 14400) == Approx(0.25 / std::sqrt(2.0)).epsilon(0.05));
        }
    }
}

TEST_CASE("a crushed sound has the steps and the rate that it is given") {
    Params p = of(Shape::crush, Quality::live, 0);
    p.bits = 3;
    p.crush_hz = 1000;
    const Samples out = run(reference::sine(50, 48000, 0.9, 9600), {{0, p}});
    // Behind the mean and its inverse a held sample rings for some frames; then it is one of the steps.
    std::set<long> steps;
    int moves = 0;
    for (std::size_t i = 4801; i < 9600; ++i) {
        if (std::fabs(out[i] - out[i - 1]) > 0.1f) ++moves;
        steps.insert(std::lround(out[i / 48 * 48 + 40] * 4));
    }
    CHECK(steps.size() == 9);
    CHECK(moves > 0);
    CHECK(moves < 4800 / 8);
}

TEST_CASE("a distortion recovers from what is no sound") {
    const Samples good = noise(9600, 0.5f);
    Samples bad = good, mended = good;
    for (const std::size_t at : {3000U, 3001U, 5000U}) mended[at] = 0;
    bad[3000] = std::numeric_limits<float>::quiet_NaN();
    bad[3001] = std::numeric_limits<float>::infinity();
    bad[5000] = -std::numeric_limits<float>::max();
    for (const Shape shape : kShapes) {
        const Params p = of(shape, Quality::high, 30);
        CHECK(run(bad, {{0, p}}) == run(mended, {{0, p}}));
    }
}

TEST_CASE("one channel alone sounds as one of two, at every rate") {
    for (const double rate : {44100.0, 96000.0, 192000.0}) {
        const Params p = of(Shape::tube, Quality::high, 20);
        const Samples in = noise(4800, 0.5f);
        const Samples expected = run(in, {{0, p}}, {64, rate});
        Distortion mono;
        mono.prepare({rate, 8192});
        Samples out = in;
        const float* inputs[2] = {in.data(), nullptr};
        float* outputs[2] = {out.data(), nullptr};
        mono.process(p, inputs, outputs, 4800);
        CHECK(out == expected);
    }
}
