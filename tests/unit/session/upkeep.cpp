// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <fstream>
#include <iterator>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/session/rig.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using signalbox::test::Folder;

TEST_CASE("another rate keeps the rack, its values and what was set meanwhile", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.session().set(*rig.session().params().find("volume/gain"), -20, 1);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    const std::uint64_t before = rig.session().node("volume")->key;
    rig.driver.running = false;
    rig.session().post({.kind = drivers::Notice::Kind::rate, .rate_hz = 96000, .frames = 64});
    rig.turn();
    rig.session().set(*rig.session().params().find("volume/gain"), -40, 1);
    rig.until([&] { return rig.driver.resumed_hz == 96000; });
    CHECK(rig.engine.rate_hz() == 96000);
    CHECK(rig.session().node("volume")->key != before);
    rig.play(96000);
    CHECK(rig.level() == Approx(0.01).epsilon(1e-4));
}

TEST_CASE("sync means that the ramp has begun, or says that there is no audio", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    std::optional<Result<void>> synced;
    const auto done = [&](Result<void> result) { synced = std::move(result); };
    rig.session().sync(1, done);
    rig.until([&] { return synced.has_value(); });
    REQUIRE_FALSE(*synced);
    CHECK(synced->error().code == Code::no_audio);
    rig.play();
    synced.reset();
    bool added = false;
    rig.session().submit({.items = {graph::Command(graph::Add{"urn:signalbox:source", "sine", {}}),
                                    graph::Command(graph::Connect{at("sine:out_1"), at("out:1"), 1})},
                          .client = 1,
                          .frame = 0},
                         [&](const Outcome& outcome) { added = static_cast<bool>(outcome.result); });
    rig.session().sync(1, done);
    rig.until([&] {
        if (synced) REQUIRE(added);
        return synced.has_value();
    });
    CHECK(*synced);
    const rt::Progress progress = rig.engine.progress();
    CHECK(progress.begun == progress.adopted);
    CHECK(progress.begun > 0);
}

TEST_CASE("a timed set lands on its frame and is known afterwards", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    rig.level();
    Param* gain = rig.session().params().find("volume/gain");
    const std::uint64_t frame = rig.offline.frame() + 1000;
    REQUIRE(rig.session().schedule(*gain, -20, frame, 1));
    CHECK(rig.session().value(*gain) == 0);
    std::vector<std::uint64_t> told;
    rig.session().on_changed = [&](Param&) { told.push_back(rig.offline.frame()); };
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    CHECK(rig.session().value(*gain) == -20);
    REQUIRE(told.size() == 1);
    CHECK(told[0] > frame);
    CHECK(rig.session().rack().find("volume")->params.at("gain") == -20);
    // One whose node goes first is dropped.
    REQUIRE(rig.session().schedule(*gain, -40, rig.offline.frame() + 48000, 1));
    rig.must({graph::Command(graph::Remove{"volume", true})});
    rig.level();
    CHECK(rig.engine.progress().dropped_sets == 1);
}

TEST_CASE("a timed edit begins at its frame", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    rig.play();
    const std::uint64_t frame = rig.offline.frame() + 48000 / 2 + 100;
    bool done = false;
    rig.session().submit(
        {.items = {graph::Command(graph::Connect{at("in:1"), at("out:1"), 1})}, .client = 1, .frame = frame},
        [&](const Outcome& outcome) { done = static_cast<bool>(outcome.result); });
    while (rig.offline.frame() + 480 <= frame) {
        rig.turn();
        REQUIRE(rig.out[0].back() == 0.0F);
    }
    REQUIRE(done);
    rig.turn();
    const std::size_t first = frame - (rig.offline.frame() - 480);
    for (std::size_t i = 0; i < 480; ++i) REQUIRE((rig.out[0][i] > 0) == (i > first));
}

