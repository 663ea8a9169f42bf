// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>
#include <limits>

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;
using Texts = std::vector<std::string>;

namespace {

Rack three() {
    return after(
        {}, {add("a", mono()), add("b", mono()), add("c", mono()), connect("a:out", "b:in"), connect("b:out", "c:in")});
}

}  // namespace

TEST_CASE("Connect keeps cables sorted by both ends", "[command]") {
    const Rack rack = after(three(), {connect("in:2", "a:in"), connect("c:out", "out:2", -0.5F),
                                      connect("c:out", "out:1"), connect("in:1", "a:in")});
    CHECK(cables(rack) == Texts{"a:out -> b:in", "b:out -> c:in", "c:out -> out:1", "c:out -> out:2 *-0.5",
                                "in:1 -> a:in", "in:2 -> a:in"});
    CHECK(cables(after({}, {connect("in:1", "out:2")})) == Texts{"in:1 -> out:2"});
}

TEST_CASE("Audio and CV go together", "[command]") {
    const Rack rack = after({}, {add("s", synth()), add("m", mono()), connect("s:env", "m:in")});
    CHECK(cables(rack) == Texts{"s:env -> m:in"});
    CHECK(cables(after({}, {add("s", synth()), connect("in:1", "s:cv")})) == Texts{"in:1 -> s:cv"});
}

TEST_CASE("Connect refuses what is not there", "[command]") {
    const Rack rack = after(three(), {add("st", stereo()), add("none", plugin("urn:none", "gain="))});
    CHECK(refusal(rack, connect("x:out", "a:in")) == Error{Code::unknown, "there is no node x; add it first"});
    CHECK(refusal(rack, connect("a:out", "x:in")) == Error{Code::unknown, "there is no node x; add it first"});
    CHECK(refusal(rack, connect("a:left", "b:in")) == Error{Code::unknown, "a has no port left; its output is out"});
    CHECK(refusal(rack, connect("a:out", "st:in")) ==
          Error{Code::unknown, "st has no port in; its inputs are in_l, in_r"});
    CHECK(refusal(rack, connect("none:out", "st:in_l")) ==
          Error{Code::unknown, "none has no port out; it has no outputs for cables"});
}

TEST_CASE("Connect refuses channels that this box lacks", "[command]") {
    const Rack rack = three();
    const auto text = [&](std::string_view from, std::string_view to, Box box) {
        const Error error = refusal(rack, connect(from, to), box);
        CHECK(error.code == Code::unknown);
        return error.text;
    };
    CHECK(text("a:out", "out:3", {}) == "there is no out:3: this box has 2 outputs");
    CHECK(text("a:out", "out:0", {}) == "there is no out:0: this box has 2 outputs");
    CHECK(text("in:01", "a:in", {}) == "there is no in:01: this box has 2 inputs");
    CHECK(text("in:x", "a:in", {}) == "there is no in:x: this box has 2 inputs");
    CHECK(text("in:1x", "a:in", {}) == "there is no in:1x: this box has 2 inputs");
    CHECK(text("in:99999999999", "a:in", {}) == "there is no in:99999999999: this box has 2 inputs");
    CHECK(text("in:2", "a:in", {1, 2, 1, 1}) == "there is no in:2: this box has 1 input");
    CHECK(text("midi_in:1", "a:in", {1, 2, 0, 1}) == "there is no midi_in:1: this box has no MIDI inputs");
    CHECK(text("a:out", "midi_out:2", {}) == "there is no midi_out:2: this box has 1 MIDI output");
    CHECK(cables(after({}, {connect("in:64", "out:64")}, {64, 64, 0, 0})) == Texts{"in:64 -> out:64"});
}

