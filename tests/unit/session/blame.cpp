// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/blame.hpp"

#include "tests/unit/catch.hpp"

using namespace signalbox;
using control::blame;

TEST_CASE("a late cycle is blamed on the node that took long, or on nobody where several were timed as one") {
    graph::Rack rack;
    for (const auto& [id, instance] : {std::pair{"low", 5}, std::pair{"echo", 7}}) {
        graph::Node node;
        node.id = id;
        node.instance = static_cast<std::uint64_t>(instance);
        rack.nodes.push_back(std::make_shared<const graph::Node>(node));
    }
    rt::Overrun overrun{.frame = 640, .ticks = 2'000'000, .worst = {1'500'000, 7, 7, 1}};
    CHECK(blame(overrun, rack, 0.5) == "frame 640: node echo took 750 us of 1000 us");
    overrun.worst = {1'000'000, 5, 7, 12};
    CHECK(blame(overrun, rack, 0.5) ==
          "frame 640: the 12 nodes from low to echo (timed together; one by one from now on) took 500 us of 1000 us");
    overrun.worst = {1'000'000, 0, 0, 0};
    CHECK(blame(overrun, rack, 0.5) == "frame 640: the engine took 500 us of 1000 us");
    overrun.worst = {1'000'000, 6, 6, 1};
    CHECK(blame(overrun, rack, 0.5) == "frame 640: node (removed since) took 500 us of 1000 us");
}
