// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Cables that carry MIDI and other events.
#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;

namespace {

using Texts = std::vector<std::string>;

// A MIDI effect with a patch port on each side, before and behind the MIDI ones.
std::shared_ptr<const PluginFacts> effect() { return plugin("urn:effect", "ui@ notes% in >tell@ >played% >out"); }
std::shared_ptr<const PluginFacts> patcher() { return plugin("urn:patcher", "in@ >out@"); }

Rack midi_chain() {
    return after({}, {add("a", effect()), add("b", effect()), connect("midi_in:1", "a:notes"),
                      connect("a:played", "b:notes"), connect("b:played", "midi_out:1")});
}

}  // namespace

TEST_CASE("event ports are counted by themselves, and MIDI goes through to MIDI", "[events]") {
    const auto facts = effect();
    CHECK(facts->event_input("ui") == 0U);
    CHECK(facts->event_input("notes") == 1U);
    CHECK(facts->event_output("played") == 1U);
    CHECK_FALSE(facts->event_input("in"));
    CHECK(facts->audio_input("in") == 0U);
    CHECK(facts->event_through(1) == 1U);
    CHECK_FALSE(facts->event_through(0));  // patch messages have no way through
    CHECK_FALSE(facts->event_through(2));
    CHECK(plugin("urn:x", "a% b% >c% >d% >e%")->event_through(2) == 1U);
    CHECK_FALSE(plugin("urn:x", ">c%")->event_through(0));
    CHECK(facts->has_events());
    CHECK_FALSE(mono()->has_events());
}

TEST_CASE("event cables join ports that have a type in common", "[events]") {
    const Rack rack =
        after(midi_chain(), {add("p", patcher()), add("m", mono()), add("any", plugin("urn:any", "in% >out@"))});
    CHECK(cables(after(rack, {connect("midi_in:1", "midi_out:1"), connect("p:out", "a:ui")})).size() == 5);
    CHECK(refusal(rack, connect("a:played", "p:in")) ==
          Error{Code::type,
                "a:played gives MIDI and p:in takes patch messages; a cable joins two ports of the same type"});
    CHECK(refusal(rack, connect("p:out", "m:in")) ==
          Error{Code::type, "p:out carries events and m:in does not; a cable joins two ports of the same type"});
    CHECK(refusal(rack, connect("midi_in:2", "a:notes")).code == Code::unknown);
    CHECK(refusal(rack, connect("midi_in:1", "b:notes", 0.5F)) ==
          Error{Code::range, "midi_in:1 -> b:notes carries events, which have no gain: leave it at 1"});
    CHECK(refusal(rack, Gain{end("midi_in:1"), end("a:notes"), 0.5F}).code == Code::range);
    CHECK(refusal(rack, feedback("b:played", "a:notes", 1, 10)) ==
          Error{Code::type, "b:played -> a:notes carries events, and feedback cables carry only audio and CV"});
    CHECK(refusal(rack, connect("b:played", "a:notes")).code == Code::cycle);
}

TEST_CASE("what is removed heals MIDI through to MIDI, and its cables keep no gain", "[events]") {
    CHECK(cables(after(midi_chain(), {Remove{"a"}})) == Texts{"b:played -> midi_out:1", "midi_in:1 -> b:notes"});
    // Two ways that become one.
    const Rack rack = after(midi_chain(), {connect("midi_in:1", "b:notes"), Remove{"a"}});
    CHECK(cables(rack) == Texts{"b:played -> midi_out:1", "midi_in:1 -> b:notes"});
    CHECK(cables(after(midi_chain(), {Remove{"a", false}})) == Texts{"b:played -> midi_out:1"});
}

TEST_CASE("a node is inserted into MIDI and audio cables, each by its own ports", "[events]") {
    const Rack rack = after(midi_chain(), {connect("in:1", "out:1", 0.5F)});
    Insert insert{"urn:effect", "x", onto({{"in:1", "out:1"}, {"a:played", "b:notes"}}), {effect(), 9}};
    CHECK(cables(after(rack, {insert})) == Texts{"a:played -> x:notes", "b:played -> midi_out:1", "in:1 -> x:in *0.5",
                                                 "midi_in:1 -> a:notes", "x:out -> out:1", "x:played -> b:notes"});
    insert = {"urn:mono", "x", onto({{"a:played", "b:notes"}}), {mono(), 9}};
    CHECK(refusal(rack, insert) ==
          Error{Code::type, "urn:mono has no MIDI input, so nothing can go through it; add it and connect it instead"});
    CHECK(cables(after(midi_chain(), {Move{"a", onto({{"b:played", "midi_out:1"}})}})) ==
          Texts{"a:played -> midi_out:1", "b:played -> a:notes", "midi_in:1 -> b:notes"});
}

TEST_CASE("a node that takes another's place keeps its MIDI, by what the ports carry", "[events]") {
    const Rack rack = after(midi_chain(), {add("p", patcher()), connect("p:out", "a:ui"), connect("in:1", "a:in")});
    const auto other = plugin("urn:other", "keys% more% >a% left right");
    CHECK(cables(after(rack, {Replace{"a", "urn:other", {other, 9}}})) ==
          Texts{"a:a -> b:notes", "b:played -> midi_out:1", "in:1 -> a:left", "midi_in:1 -> a:keys"});
}