TEST_CASE("Connect refuses ports that do not fit", "[command]") {
    const Rack rack = after(three(), {add("s", synth()), add("t", synth())});
    const auto text = [&](std::string_view from, std::string_view to) {
        const Error error = refusal(rack, connect(from, to));
        CHECK(error.code == Code::type);
        return error.text;
    };
    CHECK(text("a:in", "b:in") == "a:in is an input, and a cable starts at an output; of a, its output is out");
    CHECK(text("a:out", "b:out") == "b:out is an output, and a cable ends at an input; of b, its input is in");
    CHECK(text("a:gain", "b:in") == "a:gain is a control: set its value; cables carry audio, CV and events");
    CHECK(text("a:out", "b:gain") == "b:gain is a control: set its value; cables carry audio, CV and events");
    CHECK(text("a:out", "s:meter") == "s:meter carries neither audio, CV nor events, and cables carry nothing else");
    CHECK(text("out:1", "a:in") == "out:1 only takes cables; start at a node's output or at in");
    CHECK(text("a:out", "in:1") == "in:1 only gives; end at a node's input or at out");
    CHECK(text("midi_in:1", "a:in") ==
          "midi_in:1 carries MIDI and a:in does not; a cable joins two ports of the same type");
    CHECK(text("a:out", "s:events") ==
          "s:events carries MIDI and a:out does not; a cable joins two ports of the same type");
}

TEST_CASE("Connect refuses a cable that is there", "[command]") {
    const Rack rack = after(three(), {feedback("c:out", "a:in", 1, 10)});
    CHECK(refusal(rack, connect("a:out", "b:in", 2)) ==
          Error{Code::exists, "a:out -> b:in is connected already; set its gain, or disconnect it first"});
    CHECK(refusal(rack, feedback("a:out", "b:in", 1, 10)).code == Code::exists);
    CHECK(refusal(rack, connect("c:out", "a:in")) ==
          Error{Code::exists,
                "c:out -> a:in is connected already, by a feedback cable; set its gain, or disconnect it first"});
}

TEST_CASE("Loops are refused with their path", "[command]") {
    CHECK(refusal(three(), connect("c:out", "a:in")) ==
          Error{Code::cycle,
                "this would close a loop: a:out -> b:in -> b:out -> c:in -> c:out -> a:in; disconnect a cable "
                "of it first, or make one of them a feedback cable"});
    CHECK(refusal(three(), connect("a:out", "a:in")).text.find("loop: a:out -> a:in;") != std::string::npos);
    const Rack open = after(three(), {feedback("c:out", "a:in", 0.5F, 10), connect("a:out", "c:in")});
    CHECK(refusal(open, connect("c:out", "b:in")).text.find("loop: b:out -> c:in -> c:out -> b:in;") !=
          std::string::npos);
}

TEST_CASE("A long loop is told by its ends", "[command]") {
    Rack rack = after({}, {add("n0", mono())});
    for (int i = 1; i < 20; ++i) {
        const std::string id = "n" + std::to_string(i);
        rack = after(rack, {add(id, mono()), connect("n" + std::to_string(i - 1) + ":out", id + ":in")});
    }
    const std::string text = refusal(rack, connect("n19:out", "n0:in")).text;
    CHECK(text.find("loop: n0:out -> n1:in -> n1:out -> n2:in") != std::string::npos);
    CHECK(text.find("n7:out -> n8:in -> (4 more cables) -> n12:out -> n13:in") != std::string::npos);
    CHECK(text.find("n19:out -> n0:in;") != std::string::npos);
}

TEST_CASE("Feedback closes loops with a stated time", "[command]") {
    CHECK(cables(after(three(), {feedback("c:out", "a:in", 0.5F, 1), feedback("b:out", "b:in", 1, 10000)})) ==
          Texts{"a:out -> b:in", "b:out -> b:in *1 10000ms", "b:out -> c:in", "c:out -> a:in *0.5 1ms"});
    const Error range{Code::range, "the time of a feedback cable is 1 to 10000 ms"};
    for (const float ms : {0.0F, 0.99F, 10001.0F, -5.0F, std::nanf(""), std::numeric_limits<float>::infinity()}) {
        CHECK(refusal(three(), feedback("c:out", "a:in", 1, ms)) == range);
    }
    CHECK(refusal(three(), feedback("a:gain", "b:in", 1, 10)).code == Code::type);
    CHECK(refusal(three(), feedback("x:out", "b:in", 1, 10)).code == Code::unknown);
}

