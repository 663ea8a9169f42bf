// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

TEST_CASE("questions are answered on their own addresses") {
    Office office;
    office.session.add("eq");
    CHECK(office.ask(message("/ping")) == Lines{"/pong"});
    CHECK(office.ask(message("/node/eq/freq")) == Lines{"/node/eq/freq f 1000"});
    CHECK(office.ask(message("/node/eq/@bypass")) == Lines{"/node/eq/@bypass i 0"});
    CHECK(office.ask(message("/node/eq/@cpu", Wire().i(1))).at(0).starts_with("/error iss 9 "));
    CHECK(office.ask(message("/node/eq/freq/inc")).at(0).starts_with("/error iss 2 "));
    CHECK(office.ask(message("/ping", Wire().i(1))) == Lines{"/error iss 2 /ping /ping takes no arguments"});
}

TEST_CASE("presets are listed, asked for, loaded and saved below their node") {
    Office office;
    office.session.add("eq");
    CHECK(office.ask(message("/node/eq/@preset")) == Lines{"/node/eq/@preset ss  "});
    CHECK(office.ask(message("/node/eq/@presets")) == Lines{"/node/eq/@presets/end i 0"});
    office.session.presets = {{"urn:a", "A"}, {"urn:b", "B"}};
    CHECK(office.ask(message("/node/eq/@preset")) == Lines{"/node/eq/@preset ss urn:a A"});
    CHECK(office.ask(message("/node/eq/@presets")) ==
          Lines{"/node/eq/@presets ss urn:a A", "/node/eq/@presets ss urn:b B", "/node/eq/@presets/end i 2"});
    CHECK(office.ask(message("/node/eq/@preset/save", Wire().s("mine"))) == Lines{"/ok s /node/eq/@preset/save"});
    CHECK(office.ask(message("/node/eq/@preset/save", Wire().i(7).s("two"))) ==
          Lines{"/ok is 7 /node/eq/@preset/save"});
    CHECK(office.session.saved_presets == Lines{"eq mine", "eq two"});
    CHECK(office.ask(message("/node/eq/@preset", Wire().i(8).s("B"))) == Lines{"/ok is 8 /node/eq/@preset"});
    REQUIRE(office.session.transactions.size() == 1);
    const auto& load = std::get<LoadPreset>(office.session.transactions[0].items.at(0));
    CHECK((load.id == "eq" && load.preset == "B"));
    CHECK(office.ask(message("/node/eq/@presets", Wire().i(1))).at(0).starts_with("/error iss 9 "));
    CHECK(office.ask(message("/node/nobody/@preset", Wire().s("B"))).at(0).starts_with("/error iss 1 "));
    CHECK(office.ask(message("/node/eq/@preset/save")).at(0).starts_with("/error iss 2 "));
}

TEST_CASE("sync takes a whole number") {
    Office office;
    office.ask(message("/sync", Wire().f(7)));
    office.ask(message("/sync", Wire().s("-8")));
    REQUIRE(office.session.syncs.size() == 2);
    office.session.syncs[0].second({});
    office.session.syncs[1].second({});
    CHECK(office.take(1) == Lines{"/synced i 7", "/synced i -8"});
    CHECK(office.ask(message("/sync")) == Lines{"/error iss 2 /sync /sync takes these arguments: n"});
    CHECK(office.ask(message("/sync", Wire().f(0.5f))).at(0).starts_with("/error iss 3 "));
    CHECK(office.ask(message("/sync", Wire().d(1e10))).at(0).starts_with("/error iss 3 "));
}

TEST_CASE("the times of a node are in nanoseconds") {
    Office office;
    office.session.add("eq");
    office.session.add_placeholder("ghost");
    rt::Stat& stat = office.session.node("eq")->stat;
    for (int k = 0; k < 990; ++k) stat.note(100);
    for (int k = 0; k < 10; ++k) stat.note(5000);
    const Times times = times_of(stat, 0.5);
    CHECK(times.mean == Approx((990 * 100 + 10 * 5000) / 1000.0 / 2));
    CHECK(times.p99 >= 50);
    CHECK(times.p99 <= 60);
    CHECK(times.max == 2500);
    stat.note(5000);
    CHECK(times_of(stat, 0.5).p99 == 2500);  // never beyond the maximum
    CHECK(times_of(rt::Stat(), 1).max == 0);
    CHECK(office.ask(message("/node/eq/@cpu")).at(0).starts_with("/node/eq/@cpu fff 153.8"));
    office.session.node("eq")->latency_frames = 64;
    CHECK(office.ask(message("/node/eq/@latency")) == Lines{"/node/eq/@latency i 64"});
    CHECK(office.ask(message("/node/ghost/@latency")) == Lines{"/node/ghost/@latency i 0"});
    CHECK(office.ask(message("/node/eq/@latency", Wire().i(1))).at(0).starts_with("/error iss 9 "));
    CHECK(office.ask(message("/node/ghost/@cpu")) == Lines{"/node/ghost/@cpu fff 0 0 0"});
}

