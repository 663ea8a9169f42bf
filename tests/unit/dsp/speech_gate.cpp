// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/gate.hpp"

#include "plugins/dsp/noise.hpp"
#include "plugins/dsp/speech/listener.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/dsp/voice.hpp"

using reference::Samples;
using signalbox::dsp::speech::Gate;
using Mode = Gate::Mode;

namespace {

constexpr double kRate = 48000;

// A gate that is already at work, and what it makes of a sound with speech from one frame to another.
struct GateScene {
    Gate gate;
    Gate::Params params;
    GateScene(Mode mode, float closed, float ahead_ms = 0, std::uint32_t channels = 1) {
        gate.prepare({.rate_hz = kRate}, channels);
        params = {.mode = mode, .attack_ms = 2, .release_ms = 10, .closed = closed, .ahead_ms = ahead_ms};
    }
    Samples run(const Samples& in, const Samples& speech, std::uint32_t block = 100) {
        Samples out = in;  // in place
        std::uint32_t turn = 0;
        for (std::size_t at = 0; at < in.size();) {
            const auto count = std::min(reference::block(block, turn++), static_cast<std::uint32_t>(in.size() - at));
            const float* inputs[] = {out.data() + at, out.data() + at};
            float* outputs[] = {out.data() + at, out.data() + at};
            gate.process(params, speech.data() + at, inputs, outputs, count);
            at += count;
        }
        return out;
    }
};

Samples speech(std::size_t frames, std::size_t from, std::size_t to) {
    Samples s(frames);
    for (std::size_t i = from; i < to; ++i) s[i] = 1;
    return s;
}

constexpr std::uint32_t kFrames = 9600, kFrom = 2000, kTo = 5000;
const Samples kSpeech = speech(kFrames, kFrom, kTo), kOnes(kFrames, 1.0f);
const Samples kSine = reference::sine(997, kRate, 0.5, kFrames);

}  // namespace

TEST_CASE("gate: analysing, the sound passes untouched and at once") {
    GateScene scene(Mode::analyse, 0, 100);
    CHECK(scene.gate.latency_frames(scene.params) == 0);
    CHECK(scene.run(kSine, kSpeech) == kSine);
}

TEST_CASE("gate: opens in its attack, closes in its release, as far as it says") {
    const float closed = GENERATE(0.0f, 0.1f);
    const Samples out = GateScene(Mode::gate, closed).run(kOnes, kSpeech);
    CHECK(out[0] == Approx(closed));
    CHECK(out[kFrom - 1] == Approx(closed));
    CHECK(out[kFrom + 47] == Approx(closed + (1 - closed) / 2).margin(0.02));
    CHECK(out[kFrom + 96] == 1);
    CHECK(out[kTo - 1] == 1);
    CHECK(out[kTo + 240] == Approx(closed + (1 - closed) / 2).margin(0.02));
    CHECK(out[kTo + 480] == Approx(closed));
    for (std::size_t i = 1; i < kFrames; ++i) REQUIRE(std::fabs(out[i] - out[i - 1]) < 1.55f / 96);
}

TEST_CASE("gate: ducking and the other way round speech is turned down") {
    const Samples duck = GateScene(Mode::duck, 0.25f).run(kOnes, kSpeech),
                  other = GateScene(Mode::inverse, 0).run(kOnes, kSpeech);
    CHECK(duck[kFrom - 1] == 1);
    CHECK(duck[kFrom + 97] == Approx(0.25f));  // the attack turns down
    CHECK(duck[kTo + 470] < 1);
    CHECK(duck[kTo + 481] == 1);
    CHECK(other[kFrom - 1] == 1);
    CHECK(other[kFrom + 470] > 0);  // the release closes
    CHECK(other[kFrom + 481] == 0);
    CHECK(other[kTo + 97] == 1);
}

