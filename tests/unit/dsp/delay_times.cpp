// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What is heard of a time that changes.
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/delay_rig.hpp"
#include "tests/unit/dsp/highpass.hpp"

using namespace delay_rig;

namespace {

constexpr std::uint32_t kJump = 24000, kEnd = 42000;

Samples jump(Delay::Params before, const Delay::Params& after, std::uint32_t size) {
    return run(reference::sine(445, 48000, 0.5, kEnd), {{0, before}, {kJump, after}}, {size}).left;
}

double click_db(const Samples& s) { return reference::above_db(s, 6000, 48000, kJump - 1000, kEnd - 1000, 0.5); }

}  // namespace

TEST_CASE("a jump of the time is no click") {
    const auto character = GENERATE(Delay::Character::digital, Delay::Character::tape);
    const std::uint32_t size = GENERATE(64U, 0U);
    Delay::Params before = plain(100), after = plain(150);
    before.character = after.character = character;
    CHECK(click_db(jump(before, after, size)) <= (character == Delay::Character::digital ? -120 : -100));
    Delay::Params swaying = before, longer = after;
    swaying.mod_depth_ms = longer.mod_depth_ms = 2;
    CHECK(click_db(jump(swaying, longer, size)) <= -100);
    swaying.time_ms = {3.31f, 3.31f}, longer.time_ms = {4.73f, 4.73f};  // no whole frames apart
    CHECK(click_db(jump(swaying, longer, size)) <= -100);
    // Knobs of the loop and of the output.
    after = before;
    after.feedback = 0.9f;
    after.wet = 0.3f;
    after.dry = 1;
    after.width = 0;
    CHECK(click_db(jump(before, after, size)) <= -90);
    // The measure sees a jump that is not smoothed.
    Samples cut = jump(before, before, size);
    for (std::size_t i = kJump; i < cut.size(); ++i) cut[i] *= 0.5f;
    CHECK(click_db(cut) > -60);
}

TEST_CASE("a time that is swept is no noise") {
    Delay::Params p = plain(100);
    p.character = GENERATE(Delay::Character::digital, Delay::Character::tape);
    std::vector<Change> changes = {{0, p}};
    for (std::uint32_t i = 1; i <= 250; ++i) {
        p.time_ms[0] = p.time_ms[1] = 100 + 0.05f * static_cast<float>(i);
        changes.push_back({kJump + 64 * i, p});
    }
    CHECK(click_db(run(reference::sine(445, 48000, 0.5, kEnd), changes).left) <= -100);
}

TEST_CASE("what is told while a time fades in: another knob is heard at once, another time 40 ms after it began") {
    const std::uint32_t size = GENERATE(64U, 0U), at = 7680;
    Delay::Params p = plain(100), longer = plain(150), later = plain(130);
    const std::vector<Change> changes = {{0, p}, {at, longer}, {at + 300, later}};
    // The echo of what comes once both have faded in.
    const Samples out = run(impulse(24000, 12000), changes, {size}).left;
    CHECK(out[12000 + 6240] == 0.25f);
    CHECK(reference::peak(out) == 0.25);
    // From 10 to 39 ms after the first jump its echo alone is heard, 44 ms after it the other one has begun.
    for (const std::uint32_t later_by : {480U, 1200U, 1872U})
        CHECK(run(impulse(24000, at + later_by - 7200), changes, {size}).left[at + later_by] == 0.25f);
    const float begun = run(impulse(24000, at + 2112 - 6240), changes, {size}).left[at + 2112];
    CHECK(begun > 0.0f);
    CHECK(begun < 0.25f);
    p.wet = longer.wet = 0;
    Delay::Params louder = longer, as_it_was = p;
    louder.dry = as_it_was.dry = 0.5f;
    const Samples in = noise(9600, 0.5f);
    const Stereo fading = run(in, {{0, p}, {at, longer}, {at + 300, louder}}, {size});
    CHECK(fading == run(in, {{0, p}, {at + 300, as_it_was}}, {size}));
    CHECK(reference::peak(fading.left) > 0.2);
}

