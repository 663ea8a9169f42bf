// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/timetag.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

// The engine has run one cycle that began at ,  ago.
struct Clocked : Office {
    Clocked() {
        session.add("eq");
        rt::Block block;
        block.frames = 64;
        block.frame = 480'000;
        block.usecs = read_clocks().monotonic_ns / 1000;
        session.engine().cycle(block);
        map = map_clocks(session.engine().progress(), 48000, read_clocks());
    }
    ClockMap map;
    const std::string set = message("/node/eq/gain", Wire().f(1));
    std::uint64_t in_ms(std::int64_t ms) const { return osc::from_ns(map.ns + ms * 1'000'000); }
};

}  // namespace

TEST_CASE("timetags and frames lie on one line") {
    ClockMap map{.ns = 1'700'000'000'000'000'000, .frame = 1'000'000, .rate_hz = 44100};
    CHECK(map.frame_of(map.timetag()) == 1'000'000);
    for (std::int64_t frames = -44100; frames <= 44100; frames += 7) {
        const std::int64_t ns = map.ns + frames * 1'000'000'000 / 44100;
        REQUIRE(map.frame_of(osc::from_ns(ns)) == static_cast<std::uint64_t>(1'000'000 + frames));
    }
    const std::int64_t month = std::int64_t{30} * 86400;
    CHECK(map.frame_of(osc::from_ns(map.ns + month * 1'000'000'000)) ==
          static_cast<std::uint64_t>(1'000'000 + month * 44100));
    CHECK(map.frame_of(osc::from_ns(0)) == 1);  // long ago is not "at once"
}

TEST_CASE("the map goes through the latest cycle's start") {
    rt::Progress progress;
    progress.frame = 5000;
    progress.usecs = 3'000'000;
    progress.cycles = 1;
    const ClockMap map = map_clocks(progress, 48000, {.realtime_ns = 900'000'000'000, .monotonic_ns = 3'500'000'000});
    CHECK(map.ns == 900'000'000'000 - 500'000'000);
    CHECK(map.frame == 5000);
}

TEST_CASE("a set with a timetag lands on its frame") {
    Clocked rig;
    CHECK(rig.ask(bundle(rig.in_ms(1000), {rig.set, bundle(rig.in_ms(2000), {rig.set})})) == Lines{});
    REQUIRE(rig.session.sets.size() == 2);
    // The clocks are read again for each packet: a frame more or less.
    CHECK(static_cast<double>(rig.session.sets[0].frame) == Approx(528'000).margin(1));
    CHECK(static_cast<double>(rig.session.sets[1].frame) == Approx(576'000).margin(1));
}

TEST_CASE("late ones land at once and are counted") {
    Clocked rig;
    CHECK(rig.ask(bundle(rig.in_ms(-1000), {rig.set, rig.set})) == Lines{});
    REQUIRE(rig.session.sets.size() == 2);
    CHECK(rig.session.sets[0].frame == 0);
    CHECK(rig.packets.late() == 2);
    CHECK(rig.ask(bundle(osc::kImmediately, {rig.set})) == Lines{});
    CHECK(rig.ask(bundle(0, {rig.set})) == Lines{});
    CHECK(rig.session.sets[2].frame == 0);
    CHECK(rig.session.sets[3].frame == 0);
    CHECK(rig.packets.late() == 2);
}

TEST_CASE("before there is audio, timed sets land at once") {
    Office office;
    office.session.add("eq");
    CHECK(office.ask(bundle(osc::from_ns(read_clocks().realtime_ns + 1'000'000'000),
                            {message("/node/eq/gain", Wire().f(1))})) == Lines{});
    REQUIRE(office.session.sets.size() == 1);
    CHECK(office.session.sets[0].frame == 0);
}

TEST_CASE("at says the frame of a bundle, and of the bundles within an outermost one") {
    Clocked rig;
    const std::string at = message("/at", Wire().h(600'000)), later = message("/at", Wire().i(700'000));
    CHECK(rig.ask(bundle(1, {at, rig.set, bundle(1, {later, rig.set}), bundle(1, {rig.set}), rig.set})) == Lines{});
    REQUIRE(rig.session.sets.size() == 4);
    CHECK(rig.session.sets[0].frame == 600'000);
    CHECK(rig.session.sets[1].frame == 700'000);
    CHECK(rig.session.sets[2].frame == 600'000);
    CHECK(rig.session.sets[3].frame == 600'000);
    const std::string edit = message("/rack/clear");
    CHECK(rig.ask(bundle(1, {at, edit, rig.set, message("/node/eq/@bypass", Wire().i(1))})) ==
          Lines{"/ok s /rack/clear"});
    REQUIRE(rig.session.transactions.size() == 1);
    CHECK(rig.session.transactions[0].frame == 600'000);
    CHECK(std::get<ParamSet>(rig.session.transactions[0].items[1]).frame == 600'000);
}

TEST_CASE("at anywhere else is refused") {
    Clocked rig;
    const std::string at = message("/at", Wire().h(600'000));
    CHECK(rig.ask(at).at(0).starts_with("/error iss 11 /at /at stands first in a bundle"));
    CHECK(rig.ask(bundle(1, {rig.set, at})).at(0).starts_with("/error iss 11 /at part 2 (/at): /at stands first"));
    CHECK(rig.ask(bundle(1, {bundle(1, {rig.set}), at})).at(0).starts_with("/error iss 11 /at part 2 "));
    CHECK(rig.ask(bundle(1, {message("/at", Wire().h(0))})).at(0).starts_with("/error iss 3 "));
    CHECK(rig.ask(bundle(1, {message("/at", Wire().f(1))})).at(0).starts_with("/error iss 2 "));
    CHECK(rig.session.sets.empty());
}

TEST_CASE("when no more timed sets find room, the sender learns it once a part") {
    Clocked rig;
    rig.session.timed_room = 1;
    const std::string pattern = message("/node/eq/*", Wire().i(4).f(1));
    const Lines answers = rig.ask(bundle(rig.in_ms(1000), {pattern}));
    REQUIRE(answers.size() == 1);
    CHECK(
        answers[0].starts_with("/error iiss 4 6 /node/eq/* part 1 (/node/eq/*): 4096 timed sets may wait, and there "));
    CHECK(answers[0].find("room for 1 more") != std::string::npos);
    CHECK(rig.session.sets.empty());
    rig.session.timed_room = 0;
    CHECK(rig.ask(bundle(rig.in_ms(1000), {rig.set})).at(0).find("4096 timed sets wait already") != std::string::npos);
}

TEST_CASE("a bundle whose timed sets do not all find room is refused as a whole") {
    Clocked rig;
    rig.session.timed_room = 2;
    const std::string now = message("/node/eq/freq", Wire().f(50)), query = message("/node/eq/gain");
    const std::string later = bundle(rig.in_ms(1000), {rig.set, rig.set}), add = message("/rack/clear");
    const Lines answers = rig.ask(bundle(1, {now, query, later, bundle(rig.in_ms(2000), {rig.set})}));
    REQUIRE(answers.size() == 1);
    CHECK(
        answers[0].starts_with("/error iss 6 /node/eq/gain part 3 (/node/eq/gain): 4096 timed sets may wait, and "
                               "there is room for 2 more, not for these 3: "));
    CHECK(rig.session.sets.empty());
    const std::string third = bundle(rig.in_ms(2000), {rig.set});
    CHECK(rig.ask(bundle(1, {add, later, third})).at(0).starts_with("/error iss 6 /node/eq/gain part 2 "));
    CHECK(rig.session.transactions.empty());
    CHECK(rig.ask(bundle(1, {now, query, later})) == Lines{"/node/eq/gain f 0"});
    CHECK(rig.session.sets.size() == 3);
    // What is late, or glides, needs none.
    rig.session.timed_room = 0;
    CHECK(rig.ask(bundle(rig.in_ms(-1000), {rig.set})) == Lines{});
    CHECK(rig.session.sets.size() == 4);
}

TEST_CASE("a ramp is never timed") {
    Clocked rig;
    const std::string ramp = message("/node/eq/gain/ramp", Wire().f(1).f(1));
    CHECK(rig.ask(bundle(rig.in_ms(1000), {ramp})).at(0).starts_with("/error iss 9 "));
    CHECK(rig.ask(bundle(1, {ramp})) == Lines{});
}

TEST_CASE("clock says where the line is") {
    Clocked rig;
    const Lines answers = rig.ask(message("/clock"));
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].starts_with("/clock thi "));
    CHECK(answers[0].ends_with(" 480000 48000"));
}
