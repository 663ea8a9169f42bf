// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;
using Texts = std::vector<std::string>;

namespace {

Insert insert(const std::shared_ptr<const PluginFacts>& facts, std::string id, Pairs cables) {
    return {facts->uri, std::move(id), std::move(cables), {facts, 99}};
}

Rack straight() { return after({}, {connect("in:1", "out:1", 0.5F), connect("in:2", "out:2", 0.25F)}); }
Pairs straight_cables() { return onto({{"in:1", "out:1"}, {"in:2", "out:2"}}); }

}  // namespace

TEST_CASE("Insert leaves the gain upstream", "[command]") {
    const Rack rack = after(straight(), {insert(mono(), "m", onto({{"in:1", "out:1"}}))});
    CHECK(cables(rack) == Texts{"in:1 -> m:in *0.5", "in:2 -> out:2 *0.25", "m:out -> out:1"});
    CHECK(rack.find("m")->instance == 99);
}

TEST_CASE("Insert pairs cables with ports in order", "[command]") {
    CHECK(cables(after(straight(), {insert(stereo(), "s", straight_cables())})) ==
          Texts{"in:1 -> s:in_l *0.5", "in:2 -> s:in_r *0.25", "s:out_l -> out:1", "s:out_r -> out:2"});
    CHECK(cables(after(straight(), {insert(stereo(), "s", onto({{"in:2", "out:2"}}))})) ==
          Texts{"in:1 -> out:1 *0.5", "in:2 -> s:in_l *0.25", "s:out_l -> out:2"});
    CHECK(cables(after(straight(), {insert(mono(), "m", straight_cables())})) ==
          Texts{"in:1 -> m:in *0.5", "in:2 -> m:in *0.25", "m:out -> out:1", "m:out -> out:2"});
    CHECK(cables(after(straight(), {insert(widener(), "w", straight_cables())})) ==
          Texts{"in:1 -> w:in *0.5", "in:2 -> w:in *0.25", "w:out_l -> out:1", "w:out_r -> out:2"});
    CHECK(cables(after(straight(), {insert(merger(), "m", straight_cables())})) ==
          Texts{"in:1 -> m:in_l *0.5", "in:2 -> m:in_r *0.25", "m:out -> out:1", "m:out -> out:2"});
    CHECK(cables(after(straight(), {insert(ducker(), "d", straight_cables())})) ==
          Texts{"d:out -> out:1", "d:out -> out:2", "in:1 -> d:in *0.5", "in:2 -> d:in *0.25"});
}

TEST_CASE("A source that feeds several of the cables is not summed with itself", "[command]") {
    const Rack fan = after({}, {connect("in:1", "out:1", 0.5F), connect("in:1", "out:2", 0.5F)});
    const Pairs both = onto({{"in:1", "out:1"}, {"in:1", "out:2"}});
    const Rack wide = after(fan, {insert(widener(), "w", both)});
    CHECK(cables(wide) == Texts{"in:1 -> w:in *0.5", "w:out_l -> out:1", "w:out_r -> out:2"});
    CHECK(cables(after(wide, {Remove{"w"}})) == cables(fan));
    const Rack uneven = after(fan, {Gain{end("in:1"), end("out:2"), 0.25F}});
    const Rack two = after(uneven, {insert(mono(), "m", both)});
    CHECK(cables(two) == Texts{"in:1 -> m:in", "m:out -> out:1 *0.5", "m:out -> out:2 *0.25"});
    CHECK(cables(after(two, {Remove{"m"}})) == cables(uneven));
}

TEST_CASE("Several cables into one sink share the node's output", "[command]") {
    const Rack sum = after({}, {connect("in:1", "out:1", 0.5F), connect("in:2", "out:1", 0.25F)});
    CHECK(cables(after(sum, {insert(mono(), "m", onto({{"in:1", "out:1"}, {"in:2", "out:1"}}))})) ==
          Texts{"in:1 -> m:in *0.5", "in:2 -> m:in *0.25", "m:out -> out:1"});
}

TEST_CASE("Remove undoes insert", "[command]") {
    CHECK(after(straight(), {insert(stereo(), "s", straight_cables()), Remove{"s"}}) == straight());
    CHECK(after(straight(), {insert(mono(), "s", onto({{"in:2", "out:2"}})), Remove{"s"}}) == straight());
}

TEST_CASE("Insert onto a feedback cable leaves the time upstream", "[command]") {
    const Rack loop = after({}, {add("a", mono()), feedback("a:out", "a:in", 0.5F, 20)});
    CHECK(cables(after(loop, {insert(mono(), "m", onto({{"a:out", "a:in"}}))})) ==
          Texts{"a:out -> m:in *0.5 20ms", "m:out -> a:in"});
}

