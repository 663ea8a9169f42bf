// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/speech_detector.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using namespace signalbox::dsp::speech;
using reference::Samples;

namespace {

constexpr std::size_t kSecond = detector_rate;

// A made-up voice: pulses of falling and accented pitch, duller upwards, through four resonances that move from
// syllable to syllable, some of which begin with a hiss. It speaks in every first of two seconds.
class Voice {
public:
    Samples speak(std::size_t frames) {
        Samples out(frames);
        for (std::size_t i = 0; i < frames; ++i) {
            const std::size_t t = i % (2 * kSecond);
            if (left_ == 0) begin(t < kSecond);
            --left_;
            const bool consonant = length_ - left_ < 800;
            gain_ += 0.004 * (aim_ * (consonant ? 0.15 : 1.0) - gain_);
            hiss_ += 0.01 * ((consonant && hissing_ ? 0.03 : 0.0) - hiss_);
            out[i] = static_cast<float>(gain_ * vowel(t) + hiss_ * normal_(random_));
        }
        return out;
    }

private:
    void begin(bool speaking) {
        length_ = left_ = static_cast<std::size_t>(1600 + 2400 * part_(random_));
        aims_[0] = 280 + 500 * part_(random_);
        aims_[1] = 900 + 1300 * part_(random_);
        aims_[2] = 2200 + 600 * part_(random_);
        aim_ = speaking ? 0.4 + 0.6 * part_(random_) : 0;
        accent_ = 0.25 * part_(random_);
        hissing_ = speaking && part_(random_) < 0.6;
    }
    double vowel(std::size_t t) {
        const double through = static_cast<double>(left_) / static_cast<double>(length_);
        const double fall = 1.15 - 0.35 * static_cast<double>(t) / kSecond;
        phase_ += 130 * (fall + accent_ * std::sin(std::numbers::pi * through)) / detector_rate;
        const double pulse = phase_ >= 1 ? 1 : 0;
        phase_ -= pulse;
        dull_[0] += 0.12 * (pulse - dull_[0]);
        dull_[1] += 0.3 * (dull_[0] - dull_[1]);
        double y = dull_[1] + 0.004 * normal_(random_);
        for (int k = 0; k < 4; ++k) {
            formants_[k] += 0.0012 * (aims_[k] - formants_[k]);
            const double r = std::exp(-std::numbers::pi * (60 + 40 * k) / detector_rate);
            const double c = 2 * r * std::cos(2 * std::numbers::pi * formants_[k] / detector_rate);
            const double z = (1 - c + r * r) * y + c * states_[k][0] - r * r * states_[k][1];
            states_[k][1] = states_[k][0];
            states_[k][0] = y = z;
        }
        const double bright = y - 0.9 * last_;
        last_ = y;
        return 5 * bright;
    }

    std::mt19937 random_{5};
    std::uniform_real_distribution<double> part_{0, 1};
    std::normal_distribution<double> normal_{0, 1};
    double formants_[4] = {500, 1500, 2500, 3500}, aims_[4] = {500, 1500, 2500, 3500}, states_[4][2] = {};
    double dull_[2] = {}, last_ = 0, phase_ = 0, gain_ = 0, aim_ = 0, hiss_ = 0, accent_ = 0;
    std::size_t length_ = 0, left_ = 0;
    bool hissing_ = false;
};

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

TEST_CASE("what no sound is poisons nothing") {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
    const float value = GENERATE_COPY(kNan, kInf, -kInf, 1e30f, 1e-40f, 0.0f, 1.0f, -0.5f);
    const std::size_t frames = 6 * kSecond;
    const Samples in = sum(Voice().speak(frames), noise(frames, 0.003f));
    SpeechDetector fresh, spoilt;
    const Samples bad(3 * kSecond, value);
    for (const float p : probabilities(spoilt, bad)) CHECK((p >= 0 && p <= 1));
    const std::vector<float> p = probabilities(spoilt, in), expected = probabilities(fresh, in);
    CHECK(mean(p, 2.2, 2.9) > 0.6);
    CHECK(mean(p, 3.3, 3.9) < 0.3);
    CHECK(mean(expected, 2.2, 2.9) > 0.6);
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