TEST_CASE("gate: ahead by some time, it is open before speech comes out, and until all of it has") {
    GateScene scene(Mode::gate, 0, 20);
    const std::uint32_t late = scene.gate.latency_frames(scene.params);
    REQUIRE(late == 960);
    Samples counted(kFrames);
    for (std::size_t i = 0; i < kFrames; ++i) counted[i] = static_cast<float>(i + 1);
    const Samples out = scene.run(counted, kSpeech);
    // 20 ms less the attack before the decision the gate is open already.
    for (std::size_t i = kFrom - 860; i < kTo; ++i) REQUIRE(out[i + late] == counted[i]);
    CHECK(out[kFrom - 1] == 0);
    CHECK(out[kTo + late + 1] < counted[kTo + 1]);
    CHECK(out[kTo + late + 480] == 0);
    // Switched off, it is as late.
    GateScene off(Mode::gate, 0, 20);
    off.params.enabled = false;
    const Samples passed = off.run(kSine, kSpeech);
    for (std::size_t i = late; i < kFrames; ++i) REQUIRE(passed[i] == kSine[i - late]);
}

TEST_CASE("gate: nothing depends on blocks") {
    const auto all = [](std::uint32_t block) {
        GateScene scene(Mode::gate, 0.1f, 7);
        Samples out = scene.run(kSine, kSpeech, block);
        scene.params.ahead_ms = 33;
        scene.params.closed = 0.5f;
        const Samples next = scene.run(kSine, kSpeech, block);
        out.insert(out.end(), next.begin(), next.end());
        return out;
    };
    const Samples whole = all(1 << 20);
    for (const std::uint32_t block : {1U, 64U, 0U, 8192U}) CHECK((all(block) == whole));
}

TEST_CASE("gate: another time ahead, mode or range makes no click") {
    GateScene scene(Mode::analyse, 0.5f, 50);
    Samples out;
    const Samples forever = reference::sine(1000, kRate, 0.5, 48);
    const auto play = [&](int periods) {
        for (int i = 0; i < periods; ++i) {
            const Samples more = scene.run(forever, Samples(48, 0.0f));
            out.insert(out.end(), more.begin(), more.end());
        }
    };
    play(300);
    scene.params.mode = Mode::gate;
    play(100);
    scene.params.ahead_ms = 120.3f;
    play(5);
    scene.params.ahead_ms = 3.7f;
    play(300);
    scene.params.closed = 0.01f;
    scene.params.mode = Mode::duck;
    play(100);
    scene.params.enabled = false;
    play(50);
    CHECK(reference::residual(out, 1000, kRate) < 2 * 2 * 3e-4);  // twice the tone's level, another phase
}

namespace {

// Where 10 ms come within 40 dB of the loudest, after 300 ms without.
std::vector<std::size_t> onsets(const Samples& clean) {
    std::vector<double> levels;
    for (std::size_t at = 0; at + 160 <= clean.size(); at += 160) levels.push_back(reference::rms(clean, at, at + 160));
    const double least = 0.01 * *std::max_element(levels.begin(), levels.end());
    std::vector<std::size_t> all;
    std::size_t quiet = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i] >= least && quiet >= 30) all.push_back(i * 160);
        quiet = levels[i] < least ? quiet + 1 : 0;
    }
    return all;
}

}  // namespace

TEST_CASE("gate: 120 ms ahead, words lose 10 ms of their beginnings at most, in nine of ten") {
    using signalbox::dsp::speech::Listener;
    constexpr std::uint32_t kHz = 16000, kAhead = 120 * kHz / 1000, kLost = kHz / 100;
    int words = 0, whole = 0, shut = 0;
    Samples in = Voice().speak(28 * kHz);
    signalbox::dsp::WhiteNoise noise;
    // 5 dB below the voice; a second of it comes first.
    const double loud = reference::rms(in, 0, kHz);
    in.insert(in.begin(), kHz, 0.0f);
    const Samples clean = in;
    for (float& x : in) x += static_cast<float>(loud * std::pow(10, -5 / 20.0)) * noise.next();
    Listener listener;
    listener.prepare(kHz);
    Gate gate;
    gate.prepare({.rate_hz = kHz}, 1);
    const Gate::Params params{.mode = Mode::gate, .ahead_ms = 120};
    Samples open(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        listener.listen({}, &in[i], 1);
        const float on = listener.on() ? 1 : 0, one = 1;
        const float* input = &one;
        float* output = &open[i];
        gate.process(params, &on, &input, &output, 1);
    }
    for (const std::size_t word : onsets(clean)) {
        ++words;
        shut += open[word] < 0.1f ? 1 : 0;
        whole += open[word + kAhead + kLost] > 0.9f ? 1 : 0;
    }
    CHECK(words >= 13);
    CHECK(10 * shut >= 9 * words);
    CHECK(10 * whole >= 9 * words);
}
