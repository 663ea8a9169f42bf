// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cstdlib>
#include <limits>
#include <new>
#include <numeric>

#include "plugins/dsp/noise.hpp"
#include "plugins/dsp/speech/energy_detector.hpp"
#include "plugins/dsp/speech/front_end.hpp"
#include "plugins/dsp/speech/listener.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

namespace {

thread_local std::size_t taken_bytes = 0;  // from the heap, so far: what kernels keep begins on cache lines

}  // namespace

void* operator new(std::size_t size, std::align_val_t line) {
    taken_bytes += size;
    const auto step = static_cast<std::size_t>(line);
    if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace signalbox::dsp::speech;
using reference::Samples;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
constexpr int kHopsASecond = detector_rate / static_cast<int>(hop);

// White noise of an RMS, in front of a detector.
struct Scene {
    EnergyDetector detector;
    signalbox::dsp::WhiteNoise noise;

    Reading step(float rms_db, float offset = 0) {
        const float rms = std::pow(10.0f, rms_db / 20);
        Samples s(hop);
        for (float& x : s) x = offset + rms * noise.next();
        return detector.step(std::span<const float, hop>(s.data(), hop));
    }
    Reading go(double seconds, float rms_db, float offset = 0) {
        Reading last{};
        for (int i = 0; i < seconds * kHopsASecond; ++i) last = step(rms_db, offset);
        return last;
    }
    Reading fill(float value) {
        const Samples s(hop, value);
        return detector.step(std::span<const float, hop>(s.data(), hop));
    }
};

struct Hop {
    std::uint64_t known;  // frames that had come in
    Samples samples;
    bool operator==(const Hop&) const = default;
};

std::vector<Hop> hops_of(FrontEnd& front, const Samples& in, std::uint32_t block) {
    std::vector<Hop> hops;
    std::uint32_t turn = 0;
    for (std::size_t at = 0; at < in.size();) {
        const std::size_t end = std::min<std::size_t>(in.size(), at + reference::block(block, turn++));
        while (at < end) {
            at += front.take(in.data() + at, end - at);
            if (front.full()) hops.push_back({at, {front.samples().begin(), front.samples().end()}});
        }
    }
    return hops;
}

std::vector<Hop> hops_of(double rate_hz, const Samples& in, std::uint32_t block = 512) {
    REQUIRE(FrontEnd::refusal(rate_hz) == nullptr);
    FrontEnd front;
    front.prepare(rate_hz);
    return hops_of(front, in, block);
}

Samples joined(const std::vector<Hop>& hops) {
    Samples all;
    for (const Hop& one : hops) all.insert(all.end(), one.samples.begin(), one.samples.end());
    return all;
}

}  // namespace

TEST_CASE("energy: level and floor are those of the noise, and what is louder is speech") {
    const float db = GENERATE(-20.0f, -40.0f, -65.0f);
    const float offset = GENERATE(0.0f, 0.3f);
    Scene scene;
    const Reading noise = scene.go(4, db, offset);
    CHECK(noise.level == Approx(db).margin(1));
    CHECK(noise.floor == Approx(db).margin(0.6));
    CHECK(noise.probability < 0.1f);
    CHECK(scene.step(db + 6, offset).probability == Approx(0.5).margin(0.25));
    CHECK(scene.step(db + 15, offset).probability > 0.95f);
    CHECK(scene.go(1, db, offset).probability < 0.1f);
}

TEST_CASE("energy: the floor follows noise down at once, and up within 3 s") {
    Scene scene;
    scene.go(4, -40);
    CHECK(scene.go(0.1, -60).floor == Approx(-60).margin(1.2));
    CHECK(scene.go(2.5, -40).floor == Approx(-60).margin(1.2));
    CHECK(scene.go(0.6, -40).floor == Approx(-40).margin(0.6));
}

TEST_CASE("energy: a frozen floor stays") {
    Scene scene;
    const float floor = scene.go(4, -50).floor;
    scene.detector.freeze(true);
    CHECK(scene.go(5, -30).floor == floor);
    CHECK(scene.go(1, -80).floor == floor);
    scene.detector.freeze(false);
    CHECK(scene.go(3.1, -30).floor == Approx(-30).margin(0.6));
}

TEST_CASE("energy: silence, and what does not move, is no speech") {
    Scene scene;
    for (const float value : {0.0f, 1e-30f, 0.5f, -1.0f}) CHECK(scene.fill(value).probability < 0.1f);
    CHECK(scene.fill(0).level == -120);
    CHECK(scene.go(1, -90).probability < 0.1f);
    // What comes after it is the background.
    Scene other;
    for (int i = 0; i < 100; ++i) other.fill(0);
    CHECK(other.step(-50).probability < 0.1f);
}

TEST_CASE("energy: what is no number is forgotten") {
    Scene scene, clean;
    scene.go(1, -40);
    clean.go(1, -40);
    for (const float bad : {kNan, kInf, -kInf, 3e38f}) {
        const Reading reading = scene.fill(bad);
        CHECK(std::isfinite(reading.probability));
        CHECK(std::isfinite(reading.level));
        CHECK(std::isfinite(reading.floor));
    }
    scene.go(3.1, -40);
    clean.go(3.1, -40);
    CHECK(scene.step(-40).floor == clean.step(-40).floor);
    scene.detector.reset();
    CHECK(scene.step(-20).floor == Approx(-20).margin(1.5));
}

