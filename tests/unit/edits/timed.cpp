// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Timed edits: every ramp begins on its frame.
#include <algorithm>

#include "tests/unit/edits/law.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

TEST_CASE("a timed edit ramps from its frame on, to the sample", "[edits]") {
    const std::uint32_t block = GENERATE(16U, 128U, 1000U);
    Player player({.blocks = {block}, .ramp = {}});
    for (const Items& edit : {Items{gain("in:1", "g:in_1", -0.5F)}, Items{take_out("g")}, Items{bypass("g", true)},
                              Items{insert(kGain, "h", {{"g:out_1", "out:1"}}), set("h", "gain", -12)},
                              Items{replace("g", kGain)}, Items{clear()}}) {
        begin(player, through_gain("g", -6));
        const graph::Rack before = player.session().rack();
        const std::uint64_t first = player.frame(), start = first + 9617;
        const std::uint64_t late = player.rig().engine.progress().late_ramps;
        const std::uint64_t ramps = player.session().totals().ramps;
        player.edit_at(start, edit);
        const Channels heard = player.play(0.3);
        CAPTURE(block, start - first);
        CHECK(Law(before, player.session().rack()).departure(heard, first, player.rate_hz(), start) < 1e-6);
        CHECK(player.session().totals().ramps == ramps + 1);
        CHECK(player.rig().engine.progress().late_ramps == late);
    }
}

TEST_CASE("an edit that comes before a timed one has begun leaves that one on its frame", "[edits]") {
    Player player;
    begin(player, through_gain("g", -6));
    const graph::Rack before = player.session().rack();
    const std::uint64_t first = player.frame(), start = first + 4800;
    player.edit_at(start, {gain("in:1", "g:in_1", 0.5F)});
    Channels heard = player.play_frames(2432);
    const std::uint64_t coalesced = player.session().totals().coalesced;
    player.rig().turn();  // published, not yet adopted
    player.edit({connect("in:2", "out:2")});
    CHECK(player.session().totals().coalesced == coalesced + 1);
    const Channels more = player.play(0.2);
    for (std::size_t i = 0; i < 2; ++i) heard[i].insert(heard[i].end(), more[i].begin(), more[i].end());
    heard[1] = std::vector<float>(heard[0].size());  // of the first output only
    graph::Rack after = before;
    after.cables = std::make_shared<std::vector<graph::Cable>>(*before.cables);
    auto cables = *before.cables;
    for (graph::Cable& cable : cables) {
        if (cable.from.node == "in") cable.gain = 0.5F;
    }
    after.cables = std::make_shared<const std::vector<graph::Cable>>(std::move(cables));
    CHECK(Law(before, after).departure(heard, first, player.rate_hz(), start) < 1e-6);
}

TEST_CASE("timed edits close to each other keep their frames, whichever came first", "[edits]") {
    Player player;
    begin(player, through_gain("g", -6));
    const graph::Rack before = player.session().rack();
    const std::uint64_t first = player.frame(), start = first + 4800;
    player.edit_at(start + 600, {gain("g:out_1", "out:1", 0.5F)});
    player.edit_at(start, {gain("in:1", "g:in_1", 0.5F)});
    Channels heard = player.play_frames(4800 + 600);
    const graph::Rack after = player.session().rack();
    auto cables = *before.cables;
    for (graph::Cable& cable : cables) {
        if (cable.from.node == "in") cable.gain = 0.5F;
    }
    graph::Rack between = before;
    between.cables = std::make_shared<const std::vector<graph::Cable>>(std::move(cables));
    CHECK(Law(before, between).departure(heard, first, player.rate_hz(), start) < 1e-6);
    const std::uint64_t then = player.frame();
    CHECK(Law(between, after).departure(player.play(0.05), then, player.rate_hz(), start + 600) < 1e-6);
    CHECK(player.rig().engine.progress().late_ramps == 0);
}

// A cycle adopts what came before it. So the second begins on its frame too where the first one's ramp is over in a
// cycle that ends before; else with the cycle after that, and is counted.
TEST_CASE("of timed edits within one cycle the first is on its frame, and the second as soon as it can be", "[edits]") {
    const std::uint32_t block = GENERATE(16U, 37U, 64U, 128U, 256U, 1000U, 1024U, 2048U, 4096U);
    const std::uint32_t gap = GENERATE(1U, 7U, 30U, 200U, 479U, 480U, 600U, 1500U);
    if (gap >= block) return;
    Player player({.blocks = {block}, .ramp = {}, .turn_frames = 1});
    player.session().post({.kind = drivers::Notice::Kind::started, .rate_hz = player.rate_hz(), .frames = block});
    begin(player, through_gain("g", -6));
    const graph::Rack before = player.session().rack();
    const std::uint64_t first = player.frame(), kRamp = 480;
    const std::uint64_t start = first + (17000 / block + 1) * block + (block - gap) / 2, other = start + gap;
    const std::uint64_t free = first + (start + kRamp - first + block - 1) / block * block;
    const std::uint64_t begins = std::max(other, free);
    player.edit_at(start, {gain("in:1", "g:in_1", 0.5F)});
    player.edit_at(other, {gain("g:out_1", "out:1", 0.5F)});
    const Channels heard = player.play_frames(first + 4 * 8192 - player.frame());
    const graph::Rack after = player.session().rack();
    graph::Rack between = after;
    auto cables = *after.cables;
    for (graph::Cable& cable : cables) cable.gain = cable.from.node == "in" ? 0.5F : 1;
    between.cables = std::make_shared<const std::vector<graph::Cable>>(std::move(cables));
    Channels one(2), two(2);
    for (std::size_t c = 0; c < 2; ++c) {
        const auto middle = heard[c].begin() + static_cast<std::ptrdiff_t>(begins - first);
        one[c].assign(heard[c].begin(), middle);
        two[c].assign(middle, heard[c].end());
    }
    CAPTURE(block, gap, start - first, begins - first);
    CHECK(Law(before, between).departure(one, first, player.rate_hz(), start) < 1e-6);
    CHECK(Law(between, after).departure(two, begins, player.rate_hz(), begins) < 1e-6);
    CHECK(player.rig().engine.progress().late_ramps == (begins > other ? 1 : 0));
}

