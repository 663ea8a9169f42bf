// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Steps of the built-in nodes' parameters are held against the bars, where a sine stays a sine.
#include <array>
#include <cmath>

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
};

double linear(double db) { return std::pow(10.0, db / 20); }

void take_steps(Player& player, const std::vector<Step>& steps, double unit) {
    for (const Step& step : steps) {
        control::Param* param = player.session().params().find(step.address);
        REQUIRE(param != nullptr);
        Heard heard{player.frame(), 0, player.play(0.02 + 0.00025)};
        const auto set_and_play = [&](double value, double seconds) {
            player.session().set(*param, static_cast<float>(value), 1);
            const Channels more = player.play(seconds);
            heard.channels[0].insert(heard.channels[0].end(), more[0].begin(), more[0].end());
        };
        if (step.via > -1e8) set_and_play(step.via, 0.003);
        set_and_play(step.value, 0.04);
        CAPTURE(step.address, step.value, step.via, player.rate_hz());
        const double before = step.before * unit, after = step.after * unit;
        const auto width = static_cast<std::size_t>(std::lround(player.rate_hz() * 0.01));
        const std::span<const float> samples(heard.channels[0]);
        const auto level = [&](std::span<const float> part) { return loudest(part, player.rate_hz()) / kToneLevel; };
        CHECK(level(samples.first(width)) == Approx(before).margin(1e-5).epsilon(0.01));
        CHECK(level(samples.last(width)) == Approx(after).margin(1e-5).epsilon(0.01));
        const Excess over = excess(heard, 0, {{before, 0}, {after, 0}}, player.rate_hz());
        CHECK(over.residual <= 1);
        CHECK(over.level <= 1);
        CHECK_FALSE(over.silent);
    }
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
