// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <filesystem>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/session/rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using signalbox::test::Folder;

namespace {

const std::string kRack = R"({"signalbox": 1, "name": "evening", "nodes": [
    {"id": "volume", "uri": "urn:signalbox:gain", "params": {"gain": -20}},
    {"id": "plain", "uri": "urn:signalbox:gain", "bypass": true, "params": {"gain": 0}},
    {"id": "absent", "uri": "urn:nowhere:plugin", "params": {"knob": 3}}], "cables": [
    {"from": "in:1", "to": "volume:in_1"}, {"from": "volume:out_1", "to": "out:1", "gain": 0.5},
    {"from": "volume:out_1", "to": "volume:in_1", "gain": 0.25, "feedback": 20},
    {"from": "in:2", "to": "absent:in"}]})";

Result<graph::Difference> compare(Rig& rig, const std::string& json, bool strict = false) {
    std::optional<Result<graph::Difference>> answer;
    rig.session().compare({json, strict}, [&](const Result<graph::Difference>& result) { answer = result; });
    rig.until([&] { return answer.has_value(); });
    return *answer;
}

Error refusal(Rig& rig, const Apply& apply) {
    const Outcome outcome = rig.run({apply});
    REQUIRE_FALSE(outcome.result);
    CHECK(outcome.before == nullptr);
    return outcome.result.error();
}

}  // namespace

TEST_CASE("applying the same rack twice does nothing at all", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    rig.play();
    rig.must({Apply{kRack}});
    rig.level();
    const std::string saved = rig.session().vault().last_rack_path();
    rig.until([&] { return std::filesystem::exists(saved); });
    std::filesystem::remove(saved);
    const Totals totals = rig.session().totals();
    const rt::Progress progress = rig.engine.progress();
    const graph::Rack rack = rig.session().rack();
    const std::size_t steps = rig.session().history().undo.size();
    int told = 0;
    rig.session().on_changed = [&](Param&) { ++told; };

    CHECK(compare(rig, kRack)->empty());
    rig.must({Apply{kRack}});
    rig.must({Apply{graph::write_rack(rack)}});
    graph::Rack nameless = rack;
    nameless.name.clear();
    rig.must({Apply{graph::write_rack(nameless)}});
    const auto later =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);  // longer than it waits to save
    while (std::chrono::steady_clock::now() < later) rig.level();

    CHECK(rig.session().rack() == rack);
    CHECK(rig.session().totals().edits == totals.edits);
    CHECK(rig.session().totals().ramps == totals.ramps);
    CHECK(rig.session().totals().coalesced == totals.coalesced);
    CHECK(rig.engine.progress().adopted == progress.adopted);
    CHECK(rig.engine.progress().begun == progress.begun);
    CHECK(rig.session().history().undo.size() == steps);
    CHECK_FALSE(std::filesystem::exists(saved));
    CHECK(told == 0);
}

TEST_CASE("a difference says what apply then makes, and nothing has happened before", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.session().set(*rig.session().params().find("volume/gain"), -6, 1);
    const graph::Rack before = rig.session().rack();
    const auto way = compare(rig, kRack);
    REQUIRE(way);
    CHECK(rig.session().rack() == before);
    const Outcome outcome = rig.run({Apply{kRack}});
    REQUIRE(outcome.before != nullptr);
    CHECK(*outcome.before == before);
    const graph::Difference made = graph::difference(*outcome.before, rig.session().rack());
    CHECK(made.values == way->values);
    CHECK(made.values == std::vector<graph::Value>{{"volume", "gain", -20}, {"absent", "knob", 3}});
    REQUIRE(made.commands.size() == way->commands.size());
    for (std::size_t k = 0; k < made.commands.size(); ++k) CHECK(made.commands[k].index() == way->commands[k].index());
    CHECK(compare(rig, kRack)->empty());
}

TEST_CASE("a difference is refused as apply would be", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    for (
        const char* bad :
        {"{\"signalbox\": 1,\n  \"nodez\": []}", "{", R"({"signalbox": 1, "cables": [{"from": "in:1", "to": "x:in"}]})",
         R"({"signalbox": 1, "nodes": [{"id": "a", "uri": "urn:signalbox:gain"}], "cables": [{"from": "in:1", "to": "a:none"}]})",
         R"({"signalbox": 1, "nodes": [{"id": "a", "uri": "urn:signalbox:gain"}], "cables": [{"from": "a:out_1", "to": "a:in_1"}]})"}) {
        CAPTURE(bad);
        const auto way = compare(rig, bad);
        REQUIRE_FALSE(way);
        CHECK(way.error() == refusal(rig, {bad}));
    }
    CHECK(compare(rig, "{\"signalbox\": 1,\n  \"nodez\": []}").error().text.find("line 2") != std::string::npos);
}

TEST_CASE("strict refuses a rack and names every plugin that is missing", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const graph::Rack before = rig.session().rack();
    const std::string rack = R"({"signalbox": 1, "nodes": [{"id": "a", "uri": "urn:nowhere:b"},
        {"id": "b", "uri": "urn:nowhere:a"}, {"id": "c", "uri": "urn:nowhere:a"}, {"id": "volume", "uri": "urn:signalbox:gain"}]})";
    const Error wanted{Code::unknown,
                       "2 plugins are missing; install them: "
                       "urn:nowhere:a is not installed; urn:nowhere:b is not installed"};
    CHECK(refusal(rig, {rack, true}) == wanted);
    CHECK(compare(rig, rack, true).error() == wanted);
    CHECK(rig.session().rack() == before);
    CHECK(rig.level() == Approx(1.0));
    CHECK(compare(rig, rack));
    rig.must({Apply{rack}});
    CHECK(rig.session().totals().placeholders == 3);
    CHECK(refusal(rig, {rack, true}) == wanted);  // placeholders that stand there do not count as plugins
    rig.must({Apply{R"({"signalbox": 1, "nodes": [{"id": "volume", "uri": "urn:signalbox:gain"}]})", true}});
}

TEST_CASE("what was before comes with the answer where a whole rack was made", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    const graph::Rack before = rig.session().rack();
    CHECK(rig.run({graph::Command(graph::Remove{"volume", true})}).before == nullptr);
    const Outcome undone = rig.run({Undo{}});
    REQUIRE(undone.before != nullptr);
    CHECK(undone.before->nodes.empty());
    const Outcome redone = rig.run({Redo{}});
    REQUIRE(redone.before != nullptr);
    CHECK(*redone.before == before);
}