TEST_CASE("what a timed edit brings in sounds the same however early it is published", "[session]") {
    // Cycles of 128 frames; control has its turn after so many of them.
    const auto played = [](std::uint64_t cycles_a_turn) {
        const Folder folder;
        Rig rig(folder.path());
        rig.play();
        rig.must({graph::Command(graph::Add{"urn:signalbox:gain", "volume", {}}),
                  graph::Command(graph::Connect{at("volume:out_1"), at("out:1"), 1})});
        rig.sound = [] {};
        const auto edit = [&](const std::string& id, std::vector<Item> items, std::uint64_t frame) {
            rig.session().submit({.items = std::move(items), .client = 1, .frame = frame},
                                 [](const Outcome& outcome) { REQUIRE(outcome.result); });
            rig.until([&] { return !rig.session().preparing(id); });
        };
        (void)rig.offline.run({}, 128 * 90 - rig.offline.frame() % 128);
        const std::uint64_t begin = rig.offline.frame();
        // A sine goes on from where it began; a loop goes on with what came into it.
        edit("sine",
             {graph::Command(graph::Add{"urn:signalbox:source", "sine", {}}),
              graph::Command(graph::Connect{at("sine:out_1"), at("volume:in_1"), 1}),
              graph::Command(graph::Feedback{at("volume:out_1"), at("volume:in_1"), 0.5F, 100})},
             begin + 128 * 190 + 77);
        edit("second",
             {graph::Command(graph::Insert{"urn:signalbox:gain", "second", {{at("volume:out_1"), at("out:1")}}, {}})},
             begin + 128 * 220 + 5);
        std::vector<float> sound;
        while (rig.offline.frame() < begin + 128 * 256) {
            rig.turn();
            const auto out = rig.offline.run({}, 128 * cycles_a_turn);
            sound.insert(sound.end(), out[0].begin(), out[0].end());
        }
        CHECK(rig.engine.progress().late_ramps == 0);
        return sound;
    };
    const std::vector<float> heard = played(2);
    CHECK(*std::max_element(heard.begin(), heard.end()) > 0.1F);
    for (const std::uint64_t cycles : {4U, 8U}) CHECK((played(cycles) == heard));
}

namespace {

// Cycles of 128 frames as a server would run them: what they count, and the machine's time.
struct Server {
    explicit Server(Rig& wanted) : rig(wanted) {
        rig.sound = [this] { cycle(false); };
    }
    void cycle(bool another) {
        rt::Block block;
        block.frames = 128;
        block.frame = frame;
        block.usecs = static_cast<std::int64_t>(monotonic_seconds() * 1e6);
        block.recounted = another;
        rig.engine.cycle(block);
        frame += 128;
    }
    void stop() {
        rig.driver.running = false;
        rig.session().post({.kind = drivers::Notice::Kind::stopped});
        rig.turn();
    }
    void start(std::uint64_t first, double rate_hz = 48000) {
        frame = first;
        if (rate_hz != rig.engine.rate_hz()) {
            rig.session().post({.kind = drivers::Notice::Kind::rate, .rate_hz = rate_hz, .frames = 128});
            rig.until([&] { return rig.driver.resumed_hz == rate_hz; });
        }
        cycle(true);  // the gate opens before anybody is told
        rig.driver.running = true;
        rig.session().post({.kind = drivers::Notice::Kind::started, .rate_hz = rate_hz, .frames = 128});
        rig.turn();
    }
    Rig& rig;
    std::uint64_t frame = 1000;
};

}  // namespace

