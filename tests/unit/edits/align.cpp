// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Paths of different latencies arrive together: a click that goes through all of them comes out as one, to the sample.
#include <algorithm>
#include <map>

#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

const std::string kLate = std::string(kTest) + "late", kJoin = std::string(kTest) + "join",
                  kSplit = std::string(kTest) + "split";

Items late(const std::string& id, double frames) { return {add(kLate, id), set(id, "frames", frames)}; }

using Clicks = std::map<std::size_t, float>;  // by frame after the one that went in

// What each output gives of one click on each input that is asked for.
std::vector<Clicks> clicks(Player& player, std::uint32_t block, const std::vector<bool>& inputs = {true, false}) {
    constexpr std::size_t kFrames = 8192, kAt = 100;
    std::vector<std::vector<float>> in(2, std::vector<float>(kFrames));
    for (std::size_t c = 0; c < inputs.size(); ++c) in[c][kAt] = inputs[c] ? 1 : 0;
    player.rig().offline.set_block(block);
    const auto out = player.rig().offline.run(in, kFrames);
    std::vector<Clicks> found(out.size());
    for (std::size_t c = 0; c < out.size(); ++c) {
        for (std::size_t i = 0; i < kFrames; ++i) {
            if (out[c][i] != 0) found[c][i - kAt] = out[c][i];
        }
    }
    return found;
}

// Silence, until all that was on its way has left.
void rest(Player& player) {
    player.play(0.1);
    (void)clicks(player, 128, {false, false});
    (void)clicks(player, 128, {false, false});
}

void check(Player& player, const Clicks& first, const Clicks& second = {}) {
    for (const std::uint32_t block : {1U, 37U, 128U, 1024U}) {
        rest(player);
        const auto heard = clicks(player, block);
        CAPTURE(block);
        CHECK(heard[0] == first);
        CHECK(heard[1] == second);
    }
}

const Items kParallel = all({late("a", 100),
                             late("b", 37),
                             late("c", 500),
                             {connect("in:1", "out:1"), connect("in:1", "a:in"), connect("a:out", "out:1"),
                              connect("in:1", "b:in"), connect("b:out", "c:in", 0.5F), connect("c:out", "out:1")}});

}  // namespace

TEST_CASE("a click through parallel chains of different latencies comes out as one", "[align]") {
    Player player;
    player.edit(kParallel);
    check(player, {{537, 2.5F}});
    CHECK(player.session().totals().latency_frames == 537);
    SECTION("and so it does through what is bypassed") {
        for (const char* id : {"a", "b", "c"}) {
            player.edit({bypass(id, true)});
            check(player, {{537, 2.5F}});
        }
        player.edit({bypass("b", false)});
        check(player, {{537, 2.5F}});
        player.edit({take_out("c")});
        check(player, {{100, 2.5F}});
    }
    SECTION("on every output at the same time") {
        player.edit({connect("in:1", "out:2", -0.25F)});
        check(player, {{537, 2.5F}}, {{537, -0.25F}});
        player.edit({disconnect("c:out", "out:1"), connect("c:out", "out:2")});
        check(player, {{537, 2}}, {{537, 0.25F}});
    }
    SECTION("also when a late node is undone and redone") {
        player.edit({take_out("a")});
        check(player, {{537, 2.5F}});
        player.edit({take_out("c")});
        check(player, {{37, 2.5F}});
        player.edit({control::Undo{}});
        check(player, {{537, 2.5F}});
    }
}

TEST_CASE("the inputs of one node hear the same moment", "[align]") {
    Player player;
    player.edit(
        all({late("a", 20),
             late("b", 300),
             {add(kJoin, "join"), connect("in:1", "a:in"), connect("a:out", "join:in_l"), connect("in:1", "join:in_r"),
              connect("join:out", "b:in"), connect("b:out", "out:1"), connect("in:1", "out:1", -1)}}));
    check(player, {});  // the two halves and their opposite: nothing is left
    player.edit({disconnect("in:1", "out:1")});
    check(player, {{320, 1}});
    player.edit({bypass("join", true)});
    check(player, {{320, 1}});
}

