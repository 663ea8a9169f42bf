// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>
#include <limits>

#include "tests/unit/catch.hpp"
#include "tests/unit/control/allocations.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

struct Rig : Office {
    Rig() { session.add("eq"); }
    float last() const { return session.sets.empty() ? std::nanf("") : session.sets.back().value; }
    // The value that arrives when this is sent, which must not be answered.
    float sent(const std::string& address, const Wire& wire) {
        session.sets.clear();
        CHECK(ask(message(address, wire)) == Lines{});
        REQUIRE(session.sets.size() == 1);
        return last();
    }
    std::string refused(const std::string& address, const Wire& wire) {
        session.sets.clear();
        const Lines answers = ask(message(address, wire));
        CHECK(session.sets.empty());
        REQUIRE(answers.size() == 1);
        return answers[0];
    }
};

}  // namespace

TEST_CASE("numbers of every type set a parameter") {
    Rig rig;
    CHECK(rig.sent("/node/eq/gain", Wire().f(1.5f)) == 1.5f);
    CHECK(rig.sent("/node/eq/gain", Wire().i(-7)) == -7);
    CHECK(rig.sent("/node/eq/gain", Wire().d(0.1)) == 0.1f);
    CHECK(rig.sent("/node/eq/gain", Wire().h(12)) == 12);
    CHECK(rig.sent("/node/eq/gain", Wire().tag('T')) == 1);
    CHECK(rig.sent("/node/eq/gain", Wire().tag('F')) == 0);
    CHECK(rig.sent("/node/eq/gain", Wire().s("-2.25")) == -2.25f);
    CHECK(rig.session.sets == std::vector<FakeSession::Set>{{"/node/eq/gain", -2.25f, 1}});
}

TEST_CASE("values are clamped to the port's range and rounded to its steps") {
    Rig rig;
    CHECK(rig.sent("/node/eq/gain", Wire().f(1000)) == 24);
    CHECK(rig.sent("/node/eq/gain", Wire().d(-1e300)) == -24);
    CHECK(rig.sent("/node/eq/steps", Wire().f(2.6f)) == 3);
    CHECK(rig.sent("/node/eq/steps", Wire().f(99)) == 8);
    CHECK(rig.sent("/node/eq/on", Wire().f(0.5f)) == 1);
    CHECK(rig.sent("/node/eq/on", Wire().i(0)) == 0);
    CHECK(rig.sent("/node/eq/free", Wire().f(77)) == 77);
    CHECK(std::isfinite(rig.sent("/node/eq/free", Wire().d(1e300))));
}

TEST_CASE("what is no finite number is refused, and says what to send") {
    Rig rig;
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    for (const std::string address : {"/node/eq/gain", "/node/eq/gain/norm", "/node/eq/gain/inc"}) {
        const std::string answer = "/error iss 3 " + address + " argument 1 is not a finite number: send one that is";
        CHECK(rig.refused(address, Wire().f(nan)) == answer);
        CHECK(rig.refused(address, Wire().f(-inf)) == answer);
        CHECK(rig.refused(address, Wire().s("inf")) == answer);
        CHECK(rig.refused(address, Wire().s("1e999")) == answer);
        CHECK(rig.refused(address, Wire().s("loud")) ==
              "/error iss 2 " + address + " argument 1 must be a number (i f d h T F, or a string that is one)");
    }
    CHECK(rig.refused("/node/eq/gain/ramp", Wire().f(1).f(nan)).starts_with("/error iss 3 "));
    CHECK(rig.refused("/node/eq/gain/ramp", Wire().f(1).f(-1)).starts_with("/error iss 3 "));
}

TEST_CASE("a set is answered only where it carries a token") {
    Rig rig;
    CHECK(rig.ask(message("/node/eq/gain", Wire().i(7))) == Lines{});
    CHECK(rig.last() == 7);
    CHECK(rig.ask(message("/node/eq/gain", Wire().i(7).i(3))) == Lines{"/ok is 7 /node/eq/gain"});
    CHECK(rig.last() == 3);
    CHECK(rig.ask(message("/node/eq/gain/norm", Wire().i(8).f(1))) == Lines{"/ok is 8 /node/eq/gain/norm"});
    CHECK(rig.last() == 24);
    CHECK(rig.ask(message("/node/eq/gain/ramp", Wire().i(9).f(1).f(2))) == Lines{"/ok is 9 /node/eq/gain/ramp"});
    CHECK(rig.session.sets.back() == FakeSession::Set{"/node/eq/gain", 1, 1, 0, 2});
    CHECK(rig.refused("/node/eq/nix", Wire().i(5).f(1)).starts_with("/error iiss 5 1 /node/eq/nix "));
    CHECK(rig.refused("/node/eq/gain", Wire().f(5).f(1)) ==
          "/error iss 2 /node/eq/gain /node/eq/gain takes these arguments: number");
    CHECK(rig.refused("/node/eq/gain/ramp", Wire().f(5)) ==
          "/error iss 2 /node/eq/gain/ramp /node/eq/gain/ramp takes these arguments: value seconds");
}

