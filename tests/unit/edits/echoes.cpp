// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What is on its way in a feedback loop goes on, whatever is put into the loop or taken out of it.
#include <algorithm>
#include <cmath>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

constexpr std::size_t kLoop = 4800;  // 100 ms
constexpr float kBack = 0.95F;

// A burst of the tone into a loop, and then nothing but what comes back.
void ring(Player& player, const Items& loop) {
    begin(player, loop);
    player.edit({connect("in:1", "g:in_1")});
    player.play(0.04);
    player.edit({disconnect("in:1", "g:in_1")});
    player.play(0.02);
}

// What is heard of edits 137 ms apart, so that some ramp in the middle of an echo and some between two.
Channels hear(Player& player, const std::vector<Items>& edits) {
    Channels heard = player.play_frames(kLoop);
    for (const Items& items : edits) {
        player.edit(items);
        const Channels more = player.play(0.137);
        for (std::size_t c = 0; c < heard.size(); ++c) heard[c].insert(heard[c].end(), more[c].begin(), more[c].end());
    }
    return heard;
}

// How far `late` is from `early` one loop ago.
double departure(const std::vector<float>& late, const std::vector<float>& early) {
    double worst = 0;
    for (std::size_t n = kLoop; n < late.size(); ++n)
        worst = std::max(worst, static_cast<double>(std::abs(late[n] - kBack * early[n - kLoop])));
    return worst;
}

double peak(const std::vector<float>& heard) {
    float most = 0;
    for (auto sample = heard.end() - kLoop; sample != heard.end(); ++sample) most = std::max(most, std::abs(*sample));
    return static_cast<double>(most);
}

const Items kLoopOfOne = {add(kGain, "g"), connect("g:out_1", "out:1"), feedback("g:out_1", "g:in_1", kBack, 100)};

}  // namespace

TEST_CASE("echoes go on while nodes come into their loop, change and go", "[edits]") {
    Player player({.blocks = {37, 128, 1000}, .ramp = {}});
    ring(player, kLoopOfOne);
    const control::Item undo = control::Undo{}, redo = control::Redo{};
    const std::string meter = "urn:signalbox:meter";
    const Channels heard = hear(player, {{insert(kGain, "h", {{"g:out_1", "g:in_1"}})},
                                         {replace("h", meter)},
                                         {undo},
                                         {move("h", {{"g:out_1", "out:1"}})},
                                         {undo},
                                         {bypass("h", true)},
                                         {take_out("h")},
                                         {undo},
                                         {undo},
                                         {redo},
                                         {insert(meter, "m", {{"g:out_1", "h:in_1"}}), take_out("h")}});
    CHECK(departure(heard[0], heard[0]) < 1e-6);
    CHECK(peak(heard[0]) > 0.05);
}

TEST_CASE("echoes go on when the cable begins elsewhere", "[edits]") {
    Player player({.blocks = {64, 300}, .ramp = {}});
    ring(player, {add(kGain, "g"), add(kGain, "h"), connect("g:out_1", "h:in_1"), connect("h:out_1", "out:1"),
                  feedback("h:out_1", "g:in_1", kBack, 100)});
    const graph::Rack two = player.session().rack();
    const Channels heard = hear(player, {{take_out("h")},
                                         {control::Undo{}},
                                         {take_out("g")},
                                         {control::Apply{graph::write_rack(two)}},
                                         {take_out("h")},
                                         {control::Apply{graph::write_rack(two)}},
                                         {replace("h", kGain), take_out("g")}});
    CHECK(departure(heard[0], heard[0]) < 1e-6);
    CHECK(peak(heard[0]) > 0.05);
}

TEST_CASE("an echo that goes two ways goes on both", "[edits]") {
    Player player;
    ring(player,
         {add(kGain, "g"), add(kGain, "h"), connect("g:out_1", "out:1"), feedback("g:out_1", "h:in_1", kBack, 100),
          connect("h:out_1", "g:in_1"), connect("h:out_1", "out:2")});
    const Channels heard = hear(player, {{take_out("h")},
                                         {insert(kGain, "k", {{"g:out_1", "out:2"}})},
                                         {take_out("k")},
                                         {control::Undo{}},
                                         {control::Undo{}},
                                         {control::Undo{}}});
    CHECK(player.session().rack().find("h") != nullptr);
    CHECK(departure(heard[0], heard[0]) < 1e-6);
    CHECK(departure(heard[1], heard[0]) < 1e-6);
    CHECK(peak(heard[1]) > 0.05);
}

