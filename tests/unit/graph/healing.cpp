// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What healing makes of feedback cables: nothing gets lost, louder or another time; what cannot be said with one cable
// between two ends is refused.
#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;
using Texts = std::vector<std::string>;

namespace {

// What comes to a port of a click at in:1, up to so many milliseconds later, where every node passes on what goes
// through it: how loud it is at each time.
using Echoes = std::map<double, double>;

Echoes echoes(const Rack& rack, const Endpoint& input, double limit_ms) {
    Echoes all;
    for (const Cable& cable : *rack.cables) {
        const auto ms = static_cast<double>(cable.feedback_ms.value_or(0));
        if (cable.to != input || ms > limit_ms) continue;
        Echoes there;
        if (cable.from == end("in:1")) there[0] = 1;
        const Node* const node = rack.find(cable.from.node);
        if (node != nullptr) {
            const bool second = node->facts->ports.size() > 3 && cable.from.symbol.back() == 'r';
            const std::string through = node->uri == "urn:stereo" ? (second ? "in_r" : "in_l") : "in";
            there = echoes(rack, {node->id, through}, limit_ms - ms);
        }
        for (const auto& [at, level] : there) all[at + ms] += level * static_cast<double>(cable.gain);
    }
    std::erase_if(all, [](const auto& echo) { return echo.second == 0; });
    return all;
}

std::array<Echoes, 2> heard(const Rack& rack) {
    return {echoes(rack, end("out:1"), 40), echoes(rack, end("out:2"), 40)};
}

bool has_own_loop(const Rack& rack, const std::string& id) {
    const auto& cables = *rack.cables;
    return std::any_of(cables.begin(), cables.end(),
                       [&](const Cable& c) { return c.from.node == id && c.to.node == id; });
}

Rack random_rack(std::mt19937& random) {
    const auto below = [&](std::size_t count) { return random() % count; };
    static constexpr std::array kGains{0.5F, 1.0F, 2.0F, -1.0F};
    Rack rack;
    std::vector<std::string> outs{"in:1"}, ins{"out:1", "out:2"};
    for (int i = 0; i < 5; ++i) {
        const std::string id = "n" + std::to_string(i);
        const bool wide = below(2) == 0;
        rack = after(rack, {test::add(id, wide ? stereo() : mono())});
        for (const char* side : {"_l", "_r"}) {
            outs.push_back(id + (wide ? std::string(":out") + side : ":out"));
            ins.push_back(id + (wide ? std::string(":in") + side : ":in"));
        }
    }
    for (int i = 0; i < 14; ++i) {
        const std::string from = outs[below(outs.size())], to = ins[below(ins.size())];
        const float gain = kGains[below(kGains.size())], ms = below(2) == 0 ? 8.0F : 24.0F;
        const Command lay = below(3) == 0 ? Command(feedback(from, to, gain, ms)) : Command(connect(from, to, gain));
        if (auto next = apply(rack, lay, {})) rack = *std::move(next);
    }
    return rack;
}

}  // namespace

TEST_CASE("Healing leaves every echo and loop as it was, or refuses", "[property]") {
    int same = 0, refused = 0, loud = 0;
    for (std::uint32_t seed = 1; seed <= 400; ++seed) {
        std::mt19937 random(seed);
        Rack rack = random_rack(random);
        for (bool more = true; more;) {
            more = false;
            for (const auto& node : std::vector(rack.nodes)) {
                if (has_own_loop(rack, node->id)) continue;  // that goes with it
                const auto next = apply(rack, Remove{node->id}, {});
                INFO("seed " << seed << ", without " << node->id);
                if (!next) {
                    REQUIRE((next.error().code == Code::exists && next.error().text.find("disconnect") < 200));
                    ++refused;
                    continue;
                }
                REQUIRE(heard(*next) == heard(rack));
                ++same;
                loud += heard(rack)[0].size() > 1 ? 1 : 0;
                rack = *next;
                more = true;
            }
        }
    }
    CHECK(same > 800);
    CHECK(refused > 20);
    CHECK(loud > 100);
}

