// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What plugins keep besides their ports: saved, loaded, undone, carried over. The test plugin is an amplifier whose
// gain is its state, so what it keeps is heard.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/session/rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using signalbox::test::Folder;

namespace {

const std::string kMemory = "urn:signalbox:test:memory";

// Before a rig is made: its catalogue looks there.
struct Bundles {
    explicit Bundles(const std::string& more = "") {
        setenv("LV2_PATH", (std::string(TEST_BUNDLES) + (more.empty() ? "" : ":" + more)).c_str(), 1);
    }
};

void play_memory(Rig& rig, const std::string& uri = kMemory) {
    rig.play();
    rig.must({graph::Command(graph::Add{uri, "memory", {}}),
              graph::Command(graph::Connect{at("in:1"), at("memory:in"), 1}),
              graph::Command(graph::Connect{at("memory:out"), at("out:1"), 1})});
}

// The plugin learns a gain while it runs: from then on that is what it keeps.
void learn(Rig& rig, float gain) {
    rig.session().set(*rig.session().params().find("memory/learn"), gain, 0);
    for (int i = 0; i < 3; ++i) rig.turn();
    rig.session().set(*rig.session().params().find("memory/learn"), 0, 0);
    for (int i = 0; i < 3; ++i) rig.turn();
}

void save(Rig& rig, const std::string& name) {
    std::optional<Result<void>> saved;
    rig.session().save(name, [&](Result<void> result) { saved = std::move(result); });
    rig.until([&] { return saved.has_value(); });
    if (!*saved) FAIL(saved->error().text);
}

std::string text_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string preset_uri(Rig& rig, const std::string& name) {
    std::optional<Result<std::string>> saved;
    rig.session().save_preset("memory", name, [&](Result<std::string> result) { saved = std::move(result); });
    rig.until([&] { return saved.has_value(); });
    if (!*saved) FAIL(saved->error().text);
    return **saved;
}

}  // namespace

TEST_CASE("a plugin starts with the state that its description says", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    CHECK(rig.level() == Approx(0.5));
}

TEST_CASE("what a plugin keeps is saved with the rack and loaded with it", "[state]") {
    const Bundles bundles;
    const Folder folder;
    {
        Rig rig(folder.path());
        play_memory(rig);
        learn(rig, 3);
        CHECK(rig.level() == Approx(3.0));
        save(rig, "three");
        learn(rig, 7);
        CHECK(rig.level() == Approx(7.0));
        const std::uint64_t before = rig.session().node("memory")->key;
        rig.must({Load{"three"}});  // the same node with another state: a new instance comes in
        CHECK(rig.level() == Approx(3.0));
        CHECK(rig.session().node("memory")->key != before);
        const std::uint64_t ramps = rig.session().totals().ramps;
        rig.must({Load{"three"}});
        CHECK(rig.session().totals().ramps == ramps);  // nothing is done twice
        rig.must({Undo{}});
        CHECK(rig.level() == Approx(7.0));
        rig.must({Redo{}});
        CHECK(rig.level() == Approx(3.0));
    }
    Rig later(folder.path());
    later.play();
    later.must({Load{"three"}});
    CHECK(later.level() == Approx(3.0));
}

TEST_CASE("a rack file that says nothing of a state leaves it alone", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    learn(rig, 3);
    save(rig, "three");
    const std::uint64_t before = rig.session().node("memory")->key;
    rig.must({Apply{R"({"signalbox": 1, "name": "", "nodes": [
        {"id": "memory", "uri": "urn:signalbox:test:memory", "bypass": false, "params": {}, "state": []}],
        "cables": [{"from": "in:1", "to": "memory:in", "gain": 1, "feedback": null},
                   {"from": "memory:out", "to": "out:1", "gain": 0.5, "feedback": null}],
        "bindings": [], "snapshots": []})"}});
    CHECK(rig.session().node("memory")->key == before);
    CHECK(rig.level() == Approx(1.5));
}

