// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <fstream>
#include <mutex>
#include <thread>

#include "tests/unit/session/rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using signalbox::test::Folder;

TEST_CASE("a bundle of edits and sets is heard", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    rig.play();
    rig.must({graph::Command(graph::Add{"urn:signalbox:gain", "volume", {}}),
              graph::Command(graph::Connect{at("in:1"), at("volume:in_1"), 1}),
              graph::Command(graph::Connect{at("volume:out_1"), at("out:1"), 0.5F}),
              ParamSet{.id = "volume", .symbol = "gain", .value = -20}});
    CHECK(rig.level() == Approx(0.05).epsilon(1e-4));
    CHECK(rig.session().rack().find("volume")->params.at("gain") == -20);
}

TEST_CASE("a bundle with one impossible part changes nothing and names the part", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const graph::Rack before = rig.session().rack();
    const Outcome outcome = rig.run({graph::Command(graph::Add{"urn:signalbox:gain", "second", {}}),
                                     ParamSet{.id = "volume", .symbol = "gain", .value = -20},
                                     graph::Command(graph::Connect{at("second:out_1"), at("nobody:in_1"), 1})});
    REQUIRE_FALSE(outcome.result);
    CHECK(outcome.item == 2);
    CHECK(outcome.result.error().code == Code::unknown);
    CHECK(rig.session().rack() == before);
    CHECK(rig.session().params().find("second/gain") == nullptr);
    CHECK(rig.level() == Approx(1.0));
}

TEST_CASE("an unknown plugin is an error for an edit and a placeholder in a rack", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const Outcome outcome = rig.run({graph::Command(graph::Add{"urn:nowhere:plugin", "absent", {}})});
    REQUIRE_FALSE(outcome.result);
    CHECK(outcome.result.error().code == Code::unknown);
    rig.must({Apply{R"({"signalbox": 1, "name": "x", "nodes": [
        {"id": "absent", "uri": "urn:nowhere:plugin", "bypass": false, "params": {"knob": 3}, "state": []}], "cables": [
        {"from": "in:1", "to": "absent:in", "gain": 1, "feedback": null},
        {"from": "in:2", "to": "out:1", "gain": 0.25, "feedback": null}], "bindings": [], "snapshots": []})"}});
    CHECK(rig.session().totals().placeholders == 1);
    CHECK(rig.session().rack().find("absent")->params.at("knob") == 3);
    CHECK(rig.session().rack().cables->size() == 2);
    CHECK(rig.level() == Approx(0.25));
}

TEST_CASE("a set waits behind the edit that makes its node", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    rig.play();
    std::vector<std::string> order;
    rig.session().submit(
        {.items = {graph::Command(graph::Add{"urn:signalbox:gain", "slow", {}})}, .client = 1, .frame = 0},
        [&](const Outcome& o) { order.push_back(o.result ? "added" : o.result.error().text); });
    CHECK(rig.session().preparing("slow"));
    CHECK_FALSE(rig.session().preparing("other"));
    rig.session().submit({.items = {ParamSet{.id = "slow", .symbol = "gain", .value = -6}}, .client = 2, .frame = 0},
                         [&](const Outcome& o) { order.push_back(o.result ? "set" : o.result.error().text); });
    rig.session().submit(
        {.items = {graph::Command(graph::Connect{at("in:1"), at("out:1"), 1})}, .client = 3, .frame = 0},
        [&](const Outcome& o) { order.push_back(o.result ? "connected" : o.result.error().text); });
    rig.until([&] { return order.size() == 3; });
    CHECK(order == std::vector<std::string>{"connected", "added", "set"});
    CHECK(rig.session().value(*rig.session().params().find("slow/gain")) == -6);
}

