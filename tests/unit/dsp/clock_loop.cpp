// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/clock_loop.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/two_clocks.hpp"

using namespace signalbox::dsp;
using clocks::TwoClocks;

TEST_CASE("clock bridge: two clocks that drift and are seen with jitter are brought together") {
    const double drift = GENERATE(200e-6, -200e-6, 0.0, 30e-6);
    const double jitter = GENERATE(0.0, 0.5e-3);
    CAPTURE(drift, jitter);
    TwoClocks two({48000, 1024}, {44100, 256}, drift, jitter);
    const clocks::Seen first = two.run(30);
    CHECK(first.restarts == 1);
    CHECK(first.locked_after < 10);
    CHECK(first.most_error < 10);
    // From then on: frames too many or too few, parts of the pitch.
    const clocks::Seen later = two.run(120);
    CHECK(later.restarts == 0);
    CHECK(later.most_error < 4);
    CHECK(later.most_pitch_error < 20e-6);
    CHECK(std::fabs(later.mean_pitch_error) < 1e-6);
}

TEST_CASE("clock bridge: a clock that changes its pace is followed") {
    TwoClocks two({44100, 512}, {48000, 128}, 50e-6, 0.2e-3);
    two.run(60);
    two.drift(-150e-6);
    const clocks::Seen seen = two.run(120);
    CHECK(seen.restarts == 0);
    CHECK(seen.most_error < 60);
    const clocks::Seen later = two.run(30);
    CHECK(later.most_error < 3);
    CHECK(std::fabs(later.mean_pitch_error) < 1e-6);
}

TEST_CASE("clock bridge: a side that stops for a second begins anew") {
    TwoClocks two({48000, 256}, {48000, 256}, 100e-6, 0.2e-3);
    two.run(30);
    two.stop_writing(1.0);
    CHECK(two.run(60).restarts == 1);
    CHECK(two.run(30).most_error < 3);
}
