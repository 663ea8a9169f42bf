// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Steps of our own nodes' and plugins' parameters are held against the bars, where a sine stays a sine.
#include <array>
#include <cmath>
#include <complex>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

struct Step {
    const char* address;
    double value, before, after;
    double via = -1e9;  // a value that is set 3 ms earlier
    bool turned = false;
    double by_way = 0;  // louder than both: it goes from one to the other by way of this
};

double linear(double db) { return std::pow(10.0, db / 20); }

void take_steps(Player& player, const std::vector<Step>& steps, double unit, double seconds = 0.04) {
    for (const Step& step : steps) {
        control::Param* param = player.session().params().find(step.address);
        REQUIRE(param != nullptr);
        Heard heard{player.frame(), 0, player.play(0.02 + 0.00025)};
        const auto set_and_play = [&](double value, double length) {
            player.session().set(*param, static_cast<float>(value), 1);
            const Channels more = player.play(length);
            heard.channels[0].insert(heard.channels[0].end(), more[0].begin(), more[0].end());
        };
        if (step.via > -1e8) set_and_play(step.via, 0.003);
        set_and_play(step.value, seconds);
        CAPTURE(step.address, step.value, step.via, player.rate_hz());
        const double before = step.before * unit, after = step.after * unit;
        const auto width = static_cast<std::size_t>(std::lround(player.rate_hz() * 0.01));
        const std::span<const float> samples(heard.channels[0]);
        const auto level = [&](std::span<const float> part) { return loudest(part, player.rate_hz()) / kToneLevel; };
        CHECK(level(samples.first(width)) == Approx(before).margin(1e-5).epsilon(0.01));
        CHECK(level(samples.last(width)) == Approx(after).margin(1e-5).epsilon(0.01));
        Excess over = excess(heard, 0, {{before, 0}, {after, 0}, step.turned}, player.rate_hz());
        if (step.by_way > 0) {
            over.residual *= std::max(1.0, std::abs(after - before)) / std::max(1.0, 2 * step.by_way - before - after);
            over.level *= std::max(before, after) / step.by_way;
        }
        CHECK(over.residual <= 1);
        CHECK(over.level <= 1);
        CHECK_FALSE(over.silent);
    }
}

// What the analog bell at `hz` makes of the tone; and Butterworth's high-pass of second order.
double bell(double hz, double q, double db) {
    const double g = linear(db / 2), r = kToneHz / hz;
    return std::abs(std::complex<double>(1 - r * r, r * g / q) / std::complex<double>(1 - r * r, r / (g * q)));
}
double high_pass(double hz) { return 1 / std::sqrt(1 + std::pow(hz / kToneHz, 4)); }

// A plugin of ours between in:1 and out:1.
void through(Player& player, const std::string& uri, const Items& sets) {
    player.edit(all({{add(uri, "x")}, sets, {connect("in:1", "x:in"), connect("x:out", "out:1")}}));
    player.play(0.4);
}

}  // namespace

TEST_CASE("steps of the gain node are silent", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = GENERATE(16U, 37U, 128U, 1000U, 1024U);
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    player.edit(through_gain("g", 0));
    player.play(0.05);
    take_steps(player,
               {{"g/gain", -12, 1, kMinus12Db},
                {"g/gain", 0, kMinus12Db, 1},
                {"g/gain", 12, 1, linear(12)},
                {"g/gain", -90, linear(12), 0},
                {"g/gain", 0, 0, 1},
                {"g/gain", -6, 1, linear(-6), -60},
                {"g/gain", -3, linear(-6), linear(-3), -1},
                {"g/mute", 1, linear(-3), 0},
                {"g/mute", 0, 0, linear(-3)}},
               1);
}

TEST_CASE("steps of a source's level are silent", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = GENERATE(37U, 128U, 1024U);
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    player.edit({add("urn:signalbox:source", "s"), set("s", "frequency", kToneHz), set("s", "level", -12),
                 connect("s:out_1", "out:1")});
    player.play(0.05);
    take_steps(player,
               {{"s/level", 0, kMinus12Db, 1},
                {"s/level", -90, 1, 0},
                {"s/level", -20, 0, 0.1},
                {"s/level", -40, 0.1, 0.01, -30},
                {"s/level", -12, 0.01, kMinus12Db}},
               1 / kToneLevel);
}