// Client 2 brings in a plugin that takes its time; what client 1 does meanwhile is done, and what comes of it all.
TEST_CASE("who takes its time delays nobody else, whatever they do to the rack", "[session]") {
    const Folder folder;
    setenv("LV2_PATH", TEST_BUNDLES, 1);
    const std::string done = folder.path() + "/done";
    setenv("SIGNALBOX_TEST_SLOW_UNTIL", done.c_str(), 1);
    Rig rig(folder.path());
    play_gain(rig);
    const std::string slow = "urn:signalbox:test:slow";
    std::optional<Outcome> late;
    const auto begin = [&](std::vector<Item> items) {
        rig.session().submit({.items = std::move(items), .client = 2, .frame = 0}, [&](const Outcome& o) { late = o; });
    };
    const auto end = [&] {
        CHECK_FALSE(late);
        std::ofstream(done) << "it may end";
        rig.until([&] { return late.has_value(); });
        return late->result ? std::string() : late->result.error().text;
    };
    const auto gain = [&] { return rig.session().value(*rig.session().params().find("volume/gain")); };
    const std::string file = R"({"signalbox": 1, "nodes": [{"id": "late", "uri": ")" + slow +
                             R"("}, {"id": "volume", "uri": "urn:signalbox:gain", "params": {"gain": -20}}], "cables": [
        {"from": "in:1", "to": "volume:in_1"}, {"from": "volume:out_1", "to": "out:1"}]})";

    SECTION("clear, undo, redo, apply") {
        begin({graph::Command(graph::Add{slow, "late", {}})});
        rig.must({graph::Command(graph::Clear{})});
        rig.must({Undo{}});
        rig.must({Redo{}});
        rig.must({Apply{R"({"signalbox": 1, "nodes": [{"id": "b", "uri": "urn:signalbox:gain"}]})"}});
        CHECK(end().empty());
        CHECK(rig.session().rack().nodes.size() == 2);
        CHECK(rig.session().rack().find("late")->instance != 0);
        rig.must({Undo{}});
        CHECK(rig.session().rack().find("late") == nullptr);
    }
    SECTION("who names what it brings in waits") {
        begin({graph::Command(graph::Add{slow, "late", {}})});
        std::vector<std::string> order;
        rig.session().submit({.items = {ParamSet{.id = "late", .symbol = "gain", .value = 2}}, .client = 1, .frame = 0},
                             [&](const Outcome& o) { order.push_back(o.result && late ? "set" : "not set"); });
        for (int i = 0; i < 40; ++i) {
            rig.turn();
            std::this_thread::sleep_for(std::chrono::milliseconds(4));
        }
        CHECK(order.empty());
        CHECK(end().empty());
        rig.until([&] { return !order.empty(); });
        CHECK(order.front() == "set");
    }
    SECTION("what a load counts on goes, and is made for it") {
        rig.must({graph::Command(graph::Add{"urn:signalbox:meter", "other", {}})});
        begin({Apply{file}});
        rig.must({graph::Command(graph::Remove{"volume", true})});
        rig.must({graph::Command(graph::Replace{"other", "urn:signalbox:gain", {}})});
        CHECK(end().empty());
        CHECK(rig.session().rack().find("volume")->uri == "urn:signalbox:gain");
        CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    }
    SECTION("what a load brings in is there, and plays on") {
        rig.must({graph::Command(graph::Clear{})});
        begin({Apply{file}});
        rig.must({Undo{}});  // adding it would wait, as it might come by the load
        const std::uint64_t instance = rig.session().rack().find("volume")->instance;
        CHECK(end().empty());
        CHECK(rig.session().rack().find("volume")->instance == instance);
        CHECK(gain() == -20);
        CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    }
    SECTION("a knob is turned while its node is replaced") {
        rig.must({graph::Command(graph::Add{"urn:signalbox:test:amp", "amp", {}})});
        begin({graph::Command(graph::Replace{"amp", slow, {}})});
        rig.must({ParamSet{.id = "amp", .symbol = "gain", .value = 3}});
        CHECK(end().empty());
        CHECK(rig.session().rack().find("amp")->uri == slow);
        CHECK(rig.session().value(*rig.session().params().find("amp/gain")) == 3);
    }
    SECTION("what it names goes") {
        begin({graph::Command(graph::Insert{slow, "late", {{at("in:1"), at("volume:in_1")}}, {}})});
        rig.must({graph::Command(graph::Remove{"volume", true})});
        CHECK(end().find("there is no") == 0);
        CHECK(rig.session().rack().nodes.empty());
    }
    unsetenv("SIGNALBOX_TEST_SLOW_UNTIL");
}

