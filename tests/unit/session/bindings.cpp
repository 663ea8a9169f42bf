// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// MIDI controllers that drive parameters: on their frame, in the same cycle.
#include "tests/unit/session/midi_rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;

namespace {

// The transposer shows on which frame its parameter changes.
struct BindingRig : MidiRig {
    BindingRig() { transposed(); }
    void bind(const std::string& controller, const std::string& to, float least, float most, bool pickup = false) {
        graph::Binding binding = *graph::parse_controller(controller);
        binding.to = at(to);
        binding.minimum = least;
        binding.maximum = most;
        binding.pickup = pickup;
        rig.must({graph::Command(graph::Bind{binding})});
        play(256);
    }
    float semitones() { return rig.session().value(*rig.session().params().find("t/semitones")); }
    // What a message makes of the parameter.
    float after(std::vector<std::vector<std::uint8_t>> messages) {
        for (auto& message : messages) midi(0, std::move(message));
        play(256);
        return semitones();
    }
};

std::vector<std::uint8_t> cc(std::uint8_t number, std::uint8_t value) { return {0xB0, number, value}; }

}  // namespace

TEST_CASE("a controller acts on its frame, in the same cycle", "[bindings]") {
    BindingRig stage;
    stage.bind("cc/7", "t:semitones", 0, 12);
    const std::uint64_t start = stage.now();
    stage.midi(9, on(40));
    stage.midi(10, cc(7, 0));
    stage.midi(10, on(40));
    stage.midi(70, cc(7, 127));
    stage.midi(71, on(40));
    CHECK(stage.play(128) == Midi{{start + 9, on(52)},
                                  {start + 10, cc(7, 0)},
                                  {start + 10, on(40)},
                                  {start + 70, cc(7, 127)},
                                  {start + 71, on(52)}});
    CHECK(stage.semitones() == 12);
}

TEST_CASE("every kind of controller reaches both ends of the range", "[bindings]") {
    BindingRig stage;
    using Messages = std::vector<std::vector<std::uint8_t>>;
    const std::vector<std::tuple<std::string, Messages, Messages>> kinds{
        {"cc/7/ch1", {cc(7, 127)}, {cc(7, 0)}},
        {"cc14/1", {cc(1, 127), cc(33, 127)}, {cc(1, 0), cc(33, 0)}},
        {"nrpn/300", {cc(99, 2), cc(98, 44), cc(6, 127), cc(38, 127)}, {cc(6, 0), cc(38, 0)}},
        {"bend", {{0xE0, 127, 127}}, {{0xE0, 0, 0}}},
        {"note/60", {{0x90, 60, 127}}, {{0x80, 60, 64}}},
        {"program", {{0xC0, 127}}, {{0xC0, 0}}},
        {"pressure", {{0xD0, 127}}, {{0xD0, 0}}}};
    for (const auto& [controller, up, down] : kinds) {
        CAPTURE(controller);
        stage.bind(controller, "t:semitones", -3, 20);
        CHECK(stage.after(up) == 20);
        CHECK(stage.after(down) == -3);
        stage.rig.must({graph::Command(graph::Unbind{at("t:semitones")})});
        CHECK(stage.after(up) == -3);
    }
}

TEST_CASE("another channel, input or number moves nothing", "[bindings]") {
    BindingRig stage;
    stage.bind("cc/7/ch2", "t:semitones", 0, 20);
    const float before = stage.semitones();
    CHECK(stage.after({cc(7, 100)}) == before);
    CHECK(stage.after({{0xB1, 8, 100}}) == before);
    CHECK(stage.after({{0xB1, 7, 127}}) == 20);
    CHECK(stage.after({{0xB1, 7, 64}}) == 10);
}

TEST_CASE("with pick-up nothing moves until the controller has passed the value", "[bindings]") {
    BindingRig stage;
    stage.bind("cc/7", "t:semitones", 0, 20, true);
    CHECK(stage.after({cc(7, 0)}) == 12);
    CHECK(stage.after({cc(7, 60)}) == 12);
    CHECK(stage.after({cc(7, 90)}) == 14);
    CHECK(stage.after({cc(7, 80)}) == 13);
    stage.rig.session().set(*stage.rig.session().params().find("t/semitones"), 2, 1);
    stage.play(256);
    CHECK(stage.after({cc(7, 70)}) == 2);
    CHECK(stage.after({cc(7, 0)}) == 0);
}

