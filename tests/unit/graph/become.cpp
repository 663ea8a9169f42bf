// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;
using Texts = std::vector<std::string>;

namespace {

// A rack as it comes from a file: nothing known of its plugins.
struct Stored {
    Rack rack;
    Stored& node(const std::string& id, const std::string& uri = "urn:mono") {
        rack.nodes.push_back(std::make_shared<Node>(Node{id, uri, false, {}, nullptr, 0, {}}));
        return *this;
    }
    Stored& cable(std::string_view from, std::string_view to, float gain = 1, std::optional<float> ms = {}) {
        auto cables = *rack.cables;
        cables.push_back({end(from), end(to), gain, ms});
        rack.cables = std::make_shared<std::vector<Cable>>(cables);
        return *this;
    }
};

Error broken(const Stored& stored) { return refusal({}, Become{stored.rack}); }

}  // namespace

TEST_CASE("Become keeps what runs", "[command]") {
    const Rack now = after({}, {add("a", mono()), add("b", mono()), add("c", mono())});
    Stored stored;
    stored.node("c").node("a").node("b", "urn:other");
    const Rack next = after(now, {Become{stored.rack}});
    CHECK(next == stored.rack);
    CHECK(next.find("a")->instance == now.find("a")->instance);
    CHECK(next.find("a")->facts == now.find("a")->facts);
    CHECK(next.find("c")->instance == now.find("c")->instance);
    CHECK(next.find("b")->instance == 0);
    CHECK(next.find("b")->facts == nullptr);
}

TEST_CASE("Become brings a placeholder to life", "[command]") {
    Stored stored;
    stored.node("a").cable("in:1", "a:in");
    const Rack now = after({}, {Become{stored.rack}});
    Rack alive = now;
    Node node = *now.nodes[0];
    node.facts = mono();
    node.instance = 5;
    alive.nodes[0] = std::make_shared<Node>(node);
    const Rack next = after(now, {Become{alive}});
    CHECK(next.find("a")->instance == 5);
    CHECK(next == now);
}

TEST_CASE("Become sorts cables and keeps channels that the box lacks", "[command]") {
    Stored stored;
    stored.node("a").cable("in:64", "a:x").cable("a:y", "out:3").cable("a:y", "a:x", 0.5F, 10.0F);
    CHECK(cables(after({}, {Become{stored.rack}})) == Texts{"a:y -> a:x *0.5 10ms", "a:y -> out:3", "in:64 -> a:x"});
}

TEST_CASE("Become refuses a broken rack", "[command]") {
    CHECK(broken(Stored().node("a").node("b").node("a")) ==
          Error{Code::exists, "two nodes are called a; give one another id"});
    CHECK(broken(Stored().node("out")).code == Code::exists);
    CHECK(broken(Stored().node("A")).code == Code::malformed);
    CHECK(broken(Stored().node("a", "no uri")).code == Code::malformed);
    CHECK(broken(Stored().cable("in:1", "a:in")) == Error{Code::unknown, "there is no node a; add it first"});
    CHECK(broken(Stored().cable("in:65", "out:1")) ==
          Error{Code::unknown, "there is no in:65: a rack has at most 64 inputs"});
    CHECK(broken(Stored().cable("out:1", "out:2")).code == Code::type);
    CHECK(broken(Stored().cable("midi_in:1", "midi_out:1", 1, 10.0F)) ==
          Error{Code::type, "midi_in:1 -> midi_out:1 carries events, and feedback cables carry only audio and CV"});
    CHECK(broken(Stored().cable("in:1", "out:1").cable("in:1", "out:1", 2)) ==
          Error{Code::exists, "the cable in:1 -> out:1 is there twice; keep one of them"});
    CHECK(broken(Stored().cable("in:1", "out:1", std::nanf(""))).code == Code::range);
    CHECK(broken(Stored().cable("in:1", "out:1", 1, 0.5F)).code == Code::range);
    Stored many;
    for (std::size_t i = 0; i <= kMaxNodes; ++i) many.node("n" + std::to_string(i));
    CHECK(broken(many) == Error{Code::limit, "a rack has at most 4,096 nodes; leave some out"});
    Stored wide;
    wide.rack.cables = std::make_shared<std::vector<Cable>>(kMaxCables + 1, Cable{end("in:1"), end("out:1"), 1, {}});
    CHECK(broken(wide) == Error{Code::limit, "a rack has at most 16,384 cables; leave some out"});
    Stored infinite;
    infinite.rack.nodes.push_back(
        std::make_shared<Node>(Node{"a", "urn:mono", false, {{"gain", std::nanf("")}}, nullptr, 0, {}}));
    CHECK(broken(infinite) == Error{Code::range, "the value of a:gain has to be a finite number"});
}

