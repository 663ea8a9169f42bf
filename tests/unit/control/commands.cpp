// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/commands.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

// What others are told when this has been sent and committed.
std::string told(const std::string& address, const Wire& wire) {
    Office office;
    office.ask(message("/subscribe"), 2);
    const Lines answers = office.ask(message(address, wire));
    CHECK(answers == Lines{"/ok s " + address});
    const Lines others = office.take(2);
    REQUIRE(others.size() == 1);
    return others[0];
}

std::string refused(const std::string& address, const Wire& wire) {
    Office office;
    const Lines answers = office.ask(message(address, wire));
    CHECK(office.session.transactions.empty());
    REQUIRE(answers.size() == 1);
    return answers[0];
}

}  // namespace

TEST_CASE("every edit is told with its defaults filled in") {
    CHECK(told("/rack/add", Wire().s("urn:x").s("a")) == "/rack/add ss urn:x a");
    CHECK(told("/rack/remove", Wire().s("a")) == "/rack/remove si a 1");
    CHECK(told("/rack/remove", Wire().s("a").i(0)) == "/rack/remove si a 0");
    CHECK(told("/rack/replace", Wire().s("a").s("urn:y")) == "/rack/replace ss a urn:y");
    CHECK(told("/rack/insert", Wire().s("urn:x").s("a").s("in:1").s("out:1").s("in:2").s("out:2")) ==
          "/rack/insert ssssss urn:x a in:1 out:1 in:2 out:2");
    CHECK(told("/rack/move", Wire().s("a").s("in:1").s("out:1")) == "/rack/move sss a in:1 out:1");
    CHECK(told("/rack/connect", Wire().s("in:1").s("a:l")) == "/rack/connect ssf in:1 a:l 1");
    CHECK(told("/rack/connect", Wire().s("in:1").s("a:l").d(0.5)) == "/rack/connect ssf in:1 a:l 0.5");
    CHECK(told("/rack/feedback", Wire().s("a:l").s("b:l")) == "/rack/feedback ssff a:l b:l 1 10");
    CHECK(told("/rack/feedback", Wire().s("a:l").s("b:l").f(0.5f).i(20)) == "/rack/feedback ssff a:l b:l 0.5 20");
    CHECK(told("/rack/gain", Wire().s("a:l").s("b:l").s("-0.25")) == "/rack/gain ssf a:l b:l -0.25");
    CHECK(told("/rack/disconnect", Wire().s("a:l").s("b:l")) == "/rack/disconnect ss a:l b:l");
    CHECK(told("/rack/clear", Wire()) == "/rack/clear");
}

TEST_CASE("every edit takes a token") {
    const auto answer = [](const std::string& address, const Wire& wire) {
        return Office().ask(message(address, wire)).at(0);
    };
    CHECK(answer("/rack/add", Wire().i(1).s("urn:x").s("a")) == "/ok is 1 /rack/add");
    CHECK(answer("/rack/remove", Wire().i(2).s("a")) == "/ok is 2 /rack/remove");
    CHECK(answer("/rack/remove", Wire().i(-3).s("a").i(0)) == "/ok is -3 /rack/remove");
    CHECK(answer("/rack/clear", Wire().i(4)) == "/ok is 4 /rack/clear");
    CHECK(answer("/rack/undo", Wire().i(0)) == "/ok is 0 /rack/undo");
    CHECK(answer("/rack/feedback", Wire().i(6).s("a:l").s("b:l")) == "/ok is 6 /rack/feedback");
    CHECK(answer("/rack/insert", Wire().i(7).s("urn:x").s("a").s("in:1").s("out:1")) == "/ok is 7 /rack/insert");
    CHECK(answer("/rack/add", Wire().i(8).s("urn:x").tag('T')) ==
          "/error iiss 8 2 /rack/add argument 2 must be a string (s)");
}

TEST_CASE("a number where a name is due is taken as its digits") {
    Office office;
    CHECK(office.ask(message("/rack/add", Wire().s("urn:x").i(5))) == Lines{"/ok s /rack/add"});
    CHECK(std::get<graph::Add>(std::get<graph::Command>(office.session.transactions[0].items[0])).id == "5");
    CHECK(office.ask(message("/rack/remove", Wire().i(5))) == Lines{"/ok s /rack/remove"});
    CHECK(std::get<graph::Remove>(std::get<graph::Command>(office.session.transactions[1].items[0])).id == "5");
}

