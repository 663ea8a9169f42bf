// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/facts.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox::graph;

TEST_CASE("Ports are found by symbol and counted by kind", "[facts]") {
    const auto facts = test::plugin("urn:x", "gain=0..1 in_l key! >level= in_r >out_l cv~ events% >out_r >env~");
    REQUIRE(facts->port("in_r") != nullptr);
    CHECK(facts->port("in_r")->index == 4);
    CHECK(facts->port("in") == nullptr);
    CHECK(facts->audio_input("in_l") == 0U);
    CHECK(facts->audio_input("key") == 1U);
    CHECK(facts->audio_input("in_r") == 2U);
    CHECK(facts->audio_input("cv") == 3U);
    CHECK_FALSE(facts->audio_input("out_l"));
    CHECK_FALSE(facts->audio_input("gain"));
    CHECK_FALSE(facts->audio_input("events"));
    CHECK(facts->audio_output("out_l") == 0U);
    CHECK(facts->audio_output("out_r") == 1U);
    CHECK(facts->audio_output("env") == 2U);
    CHECK_FALSE(facts->audio_output("in_l"));
    CHECK(facts->control("gain") == 0U);
    CHECK(facts->control("level") == 1U);
    CHECK_FALSE(facts->control("in_l"));
}

TEST_CASE("What goes through a plugin skips side-chains and clings to the last main input", "[facts]") {
    const auto facts = test::plugin("urn:x", "key! in_l side! in_r >a >b >c");
    CHECK(facts->through(0) == 1U);
    CHECK(facts->through(1) == 3U);
    CHECK(facts->through(2) == 3U);
    CHECK(test::widener()->through(1) == 0U);
    CHECK_FALSE(test::plugin("urn:x", ">out")->through(0));
    CHECK_FALSE(test::plugin("urn:x", "key! events% gain= >out")->through(0));
}