TEST_CASE("norm runs along the port's own curve") {
    Rig rig;
    CHECK(rig.sent("/node/eq/gain/norm", Wire().f(0.75f)) == 12);
    CHECK(rig.sent("/node/eq/gain/norm", Wire().f(7)) == 24);
    CHECK(rig.sent("/node/eq/freq/norm", Wire().f(1.0f / 3)) == Approx(200));
    CHECK(rig.ask(message("/node/eq/freq/norm")) == Lines{"/node/eq/freq/norm f 0.333333"});
}

TEST_CASE("increments count from the present value, also within a bundle") {
    Rig rig;
    CHECK(rig.sent("/node/eq/gain", Wire().f(10)) == 10);
    CHECK(rig.sent("/node/eq/gain/inc", Wire().f(-4)) == 6);
    CHECK(rig.sent("/node/eq/gain/inc", Wire().d(1e308)) == 24);
    const std::string step = message("/node/eq/steps/inc", Wire().i(2));
    CHECK(rig.ask(bundle(1, {step, step, step})) == Lines{});
    CHECK(rig.last() == 6);
}

TEST_CASE("outputs are read, not set") {
    Rig rig;
    CHECK(rig.refused("/node/eq/level", Wire().f(1)) ==
          "/error iss 9 /node/eq/level /node/eq/level is an output: it can be read, not set");
    CHECK(rig.ask(message("/node/eq/level")) == Lines{"/node/eq/level f 0"});
}

TEST_CASE("an address that nothing has is explained") {
    Rig rig;
    rig.session.add_placeholder("ghost");
    CHECK(rig.refused("/node/eq/gian", Wire().f(1)) ==
          "/error iss 1 /node/eq/gian node 'eq' has no control port 'gian'; did you mean 'gain'?");
    CHECK(rig.refused("/node/ep/gain", Wire().f(1)) ==
          "/error iss 1 /node/ep/gain there is no node 'ep'; did you mean 'eq'?");
    CHECK(rig.refused("/node/eq/in", Wire().f(1)).starts_with("/error iss 2 "));
    CHECK(rig.refused("/node/eq", Wire().f(1)).starts_with("/error iss 1 "));
    CHECK(rig.refused("/node/", Wire().f(1)).starts_with("/error iss 1 "));
    CHECK(rig.refused("/node/out/1", Wire().f(1)) ==
          "/error iss 1 /node/out/1 'out' is the rack's own and has no parameters");
    CHECK(rig.refused("/node/ghost/gain", Wire().f(1)) ==
          "/error iss 7 /node/ghost/gain node 'ghost' waits for its plugin urn:test:absent: install it first");
    CHECK(rig.refused("/rack/conect", Wire().s("a:b").s("c:d")) ==
          "/error iss 1 /rack/conect there is no /rack/conect; did you mean /rack/connect?");
    CHECK(rig.refused("/quite/another/thing", Wire()).starts_with("/error iss 1 /quite/another/thing there is no "));
}

TEST_CASE("answers are never answered") {
    Rig rig;
    CHECK(rig.ask(message("/error", Wire().i(1).s("/x").s("y"))) == Lines{});
    CHECK(rig.ask(message("/ok", Wire().s("/x"))) == Lines{});
}

TEST_CASE("plain sets, by one message or a thousand, take no memory") {
    Rig rig;
    rig.session.sets.reserve(10000);
    const std::string one = message("/node/eq/gain", Wire().f(1));
    const std::string many = bundle(1, std::vector<std::string>(1000, message("/node/eq/freq/norm", Wire().f(0.5f))));
    const FakeCaller caller(rig.inbox, 1);
    const auto send = [&] {
        rig.packets.take(osc::bytes_of(one), caller);
        rig.packets.take(osc::bytes_of(many), caller);
    };
    send();
    rig.session.sets.clear();
    rig.session.note_sets = false;
    const auto before = allocations();
    send();
    CHECK(allocations() == before);
    CHECK(rig.session.value(*rig.session.params().find("eq/gain")) == 1);
    const auto* proof = new int(1);  // the counter counts
    CHECK(allocations() > before);
    delete proof;
}

TEST_CASE("a set that names a node being prepared waits behind it") {
    Rig rig;
    rig.session.prepared = {"eq", "new"};
    CHECK(rig.ask(message("/node/eq/gain/inc", Wire().f(3))) == Lines{});
    CHECK(rig.ask(message("/node/new/what/ramp", Wire().i(4).f(3).f(2))) == Lines{"/ok is 4 /node/new/what/ramp"});
    CHECK(rig.session.sets.empty());
    REQUIRE(rig.session.transactions.size() == 2);
    const auto& first = std::get<ParamSet>(rig.session.transactions[0].items.at(0));
    CHECK(first.id == "eq");
    CHECK(first.symbol == "gain");
    CHECK(first.value == 3);
    CHECK(first.how == How::increment);
    const auto& second = std::get<ParamSet>(rig.session.transactions[1].items.at(0));
    CHECK(second.id == "new");
    CHECK(second.symbol == "what");
    CHECK(second.how == How::glide);
    CHECK(second.seconds == 2);
    CHECK(rig.ask(message("/node/new/what")) ==
          Lines{"/error iss 8 /node/new/what node 'new' is being prepared: ask again when it is there"});
}
