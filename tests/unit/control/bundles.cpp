// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

struct EqRig : Office {
    EqRig() { session.add("eq"); }
};

const std::string kGain = message("/node/eq/gain", Wire().f(1));
const std::string kAdd = message("/rack/add", Wire().s("urn:x").s("new"));

}  // namespace

TEST_CASE("a bundle of sets is all or nothing") {
    EqRig rig;
    const std::string bad = message("/node/eq/gian", Wire().f(1)), last = message("/node/eq/freq", Wire().f(50));
    CHECK(rig.ask(bundle(1, {kGain, bad, last})) ==
          Lines{"/error iss 1 /node/eq/gian part 2 (/node/eq/gian): node 'eq' has no control port 'gian'; did you "
                "mean 'gain'?"});
    CHECK(rig.session.sets.empty());
    CHECK(rig.ask(bundle(1, {kGain, bundle(1, {last})})) == Lines{});
    CHECK(rig.session.sets.size() == 2);
}

TEST_CASE("a bundle that is bent anywhere does nothing") {
    EqRig rig;
    std::string bent = bundle(1, {kGain, kGain});
    bent[bent.size() - 8] = 'x';  // the second one's type tags
    const Lines answers = rig.ask(bent);
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].starts_with("/error iss 11  "));
    CHECK(rig.session.sets.empty());
}

TEST_CASE("a bundle with an edit is one transaction, confirmed message by message") {
    EqRig rig;
    rig.session.hold = true;
    const std::string set = message("/node/new/level", Wire().f(0.5f));
    const std::string cable = message("/rack/connect", Wire().i(9).s("in:1").s("new:in"));
    const std::string bypass = message("/node/new/@bypass", Wire().tag('T'));
    CHECK(rig.ask(bundle(1, {kGain, kAdd, set, cable, bypass})) == Lines{});
    CHECK(rig.session.sets.empty());
    REQUIRE(rig.session.transactions.size() == 1);
    const Transaction& transaction = rig.session.transactions[0];
    CHECK(transaction.client == 1);
    CHECK(transaction.frame == 0);
    REQUIRE(transaction.items.size() == 5);
    CHECK(std::get<ParamSet>(transaction.items[0]).symbol == "gain");
    CHECK(std::get<graph::Add>(std::get<graph::Command>(transaction.items[1])).id == "new");
    CHECK(std::get<ParamSet>(transaction.items[2]).value == 0.5);
    CHECK(std::get<graph::Connect>(std::get<graph::Command>(transaction.items[3])).to.symbol == "in");
    CHECK(std::get<graph::Bypass>(std::get<graph::Command>(transaction.items[4])).on);
    rig.session.held.at(0)({});
    CHECK(rig.take(1) == Lines{"/ok s /rack/add", "/ok is 9 /rack/connect"});
}

TEST_CASE("a transaction that fails answers once and names the part") {
    EqRig rig;
    rig.session.outcome = {Error{Code::cycle, "no"}, 1};
    const std::string cable = message("/rack/connect", Wire().i(9).s("in:1").s("new:in"));
    CHECK(rig.ask(bundle(1, {kGain, message("/ping"), cable, kAdd})) ==
          Lines{"/pong", "/error iiss 9 4 /rack/connect part 3 (/rack/connect): no"});
    CHECK(rig.ask(cable) == Lines{"/error iiss 9 4 /rack/connect no"});
}

TEST_CASE("a part that cannot be read keeps the others from being done") {
    EqRig rig;
    const std::string cable = message("/rack/connect", Wire().s("in:1"));
    CHECK(rig.ask(bundle(1, {kAdd, cable, message("/ping")})) ==
          Lines{"/error iss 2 /rack/connect part 2 (/rack/connect): /rack/connect takes these arguments: from to "
                "[gain]"});
    CHECK(rig.session.transactions.empty());
}

TEST_CASE("queries in a bundle are answered at once, in order with its sets") {
    EqRig rig;
    const std::string query = message("/node/eq/gain");
    CHECK(rig.ask(bundle(1, {query, kGain, query})) == Lines{"/node/eq/gain f 0", "/node/eq/gain f 1"});
    rig.session.hold = true;
    CHECK(rig.ask(bundle(1, {kAdd, query})) == Lines{"/node/eq/gain f 1"});
}

TEST_CASE("a sync waits for the edits of its own bundle") {
    EqRig rig;
    CHECK(rig.ask(bundle(1, {message("/sync", Wire().i(5)), kAdd})) == Lines{"/ok s /rack/add"});
    REQUIRE(rig.session.syncs.size() == 1);
    CHECK(rig.session.transactions.size() == 1);
    rig.session.syncs[0].second({});
    CHECK(rig.take(1) == Lines{"/synced i 5"});
    rig.session.syncs[0].second(Error{Code::no_audio, "no audio"});
    CHECK(rig.take(1) == Lines{"/error iss 10 /sync no audio"});
}

TEST_CASE("a save comes after the commit, and not after a failure") {
    EqRig rig;
    const std::string save = message("/rack/save", Wire().i(3).s("mine"));
    rig.session.hold = true;
    CHECK(rig.ask(bundle(1, {save, kAdd})) == Lines{});
    CHECK(rig.session.saves.empty());
    rig.session.held.at(0)({});
    CHECK(rig.take(1) == Lines{"/ok s /rack/add"});
    REQUIRE(rig.session.saves.size() == 1);
    CHECK(rig.session.saves[0].first == "mine");
    rig.session.saves[0].second({});
    CHECK(rig.take(1) == Lines{"/ok is 3 /rack/save"});
    rig.ask(bundle(1, {save, kAdd}));
    rig.session.held.at(1)({Error{Code::exists, "taken"}, 0});
    CHECK(rig.take(1) == Lines{"/error iss 5 /rack/add part 2 (/rack/add): taken"});
    CHECK(rig.session.saves.size() == 1);
    CHECK(rig.ask(save) == Lines{});
    rig.session.saves.at(1).second(Error{Code::file, "the disk is full"});
    CHECK(rig.take(1) == Lines{"/error iiss 3 12 /rack/save the disk is full"});
}

TEST_CASE("an answer that comes when the front is gone goes nowhere") {
    FakeSession session;
    session.hold = true;
    Inbox inbox;
    {
        Subscribers subscribers(session, [] { return 0.0; });
        Desk desk{session, subscribers, [](auto) {}, [] { return Traffic{}; }, [](auto, auto) {}, 0};
        Packets packets(desk);
        packets.take(osc::bytes_of(kAdd), FakeCaller(inbox, 1));
    }
    session.held.at(0)({});
    CHECK(inbox.empty());
}
