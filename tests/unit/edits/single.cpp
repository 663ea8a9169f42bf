// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Edits with one changed place on each path, in all circumstances, held against the bars.
#include <algorithm>
#include <cmath>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;
using Catch::Generators::values;

namespace {

// Brings the rack into the state before the edit.
void build(Player& player, const Scene& scene) {
    player.edit({clear()});
    player.play(0.05);
    if (!scene.build.empty()) player.edit(scene.build);
    player.play(scene.seconds + 0.05);
}

// There, back and there again.
void go_through(Player& player, const Scene& scene) {
    build(player, scene);
    const Way there{scene.before, scene.after, scene.turned}, back{scene.after, scene.before, scene.turned};
    check_bars(hear(player, scene.edit, scene.seconds), there, player.rate_hz(), scene.name);
    check_bars(hear(player, {control::Undo{}}, scene.seconds), back, player.rate_hz(), scene.name + ", undone");
    check_bars(hear(player, {control::Redo{}}, scene.seconds), there, player.rate_hz(), scene.name + ", redone");
}

}  // namespace

TEST_CASE("every edit is silent, at every rate and block size", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = GENERATE(values<std::uint32_t>({16, 37, 64, 128, 1000, 1024}));
    CAPTURE(rate_hz, block);
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    for (const Scene& scene : scenes()) go_through(player, scene);
}

TEST_CASE("edits in feedback loops are silent", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = rate_hz == 48000 ? 37 : 128;
    CAPTURE(rate_hz, block);
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    for (const Scene& scene : loop_scenes()) go_through(player, scene);
}

TEST_CASE("edits are silent while the block size changes from cycle to cycle", "[edits]") {
    Player player({.blocks = {64, 1, 1024, 333, 4096, 16, 1000, 2}, .ramp = {}});
    for (const Scene& scene : scenes()) go_through(player, scene);
}

// Many cycles pass between two turns of the control side.
TEST_CASE("edits are silent while freewheeling", "[edits]") {
    Player player({.blocks = {1024}, .ramp = {}, .turn_frames = 96000});
    for (const Scene& scene : scenes()) go_through(player, scene);
}
