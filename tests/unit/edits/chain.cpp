// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Nodes of a chain that change places: the old and the new order together have a cycle, so the way is by another rack.
#include <algorithm>
#include <string>

#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

constexpr double kBar = 3e-4;

std::string joined(const std::string& order) {
    std::string cables, from = "in:1";
    for (const char id : order) {
        cables += R"({"from": ")" + from + R"(", "to": ")" + id + ":in_1\"},";
        from = std::string(1, id) + ":out_1";
    }
    return cables + R"({"from": ")" + from + R"(", "to": "out:1"})";
}

Items chain(std::string order) {
    const std::string cables = joined(order);
    std::sort(order.begin(), order.end());
    std::string nodes;
    for (const char id : order)
        nodes +=
            (nodes.empty() ? "" : ",") + (R"({"id": ")" + std::string(1, id) + R"(", "uri": "urn:signalbox:gain"})");
    return {control::Apply{R"({"signalbox": 1, "nodes": [)" + nodes + R"(], "cables": [)" + cables + "]}"}};
}

struct Trip {
    double residual = 0, quietest = 1, loudest = 0;
};

// All nodes leave the tone as it is, so whatever the order it is heard at its level.
Trip trip(Player& player, const Items& edit) {
    player.play(0.05);
    player.edit(edit);
    const std::vector<float> heard = player.play(0.1)[0];
    const double rate_hz = player.rate_hz();
    return {residual(heard, rate_hz), quietest(heard, rate_hz) / kToneLevel, loudest(heard, rate_hz) / kToneLevel};
}

}  // namespace

TEST_CASE("a node moves along its chain, up and down, and nothing is heard of it", "[edits]") {
    const std::uint32_t block = GENERATE(64U, 1024U);
    const std::string order = "abcde";
    Player player({.blocks = {block}, .ramp = {}});
    player.edit(chain(order));
    for (std::size_t from = 0; from < order.size(); ++from) {
        for (std::size_t to = 0; to < order.size(); ++to) {
            if (from == to) continue;
            std::string left = order;
            left.erase(from, 1);
            const std::string moved(1, order[from]);
            const std::string source = to == 0 ? "in:1" : std::string(1, left[to - 1]) + ":out_1";
            const std::string sink = to == left.size() ? "out:1" : std::string(1, left[to]) + ":in_1";
            for (const Items& edit :
                 {Items{move(moved, {{source, sink}})}, Items{control::Undo{}}, Items{control::Redo{}}, chain(order)}) {
                const Trip heard = trip(player, edit);
                CAPTURE(block, from, to);
                CHECK(heard.residual <= kBar);
                CHECK(heard.quietest >= 0.99);
                CHECK(heard.loudest <= 1.0116);
            }
        }
    }
    CHECK(player.session().totals().staged > 0);
}

TEST_CASE("a chain is put into any other order without falling silent", "[edits]") {
    std::string order = "abcd";
    Player player;
    player.edit(chain(order));
    while (std::next_permutation(order.begin(), order.end())) {
        for (const Items& edit : {chain(order), Items{control::Undo{}}}) {
            const Trip heard = trip(player, edit);
            CAPTURE(order);
            CHECK(heard.residual <= kBar);
            CHECK(heard.quietest > 0.35);  // where every node changes places, all of them fade out, and then in
            CHECK(heard.loudest <= 1.0116);
        }
    }
}