TEST_CASE("A loop keeps the gain of its cables, whichever of its nodes goes", "[command]") {
    const Rack loop = after({}, {add("a", mono()), add("b", mono()), add("c", mono()), connect("in:1", "a:in"),
                                 connect("a:out", "b:in", 0.5F), connect("b:out", "c:in", -2),
                                 feedback("c:out", "a:in", 0.75F, 20), connect("c:out", "out:1")});
    CHECK(cables(after(loop, {Remove{"b"}})) ==
          Texts{"a:out -> c:in *-1", "c:out -> a:in *0.75 20ms", "c:out -> out:1", "in:1 -> a:in"});
    CHECK(cables(after(loop, {Remove{"c"}})) ==
          Texts{"a:out -> b:in *0.5", "b:out -> a:in *-1.5 20ms", "b:out -> out:1 *-2", "in:1 -> a:in"});
    // What began and ended at a alone goes with it; the echoes of what comes in stay.
    CHECK(cables(after(loop, {Remove{"a"}})) ==
          Texts{"b:out -> c:in *-2", "c:out -> b:in *0.375 20ms", "c:out -> out:1", "in:1 -> b:in *0.5"});
    CHECK(cables(after(loop, {Remove{"a"}, Remove{"b"}, Remove{"c"}})) == Texts{"in:1 -> out:1 *-1"});
}

TEST_CASE("Echoes of different times are not made one", "[command]") {
    const Rack plain_beside = after({}, {add("a", mono()), connect("in:1", "a:in"), connect("a:out", "out:1", 0.5F),
                                         feedback("in:1", "out:1", 1, 30)});
    CHECK(refusal(plain_beside, Remove{"a"}) ==
          Error{Code::exists,
                "in:1 -> out:1 would be two cables in one, a feedback cable of 30 ms and a plain one: "
                "disconnect one of them first, or remove a without healing"});
    CHECK(cables(after(plain_beside, {Remove{"a", false}})) == Texts{"in:1 -> out:1 *1 30ms"});
    const Rack echo_beside = after({}, {add("a", mono()), feedback("in:1", "a:in", 1, 30), connect("a:out", "out:1"),
                                        connect("in:1", "out:1", 0.5F)});
    CHECK(refusal(echo_beside, Remove{"a"}).code == Code::exists);
    // -0.6 after 10 ms and -0.6 after 20 ms die away; -1.2 after 10 ms would grow.
    const Rack two = after(
        {}, {add("x", mono()), add("n", mono()), connect("in:1", "x:in"), connect("x:out", "out:1"),
             connect("x:out", "n:in"), feedback("n:out", "x:in", -0.6F, 20), feedback("x:out", "x:in", -0.6F, 10)});
    CHECK(refusal(two, Remove{"n"}).text.find("a feedback cable of 10 ms and a feedback cable of 20 ms") < 100);
    const Rack alike = after(two, {Disconnect{end("n:out"), end("x:in")}, feedback("n:out", "x:in", 0.25F, 10)});
    CHECK(cables(after(alike, {Remove{"n"}})) == Texts{"in:1 -> x:in", "x:out -> out:1", "x:out -> x:in *-0.35 10ms"});
}

TEST_CASE("Two feedback cables in a row become one of both times, up to 10 s", "[command]") {
    const auto row = [](float first, float second) {
        return after({},
                     {add("a", mono()), feedback("in:1", "a:in", 0.5F, first), feedback("a:out", "out:1", 3, second)});
    };
    CHECK(cables(after(row(6000, 4000), {Remove{"a"}})) == Texts{"in:1 -> out:1 *1.5 10000ms"});
    CHECK(refusal(row(6000, 5000), Remove{"a"}) ==
          Error{Code::range,
                "healing around a would make in:1 -> out:1 a feedback cable of 11000 ms, and 10000 are the "
                "most: lay one of the two anew with a shorter time, or remove a without healing"});
}

TEST_CASE("Insert and replace make no two cables one either", "[command]") {
    const Rack fan = after({}, {connect("in:1", "out:1"), feedback("in:1", "out:2", 0.5F, 30)});
    const Pairs both = onto({{"in:1", "out:1"}, {"in:1", "out:2"}});
    CHECK(refusal(fan, Insert{"urn:mono", "m", both, {mono(), 9}}).code == Code::exists);
    CHECK(cables(after(fan, {Insert{"urn:stereo", "s", both, {stereo(), 9}}})) ==
          Texts{"in:1 -> s:in_l", "in:1 -> s:in_r *0.5 30ms", "s:out_l -> out:1", "s:out_r -> out:2"});
    const Rack wide =
        after({}, {add("s", stereo()), connect("s:out_l", "out:1"), feedback("s:out_r", "out:1", 0.5F, 30)});
    CHECK(refusal(wide, Replace{"s", "urn:mono", {mono(), 9}}).code == Code::exists);
}