TEST_CASE("timed edits for the same frame are one ramp there", "[edits]") {
    const std::uint32_t block = GENERATE(16U, 64U, 1000U, 4096U);
    Player player({.blocks = {block}, .ramp = {}, .turn_frames = 1});
    player.session().post({.kind = drivers::Notice::Kind::started, .rate_hz = player.rate_hz(), .frames = block});
    begin(player, through_gain("g", -6));
    const graph::Rack before = player.session().rack();
    const std::uint64_t first = player.frame(), start = first + 17011;
    const std::uint64_t ramps = player.session().totals().ramps;
    player.edit_at(start, {gain("in:1", "g:in_1", 0.5F)});
    player.edit_at(start, {gain("g:out_1", "out:1", -1)});
    const Channels heard = player.play_frames(4 * 8192);
    CAPTURE(block);
    CHECK(Law(before, player.session().rack()).departure(heard, first, player.rate_hz(), start) < 1e-6);
    CHECK(player.session().totals().ramps == ramps + 1);
    CHECK(player.rig().engine.progress().late_ramps == 0);
}

TEST_CASE("a timed undo takes back what is the last step on its frame, and redo makes it again", "[edits]") {
    Player player({.ramp = {}, .waits = true});
    begin(player, through_gain("g", -6));
    const graph::Rack before = player.session().rack();
    const std::uint64_t first = player.frame(), start = first + 24000;
    player.edit({gain("in:1", "g:in_1", 0.5F)});
    player.edit_at(start, {control::Undo{}});
    player.edit_at(start + 4800, {control::Redo{}});
    const std::uint64_t nothing = player.frame() + 96000;
    control::Outcome outcome;
    player.session().submit({.items = {control::Redo{}}, .client = 1, .frame = nothing},
                            [&](const control::Outcome& o) { outcome = o; });
    player.play_frames(4800);
    player.edit({take_out("g")});
    const graph::Rack now = player.session().rack();
    player.play_frames(9600);
    const std::uint64_t then = player.frame();
    const Channels heard = player.play_frames(start - then + 2400);
    const graph::Rack undone = player.session().rack();
    CHECK(undone.find("g") != nullptr);
    CHECK_FALSE(undone == before);
    CHECK(Law(now, undone).departure(heard, then, player.rate_hz(), start) < 1e-6);
    const std::uint64_t later = player.frame();
    CHECK(Law(undone, now).departure(player.play_frames(4800), later, player.rate_hz(), start + 4800) < 1e-6);
    CHECK(player.session().rack() == now);
    CHECK(player.rig().engine.progress().late_ramps == 0);
    CHECK(outcome.result);
    player.play_frames(nothing - player.frame());
    CHECK(outcome.result.error().text == "there is nothing to redo");
}

TEST_CASE("a timed edit that brings in a late node is on its frame too", "[edits]") {
    Player player;
    begin(player, {connect("in:1", "out:1")});
    const std::uint64_t start = player.frame() + 48000 + 7;
    const std::string late = std::string(kTest) + "late";
    // The node is not heard before its frame: what is set then is set from the beginning.
    const control::ParamSet frames{.id = "h", .symbol = "frames", .value = 24000, .frame = GENERATE_COPY(0UL, start)};
    player.edit_at(start, {insert(late, "h", {{"in:1", "out:1"}}), frames});
    player.play_frames(48000);
    CHECK(player.session().node("h")->latency_frames == 24000);
    const std::uint64_t begun = player.rig().engine.progress().begun;
    player.play_frames(256);
    CHECK(player.rig().engine.progress().begun == begun + 1);
    CHECK(player.rig().engine.progress().late_ramps == 0);
}

TEST_CASE("the values of a timed edit land on its frame", "[edits]") {
    Player player;
    const std::string fixture = std::string(kTest) + "fixture";
    const auto heard = [&](const char* address) {
        return player.rig().engine.cells().heard(player.session().params().find(address)->cell);
    };
    begin(player, all({through_gain("g", -6), {add(fixture, "h"), connect("in:1", "h:in")}}));
    const std::string low =
        R"({"id": "g", "uri": "urn:signalbox:gain", "bypass": false, "params": {"gain": -20}, "state": []})";
    const std::string off = R"({"id": "h", "uri": ")" + fixture + R"(", "bypass": true, "params": {}, "state": []})";
    const std::string rack = R"({"signalbox": 1, "name": "", "nodes": [)" + low + ", " + off +
                             R"(], "cables": [], "bindings": [], "snapshots": []})";
    const std::uint64_t start = player.frame() + 9600;
    player.edit_at(start, {control::Apply{rack}});
    player.play_frames(9600);
    CHECK(heard("g/gain") == -6);
    CHECK(heard("h/enabled") == 1);
    player.play_frames(128);
    CHECK(heard("g/gain") == -20);
    CHECK(heard("h/enabled") == 0);
    player.play(0.05);
    CHECK(player.session().rack().find("g")->params.at("gain") == -20);
}