TEST_CASE("rack/get says the commands that rebuild the rack") {
    Office office;
    graph::Rack& rack = office.session.edit_rack();
    auto eq = std::make_shared<graph::Node>();
    eq->id = "eq";
    eq->uri = "urn:x";
    eq->bypass = true;
    eq->params = {{"freq", 440.0f}, {"gain", -3.0f}};
    auto echo = std::make_shared<graph::Node>();
    echo->id = "echo";
    echo->uri = "urn:y";
    rack.nodes = {eq, echo};
    rack.cables = std::make_shared<std::vector<graph::Cable>>(std::vector<graph::Cable>{
        {{"echo", "out"}, {"eq", "in"}, 0.5f, 20.0f}, {{"eq", "out"}, {"echo", "in"}, 1, {}}});
    CHECK(office.ask(message("/rack/get")) ==
          Lines{"/rack/add ss urn:x eq", "/node/eq/freq f 440", "/node/eq/gain f -3", "/node/eq/@bypass i 1",
                "/rack/add ss urn:y echo", "/rack/feedback ssff echo:out eq:in 0.5 20",
                "/rack/connect ssf eq:out echo:in 1", "/rack/end i 7"});
    rack.name = "hall";
    CHECK(office.ask(message("/rack/get")).front() == "/rack/name s hall");
}

TEST_CASE("rack/history says the steps, counted from the present") {
    Office office;
    office.session.steps = {{"remove eq", "add eq"}, {"set eq:gain"}};
    CHECK(office.ask(message("/rack/history")) == Lines{"/rack/step is -1 remove eq", "/rack/step is -2 add eq",
                                                        "/rack/step is 1 set eq:gain", "/rack/history/end i 3"});
}

TEST_CASE("plugins are listed, refused ones with their reason") {
    Office office;
    auto good = std::make_shared<graph::PluginFacts>();
    good->uri = "urn:good";
    good->name = "Good";
    good->plugin_class = "Filter";
    auto bad = std::make_shared<graph::PluginFacts>(*good);
    bad->refused = "it wants a window";
    office.plugins = {good, bad};
    CHECK(office.ask(message("/plugins", Wire().s("oo"))) ==
          Lines{"/plugin sss urn:good Good Filter", "/plugin ssss urn:good Good Filter it wants a window",
                "/plugins/end i 2"});
    CHECK(office.filter == "oo");
    office.ask(message("/plugins"));
    CHECK(office.filter.empty());
}

TEST_CASE("status has an item for everything, then its end") {
    Office office;
    office.desk.traffic = [] {
        return Traffic{
            .received = 5'000'000'000, .dropped = 2, .denied = 6, .late = 3, .buffer_bytes = 4096, .clients = 6};
    };
    Totals& totals = office.session.totals_now;
    totals.edits = 11, totals.coalesced = 7, totals.staged = 2, totals.ramps = 5;
    const Lines lines = office.ask(message("/status"));
    CHECK(lines.back() == "/status/end");
    const auto has = [&lines](const std::string& wanted) {
        return std::find(lines.begin(), lines.end(), wanted) != lines.end();
    };
    CHECK(has("/status/version s " SIGNALBOX_VERSION));
    CHECK(has("/status/state s no audio"));
    CHECK(has("/status/edits i 11"));
    CHECK(has("/status/coalesced i 7"));
    CHECK(has("/status/staged i 2"));
    CHECK(has("/status/ramps i 5"));
    CHECK(has("/status/osc/received h 5000000000"));
    CHECK(has("/status/osc/dropped h 2"));
    CHECK(has("/status/osc/denied h 6"));
    CHECK(has("/status/osc/late h 3"));
    CHECK(has("/status/osc/buffer i 4096"));
    CHECK(has("/status/clients i 6"));
    CHECK(has("/status/latency i 0"));
    CHECK(has("/status/subscribers i 0"));
    CHECK(has("/status/cpu/cycle_p99 f 0"));
}
