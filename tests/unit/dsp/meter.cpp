// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/meter.hpp"

#include <algorithm>
#include <limits>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using reference::Samples;

namespace {

double db(double linear) { return 20 * std::log10(linear); }

void feed(Meter& meter, const Samples& s, std::uint32_t size = 64) {
    Samples out(s.size());
    std::uint32_t turn = 0;
    for (std::uint32_t at = 0; at < s.size();) {
        const auto frames = std::min(reference::block(size, turn++), static_cast<std::uint32_t>(s.size()) - at);
        meter.process(s.data() + at, out.data() + at, frames);
        at += frames;
    }
    REQUIRE(
        std::equal(out.begin(), out.end(), s.begin(), [](float a, float b) { return a == b || (a != a && b != b); }));
}

Meter prepared(double rate = 48000) {
    Meter meter;
    meter.prepare({rate, 1024});
    return meter;
}

}  // namespace

TEST_CASE("a meter reads a sine's peak and RMS") {
    const double rate = GENERATE(44100.0, 48000.0, 192000.0);
    Meter meter = prepared(rate);
    CHECK(meter.peak_db() == -120.0f);
    CHECK(meter.rms_db() == -120.0f);
    feed(meter, reference::sine(1000, rate, 0.25, static_cast<std::uint32_t>(3 * rate)));
    CHECK(static_cast<double>(meter.peak_db()) == Approx(db(0.25)).margin(0.02));
    CHECK(static_cast<double>(meter.rms_db()) == Approx(db(0.25 / std::sqrt(2.0))).margin(0.03));
}

TEST_CASE("a peak holds for a second and falls by 20 dB a second") {
    Meter meter = prepared();
    Samples click(32, 0.0f);
    click[5] = -0.5f;
    feed(meter, click);
    CHECK(static_cast<double>(meter.peak_db()) == Approx(db(0.5)).margin(1e-4));
    feed(meter, Samples(47968, 0.0f));
    CHECK(static_cast<double>(meter.peak_db()) == Approx(db(0.5)).margin(1e-4));
    feed(meter, Samples(24000, 0.0f));
    CHECK(static_cast<double>(meter.peak_db()) == Approx(db(0.5) - 10).margin(0.05));
    feed(meter, Samples(48000, 0.0f));
    CHECK(static_cast<double>(meter.peak_db()) == Approx(db(0.5) - 30).margin(0.05));
}

TEST_CASE("the RMS follows with 300 ms") {
    Meter meter = prepared();
    feed(meter, Samples(14400, 1.0f));
    CHECK(static_cast<double>(meter.rms_db()) == Approx(10 * std::log10(1 - std::exp(-1.0))).margin(0.01));
}

TEST_CASE("a peak is seen at once, the RMS with its segment") {
    Meter meter = prepared();
    const float one = 1.0f;
    float out = 0;
    meter.process(&one, &out, 1);
    CHECK(meter.peak_db() == 0.0f);
    CHECK(meter.rms_db() == -120.0f);
}

TEST_CASE("readings do not depend on the block size") {
    const Samples s = reference::sine(333, 48000, 0.7, 100000);
    Meter whole = prepared();
    feed(whole, s, 1024);
    for (const std::uint32_t size : {1U, 5U, 64U, 0U}) {
        Meter meter = prepared();
        feed(meter, s, size);
        CHECK(meter.peak_db() == whole.peak_db());
        CHECK(meter.rms_db() == whole.rms_db());
    }
}

TEST_CASE("a meter survives what is not finite") {
    Meter meter = prepared();
    Samples s = reference::sine(1000, 48000, 0.25, 48000);
    s[100] = std::numeric_limits<float>::quiet_NaN();
    s[200] = std::numeric_limits<float>::infinity();
    feed(meter, s);
    CHECK(static_cast<double>(meter.peak_db()) == Approx(db(0.25)).margin(0.02));
    CHECK(std::isfinite(meter.rms_db()));
}
