// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/session/rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using signalbox::test::Folder;

namespace {

void set(Rig& rig, const std::string& name, float value, ClientId client = 1) {
    rig.session().set(*rig.session().params().find(name), value, client);
}
float value(Rig& rig, const std::string& name) { return rig.session().value(*rig.session().params().find(name)); }

std::vector<std::string> undo_list(Rig& rig) { return rig.session().history().undo; }

Item insert(const char* id) {
    return graph::Command(graph::Insert{"urn:signalbox:gain", id, {{at("in:1"), at("volume:in_1")}}, {}});
}

}  // namespace

TEST_CASE("undo and redo take back edits and gestures, in their order", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const graph::Rack first = rig.session().rack();
    rig.must({insert("second")});
    set(rig, "volume/gain", -20);
    rig.must({graph::Command(graph::Remove{"second", true})});
    const graph::Rack last = rig.session().rack();
    CHECK(undo_list(rig) ==
          std::vector<std::string>{"remove second", "set volume:gain", "insert second", "add volume and 2 more"});

    rig.must({Undo{}});
    CHECK(rig.session().rack().find("second") != nullptr);
    CHECK(value(rig, "volume/gain") == -20);
    rig.must({Undo{}});
    CHECK(value(rig, "volume/gain") == 0);
    CHECK(rig.level() == Approx(1.0));
    rig.must({Undo{}});
    CHECK(rig.session().rack() == first);
    CHECK(rig.session().history().redo ==
          std::vector<std::string>{"insert second", "set volume:gain", "remove second"});
    for (int i = 0; i < 3; ++i) rig.must({Redo{}});
    CHECK(rig.session().rack() == last);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    CHECK(rig.run({Redo{}}).result.error().text == "there is nothing to redo");
    for (int i = 0; i < 4; ++i) rig.must({Undo{}});
    CHECK(rig.session().rack() == graph::Rack());
    CHECK(rig.run({Undo{}}).result.error().text == "there is nothing to undo");
}

TEST_CASE("undo takes back what a knob was turned to more than once, or on what took its node's place", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const auto turn = [](double value) { return Item(ParamSet{.id = "volume", .symbol = "gain", .value = value}); };
    rig.must({turn(-3)});
    const graph::Rack before = rig.session().rack();
    const bool anew = GENERATE(false, true);
    if (anew)
        rig.must({graph::Command(graph::Replace{"volume", "urn:signalbox:gain", {}}), turn(-6), turn(-20)});
    else
        rig.must({turn(-6), turn(-20)});
    for (int i = 0; i < 2; ++i) {
        rig.must({Undo{}});
        CHECK(value(rig, "volume/gain") == -3);
        CHECK(rig.session().rack() == before);
        rig.must({Redo{}});
        CHECK(value(rig, "volume/gain") == -20);
    }
}

TEST_CASE("undo brings back the values of a node that a bundle made anew, and redo those that it had then",
          "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({ParamSet{.id = "volume", .symbol = "gain", .value = -3}});
    const graph::Rack before = rig.session().rack();
    const bool turned = GENERATE(false, true);
    std::vector<Item> items = {
        graph::Command(graph::Remove{"volume", true}),
        graph::Command(graph::Insert{"urn:signalbox:gain", "volume", {{at("in:1"), at("out:1")}}, {}})};
    if (turned) items.emplace_back(ParamSet{.id = "volume", .symbol = "gain", .value = -20});
    rig.must(items);
    const graph::Rack after = rig.session().rack();
    for (int i = 0; i < 2; ++i) {
        rig.must({Undo{}});
        CHECK(value(rig, "volume/gain") == -3);
        CHECK(rig.session().rack() == before);
        rig.must({Redo{}});
        CHECK(value(rig, "volume/gain") == (turned ? -20 : 0));
        CHECK(rig.session().rack() == after);
    }
}

TEST_CASE("undo turns no knob of the plugin that comes back for one that was turned on what took its place",
          "[session]") {
    const Folder folder;
    Rig rig((setenv("LV2_PATH", TEST_BUNDLES, 1), folder.path()));
    play_gain(rig);
    rig.must({ParamSet{.id = "volume", .symbol = "gain", .value = -3}});
    const graph::Rack before = rig.session().rack();
    const bool same_symbol = GENERATE(false, true);
    const std::string symbol = same_symbol ? "gain" : "level";
    const char* const other = same_symbol ? "urn:signalbox:test:amp" : "urn:signalbox:source";
    rig.must({graph::Command(graph::Replace{"volume", other, {}}),
              ParamSet{.id = "volume", .symbol = symbol, .value = 0.5},
              ParamSet{.id = "volume", .symbol = symbol, .value = 2}});
    const graph::Rack after = rig.session().rack();
    rig.must({Undo{}});
    CHECK(value(rig, "volume/gain") == -3);
    CHECK(rig.session().rack() == before);
    rig.must({Redo{}});
    CHECK(rig.session().rack() == after);
}