TEST_CASE("a swaying tap is clean") {
    Delay::Params p = plain(20);
    p.mod_depth_ms = 2;
    p.mod_rate_hz = 1;
    const Samples out = run(reference::sine(1000, 48000, 0.5, kEnd), {{0, p}}).left;
    CHECK(reference::above_db(out, 6000, 48000, 10000, kEnd - 1000, 0.5) <= -100);
    // And it sways: by more than what a tap at rest could be off.
    const Samples rest = run(reference::sine(1000, 48000, 0.5, kEnd), {{0, plain(20)}}).left;
    double apart = 0;
    for (std::size_t i = 10000; i < kEnd; ++i)
        apart = std::max(apart, std::fabs(static_cast<double>(out[i] - rest[i])));
    CHECK(apart > 0.4);
    // As fast as it is told to.
    Delay::Params faster = p;
    faster.mod_rate_hz = 3;
    const Samples fast = run(reference::sine(1000, 48000, 0.5, kEnd), {{0, p}, {6000, faster}}).left;
    apart = 0;
    for (std::size_t i = 10000; i < kEnd; ++i)
        apart = std::max(apart, std::fabs(static_cast<double>(out[i] - fast[i])));
    CHECK(apart > 0.4);
}

TEST_CASE("a tap sways as far and as fast as it was told, the right one ahead") {
    Delay::Params p = plain(100);
    p.mod_depth_ms = 2, p.mod_rate_hz = 2, p.mod_phase_deg = 90;
    Samples ramp(60000);  // what comes out says where it was read
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = 1e-5f * static_cast<float>(i);
    const Stereo out = run(ramp, {{0, p}});
    const auto check = [](const Samples& heard, double turned) {
        for (std::size_t i = 6000; i < heard.size(); ++i) {
            const double turn = 2 * std::numbers::pi * (2.0 * static_cast<double>(i) / 48000 + turned);
            const double back = static_cast<double>(i) - static_cast<double>(heard[i]) / 1e-5;
            REQUIRE(back == Approx(4800 + 96 * std::sin(turn)).margin(2.5));
        }
    };
    check(out.left, 0);
    check(out.right, 0.25);
}

TEST_CASE("a tap that no longer sways is where it was told to be") {
    Delay::Params swaying = plain(20);
    swaying.mod_depth_ms = 5;
    swaying.mod_rate_hz = GENERATE(1.0f, 7.3f);
    const Samples in = noise(30000, 0.5f), out = run(in, {{0, swaying}, {6000, plain(20)}}).left;
    for (std::size_t i = 15000; i < in.size(); ++i) REQUIRE(out[i] == in[i - 960]);
}

TEST_CASE("a bypass is no click, and a freeze neither") {
    Delay::Params p = plain(100), other = p;
    p.dry = 0.5f;
    SECTION("bypass") { other.enabled = false; }
    SECTION("freeze") { other.freeze = true; }
    SECTION("ping-pong") { other.ping_pong = true; }
    CHECK(click_db(jump(p, other, 64)) <= -90);
    CHECK(click_db(jump(other, p, 64)) <= -90);
}

TEST_CASE("a path never comes nearer than it says, and at rest is where it says") {
    using Path = signalbox::dsp::DelayTap::Path;
    for (const double slope : {-0.75, -0.1, 0.0, 0.1, 0.75}) {
        for (const double curve : {-0.005, 0.0, 0.005}) {
            const Path path{200, slope, curve};
            double nearest = path.start;
            for (int i = 0; i <= 64; ++i) nearest = std::min(nearest, path.start + i * (slope + i * curve));
            INFO(slope << ' ' << curve);
            CHECK(path.least(64) <= nearest);
            if (slope == 0 && curve == 0) CHECK(path.least(64) == 200);
        }
    }
}