TEST_CASE("Become refuses ports that the plugin lacks", "[command]") {
    const Rack now = after({}, {add("a", mono())});
    CHECK(refusal(now, Become{Stored().node("a").cable("in:1", "a:left").rack}) ==
          Error{Code::unknown, "a has no port left; its input is in"});
}

TEST_CASE("Become refuses loops wherever they are", "[command]") {
    Stored loop;
    loop.node("a").node("b").node("c").node("d").cable("in:1", "a:in").cable("a:out", "b:in").cable("b:out", "c:in");
    loop.cable("c:out", "d:in").cable("d:out", "out:1");
    CHECK(apply({}, Become{loop.rack}, {}));
    CHECK(apply({}, Become{Stored(loop).cable("c:out", "b:in", 1, 10.0F).rack}, {}));
    const Error error = broken(loop.cable("c:out", "b:in"));
    CHECK(error.code == Code::cycle);
    CHECK(error.text.find("b:out -> c:in -> c:out -> b:in") != std::string::npos);
    CHECK(broken(Stored().node("x").cable("x:o", "x:i")).code == Code::cycle);
}

namespace {

std::vector<std::uint64_t> lines_of(const Rack& rack) {
    std::vector<std::uint64_t> lines;
    for (const Cable& cable : *rack.cables) {
        if (cable.feedback_ms) lines.push_back(cable.line);
    }
    return lines;
}

}  // namespace

TEST_CASE("a feedback cable keeps its line wherever its ends go", "[command]") {
    const Rack one = after({}, {add("a", mono()), Feedback{end("a:out"), end("a:in"), 0.5F, 10}});
    const auto line = lines_of(one);
    REQUIRE((line.size() == 1 && line[0] != 0));
    const Rack longer = after(one, {Insert{"urn:mono", "b", {{end("a:out"), end("a:in")}}, {mono(), 77}}});
    CHECK(lines_of(longer) == line);
    CHECK(lines_of(after(longer, {Remove{"b", true}})) == line);
    CHECK(lines_of(after(longer, {Remove{"a", true}})) == line);
    const auto stored = [](const char* from, const char* to) {
        return Become{Stored().node("a").node("b").cable(from, to, 0.5F, 10.0F).rack};
    };
    CHECK(lines_of(after(one, {stored("a:out", "a:in")})) == line);
    CHECK(lines_of(after(one, {stored("a:out", "b:in")})) == line);
    CHECK(lines_of(after(one, {stored("b:out", "a:in")})) == line);
    CHECK(lines_of(after(one, {stored("b:out", "b:in")})) != line);
    CHECK(lines_of(after(one, {Disconnect{end("a:out"), end("a:in")}, Feedback{end("a:out"), end("a:in"), 1, 10}})) !=
          line);
}

TEST_CASE("a feedback cable that becomes several shares its line with those of the same start", "[command]") {
    const Rack one = after(
        {}, {add("a", mono()), add("b", mono()), add("n", mono()), connect("n:out", "a:in"), connect("n:out", "b:in"),
             Feedback{end("a:out"), end("n:in"), 0.5F, 10}, Feedback{end("b:out"), end("n:in"), 0.5F, 10}});
    const auto two = lines_of(one);
    REQUIRE(two.size() == 2);
    CHECK(two[0] != two[1]);
    CHECK(lines_of(after(one, {Remove{"n", true}})) == std::vector{two[0], two[0], two[1], two[1]});
    const Rack other = after({}, {add("a", mono()), add("b", mono()), add("n", mono()), connect("a:out", "n:in"),
                                  connect("b:out", "n:in"), Feedback{end("n:out"), end("a:in"), 0.5F, 10}});
    const auto apart = lines_of(after(other, {Remove{"n", true}}));
    REQUIRE(apart.size() == 2);
    CHECK(apart[0] == lines_of(other)[0]);
    CHECK(apart[1] != apart[0]);
}