TEST_CASE("the last rack is saved by itself, with what plugins keep", "[state]") {
    const Bundles bundles;
    const Folder folder;
    {
        Rig rig(folder.path());
        play_memory(rig);
        learn(rig, 3);
        bool closed = false;
        rig.session().close(1, [&] { closed = true; });
        rig.until([&] { return closed; });
    }
    Rig later(folder.path());
    bool open = false;
    later.session().open(text_of(folder.path() + "/rack.json"), [&](const Outcome& outcome) {
        CHECK(outcome.result);
        open = true;
    });
    later.until([&] { return open; });
    later.play();
    CHECK(later.level() == Approx(3.0));
}

TEST_CASE("undo brings a plugin's state back where its parking has let go of it", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    learn(rig, 3);
    rig.must({graph::Command(graph::Remove{"memory", false})});
    CHECK(rig.level() == 0);
    for (int i = 0; i < 20; ++i) {  // the parking holds 16
        rig.must({graph::Command(graph::Add{kMemory, "other", {}})});
        rig.must({graph::Command(graph::Remove{"other", false})});
    }
    for (int i = 0; i < 41; ++i) rig.must({Undo{}});
    CHECK(rig.level() == Approx(3.0));
}

TEST_CASE("a plugin that replaces itself, and one at another rate, keep their state", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    learn(rig, 3);
    rig.must({graph::Command(graph::Replace{"memory", kMemory, {}})});
    CHECK(rig.level() == Approx(3.0));
    rig.driver.running = false;
    rig.session().post({.kind = drivers::Notice::Kind::rate, .rate_hz = 96000, .frames = 64});
    rig.until([&] { return rig.driver.resumed_hz == 96000; });
    rig.play(96000);
    CHECK(rig.level() == Approx(3.0));
}

TEST_CASE("a state that is too large is named, and the rest is saved", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    rig.session().set(*rig.session().params().find("memory/megabytes"), 64, 0);
    rig.turn();
    std::optional<Result<void>> saved;
    rig.session().save("big", [&](Result<void> result) { saved = std::move(result); });
    rig.until([&] { return saved.has_value(); });
    REQUIRE_FALSE(*saved);
    CHECK(saved->error().code == Code::limit);
    CHECK(saved->error().text.starts_with("saved, but not all: node memory: urn:signalbox:test:memory"));
    CHECK(text_of(folder.path() + "/racks/big.json").find("\"id\": \"memory\"") != std::string::npos);
}

TEST_CASE("presets are saved, found by name, loaded and undone", "[preset]") {
    const Folder folder, home;
    setenv("HOME", home.path().c_str(), 1);
    const Bundles bundles(home.path() + "/.lv2");
    Rig rig(folder.path());
    play_memory(rig);
    learn(rig, 3);
    const std::string uri = preset_uri(rig, "Three / times");
    CHECK(uri.starts_with("file://"));
    CHECK(std::filesystem::exists(home.path() + "/.lv2/Test_memory_Three___times.preset.lv2/manifest.ttl"));
    learn(rig, 7);
    std::optional<Result<std::vector<host::Preset>>> all;
    rig.session().list_presets("memory", [&](Result<std::vector<host::Preset>> result) { all = std::move(result); });
    rig.until([&] { return all.has_value(); });
    REQUIRE(*all);
    REQUIRE((**all).size() == 1);
    CHECK((**all)[0].name == "Three / times");
    CHECK((**all)[0].uri == uri);
    CHECK(rig.session().preset("memory") == nullptr);

    rig.must({LoadPreset{"memory", "Three / times"}});
    CHECK(rig.level() == Approx(3.0));
    REQUIRE(rig.session().preset("memory") != nullptr);
    CHECK(rig.session().preset("memory")->uri == uri);
    CHECK(rig.session().history().undo.front() == "preset Three / times of memory");
    rig.must({Undo{}});
    CHECK(rig.level() == Approx(7.0));
    CHECK(rig.session().preset("memory") == nullptr);
    rig.must({Redo{}});
    CHECK(rig.level() == Approx(3.0));
    const Outcome none = rig.run({LoadPreset{"memory", "nothing"}});
    CHECK(none.result.error().code == Code::unknown);
    CHECK(rig.run({LoadPreset{"nobody", "nothing"}}).result.error().text.starts_with("there is no node nobody"));
    // On a new node in the same transaction.
    rig.must({graph::Command(graph::Add{kMemory, "fresh", {}}), LoadPreset{"fresh", uri},
              graph::Command(graph::Connect{at("in:1"), at("fresh:in"), 1}),
              graph::Command(graph::Disconnect{at("memory:out"), at("out:1")}),
              graph::Command(graph::Connect{at("fresh:out"), at("out:1"), 1})});
    CHECK(rig.level() == Approx(3.0));
}