TEST_CASE("what is bypassed leads on as late as it was, whatever comes together around it", "[align]") {
    Player player;
    // join takes one early and one late input; around it goes its first, as late as the other.
    player.edit(all({late("a", 50),
                     late("b", 10),
                     {add(kJoin, "join"), connect("in:1", "join:in_l"), connect("in:2", "a:in"),
                      connect("a:out", "join:in_r"), connect("join:out", "b:in"), connect("b:out", "out:1")}}));
    check(player, {{60, 0.5F}});
    player.edit({bypass("join", true)});
    check(player, {{60, 1}});
    player.edit({bypass("b", true), bypass("a", true)});
    check(player, {{60, 1}});
}

TEST_CASE("a loop is as long as its cable says and its nodes are late", "[align]") {
    Player player;
    const Items loop = all({late("a", 52),
                            late("b", 1000),
                            {connect("in:1", "a:in"), connect("a:out", "out:1"), feedback("a:out", "a:in", 0.5F, 50),
                             connect("in:2", "b:in"), connect("b:out", "out:2")}});
    player.edit(loop);
    const Clicks echoes = {{1000, 1.0F}, {3452, 0.5F}, {5904, 0.25F}};  // 2400 and 52 apart
    const auto begin = [&] {
        rest(player);
        for (int i = 0; i < 10; ++i) (void)clicks(player, 128, {false, false});
        auto heard = clicks(player, 128)[0];
        heard.erase(heard.upper_bound(6000), heard.end());
        return heard;
    };
    for (const bool on : {false, true, false}) {
        player.edit({bypass("a", on)});
        // The tone of play() rings on for long.
        player.edit({gain("a:out", "a:in", 0)});
        player.play(0.1);
        player.edit({gain("a:out", "a:in", 0.5F)});
        CAPTURE(on);
        const auto heard = begin();
        for (const auto& [frame, level] : echoes) {
            REQUIRE(heard.contains(frame));
            CHECK(heard.at(frame) == Approx(level).margin(1e-3));
        }
    }
}

TEST_CASE("a plugin that changes its latency is aligned anew, and the driver is told", "[align]") {
    using Heard = std::vector<std::uint64_t>;
    const auto latency = [](std::uint32_t frames, Heard heard) {
        return drivers::Latency{frames, std::move(heard), Heard(2), Heard(1)};
    };
    Player player;
    player.edit(kParallel);
    const drivers::Latency& reported = player.rig().driver.reported;
    CHECK(reported == latency(537, Heard{1, 0}));
    player.edit({set("a", "frames", 1200)});
    check(player, {{1200, 2.5F}});
    CHECK(reported == latency(1200, Heard{1, 0}));
    CHECK(player.session().totals().latency_frames == 1200);
    player.edit({bypass("a", true), connect("in:2", "out:2"), feedback("in:2", "out:1", 1, 100)});
    check(player, {{1200, 2.5F}});
    CHECK(reported == latency(1200, Heard{1, 2}));
    player.edit({set("a", "frames", 0)});
    check(player, {{537, 2.5F}});
    player.edit({clear()});
    CHECK(reported == latency(0, Heard{0, 0}));
}

TEST_CASE("there is an end to what can be aligned, and the edit says so", "[align]") {
    Player player;
    Items row;
    std::string last = "in:1";
    for (int i = 0; i < 24; ++i) {
        const std::string id = "n" + std::to_string(i);
        row = all({row, late(id, 90000), {connect(last, id + ":in"), connect(id + ":out", "out:1")}});
        last = id + ":out";
    }
    const control::Outcome outcome = player.try_edit(row);
    REQUIRE_FALSE(outcome.result);
    CHECK(outcome.result.error().code == Code::limit);
    CHECK(outcome.result.error().text ==
          "the paths would need 94 MiB of delay to arrive together, 2160000 frames late, and there are 64: lead fewer "
          "paths past nodes that are so late");
    CHECK(player.session().rack().nodes.empty());
}