TEST_CASE("Insert refuses what cannot be", "[command]") {
    const Rack rack = straight();
    CHECK(refusal(rack, insert(mono(), "m", {})) ==
          Error{Code::malformed, "name at least one cable, from and to, to put m onto"});
    CHECK(refusal(rack, insert(mono(), "m", onto({{"in:1", "out:2"}}))) ==
          Error{Code::unknown, "there is no cable in:1 -> out:2 to put the node onto; connect it first"});
    CHECK(refusal(rack, insert(mono(), "m", onto({{"in:1", "out:1"}, {"in:1", "out:1"}}))) ==
          Error{Code::malformed, "the cable in:1 -> out:1 is named twice; name it once"});
    CHECK(refusal(rack, insert(mono(), "m", Pairs(65, straight_cables()[0]))) ==
          Error{Code::limit, "a node is put onto at most 64 cables at once; name fewer"});
    CHECK(refusal(rack, insert(plugin("urn:source", ">out key!"), "m", straight_cables())) ==
          Error{Code::type,
                "urn:source has no audio input, so nothing can go through it; add it and connect it instead"});
    CHECK(
        refusal(rack, insert(plugin("urn:sink", "in"), "m", straight_cables())) ==
        Error{Code::type, "urn:sink has no audio output, so nothing can go through it; add it and connect it instead"});
    CHECK(refusal(rack, insert(mono(), "in", straight_cables())).code == Code::exists);
    CHECK(refusal(rack, Insert{"urn:gone", "m", straight_cables(), {}}) ==
          Error{Code::plugin, "urn:gone is not installed, so it cannot be inserted; install it first"});
}

TEST_CASE("Insert onto two cables in a row would close a loop", "[command]") {
    const Rack rack = after({}, {add("a", mono()), connect("in:1", "a:in"), connect("a:out", "out:1")});
    const Error error = refusal(rack, insert(mono(), "m", onto({{"in:1", "a:in"}, {"a:out", "out:1"}})));
    CHECK(error.code == Code::cycle);
    CHECK(error.text.find("m:out -> a:in -> a:out -> m:in") != std::string::npos);
}

TEST_CASE("Move heals the old place", "[command]") {
    const Rack rack = after({}, {add("a", mono()), add("b", mono()), connect("in:1", "a:in", 0.5F),
                                 connect("a:out", "b:in"), connect("b:out", "out:1", 0.25F)});
    const Rack swapped = after(rack, {Move{"a", onto({{"b:out", "out:1"}})}});
    CHECK(cables(swapped) == Texts{"a:out -> out:1", "b:out -> a:in *0.25", "in:1 -> b:in *0.5"});
    CHECK(swapped.find("a")->instance == rack.find("a")->instance);
    CHECK(swapped.nodes == rack.nodes);
    CHECK(cables(after(swapped, {Move{"a", onto({{"in:1", "b:in"}})}})) ==
          Texts{"a:out -> b:in", "b:out -> out:1 *0.25", "in:1 -> a:in *0.5"});
}

TEST_CASE("Move may name a cable that healing brings", "[command]") {
    const Rack rack = after({}, {add("a", mono()), connect("in:1", "a:in"), connect("a:out", "out:1")});
    CHECK(after(rack, {Move{"a", onto({{"in:1", "out:1"}})}}) == rack);
    CHECK(refusal(rack, Move{"a", onto({{"in:1", "a:in"}})}) ==
          Error{Code::unknown, "there is no cable in:1 -> a:in to put the node onto; connect it first"});
    CHECK(refusal(rack, Move{"a", {}}).code == Code::malformed);
}

TEST_CASE("Move keeps side-chains and a node's own loop", "[command]") {
    const Rack rack =
        after({}, {add("d", ducker()), add("m", mono()), connect("in:1", "d:in"), connect("in:2", "d:key", 0.5F),
                   connect("d:out", "m:in"), connect("m:out", "out:1"), feedback("d:out", "d:in", 0.5F, 10)});
    CHECK(cables(after(rack, {Move{"d", onto({{"m:out", "out:1"}})}})) ==
          Texts{"d:out -> d:in *0.5 10ms", "d:out -> out:1", "in:1 -> m:in", "in:2 -> d:key *0.5", "m:out -> d:in"});
    const Rack keyed = after({}, {add("d", ducker()), add("m", mono()), connect("in:1", "m:in"),
                                  connect("m:out", "d:key"), connect("in:2", "d:in")});
    CHECK(refusal(keyed, Move{"d", onto({{"in:1", "m:in"}})}).code == Code::cycle);
}

TEST_CASE("A placeholder stays where it is", "[command]") {
    const Rack rack = after(straight(), {absent("gone")});
    CHECK(refusal(rack, Move{"gone", straight_cables()}) ==
          Error{Code::plugin,
                "gone is a placeholder, because urn:absent is not installed: it cannot be moved; install the "
                "plugin first"});
}