TEST_CASE("saved racks come back as they were", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.session().set(*rig.session().params().find("volume/gain"), -20, 1);
    std::optional<bool> saved;
    rig.session().save("evening", [&](const Result<void>& result) { saved = static_cast<bool>(result); });
    rig.until([&] { return saved.has_value(); });
    REQUIRE(*saved);
    const graph::Rack before = rig.session().rack();
    rig.must({graph::Command(graph::Clear{})});
    CHECK(rig.level() == 0.0F);
    rig.must({Load{"evening"}});
    CHECK(rig.session().rack().nodes.size() == before.nodes.size());
    CHECK(rig.session().rack().find("volume")->params == before.find("volume")->params);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    for (const char* bad : {"../evening", ".hidden", "", "a/b", "nowhere"}) {
        CAPTURE(bad);
        const Outcome outcome = rig.run({Load{bad}});
        CHECK_FALSE(outcome.result);
        CHECK(outcome.result.error().code == Code::file);
    }
}

TEST_CASE("a node moved behind its follower goes by way of the path without it", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({graph::Command(graph::Insert{"urn:signalbox:gain", "third", {{at("volume:out_1"), at("out:1")}}, {}})});
    rig.must(
        {graph::Command(graph::Insert{"urn:signalbox:gain", "second", {{at("volume:out_1"), at("third:in_1")}}, {}})});
    rig.session().set(*rig.session().params().find("third/gain"), -20, 0);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    const Outcome outcome = rig.run({graph::Command(graph::Move{"volume", {{at("second:out_1"), at("third:in_1")}}})});
    REQUIRE(outcome.result);
    CHECK(outcome.staged);
    float lowest = 1, highest = 0;
    for (int i = 0; i < 12; ++i) {
        rig.turn();
        const auto [low, high] = std::minmax_element(rig.out[0].begin(), rig.out[0].end());
        lowest = std::min(lowest, *low);
        highest = std::max(highest, *high);
    }
    CHECK(lowest > 0.0999F);
    CHECK(highest < 0.1001F);
    CHECK(rig.session().totals().staged == 1);
    CHECK_FALSE(rig.run({graph::Command(graph::Remove{"volume", true})}).staged);
}

TEST_CASE("a plugin that is given up is answered for once, and what comes back from it later is let go", "[session]") {
    setenv("LV2_PATH", TEST_BUNDLES, 1);
    setenv("SIGNALBOX_TEST_SLOW_MS", "300", 1);
    rt::Arena arena;
    rt::Engine engine(arena, 2, 2);
    const std::size_t used = arena.usage().used;
    std::mutex mutex;
    std::vector<std::function<void()>> posted;
    const auto turn = [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const std::lock_guard lock(mutex);
        for (const auto& function : std::exchange(posted, {})) function();
    };
    std::vector<std::string> answers;
    const auto alive = std::make_shared<int>(0);  // held by whoever may still answer
    {
        host::Catalogue catalogue("");
        host::Helpers helpers(std::chrono::milliseconds(1), std::chrono::milliseconds(50));
        Preparer preparer(catalogue, helpers, engine, arena, [&](std::function<void()> function) {
            const std::lock_guard lock(mutex);
            posted.push_back(std::move(function));
        });
        preparer.make("urn:signalbox:test:slow", {.rate_hz = 48000}, {},
                      [&, alive](const Result<Made>& made) { answers.push_back(made ? "" : made.error().text); });
        while (answers.empty()) turn();
    }
    while (alive.use_count() > 1) turn();
    turn();
    unsetenv("SIGNALBOX_TEST_SLOW_MS");
    REQUIRE(answers.size() == 1);
    CHECK(answers[0] == "urn:signalbox:test:slow did not come back from being instantiated; it is left alone");
    CHECK(arena.usage().used == used);
}