TEST_CASE("clients are told what a controller moves, and the rack keeps it; it is no step to undo", "[bindings]") {
    BindingRig stage;
    stage.bind("cc/7", "t:semitones", 0, 20);
    std::vector<std::string> told;
    stage.rig.session().on_changed = [&](Param& param) { told.push_back(param.address); };
    const std::size_t steps = stage.rig.session().history().undo.size();
    stage.after({cc(7, 127)});
    CHECK(told == std::vector<std::string>{"/node/t/semitones"});
    CHECK(stage.rig.session().rack().find("t")->params.at("semitones") == 20);
    CHECK(stage.rig.session().history().undo.size() == steps);
    stage.rig.session().on_changed = nullptr;
}

TEST_CASE("a bypass is bound like a parameter", "[bindings]") {
    BindingRig stage;
    graph::Binding binding = *graph::parse_controller("cc/80");
    binding.to = at("t:@bypass");
    stage.rig.must({graph::Command(graph::Bind{binding})});
    stage.after({cc(80, 127)});
    stage.rig.until([&] { return stage.rig.session().rack().find("t")->bypass; });
    stage.after({cc(80, 0)});
    stage.rig.until([&] { return !stage.rig.session().rack().find("t")->bypass; });
}

TEST_CASE("bindings are undone, saved, and go with their node", "[bindings]") {
    BindingRig stage;
    stage.bind("cc/7", "t:semitones", 0, 20);
    CHECK(stage.rig.session().rack().bindings->size() == 1);
    stage.rig.must({Undo{}});
    CHECK(stage.rig.session().rack().bindings->empty());
    CHECK(stage.after({cc(7, 127)}) == 12);
    stage.rig.must({Redo{}});
    CHECK(stage.after({cc(7, 127)}) == 20);
    stage.rig.must({graph::Command(graph::Remove{"t", true})});
    CHECK(stage.rig.session().rack().bindings->empty());
    stage.rig.must({Undo{}});
    CHECK(stage.after({cc(7, 0)}) == 0);
    const auto text = json::write(stage.rig.session().rack().bindings->front());
    CHECK(text == R"({"from": {"cc": 7}, "to": "t:semitones", "min": 0, "max": 20, "curve": "port", "pickup": false})");
}

TEST_CASE("what moves next is learned: the fine part of a pair and NRPNs too", "[bindings]") {
    BindingRig stage;
    using Messages = std::vector<std::vector<std::uint8_t>>;
    const std::vector<std::pair<Messages, std::string>> moved{
        {{{0xB2, 74, 5}}, "cc/74/ch3"},
        {{cc(1, 5), cc(33, 9)}, "cc14/1/ch1"},
        {{cc(99, 2), cc(98, 44), cc(6, 1), cc(38, 0)}, "nrpn/300/ch1"},
        {{{0x80, 60, 0}, {0x95, 61, 100}}, "note/61/ch6"},
        {{{0xE0, 1, 1}}, "bend/ch1"}};
    for (const auto& [messages, controller] : moved) {
        CAPTURE(controller);
        std::string found;
        stage.rig.session().learn([&](const Result<graph::Binding>& result) {
            found = result ? graph::controller_text(*result) : result.error().text;
        });
        stage.after(messages);
        stage.rig.until([&] { return !found.empty(); });
        CHECK(found == controller);
    }
    std::string ended;
    stage.rig.session().learn([&](const Result<graph::Binding>& result) { ended = result ? "" : result.error().text; });
    stage.rig.session().learn(nullptr);
    CHECK(ended.find("learning has ended") == 0);
}

TEST_CASE("what cannot be bound is refused in words", "[bindings]") {
    BindingRig stage;
    const auto why = [&](const std::string& to, const std::string& curve = "port") {
        graph::Binding binding = *graph::parse_controller("cc/7");
        binding.to = at(to);
        binding.curve = curve;
        const Outcome outcome = stage.rig.run({graph::Command(graph::Bind{binding})});
        return outcome.result ? "" : outcome.result.error().text;
    };
    CHECK(why("t:in") == "t has no parameter in to bind; @bypass can be bound too");
    CHECK(why("x:in") == "there is no node \"x\"; name one of the rack's nodes");
    CHECK(why("t:semitones", "log") == "a logarithmic curve needs a range above 0: give it a minimum and a maximum");
    for (const char* word : {"", "cc", "cc/128", "cc/x", "knob/1", "bend/3", "cc/7/ch17", "cc/7/up", "cc14/32"}) {
        CAPTURE(word);
        CHECK_FALSE(graph::parse_controller(word));
    }
    CHECK(graph::controller_text(*graph::parse_controller("nrpn/16383/ch16/in2")) == "nrpn/16383/ch16/in2");
    CHECK_FALSE(stage.rig.run({graph::Command(graph::Unbind{at("t:semitones")})}).result);
}
