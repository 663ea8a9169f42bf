// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

// A rack with eq and comp becomes one where comp has gone, eq is turned and bypassed, and a placeholder has come.
struct TwoRacks : Office {
    TwoRacks() {
        session.add("eq");
        session.add("comp");
        before = std::make_shared<graph::Rack>(session.rack());
        graph::Rack& rack = session.edit_rack();
        rack.nodes.pop_back();
        graph::Node eq = *rack.nodes[0];
        eq.bypass = true;
        eq.params = {{"gain", -3.0F}};
        rack.nodes[0] = std::make_shared<graph::Node>(eq);
        graph::Node ghost;
        ghost.id = "ghost";
        ghost.uri = "urn:ghost";
        ghost.params = {{"knob", 3.0F}};
        rack.nodes.push_back(std::make_shared<graph::Node>(ghost));
        for (ClientId client = 1; client <= 2; ++client) ask(message("/subscribe"), client);
        session.outcome.before = before;
    }
    std::shared_ptr<graph::Rack> before;
};

const Lines kCommands{"/rack/remove si comp 0", "/rack/add ss urn:ghost ghost", "/node/eq/@bypass i 1",
                      "/node/ghost/knob f 3"};

}  // namespace

TEST_CASE("an undo, a redo, a load, an apply is told as what it came to, to the one who asked too") {
    const std::vector<std::pair<std::string, Wire>> kinds{{"/rack/undo", Wire()},
                                                          {"/rack/redo", Wire()},
                                                          {"/rack/load", Wire().s("evening")},
                                                          {"/rack/apply", Wire().s("{}")}};
    for (const auto& [address, wire] : kinds) {
        TwoRacks rig;
        rig.session.engine().cells().set(rig.session.params().find("eq/gain")->cell, -3);
        Lines own = kCommands;
        own.push_back("/ok s " + address);
        CHECK(rig.ask(message(address, wire), 1) == own);
        CHECK(rig.take(2) == kCommands);
        for (ClientId client = 1; client <= 2; ++client) CHECK(rig.told(client) == Lines{"/node/eq/gain f -3"});
        CHECK(rig.told(2) == Lines{});
    }
}

TEST_CASE("a value that the session reports as well is told once") {
    TwoRacks rig;
    Param& gain = *rig.session.params().find("eq/gain");
    rig.session.set(gain, -3, 0);
    rig.ask(message("/rack/undo"), 1);
    rig.take(2);
    CHECK(rig.told(2) == Lines{"/node/eq/gain f -3"});
    CHECK(rig.told(2) == Lines{});
}

TEST_CASE("what changes nothing tells nothing") {
    TwoRacks rig;
    *rig.before = rig.session.rack();
    CHECK(rig.ask(message("/rack/apply", Wire().s("{}")), 1) == Lines{"/ok s /rack/apply"});
    CHECK(rig.told(2) == Lines{});
}

TEST_CASE("strict goes with the rack") {
    Office office;
    office.ask(message("/rack/apply", Wire().s("{}")));
    CHECK(office.ask(message("/rack/apply", Wire().i(7).s("{}").s("strict"))) == Lines{"/ok is 7 /rack/apply"});
    REQUIRE(office.session.transactions.size() == 2);
    CHECK_FALSE(std::get<Apply>(office.session.transactions[0].items[0]).strict);
    CHECK(std::get<Apply>(office.session.transactions[1].items[0]).strict);
    CHECK(office.ask(message("/rack/apply", Wire().s("{}").s("loose"))) ==
          Lines{"/error iss 3 /rack/apply argument 2 can only be 'strict': refuse the rack where plugins are missing"});
}

TEST_CASE("a difference is listed and counted, and nothing is submitted") {
    TwoRacks rig;
    CHECK(rig.ask(message("/rack/diff", Wire().s("{}").s("strict")), 3) == Lines{});
    REQUIRE(rig.session.compares.size() == 1);
    CHECK(rig.session.compares[0].first.json == "{}");
    CHECK(rig.session.compares[0].first.strict);
    rig.session.compares[0].second(graph::difference(*rig.before, rig.session.rack()));
    CHECK(rig.take(3) == Lines{"/rack/remove si comp 0", "/rack/add ss urn:ghost ghost", "/node/eq/@bypass i 1",
                               "/node/eq/gain f -3", "/node/ghost/knob f 3", "/rack/diff/end i 5"});
    rig.session.compares[0].second(graph::Difference());
    CHECK(rig.take(3) == Lines{"/rack/diff/end i 0"});
    rig.session.compares[0].second(Error{Code::malformed, "line 1, column 2: no"});
    CHECK(rig.take(3) == Lines{"/error iss 11 /rack/diff line 1, column 2: no"});
    CHECK(rig.session.transactions.empty());
}

TEST_CASE("a difference needs a rack") {
    Office office;
    CHECK(office.ask(message("/rack/diff")) ==
          Lines{"/error iss 2 /rack/diff /rack/diff takes these arguments: json [strict]"});
    CHECK(office.ask(message("/rack/diff", Wire().s("{}").s("x"))).at(0).starts_with("/error iss 3 /rack/diff "));
    CHECK(office.session.compares.empty());
}
