// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;
using Texts = std::vector<std::string>;

namespace {

// in:1 -> left -> right -> out:1, out:2
Rack chain() {
    return after(
        {}, {add("left", mono()), add("right", mono()), connect("in:1", "left:in", 0.5F),
             connect("left:out", "right:in", 2), connect("right:out", "out:1", -1), connect("right:out", "out:2")});
}

Rack with_params(const Rack& rack, const std::string& id, std::map<std::string, float, std::less<>> params) {
    Rack result = rack;
    for (auto& node : result.nodes) {
        if (node->id != id) continue;
        Node copy = *node;
        copy.params = params;
        copy.state = make_state({json::Object{{"key", "urn:k", {}}}});
        node = std::make_shared<const Node>(copy);
    }
    return result;
}

}  // namespace

TEST_CASE("Add appends a node", "[command]") {
    const Rack rack = after({}, {add("b", mono()), add("a", stereo())});
    REQUIRE(rack.nodes.size() == 2);
    CHECK(rack.nodes[0]->id == "b");
    CHECK(rack.nodes[1]->uri == "urn:stereo");
    CHECK(rack.nodes[1]->facts->ports.size() == 6);
    CHECK(rack.nodes[1]->instance != 0);
    CHECK(after({}, {absent("gone")}).find("gone")->facts == nullptr);
}

TEST_CASE("Add refuses ids that are taken or illegal", "[command]") {
    const Rack rack = after({}, {add("a", mono())});
    CHECK(refusal(rack, add("a", mono())) == Error{Code::exists, "there is a node a already; choose another id"});
    CHECK(refusal(rack, add("midi_in", mono())) == Error{Code::exists, "midi_in is the rack's own; choose another id"});
    CHECK(refusal(rack, add("A b", mono())) ==
          Error{Code::malformed, "\"A b\" cannot be an id: use 1 to 32 of a-z, 0-9, - and _"});
    CHECK(refusal(rack, absent("b", "")) ==
          Error{Code::malformed, "\"\" is no URI: use 1 to 1,024 bytes of UTF-8 without spaces"});
    auto refused = std::make_shared<PluginFacts>(*mono());
    refused->refused = "it needs an X server";
    CHECK(refusal(rack, Add{"urn:mono", "b", {refused, 0}}) == Error{Code::plugin, "it needs an X server"});
}

TEST_CASE("A rack holds 4,096 nodes", "[command]") {
    Rack rack;
    for (std::size_t i = 0; i < kMaxNodes; ++i) {
        rack.nodes.push_back(
            std::make_shared<Node>(Node{"n" + std::to_string(i), "urn:mono", false, {}, mono(), 1, {}}));
    }
    CHECK(refusal(rack, add("one-more", mono())) ==
          Error{Code::limit, "a rack has at most 4,096 nodes; remove one first"});
    CHECK(apply(rack, Become{rack}, {}));
}

TEST_CASE("Remove heals: gains are multiplied", "[command]") {
    CHECK(cables(after(chain(), {Remove{"right"}})) ==
          Texts{"in:1 -> left:in *0.5", "left:out -> out:1 *-2", "left:out -> out:2 *2"});
    CHECK(cables(after(chain(), {Remove{"left"}})) ==
          Texts{"in:1 -> right:in", "right:out -> out:1 *-1", "right:out -> out:2"});
    CHECK(cables(after(chain(), {Remove{"right", false}})) == Texts{"in:1 -> left:in *0.5"});
    CHECK(after(chain(), {Remove{"right"}}).nodes.size() == 1);
}

