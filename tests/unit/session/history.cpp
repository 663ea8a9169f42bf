// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/history.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox;
using namespace signalbox::control;

namespace {

graph::Rack rack_of(int nodes) {
    graph::Rack rack;
    for (int i = 0; i < nodes; ++i) {
        graph::Node node;
        node.id = "n" + std::to_string(i);
        rack.nodes.push_back(std::make_shared<const graph::Node>(node));
    }
    return rack;
}

}  // namespace

TEST_CASE("the history holds a thousand steps", "[history]") {
    History history;
    for (int i = 0; i < 1200; ++i) history.record({.what = std::to_string(i), .rack = graph::Rack(), .values = {}}, {});
    CHECK(history.undo_list().size() == History::kSteps);
    CHECK(history.undo_list().front() == "1199");
    CHECK(history.undo_list().back() == "200");
}

TEST_CASE("the history counts what its racks do not share", "[history]") {
    History history;
    const graph::Rack shared = rack_of(1000);
    for (int i = 0; i < 500; ++i) history.record({.what = "shared", .rack = shared, .values = {}}, shared);
    CHECK(history.undo_list().size() == 500);
    for (int i = 0; i < 500; ++i) history.record({.what = "own", .rack = rack_of(1000), .values = {}}, shared);
    const std::size_t node = sizeof(graph::Node) + sizeof(std::shared_ptr<int>);
    CHECK(history.undo_list().size() < History::kBytes / (1000 * node));
    CHECK(history.undo_list().size() > 20);
    CHECK(history.undo_list().back() == "own");
}

TEST_CASE("a gesture ends where something else is recorded", "[history]") {
    History history;
    const auto gesture = history.begin({"a", "x", 0, 1});
    CHECK(history.extend(gesture, 2));
    const auto other = history.begin({"a", "y", 5, 6});
    CHECK(history.extend(gesture, 3));
    CHECK(history.previous()->values.front().after == 6);
    history.undone({});
    CHECK(history.previous()->values.front().after == 3);
    CHECK(history.next()->values.front().symbol == "y");
    CHECK_FALSE(history.extend(gesture, 4));
    CHECK_FALSE(history.extend(other, 4));
    history.begin({"b", "z", 0, 1});
    CHECK(history.next() == nullptr);
}