TEST_CASE("what an edit cannot use is refused with a sentence") {
    CHECK(refused("/rack/add", Wire().s("urn:x")) == "/error iss 2 /rack/add /rack/add takes these arguments: uri id");
    CHECK(refused("/rack/undo", Wire().s("x")) == "/error iss 2 /rack/undo /rack/undo takes no arguments");
    CHECK(refused("/rack/move", Wire().s("a").s("in:1").s("out:1").s("in:2")) ==
          "/error iss 2 /rack/move cables come in pairs, from and to; the last argument stands alone");
    CHECK(refused("/rack/gain", Wire().s("a:l").s("b:l").s("loud")).starts_with("/error iss 2 "));
    CHECK(refused("/rack/gain", Wire().s("a:l").s("b:l").s("nan")).starts_with("/error iss 3 "));
    CHECK(refused("/rack/gain", Wire().s("a:l").s("b:l").d(1e300)).starts_with("/error iss 3 "));
    CHECK(refused("/rack/connect", Wire().s("a").s("b:l")).starts_with("/error iss 11 /rack/connect "));
    CHECK(refused("/rack/save", Wire()) == "/error iss 2 /rack/save /rack/save takes these arguments: name");
}

TEST_CASE("what an error quotes is UTF-8, and no longer than a sentence needs") {
    Office office;
    office.session.outcome.result = Error{Code::unknown, "no \xff\xfe, caf\xc3\xa9"};
    CHECK(office.ask(message("/rack/clear")) ==
          Lines{"/error iss 1 /rack/clear no \xef\xbf\xbd\xef\xbf\xbd, caf\xc3\xa9"});
    office.session.outcome.result = Error{Code::unknown, std::string(9000, 'x')};
    CHECK(office.ask(message("/rack/clear")) == Lines{"/error iss 1 /rack/clear " + std::string(2048, 'x') + "..."});
    const std::string address = "/" + std::string(199, 'x');
    CHECK(refused(address, Wire()).starts_with("/error iss 1 " + address + " there is no "));
    CHECK(
        refused(address + "xx", Wire()).starts_with("/error iss 1 " + address + "... there is no " + address + "...;"));
}

TEST_CASE("the sender of an edit gets its answer only") {
    Office office;
    office.ask(message("/subscribe"), 1);
    CHECK(office.ask(message("/rack/clear"), 1) == Lines{"/ok s /rack/clear"});
    office.session.outcome.result = Error{Code::busy, "no"};
    office.ask(message("/subscribe"), 2);
    office.take(2);
    CHECK(office.ask(message("/rack/clear"), 1) == Lines{"/error iss 8 /rack/clear no"});
    CHECK(office.take(2) == Lines{});
}

TEST_CASE("bypass is a set that is an edit") {
    Office office;
    office.session.add("eq");
    office.ask(message("/subscribe"), 2);
    CHECK(office.ask(message("/node/eq/@bypass", Wire().i(1))) == Lines{});
    CHECK(office.take(2) == Lines{"/node/eq/@bypass i 1"});
    CHECK(office.ask(message("/node/eq/@bypass", Wire().i(1).tag('F'))) == Lines{"/ok is 1 /node/eq/@bypass"});
    CHECK(office.take(2) == Lines{"/node/eq/@bypass i 0"});
    CHECK(office.ask(message("/node/eq/@bypass", Wire().s("x"))).at(0).starts_with("/error iss 2 "));
    CHECK(office.ask(message("/node/ep/@bypass", Wire().i(1))) ==
          Lines{"/error iss 1 /node/ep/@bypass there is no node 'ep'; did you mean 'eq'?"});
    CHECK(office.ask(message("/node/eq/@bypas", Wire().i(1))) ==
          Lines{"/error iss 1 /node/eq/@bypas node 'eq' has no control port '@bypas'; did you mean '@bypass'?"});
}