TEST_CASE("plugins that listen hear of another block length, and keep what they had", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    rig.play();
    rig.must({graph::Command(graph::Add{"urn:signalbox:test:options", "options", {}})});
    const auto told = [&] { return rig.session().value(*rig.session().params().find("options/told")); };
    rig.level();
    CHECK(told() == 128);
    rig.session().post({.kind = drivers::Notice::Kind::block_size, .rate_hz = 48000, .frames = 512});
    rig.until([&] { return told() == 512; });
    CHECK(rig.session().history().undo.size() == 1);
}

TEST_CASE("what a rack would change of a plugin's state is foretold", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    learn(rig, 3);
    save(rig, "three");
    const auto changes = [&] {
        std::optional<Result<graph::Difference>> way;
        rig.session().compare({text_of(folder.path() + "/racks/three.json")},
                              [&](Result<graph::Difference> result) { way = std::move(result); });
        rig.until([&] { return way.has_value(); });
        REQUIRE(*way);
        return (**way).commands;
    };
    CHECK(changes().empty());
    learn(rig, 7);
    const auto way = changes();
    REQUIRE(way.size() == 1);
    CHECK(std::get<graph::Restore>(way[0]).id == "memory");
    CHECK(rig.level() == Approx(7.0));
}

TEST_CASE("a plugin that says so is restored while it runs", "[state]") {
    const Folder folder, home;
    setenv("HOME", home.path().c_str(), 1);
    const Bundles bundles(home.path() + "/.lv2");
    Rig rig(folder.path());
    play_memory(rig, "urn:signalbox:test:memory-safe");
    const std::uint64_t key = rig.session().node("memory")->key;
    const auto gain = [&](double wanted) {
        rig.until([&] { return static_cast<double>(rig.level()) == Approx(wanted); });
        CHECK(rig.session().node("memory")->key == key);
    };
    learn(rig, 3);
    save(rig, "three");
    preset_uri(rig, "Three times");
    learn(rig, 7);
    gain(7);
    rig.must({Load{"three"}});
    gain(3);
    rig.must({Undo{}});
    gain(7);
    rig.must({Redo{}});
    gain(3);
    learn(rig, 9);
    rig.must({LoadPreset{"memory", "Three times"}});
    gain(3);
    rig.must({Undo{}});
    gain(9);
}

TEST_CASE("a plugin that hangs while it is saved holds up the end for seconds at most, and loses nothing", "[state]") {
    const Bundles bundles;
    const Folder folder;
    Rig rig(folder.path());
    play_memory(rig);
    rig.must({graph::Command(graph::Add{kMemory, "other", {}})});
    learn(rig, 3);
    save(rig, "three");
    rig.session().set(*rig.session().params().find("memory/megabytes"), 100, 0);
    rig.session().set(*rig.session().params().find("other/learn"), 5, 0);
    for (int i = 0; i < 3; ++i) rig.turn();
    bool closed = false;
    rig.session().close(0.25, [&] { closed = true; });
    rig.until([&] { return closed; });
    const bool named = std::any_of(rig.log.begin(), rig.log.end(), [](const std::string& line) {
        return line.starts_with("node memory: urn:signalbox:test:memory did not come back from saving");
    });
    CHECK(named);
    const auto saved = json::read(text_of(folder.path() + "/rack.json"));
    REQUIRE(saved);
    // The one that hangs keeps what it said before; the one behind it is asked all the same.
    for (const json::Value& node : *(*saved).find("nodes")->array()) {
        const bool hangs = *node.find("id")->string() == "memory";
        for (const json::Value& item : *node.find("state")->array()) {
            if (item.find("key")->string()->ends_with("#gain")) CHECK(*item.find("value")->number() == (hangs ? 3 : 5));
        }
        CHECK_FALSE(node.find("state")->array()->empty());
    }
}
