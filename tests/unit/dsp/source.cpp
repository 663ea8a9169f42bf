// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/source.hpp"

#include <algorithm>

#include "plugins/dsp/decibel.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using reference::Samples;
using Type = Source::Type;

namespace {

struct Change {
    std::uint32_t frame;
    Source::Params params;
};
struct Stereo {
    Samples left, right;
};

Stereo run(std::uint32_t total, const std::vector<Change>& changes, std::uint32_t size = 64, double rate = 48000) {
    Source source;
    source.prepare({rate, 1024});
    Stereo s{Samples(total), Samples(total)};
    Source::Params params;
    std::size_t next = 0;
    std::uint32_t turn = 0;
    for (std::uint32_t at = 0; at < total;) {
        if (next < changes.size() && changes[next].frame == at) params = changes[next++].params;
        auto frames = std::min(reference::block(size, turn++), total - at);
        if (next < changes.size()) frames = std::min(frames, changes[next].frame - at);
        source.process(params, s.left.data() + at, s.right.data() + at, frames);
        at += frames;
    }
    return s;
}

Samples mono(std::uint32_t total, const Source::Params& params, double rate = 48000) {
    return run(total, {{0, params}}, 64, rate).left;
}

// Mean power of many bins within a band, over many windows.
double band_power(const Samples& s, double from, double to, double rate) {
    constexpr std::size_t kWindow = 16384;
    constexpr int kBins = 24;
    double sum = 0;
    for (std::size_t at = 0; at + kWindow <= s.size(); at += kWindow) {
        const std::vector<double> part = reference::windowed(s, at, kWindow);
        for (int b = 0; b < kBins; ++b) {
            sum += reference::power_at(part, from * std::pow(to / from, (b + 0.5) / kBins), rate);
        }
    }
    return 10 * std::log10(sum);
}

double mean(const Samples& s) {
    double sum = 0;
    for (const float x : s) sum += static_cast<double>(x);
    return sum / static_cast<double>(s.size());
}

}  // namespace

TEST_CASE("a sine keeps its phase for as long as it runs") {
    const double rate = GENERATE(44100.0, 48000.0);
    const float hz = GENERATE(0.5f, 440.0f, 997.3f, 15000.0f);
    const std::uint32_t frames = 20 * 48000;
    const Samples out = mono(frames, {Type::sine, hz, 0, 4}, rate);
    double worst = 0;
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double turns = std::fmod(static_cast<double>(hz) * i / rate, 1.0);
        worst = std::max(worst, std::fabs(static_cast<double>(out[i]) - std::sin(2 * std::numbers::pi * turns)));
    }
    CHECK(worst < 1e-7);
}

TEST_CASE("a level is what it says") {
    const double level = std::pow(10.0, -18.0 / 20);
    CHECK(reference::peak(mono(48000, {Type::sine, 1000, -18, 4})) == Approx(level).epsilon(1e-6));
    CHECK(reference::peak(mono(48000, {Type::clicks, 440, -18, 4})) == Approx(level).epsilon(1e-6));
    CHECK(reference::rms(mono(480000, {Type::white, 440, -18, 4}), 0, 480000) == Approx(level).epsilon(0.01));
    CHECK(reference::rms(mono(1920000, {Type::pink, 440, -18, 4}), 0, 1920000) == Approx(level).epsilon(0.03));
    CHECK(reference::peak(mono(48000, {Type::sine, 1000, kSilentDb, 4})) == 0.0);
}

TEST_CASE("white noise is flat, without offset, and does not repeat itself") {
    const Samples s = mono(1 << 20, {Type::white, 440, 0, 4});
    CHECK(std::fabs(mean(s)) < 0.005);
    const double low = band_power(s, 100, 1000, 48000), high = band_power(s, 2000, 20000, 48000);
    CHECK(low == Approx(high).margin(0.5));
    double related = 0;
    for (std::size_t i = 1; i < s.size(); ++i) related += static_cast<double>(s[i]) * static_cast<double>(s[i - 1]);
    CHECK(std::fabs(related / static_cast<double>(s.size())) < 0.005);
    CHECK(reference::peak(s) <= std::sqrt(3.0) + 1e-6);
}

TEST_CASE("pink noise falls by 3 dB an octave") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const Samples s = mono(1 << 20, {Type::pink, 440, 0, 4}, rate);
    const double first = band_power(s, 40, 80, rate);
    double hz = 80;
    for (int octave = 1; octave < 8; ++octave, hz *= 2) {
        CHECK(band_power(s, hz, 2 * hz, rate) - first == Approx(-3.01 * octave).margin(1.0));
    }
}