TEST_CASE("a gesture is one client's sets of one parameter with nothing between them", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({insert("second")});
    const std::size_t before = undo_list(rig).size();
    for (int i = 1; i <= 100; ++i) {  // two knobs of one pad, turned together
        set(rig, "volume/gain", static_cast<float>(-i) / 10);
        set(rig, "second/gain", static_cast<float>(-i) / 20);
    }
    CHECK(undo_list(rig).size() == before + 2);
    set(rig, "volume/gain", -30, 2);
    CHECK(undo_list(rig).size() == before + 3);
    rig.must({graph::Command(graph::Disconnect{at("volume:out_1"), at("out:1")})});
    set(rig, "volume/gain", -31, 2);
    CHECK(undo_list(rig).size() == before + 5);
    set(rig, "second/gain", -5, 7);  // where it is already: no step
    CHECK(undo_list(rig).size() == before + 5);
    rig.session().set(*rig.session().params().find("second/gain"), -6, 0);  // the daemon's own
    CHECK(undo_list(rig).size() == before + 5);
    for (const float wanted : {-30.0F, -30.0F, -10.0F}) {
        rig.must({Undo{}});
        CHECK(value(rig, "volume/gain") == wanted);
    }
}

TEST_CASE("the values of a bundle and of a whole rack go back with it", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    set(rig, "volume/gain", -3);
    const graph::Rack before = rig.session().rack();
    rig.must({insert("second"), ParamSet{.id = "volume", .symbol = "gain", .value = -20},
              ParamSet{.id = "second", .symbol = "gain", .value = -20}});
    const graph::Rack bundle = rig.session().rack();
    rig.must({Undo{}});
    CHECK(rig.session().rack() == before);
    CHECK(value(rig, "volume/gain") == -3);
    rig.must({Redo{}});
    CHECK(rig.session().rack() == bundle);
    CHECK(rig.level() == Approx(0.01).epsilon(1e-4));

    rig.must({Apply{R"({"signalbox": 1, "name": "", "nodes": [
        {"id": "volume", "uri": "urn:signalbox:gain", "bypass": false, "params": {"gain": 6}, "state": []}],
        "cables": [], "bindings": [], "snapshots": []})"}});
    CHECK(value(rig, "volume/gain") == 6);
    rig.must({Undo{}});
    CHECK(rig.session().rack() == bundle);
    CHECK(value(rig, "volume/gain") == -20);
    CHECK(value(rig, "second/gain") == -20);
}

TEST_CASE("undo brings back the instance that was removed", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({insert("second")});
    set(rig, "second/gain", -20);
    const std::uint64_t instance = rig.session().rack().find("second")->instance;
    SECTION("that no plan names any more") {
        rig.must({graph::Command(graph::Remove{"second", true})});
        CHECK(rig.level() == Approx(1.0));
    }
    SECTION("while it still fades out") { rig.must({graph::Command(graph::Remove{"second", true})}); }
    SECTION("that was replaced") {
        rig.must({graph::Command(graph::Replace{"second", "urn:signalbox:meter", {}})});
        CHECK(rig.level() == Approx(1.0));
    }
    rig.must({Undo{}});
    CHECK(rig.session().rack().find("second")->instance == instance);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    CHECK(value(rig, "second/gain") == -20);
}

TEST_CASE("what is brought back while it fades out comes as new", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({insert("second")});
    set(rig, "second/gain", -20);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    const std::uint64_t instance = rig.session().rack().find("second")->instance;
    rig.sound = [] {};
    rig.must({graph::Command(graph::Remove{"second", true})});
    bool undone = false;
    rig.session().submit({.items = {Undo{}}, .client = 1, .frame = 0}, [&](const Outcome& o) { undone = !!o.result; });
    for (int i = 0; i < 20; ++i) rig.turn();
    CHECK(rig.session().waits_for_sound());  // nothing has faded yet
    CHECK_FALSE(undone);
    rig.until([&] { return undone; });
    CHECK_FALSE(rig.session().waits_for_sound());
    CHECK(rig.session().rack().find("second")->instance == instance);
    CHECK(rig.offline.frame() > 480);
}