// The way of a node that is moved, and which the audio thread adopts before control has looked, is left for a third
// rack.
TEST_CASE("what runs on beside a way lives for as long as that is heard", "[session]") {
    rt::Arena arena;
    rt::Engine engine(arena, 2, 2);
    Stage stage(engine, arena, {}, [](Publisher::Keep) {});
    drivers::Offline driver(engine, 64);
    const auto all = host::builtin_facts();
    const auto gain =
        *std::find_if(all.begin(), all.end(), [](const auto& facts) { return facts->uri == "urn:signalbox:gain"; });
    graph::Rack rack;
    const auto must = [&](const graph::Command& command) {
        auto next = graph::apply(rack, command, {});
        REQUIRE(next);
        rack = *std::move(next);
    };
    for (const char* id : {"a", "b"}) {
        const auto made = *host::Instance::make(gain, {}, {}, arena, engine.cells());
        stage.enter({.facts = gain, .instance = made});
        must(graph::Add{gain->uri, id, {gain, made->node().key}});
    }
    must(graph::Connect{at("in:1"), at("a:in_1"), 1});
    must(graph::Connect{at("a:out_1"), at("b:in_1"), 1});
    must(graph::Connect{at("b:out_1"), at("out:1"), 1});
    must(graph::Feedback{at("a:out_1"), at("a:in_1"), 0.5F, 5});
    const auto play = [&](int cycles) {
        for (int i = 0; i < cycles; ++i) driver.run({std::vector<float>(64, 1.0F), std::vector<float>(64)}, 64);
    };
    stage.show(rack);
    play(40);
    stage.publisher().poll();
    const rt::FeedbackLine* const line = stage.publisher().wiring().lines.at(0);
    must(graph::Move{"a", {{at("b:out_1"), at("out:1")}}});
    stage.show(rack);
    REQUIRE(stage.publisher().by_detour());
    play(1);
    stage.show({});
    play(9);
    stage.publisher().poll();
    CHECK(stage.publisher().busy());  // the way falls silent
    CHECK(stage.publisher().holds(line));
    play(20);
    stage.publisher().poll();
    CHECK_FALSE(stage.publisher().holds(line));
}

TEST_CASE("bypass is heard and taken back", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.session().set(*rig.session().params().find("volume/gain"), -20, 1);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    rig.must({graph::Command(graph::Bypass{"volume", true})});
    CHECK(rig.level() == Approx(1.0));
    rig.must({graph::Command(graph::Bypass{"volume", false})});
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
}

TEST_CASE("no plugin works in place, whatever it is wired to", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    rig.play();
    const auto apart = [&] {
        for (int i = 0; i < 12; ++i) {
            rig.turn();
            for (const char* id : {"a", "b", "c"}) {
                const rt::Node* node = rig.session().node(id);
                for (std::uint32_t in = 0; node != nullptr && in < node->input_count; ++in) {
                    for (std::uint32_t out = 0; out < node->output_count; ++out)
                        CHECK(node->inputs[in].buffer != node->outputs[out].buffer);
                }
            }
        }
    };
    std::vector<Item> chain;
    std::string from = "in:1";
    for (const std::string id : {"a", "b", "c"}) {
        chain.emplace_back(graph::Command(graph::Add{"urn:signalbox:gain", id, {}}));
        chain.emplace_back(graph::Command(graph::Connect{at(from), at(id + ":in_1"), 1}));
        from = id + ":out_1";
    }
    rig.must(std::move(chain));
    rig.must({graph::Command(graph::Connect{at(from), at("out:1"), 1})});
    apart();
    rig.must({graph::Command(graph::Feedback{at("b:out_1"), at("b:in_1"), 0.5F, 10}),
              graph::Command(graph::Feedback{at("c:out_1"), at("a:in_2"), 1, 10})});
    apart();
    rig.must({graph::Command(graph::Move{"b", {{at("c:out_1"), at("out:1")}}})});
    apart();
    rig.must({graph::Command(graph::Remove{"a", true})});
    apart();
}