TEST_CASE("a feedback cable that is laid anew begins with nothing", "[edits]") {
    Player player;
    ring(player, kLoopOfOne);
    const Channels heard = hear(player, {{disconnect("g:out_1", "g:in_1"), feedback("g:out_1", "g:in_1", kBack, 100)}});
    CHECK(departure(heard[0], heard[0]) > 0.1);
    CHECK(peak(heard[0]) == 0);
}

// What of an echo's next round is heard as it should be, for each of these many frames behind the edit.
TEST_CASE("what is on its way is read with the gain that its cable has now", "[edits]") {
    Player player;
    ring(player, {add(kGain, "g"), add(kGain, "h"), connect("g:out_1", "h:in_1", 0.5F), connect("g:out_1", "out:1"),
                  feedback("h:out_1", "g:in_1", 2 * kBack, 100)});
    player.play_frames(kLoop);
    const std::vector<float> before = player.play_frames(kLoop)[0];
    player.edit({take_out("h")});  // its input's half goes into the line's gain, also for what has had it already
    const std::vector<float> first = player.play_frames(kLoop)[0], second = player.play_frames(kLoop)[0];
    double worst = 0;
    for (std::size_t n = 480; n < kLoop; ++n) {
        const double half = static_cast<double>(first[n] - 0.5F * kBack * before[n]);
        const double whole = static_cast<double>(second[n] - kBack * first[n]);
        worst = std::max({worst, std::abs(half), n < kLoop - 480 ? std::abs(whole) : 0});
    }
    CHECK(worst < 1e-6);
    CHECK(peak(second) > 0.01);
}

TEST_CASE("another time is another line, and so is one cable in the place of two in a row", "[edits]") {
    Player player;
    SECTION("a time") {
        ring(player, kLoopOfOne);
        (void)hear(player, {{disconnect("g:out_1", "g:in_1"), feedback("g:out_1", "g:in_1", kBack, 50)}});
    }
    SECTION("two in a row") {
        ring(player, {add(kGain, "g"), add(kGain, "h"), connect("g:out_1", "out:1"),
                      feedback("g:out_1", "h:in_1", 1, 50), feedback("h:out_1", "g:in_1", kBack, 50)});
        (void)hear(player, {{take_out("h")}});
        CHECK(player.session().rack().cables->front().feedback_ms == 100.0F);
    }
    const std::vector<float> after = player.play_frames(2 * kLoop)[0];
    CHECK(*std::max_element(after.begin(), after.end()) < 1e-6F);
}

// By way of the rack without it: while it changes places it is not heard, but its loop goes on.
TEST_CASE("a node that is moved behind its follower takes the echoes of its own loop along", "[edits]") {
    Player player({.blocks = {64}, .ramp = {}, .turn_frames = 64});
    ring(player, {add(kGain, "g"), add(kGain, "h"), connect("g:out_1", "h:in_1"), connect("h:out_1", "out:1"),
                  feedback("g:out_1", "g:in_1", kBack, 100)});
    const std::vector<float> before = player.play_frames(kLoop)[0];
    player.edit({move("g", {{"h:out_1", "out:1"}})});
    player.play_frames(kLoop);
    CHECK(player.session().totals().staged == 1);
    const std::vector<float> after = player.play_frames(kLoop)[0];
    double worst = 0;
    for (std::size_t n = 0; n < kLoop; ++n)
        worst = std::max(worst, static_cast<double>(std::abs(after[n] - kBack * kBack * before[n])));
    CHECK(worst < 1e-6);
    CHECK(peak(after) > 0.1);
}

// Until the plan that has the line is settled away, whatever becomes of the goal meanwhile.
TEST_CASE("the loop of a node on its way may be cut at any moment", "[edits]") {
    for (std::size_t frames = 0; frames < 1600; frames += 128) {
        Player player({.blocks = {64}, .ramp = {}, .turn_frames = 64});
        ring(player, {add(kGain, "g"), add(kGain, "h"), connect("g:out_1", "h:in_1"), connect("h:out_1", "out:1"),
                      feedback("g:out_1", "g:in_1", kBack, 100)});
        player.edit({move("g", {{"h:out_1", "out:1"}})});
        player.play_frames(frames);
        player.edit({disconnect("g:out_1", "g:in_1")});
        player.play_frames(2 * kLoop);
        CAPTURE(frames);
        CHECK(player.session().totals().staged > 0);
        CHECK(peak(player.play_frames(kLoop)[0]) == 0);
    }
}