TEST_CASE("undo waits for an edit that waits for its plugin, and takes that one back", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const graph::Rack before = rig.session().rack();
    std::vector<std::string> answers;
    const auto submit = [&](const char* who, Item item, ClientId client) {
        rig.session().submit(
            {.items = {std::move(item)}, .client = client, .frame = 0},
            [&answers, who](const Outcome& o) { answers.push_back(o.result ? who : o.result.error().text); });
    };
    submit("add", insert("second"), 1);  // of one client, as another one's patience ends
    submit("undo", Undo{}, 1);
    CHECK(answers.empty());
    SECTION("redo brings it back") {
        submit("redo", Redo{}, 1);
        rig.until([&] { return answers.size() == 3; });
        CHECK(answers == std::vector<std::string>{"add", "undo", "redo"});
        CHECK(rig.session().rack().find("second") != nullptr);
    }
    SECTION("what names the node comes too late") {
        submit("remove", graph::Command(graph::Remove{"second", true}), 2);
        rig.until([&] { return answers.size() == 3; });
        CHECK(answers[1] == "undo");
        CHECK(answers[2].find("there is no node \"second\"") == 0);
        CHECK(rig.session().rack() == before);
    }
    SECTION("also where the plugin cannot be had: then it takes back what was before") {
        answers.clear();
        rig.until([&] { return answers.size() == 2; });
        submit("bad", graph::Command(graph::Add{"urn:signalbox:test:nowhere", "third", {}}), 1);
        submit("undo", Undo{}, 1);
        rig.until([&] { return answers.size() == 4; });
        CHECK(answers[2].find("urn:signalbox:test:nowhere") != std::string::npos);
        CHECK(answers[3] == "undo");
        CHECK(rig.session().rack().nodes.empty());
    }
}

TEST_CASE("what comes while undo waits for its plugin comes after it", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({insert("second")});
    CHECK(rig.level() == Approx(1.0));
    const graph::Rack full = rig.session().rack();
    rig.sound = [] {};
    rig.must({graph::Command(graph::Remove{"second", true})});
    std::vector<std::string> answers;
    const auto submit = [&](const char* who, Item item) {
        rig.session().submit({.items = {std::move(item)}, .client = 1, .frame = 0}, [&answers, who](const Outcome& o) {
            answers.push_back(o.result ? who : o.result.error().text);
        });
    };
    submit("undo", Undo{});
    submit("bypass", graph::Command(graph::Bypass{"second", true}));
    submit("set", ParamSet{.id = "second", .symbol = "gain", .value = -20});
    for (int i = 0; i < 20; ++i) rig.turn();
    CHECK(rig.session().waits_for_sound());  // the node still fades out
    CHECK(answers.empty());
    rig.until([&] { return answers.size() == 3; });
    CHECK(answers == std::vector<std::string>{"undo", "bypass", "set"});
    CHECK(rig.session().rack().find("second")->bypass);
    CHECK(value(rig, "second/gain") == -20);
    rig.must({Undo{}});
    rig.must({Undo{}});
    CHECK(rig.session().rack() == full);
    CHECK(value(rig, "second/gain") == 0);
}

TEST_CASE("an undo that others overtake while it waits is refused", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({insert("second")});
    CHECK(rig.level() == Approx(1.0));
    rig.sound = [] {};
    rig.must({graph::Command(graph::Remove{"second", true})});
    std::optional<Outcome> undone, other;
    rig.session().submit({.items = {Undo{}}, .client = 1, .frame = 0}, [&](const Outcome& o) { undone = o; });
    const auto set = ParamSet{.id = "volume", .symbol = "gain", .value = -20};
    rig.session().submit({.items = {set}, .client = 2, .frame = 0}, [&](const Outcome& o) { other = o; });
    rig.turn();
    CHECK_FALSE(other);  // most undos take no time: who comes after them is done after them
    while (!other) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        rig.turn();
    }
    CHECK(rig.session().waits_for_sound());  // the node still fades out
    CHECK_FALSE(undone);
    rig.until([&] { return undone.has_value(); });
    CHECK(undone->result.error().code == Code::busy);
    CHECK(undo_list(rig).front() == "set volume:gain");
    CHECK(rig.session().rack().find("second") == nullptr);
    rig.must({Undo{}});
    rig.must({Undo{}});
    CHECK(rig.session().rack().find("second") != nullptr);
}

TEST_CASE("the parking is small, and what fell out of it is made anew", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    constexpr int kNodes = static_cast<int>(Parking::kInstances) + 4;
    for (int i = 0; i < kNodes; ++i)
        rig.must({graph::Command(graph::Add{"urn:signalbox:gain", "n" + std::to_string(i), {}})});
    const graph::Rack full = rig.session().rack();
    for (int i = 0; i < kNodes; ++i) rig.must({graph::Command(graph::Remove{"n" + std::to_string(i), true})});
    for (int i = 0; i < kNodes; ++i) rig.must({Undo{}});
    CHECK(rig.session().rack() == full);
    int same = 0;
    for (int i = 0; i < kNodes; ++i) {
        const std::string id = "n" + std::to_string(i);
        same += rig.session().rack().find(id)->instance == full.find(id)->instance ? 1 : 0;
    }
    CHECK(same == static_cast<int>(Parking::kInstances));
}

TEST_CASE("a node that a bundle replaces twice has the values that the rack says", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.must({ParamSet{.id = "volume", .symbol = "gain", .value = -3}});
    rig.must({graph::Command(graph::Replace{"volume", "urn:signalbox:meter", {}}),
              graph::Command(graph::Replace{"volume", "urn:signalbox:gain", {}})});
    CHECK(rig.session().rack().find("volume")->params.empty());
    CHECK(value(rig, "volume/gain") == 0);
}