TEST_CASE("clicks fall where the rate says") {
    const Samples s = mono(480000, {Type::clicks, 440, 0, 7});
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < s.size(); ++i) {
        if (s[i] != 0.0f) found.push_back(i);
    }
    REQUIRE(found.size() == 70);
    for (std::uint32_t k = 0; k < found.size(); ++k)
        CHECK(found[k] == static_cast<std::uint32_t>(std::ceil(k * 48000.0 / 7)));
}

TEST_CASE("a new level, frequency or type is not heard as a click") {
    const Source::Params sine{Type::sine, 1000, -12, 4};
    const double bound = 3e-4;
    const auto residual = [](const Stereo& s) { return reference::residual(s.left, 1000, 48000); };
    CHECK(residual(run(9600, {{0, sine}, {2003, {Type::sine, 1000, -24, 4}}})) <= bound);
    const Stereo down = run(9600, {{0, sine}, {2003, {Type::clicks, 1000, kSilentDb, 4}}});
    CHECK(residual(down) <= bound);
    CHECK(reference::peak(Samples(down.left.begin() + 2003 + 480, down.left.end())) == 0.0);
    // A new frequency: the sine's own steepest step bounds every step.
    const Samples swept = run(9600, {{0, sine}, {2003, {Type::sine, 500, -12, 4}}}).left;
    const double steepest = 2 * std::numbers::pi * 1000 / 48000 * std::pow(10.0, -12.0 / 20);
    for (std::size_t i = 1; i < swept.size(); ++i) {
        REQUIRE(std::fabs(static_cast<double>(swept[i]) - static_cast<double>(swept[i - 1])) <= steepest);
    }
}

TEST_CASE("a new type begins after the old one has gone") {
    const Stereo s = run(4800, {{0, {Type::sine, 1000, 0, 4}}, {1000, {Type::clicks, 1000, 0, 100}}});
    // 480 frames down, then clicks every 480 frames, the first ones under the rising level.
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 1480; i < s.left.size(); ++i) {
        if (s.left[i] != 0.0f) found.push_back(i);
    }
    CHECK(found == std::vector<std::uint32_t>{1480, 1960, 2440, 2920, 3400, 3880, 4360});
    CHECK(s.left[1960] == 1.0f);
}

TEST_CASE("a source does not depend on the block size") {
    const auto type = GENERATE(Type::sine, Type::white, Type::pink, Type::clicks, Type::phrase);
    const std::vector<Change> changes = {{0, {type, 440, -6, 10}},
                                         {5000, {type, 880, -18, 20}},
                                         {9000, {Type::phrase, 440, -6, 12}},
                                         {9100, {type, 440, -6, 12}}};
    const Stereo whole = run(20000, changes, 1024);
    for (const std::uint32_t size : {1U, 7U, 64U, 0U}) {
        const Stereo other = run(20000, changes, size);
        CHECK(other.left == whole.left);
        CHECK(other.right == whole.right);
    }
}

TEST_CASE("the phrase plays its notes in tune, at a level that can be lived with") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const auto frames = static_cast<std::uint32_t>(16 * rate);
    const Stereo s = run(frames, {{0, {Type::phrase, 440, -18, 4}}}, 64, rate);
    CHECK(reference::peak(s.left) < 0.5);
    CHECK(reference::peak(s.right) < 0.5);
    const double level = 20 * std::log10(reference::rms(s.left, 0, frames));
    CHECK(level == Approx(-18).margin(2));
    CHECK(std::fabs(mean(s.left)) < 0.001);
    CHECK(s.left != s.right);
    // The first note alone, A3: of the frequencies 2 cents apart the strongest is within 4 cents of 220 Hz.
    const auto note = static_cast<std::size_t>(rate / 4);
    const Samples one = run(static_cast<std::uint32_t>(4 * rate), {{0, {Type::phrase, 440, -18, 0.1f}}}, 64, rate).left;
    const std::vector<double> part = reference::windowed(one, note, 3 * note);
    double best = 0, best_cents = 0;
    for (double cents = -50; cents <= 50; cents += 2) {
        const double power = reference::power_at(part, 220 * std::pow(2.0, cents / 1200), rate);
        if (power > best) best = power, best_cents = cents;
    }
    CHECK(std::fabs(best_cents) <= 4);
}
