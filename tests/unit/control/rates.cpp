// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;

namespace {

using Told = std::vector<std::string>;
const Told kSilence;

// Nodes whose one output is `level`.
struct Watching : Office {
    Watching() {
        for (const char* id : {"a", "b"}) session.add(id);
    }
    void says(const std::string& id, float value) {
        session.engine().cells().set(session.params().find(id + "/level")->cell, value);
    }
    Told rate(const std::string& what, double hz, ClientId client = 1) {
        return ask(message("/node/" + what + "/rate", Wire().d(hz)), client);
    }
};

}  // namespace

TEST_CASE("an output's changes are told to who asks, and nothing while it stays") {
    Watching rig;
    CHECK(rig.rate("a/level", 50) == Told{"/node/a/level f 0"});  // what it is
    CHECK(rig.told_in_time(1) == kSilence);
    rig.says("a", 0.5f);
    rig.says("b", 0.25f);
    CHECK(rig.told_in_time(1, 3) == Told{"/node/a/level f 0.5"});
    CHECK(rig.take(2) == kSilence);
    rig.says("a", std::numeric_limits<float>::quiet_NaN());
    CHECK(rig.told_in_time(1, 3) == Told{"/node/a/level f nan"});  // it stays that, however unlike itself
    CHECK(rig.rate("a/level", 0) == kSilence);
    rig.says("a", 0.75f);
    CHECK(rig.told_in_time(1) == kSilence);
}

TEST_CASE("of what changes between two times only the last is told") {
    Watching rig;
    rig.rate("a/level", 50);
    for (int k = 1; k <= 8; ++k) rig.says("a", static_cast<float>(k) / 8);
    CHECK(rig.told_in_time(1, 4) == Told{"/node/a/level f 1"});
}

TEST_CASE("each client is told as often as it asks") {
    Watching rig;
    rig.rate("a/level", 50, 1);
    rig.rate("a/level", 0.001, 2);
    rig.take(2);
    rig.says("a", 0.5f);
    CHECK(rig.told_in_time(1) == Told{"/node/a/level f 0.5"});
    CHECK(rig.take(2) == kSilence);
    rig.rate("a/level", 0.001, 1);  // in place of 50
    rig.says("a", 0.25f);
    CHECK(rig.told_in_time(1) == kSilence);
}

TEST_CASE("a pattern means all outputs that match, and no inputs") {
    Watching rig;
    Told told = rig.ask(message("/node/*/*/rate", Wire().i(7).f(50)));
    std::sort(told.begin(), told.end());
    CHECK(told == Told{"/node/a/level f 0", "/node/b/level f 0", "/ok is 7 /node/*/*/rate"});
    rig.says("b", 0.5f);
    CHECK(rig.told_in_time(1) == Told{"/node/b/level f 0.5"});
    CHECK(rig.rate("*/gain", 1).at(0).starts_with("/error iss 1 "));
}

TEST_CASE("what is told at a rate goes where the subscription goes, and ends with it") {
    Watching rig;
    rig.ask(message("/subscribe", Wire().i(9000).f(100)), 1);
    rig.rate("a/level", 50);
    CHECK(rig.take(9000) == Told{"/node/a/level f 0"});
    rig.now += 99;
    rig.says("a", 0.5f);
    CHECK(rig.told_in_time(1) == kSilence);
    CHECK(rig.take(9000) == Told{"/node/a/level f 0.5"});
    rig.now += 2;
    rig.says("a", 0.25f);
    CHECK(rig.told_in_time(1) == kSilence);
    CHECK(rig.take(9000) == kSilence);
}

TEST_CASE("unsubscribing ends what is told at a rate") {
    Watching rig;
    rig.rate("a/level", 50);
    rig.ask(message("/unsubscribe"), 2);
    rig.says("a", 0.5f);
    CHECK(rig.told_in_time(1) == Told{"/node/a/level f 0.5"});
    rig.ask(message("/unsubscribe"), 1);
    rig.says("a", 0.25f);
    CHECK(rig.told_in_time(1) == kSilence);
}