TEST_CASE("front end: sound arrives as it was, on its frame") {
    const double rate =
        GENERATE(8000.0, 11025.0, 16000.0, 22050.0, 44100.0, 48000.0, 96000.0, 176400.0, 192000.0, 384000.0, 768000.0);
    CAPTURE(rate);
    const auto length = static_cast<std::uint32_t>(rate);
    const auto hops = hops_of(rate, reference::sine(1000, rate, 0.5, length));
    CHECK(hops.size() >= 49);
    const Samples out = joined(hops), truth = reference::sine(1000, detector_rate, 0.5, detector_rate);
    for (std::size_t i = 2 * hop; i < out.size(); ++i) REQUIRE(out[i] == Approx(truth[i]).margin(0.002));
}

TEST_CASE("front end: what 16 kHz cannot hold stays out") {
    const auto [rate, hz] = GENERATE(table<double, double>({{48000, 9000},
                                                            {50000, 17500},
                                                            {96000, 9000},
                                                            {96000, 41000},
                                                            {96000, 47000},
                                                            {192000, 41000},
                                                            {192000, 95000},
                                                            {384000, 140000},
                                                            {768000, 50000}}));
    CAPTURE(rate, hz);
    const auto hops = hops_of(rate, reference::sine(hz, rate, 0.5, static_cast<std::uint32_t>(rate / 2)));
    CHECK(reference::rms(joined(hops), 640, 6400) < 0.0005);
}

TEST_CASE("a stream takes little memory of its own, at every rate") {
    for (const double rate : {8000.0, 11025.0, 12000.0, 22050.0, 24000.0, 32000.0, 44100.0, 48000.0, 48025.0, 64000.0,
                              88200.0, 96000.0, 128000.0, 176400.0, 192000.0}) {
        Listener first, other;
        first.prepare(rate);  // what all streams of a rate share
        const std::size_t before = taken_bytes;
        other.prepare(rate);
        CAPTURE(rate);
        CHECK(sizeof other + taken_bytes - before <= 8192);
        CHECK(taken_bytes > before);
    }
}

TEST_CASE("front end: the same hops on the same frames, whatever the blocks") {
    const double rate = GENERATE(8000.0, 16000.0, 44100.0, 44101.5, 48000.0, 192000.0, 768000.0);
    CAPTURE(rate);
    signalbox::dsp::WhiteNoise noise;
    Samples in(static_cast<std::size_t>(rate * 0.13));
    for (float& x : in) x = 0.2f * noise.next();
    FrontEnd front;
    front.prepare(rate);
    const auto whole = hops_of(front, in, 1 << 20);
    REQUIRE(whole.size() >= 5);
    for (const std::uint32_t block : {1U, 64U, 0U, 8192U}) {
        front.reset();
        CHECK((hops_of(front, in, block) == whole));
    }
    const double period = rate * hop / detector_rate;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const double late = static_cast<double>(whole[i].known) - static_cast<double>(i + 1) * period;
        CHECK(late >= -0.2);
        CHECK(late <= front.latency_frames() + 1);
    }
    CHECK(front.latency_frames() / rate < 0.0045);
}

TEST_CASE("front end: the high-pass takes what is below it") {
    const auto level = [](double hz, float high_pass) {
        FrontEnd front;
        front.prepare(48000);
        front.set_high_pass(high_pass);
        return reference::rms(joined(hops_of(front, reference::sine(hz, 48000, 0.5, 48000), 480)), 3200, 15680) /
               (0.5 / std::numbers::sqrt2);
    };
    CHECK(level(50, 0) == Approx(1).margin(0.002));
    CHECK(level(200, 200) == Approx(std::numbers::sqrt2 / 2).margin(0.01));
    CHECK(level(50, 200) == Approx(1 / 16.0).epsilon(0.02));
    CHECK(level(2000, 200) == Approx(1).margin(0.01));
}

TEST_CASE("front end: what is no number does not stay") {
    const double rate = GENERATE(16000.0, 44100.0);
    const auto frames = static_cast<std::uint32_t>(rate / 2);
    const Samples clean = reference::sine(440, rate, 0.5, frames);
    Samples in = clean;
    const float bad[] = {kNan, kInf, -kInf, 3e38f, -1e9f};
    for (std::size_t i = 0; i < 500; ++i) in[i] = bad[i % 5];
    const auto hops = hops_of(rate, in), expected = hops_of(rate, clean);
    for (const float x : joined(hops)) REQUIRE(std::fabs(x) < 1.5f);
    CHECK((hops.back() == expected.back()));
}

TEST_CASE("front end: refuses rates in words") {
    for (const double rate : {0.0, 7999.0, 768001.0, static_cast<double>(kNan)})
        CHECK(FrontEnd::refusal(rate) != nullptr);
}
