// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// With a broken ramp every measure of these tests fails: none of them passes whatever happens.
#include <cmath>
#include <cstring>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/law.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

double linear(double part) { return part; }
double overshooting(double part) { return part < 1 ? 1.2 * rt::raised_cosine(part) : 1; }
double dipping(double part) { return part == 0 ? 0 : part < 1 ? 4.0 / 3 : 1; }  // from 1 to 0.25 by way of 0

// What the bars say of a scene when this is the ramp.
Excess with(const rt::Ramp& ramp, const Scene& scene) {
    Player player({.ramp = ramp});
    if (!scene.build.empty()) player.edit(scene.build);
    player.play(0.05 + scene.seconds);
    const Heard heard = hear(player, scene.edit, scene.seconds);
    const Way way{scene.before, scene.after, scene.turned};
    Excess worst;
    for (std::size_t channel = 0; channel < 2; ++channel) {
        const Excess one = excess(heard, channel, way, 48000);
        worst = {std::max(worst.residual, one.residual), std::max(worst.level, one.level), worst.silent || one.silent};
    }
    return worst;
}

Scene scene_called(const std::string& name) {
    for (const Scene& scene : scenes()) {
        if (scene.name == name) return scene;
    }
    FAIL("no scene " << name);
    return {};
}

}  // namespace

TEST_CASE("without a ramp every edit that is heard breaks its bar", "[edits]") {
    const rt::Ramp none{.seconds = 0};
    for (const Scene& scene : scenes()) {
        if (scene.before == scene.after) continue;
        CAPTURE(scene.name);
        CHECK(with(none, scene).residual > 10);
    }
    for (const char* name : {"connect feedback", "disconnect feedback", "clear a loop", "insert in a loop"}) {
        for (const Scene& scene : loop_scenes()) {
            if (scene.name != name) continue;
            CAPTURE(name);
            CHECK(with(none, scene).residual > 10);
        }
    }
}

TEST_CASE("a linear ramp breaks the bar, and the law", "[edits]") {
    const rt::Ramp ramp{.seconds = 0.010, .shape = linear};
    for (const char* name : {"connect", "disconnect", "gain to nothing", "gain up"}) {
        CAPTURE(name);
        CHECK(with(ramp, scene_called(name)).residual > 1);
    }
    Player player({.ramp = ramp});
    player.edit(through_gain("g", -12));
    player.play(0.05);
    const graph::Rack before = player.session().rack();
    player.edit({take_out("g")});
    const std::uint64_t first = player.frame();
    CHECK(Law(before, player.session().rack()).departure(player.play(0.04), first, 48000) > 1e-3);
}

TEST_CASE("a ramp that begins a frame late breaks the law", "[edits]") {
    Player player;
    player.edit(through_gain("g", -12));
    player.play(0.05);
    const graph::Rack before = player.session().rack();
    player.edit({take_out("g")});
    const std::uint64_t first = player.frame();
    const Channels heard = player.play(0.04);
    CHECK(Law(before, player.session().rack()).departure(heard, first, 48000, first + 1) > 1e-4);
}

TEST_CASE("a ramp that goes past its end breaks the bar of the level", "[edits]") {
    CHECK(with({.seconds = 0.010, .shape = overshooting}, scene_called("connect")).level > 1.1);
}

TEST_CASE("a ramp by way of nothing is heard as silence", "[edits]") {
    CHECK(with({.seconds = 0.010, .shape = dipping}, scene_called("gain down")).silent);
}

TEST_CASE("a step in what a new node hears is heard as its onset", "[edits]") {
    const std::string echo = std::string(kTest) + "echo";
    const Items insertion = {insert(echo, "x", {{"in:1", "out:1"}}), set("x", "frames", 4800)};
    CHECK(with({.seconds = 0}, {echo, {connect("in:1", "out:1")}, insertion, {1, 0}, {1.5, 0}, 0.25}).residual > 10);
}

TEST_CASE("a plugin that does not smooth its parameter breaks the bar", "[edits]") {
    Player player;
    player.edit({add(std::string(kTest) + "amp", "x"), connect("in:1", "x:in"), connect("x:out", "out:1")});
    player.play(0.05);
    Heard heard{player.frame(), 0, player.play(0.02 + 0.00025)};
    player.session().set(*player.session().params().find("x/gain"), 0.25F, 1);
    const Channels more = player.play(0.04);
    heard.channels[0].insert(heard.channels[0].end(), more[0].begin(), more[0].end());
    CHECK(excess(heard, 0, {{1, 0}, {0.25, 0}}, 48000).residual > 10);
}
