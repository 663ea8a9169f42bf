// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/rack.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;

TEST_CASE("Ids are 1 to 32 of a-z, 0-9, - and _", "[rack]") {
    for (const char* id : {"a", "0", "-", "_", "in", "echo-2_b", "abcdefghijklmnopqrstuvwxyz012345"})
        CHECK(valid_id(id));
    for (const char* id : {"", "A", "a b", "a:b", "a/b", "\xc3\xa4", "abcdefghijklmnopqrstuvwxyz0123456"}) {
        CHECK_FALSE(valid_id(id));
    }
    for (const char* id : {"in", "out", "midi_in", "midi_out"}) CHECK(own_id(id));
    for (const char* id : {"inn", "ou", "", "midi"}) CHECK_FALSE(own_id(id));
}

TEST_CASE("URIs hold no spaces and have a limit", "[rack]") {
    CHECK(valid_uri("urn:signalbox:delay"));
    CHECK(valid_uri(std::string(1024, 'u')));
    CHECK_FALSE(valid_uri(""));
    CHECK_FALSE(valid_uri("urn:a b"));
    CHECK_FALSE(valid_uri("urn:\xff"));
    CHECK_FALSE(valid_uri(std::string(1025, 'u')));
}

TEST_CASE("Endpoints are node:symbol", "[rack]") {
    const auto good = parse_endpoint("echo:out_l");
    REQUIRE(good);
    CHECK(*good == Endpoint{"echo", "out_l"});
    CHECK(good->text() == "echo:out_l");
    CHECK(parse_endpoint("in:1"));
    for (const char* text : {"", "echo", "echo:", ":out", "Echo:out", "a:b:c", "a:b c", "a:\x80"}) {
        const auto bad = parse_endpoint(text);
        REQUIRE_FALSE(bad);
        CHECK(bad.error().code == Code::malformed);
    }
    CHECK(parse_endpoint("echo").error().text == "\"echo\" is no endpoint: write node:symbol, as in echo:out or in:1");
}

TEST_CASE("Racks are equal by value, not by what runs", "[rack]") {
    const Rack one = after({}, {add("a", mono()), add("b", mono()), connect("a:out", "b:in")});
    const Rack two = after({}, {add("a", mono()), add("b", mono()), connect("a:out", "b:in")});
    CHECK(one.find("a")->instance != two.find("a")->instance);
    CHECK(one == two);
    CHECK(one.find("c") == nullptr);
    CHECK_FALSE(one == after(one, {Gain{end("a:out"), end("b:in"), 0.5F}}));
    CHECK_FALSE(one == after(one, {Bypass{"a", true}}));
    CHECK_FALSE(one == after(one, {add("c", mono())}));
    CHECK_FALSE(after({}, {add("b", mono()), add("a", mono())}) == after({}, {add("a", mono()), add("b", mono())}));
    Rack other = one;
    other.name = "live";
    CHECK_FALSE(one == other);
    other = one;
    other.bindings = std::make_shared<json::Array>(json::Array{json::Object{{"to", "a:gain", {}}}});
    CHECK_FALSE(one == other);
}
