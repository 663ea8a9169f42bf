// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Edits at moments of their own: during a ramp, before anything has sounded, while no driver runs, from a file.
#include <algorithm>
#include <cmath>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

const Items kUndo = {control::Undo{}}, kRedo = {control::Redo{}};

}  // namespace

TEST_CASE("edits during a ramp are silent", "[edits]") {
    const double gap = GENERATE(0.0, 0.001, 0.004, 0.012);
    CAPTURE(gap);
    Player player({.blocks = {64}, .ramp = {}, .turn_frames = 64});
    for (const Scene& scene : scenes()) {
        begin(player, scene.build);
        const Heard heard = hear(player, {scene.edit, kUndo, kRedo, kUndo, kRedo}, gap, 0.15);
        check_bars(heard, {scene.before, scene.after, scene.turned}, player.rate_hz(), scene.name);
    }
}

TEST_CASE("edits that come before a cycle are one ramp", "[edits]") {
    Player player;
    begin(player, through_gain("g", 0));
    const control::Totals before = player.session().totals();
    for (int i = 0; i < 10; ++i) player.edit({gain("in:1", "g:in_1", 0.1F * static_cast<float>(i))});
    const graph::Rack after = player.session().rack();
    player.play(0.05);
    CHECK(player.session().totals().ramps == before.ramps + 1);
    CHECK(player.session().totals().coalesced == before.coalesced + 9);
    CHECK(player.rig().engine.progress().adopted > 0);
    CHECK(after == player.session().rack());
}

TEST_CASE("a bypassed node that is replaced stays bypassed by its own port", "[edits]") {
    Player player;
    const std::string fixture = std::string(kTest) + "fixture";
    begin(player, {add(fixture, "h"), connect("in:1", "h:in"), bypass("h", true)});
    const auto enabled = [&] {
        return player.rig().engine.cells().heard(player.session().params().find("h/enabled")->cell);
    };
    CHECK(enabled() == 0);
    player.edit({replace("h", fixture)});
    player.play(0.05);
    CHECK(player.session().rack().find("h")->bypass);
    CHECK(enabled() == 0);
}

// The fixture does not care: were the host to lead past it, or to fade, that would be heard.
TEST_CASE("a plugin with a port of its own for bypass is told, and left to fade as its author made it", "[edits]") {
    Player player;
    const std::string fixture = std::string(kTest) + "fixture";
    begin(player, {add(fixture, "h"), connect("in:1", "h:in"), connect("h:out", "out:1")});
    const std::uint64_t ramps = player.session().totals().ramps;
    for (const bool on : {true, false}) {
        const std::size_t first = player.frame();
        player.edit({bypass("h", on)});
        const Channels heard = player.play(0.05);
        CHECK(player.rig().engine.cells().heard(player.session().params().find("h/enabled")->cell) == (on ? 0 : 1));
        const std::vector<float> wanted = tone(48000, first - 64, heard[0].size());
        CHECK(std::equal(wanted.begin(), wanted.end(), heard[0].begin()));
        CHECK(player.session().rack().find("h")->bypass == on);
    }
    CHECK(player.session().totals().ramps == ramps);
}

TEST_CASE("what was edited while no driver ran is there when it starts", "[edits]") {
    Player player;
    for (const Scene& scene : scenes()) {
        begin(player, scene.build);
        player.run(false);
        player.edit(scene.edit);
        player.run(true);
        const std::size_t first = player.frame();
        const Channels heard = player.play(0.05);
        CAPTURE(scene.name);
        for (std::size_t channel = 0; channel < 2; ++channel) {
            const std::span<const float> samples(heard[channel]);
            CHECK(std::abs(gain_of(samples.first(480), first, 48000) - scene.after[channel]) < 1e-5);
            CHECK(residual(samples, 48000) < 1e-6);
        }
    }
}

TEST_CASE("loading another rack is silent", "[edits]") {
    Player player({.blocks = {37}, .ramp = {}});
    begin(player, through_gain("g", -12));
    std::optional<bool> saved;
    player.session().save("low", [&](const Result<void>& result) { saved = static_cast<bool>(result); });
    player.rig().until([&] { return saved.has_value(); });
    REQUIRE(*saved);
    for (const Items& other :
         {Items{connect("in:1", "out:1")}, Items{}, through_gain("h", -3), through_gain("g", -12)}) {
        begin(player, other);
        const double level = gain_of(player.play(0.01)[0], player.frame() - 480, 48000);
        const Heard heard = hear(player, {control::Load{"low"}}, 0.05);
        check_bars(heard, {{level, 0}, {kMinus12Db, 0}}, 48000, "load");
    }
}
