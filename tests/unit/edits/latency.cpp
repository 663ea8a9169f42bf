// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Nodes that are late, or that remember, are brought in without an onset: they have run unheard before.
#include <algorithm>
#include <cmath>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

const std::string kSlow = std::string(kTest) + "late", kEcho = std::string(kTest) + "echo";

// 30 ms are 30 periods of the tone, so what is late is in phase.
double frames_of(double ms, double rate_hz) { return std::round(rate_hz * ms / 1000); }

struct Case {
    const char* name;
    Items build, edit;
    double before, after;
};

std::vector<Case> cases(const std::string& uri, double frames, double level) {
    const Items straight = {connect("in:1", "out:1")};
    const Items in_place = {add(uri, "x"), set("x", "frames", frames), connect("in:1", "x:in"),
                            connect("x:out", "out:1")};
    return {
        {"add", {}, in_place, 0, level},
        {"add beside the path", straight, in_place, 1, 1 + level},
        {"insert", straight, {insert(uri, "x", {{"in:1", "out:1"}}), set("x", "frames", frames)}, 1, level},
        {"replace", in_place, {replace("x", uri)}, level, level},
        {"remove", in_place, {take_out("x")}, level, 1},
        {"clear", in_place, {clear()}, level, 0},
    };
}

void go_through(double rate_hz, std::uint32_t block, const std::string& uri, double frames, double level) {
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    const double seconds = 0.05 + 2 * frames / rate_hz;
    for (const Case& one : cases(uri, frames, level)) {
        player.edit({clear()});
        player.play(0.05);
        if (!one.build.empty()) player.edit(one.build);
        player.play(seconds + 0.05);
        const Way there{{one.before, 0}, {one.after, 0}}, back{{one.after, 0}, {one.before, 0}};
        const std::string what = uri + ", " + one.name;
        check_bars(hear(player, one.edit, seconds), there, rate_hz, what);
        check_bars(hear(player, {control::Undo{}}, seconds), back, rate_hz, what + ", undone");
        check_bars(hear(player, {control::Redo{}}, seconds), there, rate_hz, what + ", redone");
    }
}

}  // namespace

TEST_CASE("a node that is 30 ms late comes without an onset", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = rate_hz == 48000 ? 1000 : 37;
    CAPTURE(rate_hz, block);
    go_through(rate_hz, block, kSlow, frames_of(30, rate_hz), 1);
}

TEST_CASE("the echo of a node that came late is no onset either", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0);
    go_through(rate_hz, 128, kEcho, frames_of(100, rate_hz), 1.5);
}

TEST_CASE("a node waits for its latency, at most a second", "[edits]") {
    Player player;
    player.edit({connect("in:1", "out:1")});
    player.play(0.05);
    for (const auto& [frames, wait] : {std::pair(1440, 1440 + 480), std::pair(90000, 48000 + 480)}) {
        player.edit({add(kSlow, "x"), set("x", "frames", frames), connect("in:1", "x:in"), connect("x:out", "out:2")});
        CHECK(player.session().node("x")->latency_frames == static_cast<std::uint32_t>(frames));
        const std::uint64_t begun = player.rig().engine.progress().begun;
        const std::uint64_t from = player.frame();
        while (player.rig().engine.progress().begun == begun) player.play_frames(16);
        const auto waited = static_cast<int>(player.frame() - from);
        CHECK(waited > wait);
        CHECK(waited <= wait + 128);
        player.play(0.1);
        player.edit({clear(), connect("in:1", "out:1")});
        player.play(0.1);
    }
}

// All the time the tone comes as late as the node is: in its wet sound, around it, and on the way between the two.
TEST_CASE("what goes around a bypassed node is as late as the node", "[edits]") {
    constexpr std::size_t kFrames = 1452;  // a quarter of a period more than 30 of them
    Player player;
    player.edit({add(kSlow, "x"), set("x", "frames", kFrames), connect("in:1", "x:in"), connect("x:out", "out:1")});
    player.play(0.2);
    for (const bool on : {true, false, true}) {
        const std::size_t first = player.frame();
        player.edit({bypass("x", on)});
        const std::vector<float> heard = player.play(0.1)[0];
        const std::vector<float> late = tone(48000, first - kFrames, heard.size());
        double furthest = 0;
        for (std::size_t n = 0; n < heard.size(); ++n)
            furthest = std::max(furthest, std::abs(static_cast<double>(heard[n]) - static_cast<double>(late[n])));
        CAPTURE(on);
        CHECK(furthest < 1e-6);
    }
    player.edit({take_out("x")});
    player.play(0.2);
    const std::size_t first = player.frame();
    CHECK(player.play(0.01)[0] == tone(48000, first, 480));  // and healed it is not
}