TEST_CASE("Remove joins every source with every sink through the node", "[command]") {
    const Rack two = after({}, {add("a", mono()), add("b", mono()), add("st", stereo()), connect("a:out", "st:in_l"),
                                connect("b:out", "st:in_l", 0.5F), connect("b:out", "st:in_r"),
                                connect("st:out_l", "out:1"), connect("st:out_r", "out:2", 0.25F)});
    CHECK(cables(after(two, {Remove{"st"}})) == Texts{"a:out -> out:1", "b:out -> out:1 *0.5", "b:out -> out:2 *0.25"});
    const Rack wide = after(
        {}, {add("w", widener()), connect("in:1", "w:in"), connect("w:out_l", "out:1"), connect("w:out_r", "out:2")});
    CHECK(cables(after(wide, {Remove{"w"}})) == Texts{"in:1 -> out:1", "in:1 -> out:2"});
    const Rack narrow = after(
        {}, {add("m", merger()), connect("in:1", "m:in_l"), connect("in:2", "m:in_r"), connect("m:out", "out:1")});
    CHECK(cables(after(narrow, {Remove{"m"}})) == Texts{"in:1 -> out:1"});
    const Rack ducked =
        after({}, {add("d", ducker()), connect("in:1", "d:in"), connect("in:2", "d:key"), connect("d:out", "out:1")});
    CHECK(cables(after(ducked, {Remove{"d"}})) == Texts{"in:1 -> out:1"});
}

TEST_CASE("Healing adds to a cable that is there already", "[command]") {
    const Rack rack = after({}, {add("wet", mono()), connect("in:1", "wet:in", 0.5F), connect("wet:out", "out:1"),
                                 connect("in:1", "out:1", 0.75F)});
    CHECK(cables(after(rack, {Remove{"wet"}})) == Texts{"in:1 -> out:1 *1.25"});
}

TEST_CASE("Healing keeps feedback cables feedback cables", "[command]") {
    const Rack loop = after({}, {add("a", mono()), add("b", mono()), connect("a:out", "b:in"),
                                 feedback("b:out", "a:in", 0.5F, 20), connect("b:out", "out:1")});
    CHECK(cables(after(loop, {Remove{"b"}})) == Texts{"a:out -> a:in *0.5 20ms", "a:out -> out:1"});
    CHECK(cables(after(loop, {Remove{"b"}, Remove{"a"}})).empty());
}

TEST_CASE("Healing never makes more cables than a rack holds", "[command]") {
    const auto many = [](const std::string& ports, int count) {
        std::string line;
        for (int i = 0; i < count; ++i) line += ports + std::to_string(i) + " ";
        return line;
    };
    Rack rack = after({}, {add("a", mono()), add("from", plugin("urn:from", many(">o", 200))),
                           add("to", plugin("urn:to", many("i", 200)))});
    for (int i = 0; i < 200; ++i) {
        rack =
            after(rack, {connect("from:o" + std::to_string(i), "a:in"), connect("a:out", "to:i" + std::to_string(i))});
    }
    CHECK(refusal(rack, Remove{"a"}) ==
          Error{Code::limit,
                "healing around a takes more than 16,384 cables; remove it without healing, or disconnect "
                "some of its cables first"});
    CHECK(cables(after(rack, {Remove{"a", false}})).empty());
}

TEST_CASE("Commands name nodes that there are", "[command]") {
    const Error unknown{Code::unknown, "there is no node \"x\"; name one of the rack's nodes"};
    CHECK(refusal(chain(), Remove{"x"}) == unknown);
    CHECK(refusal(chain(), Replace{"x", "urn:mono", {mono(), 9}}) == unknown);
    CHECK(refusal(chain(), Move{"x", {}}) == unknown);
    CHECK(refusal(chain(), Bypass{"x"}) == unknown);
    CHECK(refusal(chain(), Remove{"out"}) ==
          Error{Code::unknown, "out is the rack's own and stays as it is; name one of its nodes"});
}

TEST_CASE("Bypass is part of the value", "[command]") {
    const Rack rack = after(chain(), {Bypass{"left"}});
    CHECK(rack.find("left")->bypass);
    CHECK(rack.find("left")->instance == rack.nodes[0]->instance);
    CHECK(after(rack, {Bypass{"left", true}}) == rack);
    CHECK_FALSE(after(rack, {Bypass{"left", false}}).find("left")->bypass);
}

TEST_CASE("Clear leaves the name", "[command]") {
    Rack rack = chain();
    rack.name = "live";
    rack.snapshots = std::make_shared<json::Array>(json::Array{json::Object{}});
    Rack empty;
    empty.name = "live";
    CHECK(after(rack, {Clear{}}) == empty);
}

