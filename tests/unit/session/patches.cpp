// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Parameters that are set and told by messages, with a plugin that keeps some and confirms every set.
#include <cstdlib>

#include "tests/unit/session/rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using signalbox::test::Folder;

namespace {

struct Patched {
    Patched() : rig((setenv("LV2_PATH", TEST_BUNDLES, 1), folder.path())) {
        rig.session().on_patched = [this](const std::string& id, const std::string& name, const graph::Property& value,
                                          ClientId by) {
            graph::PatchValue said;
            REQUIRE(graph::read_patch(value, said));
            told.emplace_back(id + "/" + name, said, by);
        };
        rig.play();
        rig.must({graph::Command(graph::Add{"urn:signalbox:test:atoms", "a", {}})});
    }
    Result<void> set(const std::string& name, graph::PatchInput value, ClientId client = 1) {
        return rig.session().patch({"a", name, std::move(value)}, client);
    }
    // What the plugin itself answers.
    graph::PatchValue ask(const std::string& name) {
        std::optional<Result<graph::Property>> answer;
        rig.session().ask_patch("a", name, [&](Result<graph::Property> said) { answer = std::move(said); });
        rig.until([&] { return answer.has_value(); });
        if (!*answer) FAIL(answer->error().text);
        graph::PatchValue value;
        REQUIRE(graph::read_patch(**answer, value));
        return value;
    }
    void turns(int count = 10) {
        for (int i = 0; i < count; ++i) rig.turn();
    }

    Folder folder;
    Rig rig;
    std::vector<std::tuple<std::string, graph::PatchValue, ClientId>> told;
};

using Value = graph::PatchValue;

}  // namespace

TEST_CASE("parameters that are set by messages reach the plugin, and are asked of it", "[patch]") {
    Patched stage;
    CHECK(stage.ask("level") == Value(0.5F));  // it has said so before it was heard
    CHECK(stage.ask("sets") == Value(std::int32_t{0}));
    REQUIRE(stage.set("level", 1.25));
    REQUIRE(stage.set("steps", std::int64_t{-7}));
    REQUIRE(stage.set("on", true));
    REQUIRE(stage.set("urn:signalbox:test:file", std::string("/srv/a.wav")));
    CHECK(stage.ask("level") == Value(1.25F));
    CHECK(stage.ask("steps") == Value(std::int32_t{-7}));
    CHECK(stage.ask("on") == Value(true));
    CHECK(stage.ask("file") == Value(std::string("/srv/a.wav")));
    CHECK(stage.ask("sets") == Value(std::int32_t{4}));
    // The ones that come later come alone: a flood of sets is no flood of messages where nothing plays.
    stage.rig.driver.running = false;
    for (int i = 0; i <= 2000; ++i) REQUIRE(stage.set("level", i / 1000.0));
    stage.rig.driver.running = true;
    CHECK(std::get<float>(stage.ask("level")) == 2.0F);
}

TEST_CASE("a value is fitted to what the description says; nonsense is refused", "[patch]") {
    Patched stage;
    REQUIRE(stage.set("level", 7.0));
    CHECK(stage.ask("level") == Value(2.0F));
    REQUIRE(stage.told.size() == 1);
    CHECK(stage.told[0] == std::tuple{std::string("a/level"), Value(2.0F), ClientId{0}});  // who sent it hears of it
    const auto refused = [&](const std::string& name, graph::PatchInput value) {
        const auto result = stage.set(name, std::move(value));
        return result ? Code::ok : result.error().code;
    };
    CHECK(refused("level", std::string("loud")) == Code::type);
    CHECK(refused("level", std::numeric_limits<double>::quiet_NaN()) == Code::range);
    CHECK(refused("sets", std::int64_t{1}) == Code::denied);
    CHECK(refused("none", std::int64_t{1}) == Code::unknown);
    CHECK(refused("file", std::string("a.wav")) == Code::file);
    CHECK(refused("file", std::string("/\xff")) == Code::malformed);
    CHECK(refused("file", std::int64_t{1}) == Code::type);
    CHECK(refused("file", "/" + std::string(100000, 'a')) == Code::limit);
    REQUIRE(stage.set("steps", 1e300));
    CHECK(stage.ask("steps") == Value(std::numeric_limits<std::int32_t>::max()));
}

TEST_CASE("sets are told once, and gestures are steps of the history", "[patch]") {
    Patched stage;
    for (const double level : {0.6, 0.7, 0.8}) REQUIRE(stage.set("level", level));
    stage.turns();
    CHECK(stage.told.size() == 3);  // the confirmations are no news
    for (const auto& [address, value, by] : stage.told) CHECK(by == 1);
    CHECK(stage.rig.session().history().undo == std::vector<std::string>{"set a:@patch/level", "add a"});
    stage.rig.must({Undo{}});
    CHECK(stage.ask("level") == Value(0.5F));
    CHECK(std::get<1>(stage.told.back()) == Value(0.5F));
    stage.rig.must({Redo{}});
    CHECK(std::get<float>(stage.ask("level")) == 0.8F);
}