TEST_CASE("a meter lets the tone through as it is", "[edits]") {
    Player player;
    player.edit({add("urn:signalbox:meter", "m"), connect("in:1", "m:in_1"), connect("m:out_1", "out:1")});
    player.play(0.05);
    const std::size_t first = player.frame();
    CHECK(player.play(0.1)[0] == tone(48000, first, 4800));
}

TEST_CASE("steps of the equalizer are silent", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = rate_hz == 44100 ? 128 : rate_hz == 48000 ? 37 : 1024;
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    through(player, "urn:signalbox:equalizer-mono", {set("x", "q_4", 1)});
    take_steps(player,
               {{"x/output", 12, 1, linear(12)},
                {"x/output", -24, linear(12), linear(-24)},
                {"x/output", 0, linear(-24), 1, -12},
                {"x/gain_4", 12, 1, linear(12)},
                {"x/gain_4", -12, linear(12), kMinus12Db},
                {"x/gain_4", 6, kMinus12Db, linear(6), -24},
                {"x/freq_4", 2000, linear(6), bell(2000, 1, 6)},
                {"x/freq_4", 8000, bell(2000, 1, 6), bell(8000, 1, 6)},
                {"x/freq_4", 1000, bell(8000, 1, 6), linear(6)},
                {"x/freq_4", 100, linear(6), bell(100, 1, 6)},
                {"x/freq_4", 1500, bell(100, 1, 6), bell(1500, 1, 6)},
                {"x/q_4", 6, bell(1500, 1, 6), bell(1500, 6, 6)},
                {"x/q_4", 0.5, bell(1500, 6, 6), bell(1500, 0.5, 6)},
                {"x/on_4", 0, bell(1500, 0.5, 6), 1},
                {"x/on_4", 1, 1, bell(1500, 0.5, 6)},
                {"x/enabled", 0, bell(1500, 0.5, 6), 1},
                {"x/enabled", 1, 1, bell(1500, 0.5, 6)},
                {"x/gain_4", 0, bell(1500, 0.5, 6), 1},
                {"x/low_cut", 1, 1, 1},
                {"x/low_cut_hz", 1000, 1, high_pass(1000)},
                {"x/low_cut_hz", 300, high_pass(1000), high_pass(300)},
                {"x/low_cut", 0, high_pass(300), 1}},
               1, 0.15);
}

TEST_CASE("an equalizer that makes the tone as loud as it was is bypassed without getting louder", "[edits]") {
    Player player({.rate_hz = 48000, .blocks = {37}, .ramp = {}});
    const double cut = GENERATE(0.0, -12.0, 12.0);
    through(player, "urn:signalbox:equalizer-mono", {set("x", "q_4", 1), set("x", "gain_4", cut)});
    const double through_it = linear(cut);
    take_steps(player,
               {{"x/output", static_cast<double>(-cut), through_it, 1},
                {"x/enabled", 0, 1, 1},
                {"x/enabled", 1, 1, 1},
                {"x/enabled", 0, 1, 1, 0.0},
                {"x/output", 24, 1, 1},
                {"x/output", -20, 1, 1},
                {"x/enabled", 1, 1, through_it / 10},
                {"x/enabled", 0, through_it / 10, 1}},
               1, 0.15);
}

TEST_CASE("an equalizer changes its sides without getting louder", "[edits]") {
    Player player({.rate_hz = 48000, .blocks = {37}, .ramp = {}});
    player.edit({add("urn:signalbox:equalizer", "x"), set("x", "q_4", 1), connect("in:1", "x:in_l"),
                 connect("x:out_l", "out:1"), connect("x:out_r", "out:2")});
    player.play(0.4);
    // Of what comes in on the left alone half is in the middle.
    const double four = linear(12), half = 0.5 * (four + 1);
    take_steps(player,
               {{"x/output", -12, 1, kMinus12Db},
                {"x/sides", 1, kMinus12Db, kMinus12Db},
                {"x/gain_4", -12, kMinus12Db, kMinus12Db * kMinus12Db},
                {"x/sides", 0, kMinus12Db * kMinus12Db, kMinus12Db * kMinus12Db},
                {"x/output", 0, kMinus12Db * kMinus12Db, kMinus12Db},
                {"x/sides", 1, kMinus12Db, kMinus12Db, 1},
                {"x/sides", 0, kMinus12Db, kMinus12Db, 0},
                {"x/gain_4", 12, kMinus12Db, four},
                {"x/side_4", 1, four, four},
                {"x/sides", 1, four, half},
                {"x/sides", 0, half, four, 0},
                {"x/side_4", 2, four, 1},
                {"x/sides", 1, 1, half},
                {"x/sides", 0, half, 1},
                {"x/sides", 1, 1, half},
                {"x/enabled", 0, half, 1},
                {"x/sides", 0, 1, 1},
                {"x/enabled", 1, 1, 1}},
               1, 0.15);
}

