// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

struct Subscribed : Office {
    Subscribed() {
        session.add("eq");
        for (ClientId client = 1; client <= 3; ++client)
            CHECK(ask(message("/subscribe"), client) == Lines{"/ok s /subscribe"});
    }
    void set(float value, ClientId client) { CHECK(ask(message("/node/eq/gain", Wire().f(value)), client) == Lines{}); }
};

const Lines kNothing;
Lines gain(const std::string& value) { return {"/node/eq/gain f " + value}; }

}  // namespace

TEST_CASE("a change goes to every subscriber but its sender") {
    Subscribed rig;
    rig.set(3, 1);
    CHECK(rig.told(1) == kNothing);
    CHECK(rig.told(2) == gain("3"));
    CHECK(rig.told(3) == gain("3"));
    CHECK(rig.told(2) == kNothing);  // once
}

TEST_CASE("the sender is told too where its value was clamped or rounded") {
    Subscribed rig;
    rig.set(1000, 1);
    CHECK(rig.told(1) == gain("24"));
    CHECK(rig.told(2) == gain("24"));
    rig.set(5, 1);
    CHECK(rig.told(1) == kNothing);
    rig.ask(message("/node/eq/steps", Wire().f(1.2f)), 1);
    CHECK(rig.told(1) == Lines{"/node/eq/steps f 1"});
}

TEST_CASE("within a turn the latest value wins, whoever sent it") {
    Subscribed rig;
    for (int k = 0; k < 10; ++k) rig.set(static_cast<float>(k), 1);
    rig.set(11, 2);
    CHECK(rig.told(1) == gain("11"));
    CHECK(rig.told(2) == kNothing);
    CHECK(rig.told(3) == gain("11"));
}

TEST_CASE("a parameter that goes away within the turn is not told") {
    Subscribed rig;
    rig.set(3, 1);
    rig.session.params().remove("eq");
    CHECK(rig.told(2) == kNothing);
}

TEST_CASE("a subscription to another port is told of its own source's changes") {
    Subscribed rig;
    CHECK(rig.ask(message("/subscribe", Wire().i(9000)), 1) == Lines{"/ok s /subscribe"});
    rig.set(3, 1);
    CHECK(rig.told(9000) == gain("3"));
    CHECK(rig.told(1) == kNothing);
    rig.take(2);
    rig.take(3);
    rig.ask(message("/unsubscribe"), 1);
    rig.set(4, 2);
    CHECK(rig.told(9000) == kNothing);
    CHECK(rig.told(1) == kNothing);
    CHECK(rig.told(3) == gain("4"));
}

TEST_CASE("a lease over UDP runs out unless it is renewed") {
    Subscribed rig;
    rig.now += 59;
    rig.ask(message("/subscribe"), 2);
    rig.ask(message("/subscribe", Wire().f(2.5f)), 3);
    rig.now += 2;
    rig.set(1, 9);
    CHECK(rig.told(1) == kNothing);  // 61 s
    CHECK(rig.told(2) == gain("1"));
    CHECK(rig.told(3) == gain("1"));
    rig.now += 1;
    rig.set(2, 9);
    CHECK(rig.told(3) == kNothing);  // 3 s
    CHECK(rig.subscribers.size() == 1);
}

TEST_CASE("over TCP there is no lease, unless one is asked for") {
    Office office;
    office.session.add("eq");
    const std::string plain = message("/subscribe"), leased = message("/subscribe", Wire().f(5));
    office.packets.take(osc::bytes_of(plain), FakeCaller(office.inbox, 1, true));
    office.packets.take(osc::bytes_of(leased), FakeCaller(office.inbox, 2, true));
    office.now += 1e6;
    CHECK(office.subscribers.size() == 1);
    office.packets.take(osc::bytes_of(message("/subscribe", Wire().i(9000))), FakeCaller(office.inbox, 3, true));
    CHECK(office.take(3) == Lines{"/error iss 9 /subscribe over TCP changes come on the connection itself: subscribe "
                                  "without a port"});
}

TEST_CASE("64 may subscribe, each once") {
    Office office;
    for (ClientId client = 1; client <= 64; ++client) office.ask(message("/subscribe"), client);
    CHECK(office.ask(message("/subscribe"), 5) == Lines{"/ok s /subscribe"});
    CHECK(office.subscribers.size() == 64);
    CHECK(office.ask(message("/subscribe"), 65).at(0).starts_with("/error iss 6 /subscribe 64 clients"));
    office.ask(message("/unsubscribe"), 7);
    CHECK(office.ask(message("/subscribe"), 65) == Lines{"/ok s /subscribe"});
}

TEST_CASE("a subscription's arguments are checked") {
    Office office;
    for (const Wire& wire : {Wire().i(0), Wire().i(65536), Wire().i(9000).f(0), Wire().f(-1), Wire().f(1e9f)})
        CHECK(office.ask(message("/subscribe", wire)).at(0).starts_with("/error iss 3 /subscribe "));
    CHECK(office.ask(message("/subscribe", Wire().s("x"))).at(0).starts_with("/error iss 2 /subscribe "));
    CHECK(office.ask(message("/subscribe", Wire().i(1).f(1).f(1))).at(0).starts_with("/error iss 2 /subscribe "));
    CHECK(office.subscribers.size() == 0);
    CHECK(office.ask(message("/subscribe", Wire().i(9000).i(30))) == Lines{"/ok s /subscribe"});
}