TEST_CASE("what waits for its time waits on while there is no server, and when another one counts", "[session]") {
    const double rate_hz = GENERATE(48000.0, 96000.0);
    const Folder folder;
    Rig rig(folder.path());
    Server server(rig);
    play_gain(rig);
    Param* gain = rig.session().params().find("volume/gain");
    std::vector<int> done;
    const auto edit = [&](int number, std::uint64_t frame) {
        rig.session().submit(
            {.items = {graph::Command(graph::Gain{at("in:1"), at("volume:in_1"), 0.1F * static_cast<float>(number)})},
             .client = 1,
             .frame = frame},
            [&done, number](const Outcome& outcome) {
                if (outcome.result) done.push_back(number);
            });
    };
    edit(1, server.frame + 9600);  // 0.2 s
    edit(2, server.frame + 48000ULL * 3600);
    REQUIRE(rig.session().schedule(*gain, -7, server.frame + 9600, 1));
    REQUIRE(rig.session().schedule(*gain, -33, server.frame + 48000ULL * 3600, 1));
    const double since = static_cast<double>(rig.engine.progress().usecs) * 1e-6;
    server.stop();
    rig.until([&] { return !done.empty(); });
    CHECK(monotonic_seconds() - since > 0.2);
    CHECK(done == std::vector<int>{1});
    server.start(4'000'000'000, rate_hz);
    CHECK(rig.session().value(*rig.session().params().find("volume/gain")) == -7);
    for (int i = 0; i < 20; ++i) rig.turn();
    CHECK(done == std::vector<int>{1});
    CHECK(rig.session().value(*rig.session().params().find("volume/gain")) == -7);
    // An hour later, by the new count.
    const auto passed = static_cast<std::uint64_t>((monotonic_seconds() - since) * rate_hz);
    const auto hour = static_cast<std::uint64_t>(rate_hz) * 3600;
    server.frame = 4'000'000'000 + hour - passed - static_cast<std::uint64_t>(rate_hz);
    for (int i = 0; i < 8; ++i) rig.turn();
    CHECK(done == std::vector<int>{1});
    CHECK(rig.session().value(*rig.session().params().find("volume/gain")) == -7);
    server.frame = 4'000'000'000 + hour;
    for (int i = 0; i < 8; ++i) rig.turn();
    CHECK(done == std::vector<int>{1, 2});
    CHECK(rig.session().value(*rig.session().params().find("volume/gain")) == -33);
    CHECK(rig.engine.progress().late_sets == 0);
}

TEST_CASE("a glide goes there in its time and a set ends it", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    Param* gain = rig.session().params().find("volume/gain");
    rig.session().glide(*gain, -60, 0.1, 1);
    float last = 0;
    bool between = false;
    rig.until([&] {
        const float now = rig.session().value(*gain);
        REQUIRE(now <= last);
        between = between || (now < -5 && now > -55);
        last = now;
        return now == -60;
    });
    CHECK(between);
    rig.session().glide(*gain, 0, 1000, 1);
    rig.session().set(*gain, -10, 1);
    for (int i = 0; i < 20; ++i) rig.turn();
    CHECK(rig.session().value(*gain) == -10);
}

TEST_CASE("a glide is over at once without audio, and waits where the engine has no room for it", "[session]") {
    const Folder folder;
    Rig rig(folder.path());
    play_gain(rig);
    Param* const gain = rig.session().params().find("volume/gain");
    Param* const mute = rig.session().params().find("volume/mute");
    rt::Glides& glides = rig.engine.glides();
    std::vector<std::uint32_t> others;
    while (const auto number = glides.start({.node = mute->node, .cell = mute->cell, .to = 0, .frames = 1'000'000}))
        others.push_back(*number);
    CHECK(others.size() == rt::Glides::kCapacity);
    rig.session().glide(*gain, -60, 0.1, 1);
    for (int i = 0; i < 20; ++i) rig.turn();
    CHECK(rig.session().value(*gain) == 0);
    for (const std::uint32_t number : others) glides.stop(number);
    rig.until([&] { return rig.session().value(*gain) == -60; });
    CHECK(rig.engine.cells().heard(gain->cell) == -60);
    rig.session().glide(*gain, 0, 1000, 1);
    rig.driver.running = false;
    rig.session().post({.kind = drivers::Notice::Kind::stopped});
    for (int i = 0; i < 3; ++i) rig.turn();
    CHECK(rig.session().value(*gain) == 0);
}

TEST_CASE("changes are saved, and so is what is there at the end", "[session]") {
    const Folder folder;
    const auto saved = [&]() -> std::optional<graph::Rack> {
        std::ifstream file(folder.path() + "/rack.json");
        const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        const auto rack = graph::read_rack(text);
        return rack ? std::optional(*rack) : std::nullopt;
    };
    Rig rig(folder.path());
    play_gain(rig);
    rig.until([&] { return saved().has_value(); });
    CHECK(*saved() == rig.session().rack());
    rig.session().set(*rig.session().params().find("volume/gain"), -20, 1);
    CHECK(rig.level() == Approx(0.1).epsilon(1e-4));
    bool closed = false;
    rig.session().close(5, [&] { closed = true; });
    rig.until([&] { return closed; });
    CHECK(saved()->find("volume")->params.at("gain") == -20);
    CHECK(saved()->cables->size() == 2);  // the fade-out is not saved
    CHECK(rig.level() == 0.0F);
}