TEST_CASE("a set goes into a transaction, with the node that it is for", "[patch]") {
    Patched stage;
    stage.rig.must({graph::Command(graph::Add{"urn:signalbox:test:atoms", "b", {}}), PatchSet{"b", "level", 1.5}});
    std::optional<Result<graph::Property>> answer;
    stage.rig.session().ask_patch("b", "level", [&](Result<graph::Property> said) { answer = std::move(said); });
    stage.rig.until([&] { return answer.has_value(); });
    Value value;
    REQUIRE(graph::read_patch(**answer, value));
    CHECK(value == Value(1.5F));
    const Outcome outcome = stage.rig.run({graph::Command(graph::Remove{"b", true}), PatchSet{"a", "none", 1.5}});
    CHECK(outcome.result.error().code == Code::unknown);
    CHECK(stage.rig.session().rack().find("b") != nullptr);
}

TEST_CASE("values are kept with the rack where the plugin keeps no state itself", "[patch]") {
    Patched stage;
    const auto save = [&](const std::string& name) {
        std::optional<Result<void>> saved;
        stage.rig.session().save(name, [&](Result<void> result) { saved = std::move(result); });
        stage.rig.until([&] { return saved.has_value(); });
        REQUIRE(*saved);
    };
    REQUIRE(stage.set("level", 1.75));
    REQUIRE(stage.set("file", std::string("/srv/b.wav")));
    save("kept");
    REQUIRE(stage.rig.session().rack().find("a")->state != nullptr);
    CHECK(stage.rig.session().rack().find("a")->state->size() == 2);  // what nobody has set is not in it
    REQUIRE(stage.set("level", 0.25));
    stage.rig.must({Load{"kept"}});
    CHECK(stage.ask("level") == Value(1.75F));
    CHECK(stage.ask("file") == Value(std::string("/srv/b.wav")));
    stage.rig.must({Undo{}});
    CHECK(stage.ask("level") == Value(0.25F));
    stage.rig.must({graph::Command(graph::Replace{"a", "urn:signalbox:test:atoms", {}})});
    CHECK(stage.ask("level") == Value(0.25F));
}

TEST_CASE("what a speech gate says of an onset is the driver's frame, whatever the blocks", "[patch]") {
    Folder folder;
    setenv("LV2_PATH", SIGNALBOX_BUNDLES, 1);
    Rig rig(folder.path());
    std::vector<std::int64_t> onsets;
    rig.session().on_patched = [&](const std::string&, const std::string& name, const graph::Property& value,
                                   ClientId) {
        graph::PatchValue said;
        if (name == "onset" && graph::read_patch(value, said)) onsets.push_back(std::get<std::int64_t>(said));
    };
    rig.play();
    // A square wave; quiet, it is the background that the detector has to know.
    const auto play = [&](std::size_t frames, std::size_t from, std::size_t to) {
        std::vector<float> in(frames);
        for (std::size_t i = 0; i < frames; ++i)
            in[i] = (i / 48 % 2 == 0 ? 1.0F : -1.0F) * (i >= from && i < to ? 0.5F : 0.001F);
        (void)rig.offline.run({in}, frames);
    };
    rig.sound = [&] { play(480, 0, 0); };
    rig.must({graph::Command(graph::Add{"urn:signalbox:vad-mono", "gate", {}}),
              graph::Command(graph::Connect{at("in:1"), at("gate:in"), 1}), ParamSet{"gate", "detector", 1},
              ParamSet{"gate", "hold", 0}});
    std::vector<std::int64_t> late;
    for (const std::uint32_t block : {480U, 64U, 1000U, 4096U}) {
        rig.offline.set_block(block);
        // A hop ends on the same frames again after 960.
        play(48000 + 960 - rig.offline.frame() % 960, 0, 0);
        const auto begin = static_cast<std::int64_t>(rig.offline.frame());
        onsets.clear();
        play(12000, 2400, 7200);
        rig.offline.set_block(128);
        rig.until([&] { return !onsets.empty(); });
        CHECK(onsets.size() == 1);  // when it ends it is the same
        late.push_back(onsets[0] - begin);
    }
    CHECK((late[0] > 2400 && late[0] < 2400 + 2112));  // two hops and the resampler
    CHECK(late == std::vector<std::int64_t>(4, late[0]));
}
