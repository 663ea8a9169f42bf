// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/speech_detector.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/dsp/voice.hpp"

using namespace signalbox::dsp;
using namespace signalbox::dsp::speech;
using reference::Samples;

namespace {

constexpr std::size_t kSecond = detector_rate;

Samples noise(std::size_t frames, float rms) {
    Samples out(frames);
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0, rms);
    for (float& x : out) x = normal(random);
    return out;
}

Samples sum(const Samples& a, const Samples& b) {
    Samples out(a);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += b[i];
    return out;
}

std::vector<float> probabilities(SpeechDetector& detector, const Samples& in) {
    std::vector<float> out;
    for (std::size_t at = 0; at + hop <= in.size(); at += hop) {
        out.push_back(detector.step(std::span<const float, hop>(in.data() + at, hop)).probability);
    }
    return out;
}

double mean(const std::vector<float>& p, double from_s, double to_s) {
    const auto at = [](double s) { return static_cast<std::size_t>(s * detector_rate / hop); };
    double total = 0;
    for (std::size_t i = at(from_s); i < at(to_s); ++i) total += static_cast<double>(p[i]);
    return total / static_cast<double>(at(to_s) - at(from_s));
}

}  // namespace

TEST_CASE("a voice is speech, and what is between its words or has no voice is not") {
    SpeechDetector detector;
    const std::size_t frames = 10 * kSecond;
    const float level = GENERATE(0.001f, 0.003f);
    const std::vector<float> p = probabilities(detector, sum(Voice().speak(frames), noise(frames, level)));
    for (const double begin : {2.0, 4.0, 6.0, 8.0}) {
        CHECK(mean(p, begin + 0.2, begin + 0.9) > 0.7);
        CHECK(mean(p, begin + 1.3, begin + 1.9) < 0.2);
    }
    detector.reset();
    CHECK(mean(probabilities(detector, noise(frames, 0.1f)), 0, 10) < 0.1);
}

TEST_CASE("the network is the one that was trained") {
    std::uint64_t sum = 0xcbf29ce484222325;
    const auto add = [&sum](const auto& numbers) {
        for (const std::byte byte : std::as_bytes(std::span(&numbers, 1))) {
            sum = (sum ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
        }
    };
    add(kWeights.dense), add(kWeights.dense_bias), add(kWeights.input), add(kWeights.input_bias);
    add(kWeights.state), add(kWeights.state_bias), add(kWeights.out), add(kWeights.out_bias);
    CHECK(sum == kWeightsChecksum);
}

TEST_CASE("every instruction set hears the same") {
    const std::size_t frames = 4 * kSecond;
    const Samples in = sum(Voice().speak(frames), noise(frames, 0.01f));
    SpeechDetector portable(Isa::portable);
    const std::vector<float> expected = probabilities(portable, in);
    for (const Isa isa : isas()) {
        SpeechDetector detector(isa);
        const std::vector<float> p = probabilities(detector, in);
        double off = 0;
        for (std::size_t i = 0; i < p.size(); ++i) off += static_cast<double>(std::fabs(p[i] - expected[i]));
        CHECK(off / static_cast<double>(p.size()) < 1e-3);
    }
}

// From the beginning of a second of speech in every two, after so much of it.
Samples spoken_from(std::size_t skipped) {
    const std::size_t frames = 6 * kSecond;
    const Samples all = sum(Voice().speak(frames), noise(frames, 0.003f));
    return {all.begin() + static_cast<std::ptrdiff_t>(skipped), all.end()};
}

TEST_CASE("what no sound is poisons nothing: a second later it hears as ever") {
    constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();
    constexpr float kEndless = std::numeric_limits<float>::infinity();
    const float value = GENERATE_COPY(as<float>{}, kNoNumber, kEndless, -kEndless, 1e30f, 1e-40f, 0.0f, 1.0f, -0.5f);
    const Samples in = spoken_from(kSecond);
    SpeechDetector fresh, spoilt;
    const Samples bad(3 * kSecond, value);
    for (const float p : probabilities(spoilt, bad)) CHECK((p >= 0 && p <= 1));
    const std::vector<float> p = probabilities(spoilt, in), expected = probabilities(fresh, in);
    CAPTURE(value);
    CHECK(mean(p, 1.2, 1.9) > 0.6);
    CHECK(mean(p, 2.3, 2.9) < 0.3);
    CHECK(mean(expected, 1.2, 1.9) > 0.6);
}

TEST_CASE("speech is heard that begins in its middle, also after clipping as hard as can be") {
    const Samples in = spoken_from(kSecond / 2);
    SpeechDetector detector;
    if (GENERATE(false, true)) {
        Samples clipped = spoken_from(0);
        for (float& x : clipped) x = x < 0 ? -1.0f : 1.0f;
        for (const float p : probabilities(detector, clipped)) CHECK((p >= 0 && p <= 1));
    }
    const std::vector<float> p = probabilities(detector, in);
    CHECK(mean(p, 1.7, 2.4) > 0.6);
    CHECK(mean(p, 2.8, 3.4) < 0.3);
    CHECK(mean(p, 3.7, 4.4) > 0.6);
}

TEST_CASE("a reset forgets everything") {
    const Samples in = sum(Voice().speak(3 * kSecond), noise(3 * kSecond, 0.01f));
    SpeechDetector detector, other;
    const std::vector<float> first = probabilities(detector, in);
    detector.reset();
    CHECK(probabilities(detector, in) == first);
    CHECK(probabilities(other, in) == first);
}

TEST_CASE("a reading says the level and the floor, which can be frozen") {
    SpeechDetector detector;
    const Samples in = noise(4 * kSecond, 0.01f), loud = noise(4 * kSecond, 0.1f);
    Reading last{};
    const auto hear = [&](const Samples& s) {
        for (std::size_t at = 0; at + hop <= s.size(); at += hop)
            last = detector.step(std::span<const float, hop>(s.data() + at, hop));
    };
    hear(in);
    CHECK(static_cast<double>(last.level) == Approx(-40).margin(1));
    CHECK(static_cast<double>(last.floor) == Approx(-40).margin(1));
    detector.freeze(true);
    hear(loud);
    CHECK(static_cast<double>(last.level) == Approx(-20).margin(1));
    CHECK(static_cast<double>(last.floor) == Approx(-40).margin(1));
    detector.freeze(false);
    hear(loud);
    CHECK(static_cast<double>(last.floor) == Approx(-20).margin(1));
}