TEST_CASE("Replace keeps what both plugins have", "[command]") {
    const Rack rack =
        after(with_params(after({}, {add("x", stereo()), connect("in:1", "x:in_l", 0.5F), connect("in:2", "x:in_r"),
                                     connect("x:out_l", "out:1"), connect("x:out_r", "out:2")}),
                          "x", {{"gain", 0.75F}, {"mix", 0.5F}}),
              {Bypass{"x"}});
    SECTION("ports by symbol, values within the range") {
        const auto other = plugin("urn:other", "in_r in_l >out_r >out_l gain=1..2 >mix=0..1");
        const Rack next = after(rack, {Replace{"x", "urn:other", {other, 77}}});
        CHECK(cables(next) == cables(rack));
        const Node& node = *next.find("x");
        CHECK(node.uri == "urn:other");
        CHECK(node.instance == 77);
        CHECK(node.bypass);
        CHECK(node.params == std::map<std::string, float, std::less<>>{{"gain", 1.0F}});
        CHECK(node.state == nullptr);
    }
    SECTION("ports by order") {
        const auto other = plugin("urn:other", "key! a b >c >d");
        CHECK(cables(after(rack, {Replace{"x", "urn:other", {other, 77}}})) ==
              Texts{"in:1 -> x:a *0.5", "in:2 -> x:b", "x:c -> out:1", "x:d -> out:2"});
    }
    SECTION("ports by designation before order") {
        auto left = std::make_shared<PluginFacts>(*stereo()),
             other = std::make_shared<PluginFacts>(*plugin("urn:o", "a b >c >d"));
        left->ports[0].designation = other->ports[1].designation = "pg:left";
        left->ports[3].designation = other->ports[2].designation = "pg:right";
        const Rack from = after(rack, {Replace{"x", "urn:stereo", {left, 5}}});
        CHECK(cables(after(from, {Replace{"x", "urn:o", {other, 77}}})) ==
              Texts{"in:1 -> x:b *0.5", "in:2 -> x:a", "x:c -> out:2", "x:d -> out:1"});
    }
    SECTION("fewer ports: the last output stands in for the missing ones, a missing input is gone") {
        CHECK(cables(after(rack, {Replace{"x", "urn:mono", {mono(), 77}}})) ==
              Texts{"in:1 -> x:in *0.5", "x:out -> out:1", "x:out -> out:2"});
    }
    SECTION("a placeholder keeps everything and comes alive again") {
        const Rack gone = after(rack, {Replace{"x", "urn:gone", {}}});
        CHECK(cables(gone) == cables(rack));
        CHECK(gone.find("x")->params == rack.find("x")->params);
        CHECK(gone.find("x")->facts == nullptr);
        const auto partly = plugin("urn:gone", "in_l >out_l >in_r gain=0..1");
        CHECK(cables(after(gone, {Replace{"x", "urn:gone", {partly, 7}}})) ==
              Texts{"in:1 -> x:in_l *0.5", "x:out_l -> out:1"});
    }
    SECTION("the same plugin keeps its state") {
        CHECK(after(rack, {Replace{"x", "urn:stereo", {stereo(), 77}}}) == rack);
    }
    SECTION("bad URIs and refused plugins") {
        CHECK(refusal(rack, Replace{"x", "", {}}).code == Code::malformed);
        auto refused = std::make_shared<PluginFacts>(*mono());
        refused->refused = "it needs an X server";
        CHECK(refusal(rack, Replace{"x", "urn:mono", {refused, 1}}) == Error{Code::plugin, "it needs an X server"});
    }
}

TEST_CASE("Replace adds up cables that fall together and carries a node's own loop", "[command]") {
    const Rack rack = after({}, {add("x", stereo()), connect("x:out_l", "out:1", 0.5F),
                                 connect("x:out_r", "out:1", 0.25F), feedback("x:out_r", "x:in_l", 0.5F, 10)});
    CHECK(cables(after(rack, {Replace{"x", "urn:mono", {mono(), 77}}})) ==
          Texts{"x:out -> out:1 *0.75", "x:out -> x:in *0.5 10ms"});
}
