// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Edits with several changed places in series follow the ramp law, sample for sample.
#include <algorithm>
#include <cmath>
#include <random>

#include "tests/unit/edits/law.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

// Random bundles on gain nodes g0 to g4, most of them possible.
class Bundles {
public:
    explicit Bundles(std::uint32_t seed) : random_(seed) {}
    Items next(const graph::Rack& rack) {
        Items items;
        for (std::size_t left = 1 + below(5); left > 0; --left) add_one(items, rack);
        return items;
    }

private:
    std::size_t below(std::size_t count) { return random_() % count; }
    std::string id() { return "g" + std::to_string(below(5)); }
    std::string channel() { return std::to_string(1 + below(2)); }
    float level() { return 0.25F * static_cast<float>(1 + below(4)); }
    std::string source() { return below(3) == 0 ? "in:" + channel() : id() + ":out_" + channel(); }
    std::string sink() { return below(2) == 0 ? "out:" + channel() : id() + ":in_" + channel(); }

    void add_one(Items& items, const graph::Rack& rack) {
        const std::string node = id();
        const graph::Cable* cable = rack.cables->empty() ? nullptr : &(*rack.cables)[below(rack.cables->size())];
        switch (below(8)) {
            case 0:
                items.insert(items.end(), {add(kGain, node), set(node, "gain", -6 * static_cast<double>(below(4)))});
                break;
            case 1:
                items.push_back(take_out(node, below(2) == 0));
                break;
            case 2:
                items.push_back(bypass(node, below(2) == 0));
                break;
            case 3:
                items.push_back(replace(node, kGain));
                break;
            case 4:
                if (cable != nullptr) items.push_back(insert(kGain, node, {{cable->from.text(), cable->to.text()}}));
                break;
            case 5:
                if (cable != nullptr) items.push_back(gain(cable->from.text(), cable->to.text(), level()));
                break;
            case 6:
                if (cable != nullptr) items.push_back(disconnect(cable->from.text(), cable->to.text()));
                break;
            default:
                items.push_back(connect(source(), sink(), level()));
        }
    }

    std::mt19937 random_;
};

void follow_random_bundles(std::uint32_t seed, int bundles) {
    std::mt19937 random(seed);
    Player player({.blocks = {1 + static_cast<std::uint32_t>(random() % 600)}, .ramp = {}});
    Bundles generator(seed);
    const Items start = {add(kGain, "g0"), add(kGain, "g1"), connect("in:1", "g0:in_1"), connect("g0:out_1", "g1:in_1"),
                         connect("g1:out_1", "out:1")};
    player.edit(start);
    player.play(0.05);
    int followed = 0;
    for (int i = 0; i < bundles; ++i) {
        const graph::Rack before = player.session().rack();
        const std::uint64_t staged = player.session().totals().staged;
        const Items items = generator.next(before);
        if (!player.try_edit(items).result) continue;
        const graph::Rack after = player.session().rack();
        const std::uint64_t first = player.frame();
        const Channels heard = player.play(0.04);
        CAPTURE(seed, i);
        // Where the union of both has a cycle there are two ramps, and the law is not this one.
        if (player.session().totals().staged != staged) {
            player.play(0.1);
            continue;
        }
        REQUIRE(Law(before, after).departure(heard, first, player.rate_hz(), 0, player.block()) < 1e-6);
        ++followed;
    }
    CHECK(followed > bundles / 8);
}

}  // namespace

TEST_CASE("a chain that changes everywhere follows the ramp law", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    Player player({.rate_hz = rate_hz, .blocks = {37}, .ramp = {}});
    player.edit(all({through_gain("a", -6),
                     {insert(kGain, "b", {{"a:out_1", "out:1"}}), set("b", "gain", -3), connect("in:2", "b:in_1", 0.5F),
                      insert(kGain, "c", {{"b:out_1", "out:1"}}), set("c", "gain", -9)}}));
    player.play(0.05);
    const Items edits[] = {
        {bypass("a", true), bypass("c", true), gain("in:2", "b:in_1", -1)},
        {take_out("b"), insert(kGain, "d", {{"in:1", "a:in_1"}}), set("d", "gain", 3), bypass("c", false)},
        {replace("c", kGain), take_out("d"), connect("a:out_1", "out:2", 0.5F)},
        {control::Undo{}},
        {control::Apply{R"({"signalbox": 1, "name": "", "nodes": [
            {"id": "c", "uri": "urn:signalbox:gain", "bypass": false, "params": {"gain": -9}, "state": []},
            {"id": "e", "uri": "urn:signalbox:gain", "bypass": false, "params": {"gain": -2}, "state": []}], "cables": [
            {"from": "c:out_1", "to": "e:in_1", "gain": 0.7, "feedback": null},
            {"from": "e:out_1", "to": "out:1", "gain": 1, "feedback": null},
            {"from": "in:1", "to": "c:in_1", "gain": 0.5, "feedback": null}], "bindings": [], "snapshots": []})"}},
        {control::Undo{}},
        {clear()},
        {control::Undo{}},
    };
    for (const Items& items : edits) {
        const graph::Rack before = player.session().rack();
        player.edit(items);
        const graph::Rack after = player.session().rack();
        const std::uint64_t first = player.frame();
        CAPTURE(rate_hz, &items - edits);
        REQUIRE(Law(before, after).departure(player.play(0.04), first, rate_hz, 0, player.block()) < 1e-6);
    }
    CHECK(player.session().totals().staged == 0);
}

TEST_CASE("random bundles follow the ramp law", "[edits]") {
    for (std::uint32_t seed = 1; seed <= 8; ++seed) follow_random_bundles(seed, 80);
}

TEST_CASE("many random bundles follow the ramp law", "[.long]") {
    for (std::uint32_t seed = 1000; seed < 1100; ++seed) follow_random_bundles(seed, 200);
}
