// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
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