TEST_CASE("Gains are finite", "[command]") {
    const Error range{Code::range, "a cable's gain is a finite number: 1 leaves the level as it is, 0 is silence"};
    for (const float gain :
         {std::nanf(""), std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity()}) {
        CHECK(refusal(three(), connect("a:out", "c:in", gain)) == range);
        CHECK(refusal(three(), feedback("c:out", "a:in", gain, 10)) == range);
        CHECK(refusal(three(), Gain{end("a:out"), end("b:in"), gain}) == range);
    }
}

TEST_CASE("Gain sets an existing cable's and leaves the rest", "[command]") {
    const Rack rack = after(three(), {feedback("c:out", "a:in", 0.5F, 10), Gain{end("c:out"), end("a:in"), -0.25F},
                                      Gain{end("a:out"), end("b:in"), 0}});
    CHECK(cables(rack) == Texts{"a:out -> b:in *0", "b:out -> c:in", "c:out -> a:in *-0.25 10ms"});
    CHECK(refusal(rack, Gain{end("a:out"), end("c:in"), 1}) ==
          Error{Code::unknown, "there is no cable a:out -> c:in; connect it first"});
}

TEST_CASE("Disconnect takes one cable away", "[command]") {
    CHECK(cables(after(three(), {Disconnect{end("a:out"), end("b:in")}})) == Texts{"b:out -> c:in"});
    CHECK(refusal(three(), Disconnect{end("a:out"), end("c:in")}) ==
          Error{Code::unknown, "there is no cable a:out -> c:in to disconnect; name both of its ends, from and to"});
}

TEST_CASE("Placeholders take no new cables, and lose none", "[command]") {
    const Rack rack = after(three(), {Replace{"b", "urn:gone", {}}});
    CHECK(cables(rack) == cables(three()));
    const Error plugin{Code::plugin,
                       "b is a placeholder, because urn:gone is not installed: its ports are not known; install "
                       "the plugin first"};
    CHECK(refusal(rack, connect("in:1", "b:in")) == plugin);
    CHECK(refusal(rack, connect("b:out", "out:1")) == plugin);
    CHECK(cables(after(rack, {Gain{end("a:out"), end("b:in"), 2}, Disconnect{end("b:out"), end("c:in")}})) ==
          Texts{"a:out -> b:in *2"});
    CHECK(cables(after(rack, {Remove{"b"}})).empty());
}

TEST_CASE("A rack holds 16,384 cables", "[command]") {
    std::string ins, outs;
    for (int i = 0; i < 128; ++i) {
        ins += "i" + std::to_string(i) + " ";
        outs += ">o" + std::to_string(i) + " ";
    }
    Rack rack = after({}, {add("from", plugin("urn:from", outs)), add("to", plugin("urn:to", ins))});
    auto all = std::make_shared<std::vector<Cable>>();
    for (int i = 0; i < 128; ++i) {
        for (int k = 0; k < 128; ++k) {
            all->push_back({{"from", "o" + std::to_string(i)}, {"to", "i" + std::to_string(k)}, 1, {}});
        }
    }
    rack.cables = all;
    rack = after(rack, {Become{rack}});
    REQUIRE(rack.cables->size() == kMaxCables);
    const Error limit{Code::limit, "a rack has at most 16,384 cables; disconnect some first"};
    CHECK(refusal(rack, connect("in:1", "to:i0")) == limit);
    CHECK(refusal(rack, feedback("in:1", "to:i0", 1, 10)) == limit);
    CHECK(refusal(rack, Insert{"urn:mono", "m", onto({{"from:o0", "to:i0"}}), {mono(), 3}}) == limit);
    CHECK(apply(rack, Disconnect{end("from:o0"), end("to:i0")}, {}));
}