TEST_CASE("without a subscription it lasts a minute over UDP, unless it is asked for again") {
    Watching rig;
    rig.rate("a/level", 50, 1);
    rig.rate("b/level", 50, 2);
    rig.now += 59;
    rig.rate("a/level", 50, 1);
    rig.take(1);
    rig.now += 2;
    rig.says("a", 0.5f);
    rig.says("b", 0.5f);
    CHECK(rig.told_in_time(1) == Told{"/node/a/level f 0.5"});
    CHECK(rig.take(2) == kSilence);
    rig.packets.take(osc::bytes_of(message("/node/a/level/rate", Wire().f(50))), FakeCaller(rig.inbox, 3, true));
    rig.now += 1e6;
    rig.says("a", 0.25f);
    CHECK(rig.told_in_time(3) == Told{"/node/a/level f 0.5", "/node/a/level f 0.25"});  // over TCP
    rig.watches.forget(3);
    rig.says("a", 0.5f);
    CHECK(rig.told_in_time(3) == kSilence);
}

TEST_CASE("an output that goes away is told no more") {
    Watching rig;
    rig.rate("a/level", 50);
    rig.rate("b/level", 50);
    rig.take(1);
    rig.session.params().remove("a");
    rig.says("b", 0.5f);
    CHECK(rig.told_in_time(1) == Told{"/node/b/level f 0.5"});
}

TEST_CASE("what is no rate, and what has none, is refused") {
    Watching rig;
    for (const double hz : {-1.0, 50.1, std::nan("")})
        CHECK(rig.rate("a/level", hz).at(0).starts_with("/error iss 3 /node/a/level/rate "));
    CHECK(rig.ask(message("/node/a/level/rate")).at(0).starts_with("/error iss 2 "));
    CHECK(rig.ask(message("/node/a/level/rate", Wire().s("often"))).at(0).starts_with("/error iss 2 "));
    CHECK(rig.rate("a/gain", 1).at(0).starts_with("/error iss 9 /node/a/gain/rate "));
    CHECK(rig.rate("a/nothing", 1).at(0).starts_with("/error iss 1 "));
    CHECK(rig.rate("nobody/level", 1).at(0).starts_with("/error iss 1 "));
    rig.session.prepared.insert("soon");
    CHECK(rig.rate("soon/level", 1).at(0).starts_with("/error iss 8 "));
    CHECK(rig.ask(message("/node/a/level/rate", Wire().i(7).f(0))) == Told{"/ok is 7 /node/a/level/rate"});
    CHECK(rig.told_in_time(1) == kSilence);
}

TEST_CASE("below a node, rate is a port's name") {
    Watching rig;
    CHECK(rig.ask(message("/node/*/rate", Wire().f(1))).at(0).starts_with("/error iss 1 /node/*/rate nothing matches"));
    CHECK(rig.ask(message("/node/a/rate", Wire().f(1))).at(0).find("no control port 'rate'") != std::string::npos);
    rig.session.prepared.insert("soon");
    CHECK(rig.ask(message("/node/soon/rate", Wire().f(0.5f))) == kSilence);  // waits for the node
    const auto& set = std::get<ParamSet>(rig.session.transactions.at(0).items.at(0));
    CHECK((set.id == "soon" && set.symbol == "rate" && set.value == 0.5));
}

TEST_CASE("4096 outputs can be told") {
    Office office;
    for (int k = 0; k < 4097; ++k) office.session.add("n" + std::to_string(k));
    const auto told = office.ask(message("/node/*/level/rate", Wire().i(7).f(0.001f)));
    CHECK(told.size() == 4097);
    CHECK(told.back().starts_with("/error iiss 7 6 /node/*/level/rate 4096 outputs"));
}