TEST_CASE("steps of the delay are silent", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = rate_hz == 44100 ? 128 : rate_hz == 48000 ? 37 : 1024;
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    through(player, "urn:signalbox:delay-mono",
            {set("x", "time", 10), set("x", "feedback", 0), set("x", "wet", -60), set("x", "limiter", 0)});
    const double half = linear(-6);
    // Echoes come back in phase; where a time makes them half a period late, the tone is turned over. Of what is
    // bypassed they ring out.
    take_steps(player,
               {{"x/wet", -6, 1, 1 + half},
                {"x/wet", 6, 1 + half, 1 + linear(6)},
                {"x/wet", -6, 1 + linear(6), 1 + half, -20},
                {"x/dry", -12, 1 + half, kMinus12Db + half},
                {"x/dry", 6, kMinus12Db + half, linear(6) + half},
                {"x/dry", -60, linear(6) + half, half},
                {"x/time", 25, half, half},
                {"x/time", 10.5, half, half, -1e9, true},
                {"x/time", 300, half, half, -1e9, true},
                {"x/time", 10, half, half},
                {"x/feedback", 50, half, 2 * half},
                {"x/feedback", 20, 2 * half, 1.25 * half},
                {"x/enabled", 0, 1.25 * half, 1, -1e9, false, 1 + 1.25 * half},
                {"x/enabled", 1, 1, 1.25 * half}},
               1, 0.5);
}

// A hard curve is straight as far as the tone goes.
TEST_CASE("steps of the distortion lead where they say", "[edits]") {
    Player player({.blocks = {37}, .ramp = {}});
    through(player, "urn:signalbox:distortion-mono", {set("x", "shape", 1), set("x", "drive", 0)});
    take_steps(player,
               {{"x/auto_gain", 0, 1, 1},
                {"x/output", 12, 1, linear(12)},
                {"x/output", -12, linear(12), kMinus12Db},
                {"x/mix", 50, kMinus12Db, kMinus12Db},
                {"x/mix", 0, kMinus12Db, kMinus12Db},
                {"x/output", 0, kMinus12Db, 1, -24},
                {"x/mix", 100, 1, 1},
                {"x/low_cut", 1000, 1, high_pass(1000)},
                {"x/enabled", 0, high_pass(1000), 1},
                {"x/enabled", 1, 1, high_pass(1000)},
                {"x/low_cut", 20, high_pass(1000), 1},
                {"x/tone", 1000, 1, high_pass(1000)},
                {"x/tone", 20000, high_pass(1000), 1, -1e9, true}},  // a quarter of a period back
               1, 0.15);
}

TEST_CASE("steps of the resampler lead where they say", "[edits]") {
    Player player({.blocks = {37}, .ramp = {}});
    through(player, "urn:signalbox:resampler-mono", {});
    take_steps(player,
               {{"x/output", 12, 1, linear(12)},
                {"x/output", -12, linear(12), kMinus12Db},
                {"x/mix", 0, kMinus12Db, kMinus12Db},
                {"x/mix", 100, kMinus12Db, kMinus12Db},
                {"x/rate", 8000, kMinus12Db, kMinus12Db, -1e9, true},
                {"x/enabled", 0, kMinus12Db, 1},
                {"x/enabled", 1, 1, kMinus12Db}},
               1, 0.15);
}

TEST_CASE("steps of the gate lead where they say", "[edits]") {
    Player player({.blocks = {37}, .ramp = {}});
    through(player, "urn:signalbox:vad-mono", {set("x", "range", -12)});
    take_steps(player,
               {{"x/mode", 1, 1, kMinus12Db},
                {"x/range", 0, kMinus12Db, 1},
                {"x/range", -40, 1, 0.01},
                {"x/mode", 2, 0.01, 1},
                {"x/mode", 1, 1, 0.01},
                {"x/enabled", 0, 0.01, 1},
                {"x/enabled", 1, 1, 0.01},
                {"x/look_ahead", 20.25, 0.01, 0.01, -1e9, true},
                {"x/mode", 3, 0.01, 1}},
               1, 0.25);
}
