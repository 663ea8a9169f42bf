// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/difference.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;
using Values = std::vector<Value>;

namespace {

Rack with_values(Rack rack, const Values& values) {
    for (const Value& value : values) {
        for (auto& node : rack.nodes) {
            if (node->id != value.id) continue;
            Node copy = *node;
            copy.params[value.symbol] = value.value;
            node = std::make_shared<const Node>(std::move(copy));
        }
    }
    return rack;
}

// Every node by its id with all that it is; every value said, whether the rack names it or not.
struct Told {
    std::string uri;
    bool bypass = false;
    std::map<std::string, float> values;
    bool operator==(const Told&) const = default;
};
std::map<std::string, Told> told(const Rack& rack) {
    std::map<std::string, Told> nodes;
    for (const auto& node : rack.nodes) {
        Told& to = nodes[node->id];
        to.uri = node->uri;
        to.bypass = node->bypass;
        for (const PortFacts& port : node->facts->ports) {
            if (port.kind != PortKind::control || !port.input) continue;
            const auto named = node->params.find(port.symbol);
            to.values[port.symbol] = named != node->params.end() ? named->second : port.initial;
        }
    }
    return nodes;
}

class Random {
public:
    explicit Random(std::uint32_t seed) : random_(seed) {}
    std::size_t below(std::size_t count) { return random_() % count; }

    Rack rack() {
        Rack rack;
        for (std::size_t k = below(9); k > 0; --k) (void)apply_to(rack, test::add(id(), facts()));
        for (std::size_t k = below(40); k > 0; --k) change(rack);
        return rack;
    }
    // One change of any kind, if it can be made.
    void change(Rack& rack) {
        if (below(8) == 0 && !rack.nodes.empty()) (void)apply_to(rack, Bypass{node(rack), below(2) == 0});
        if (below(3) == 0) set(rack);
        const std::array gains{1.0F, 0.5F, -1.0F, 0.0F};
        const float gain = gains[below(gains.size())];
        if (below(3) == 0) {
            (void)apply_to(rack, Feedback{source(rack), sink(rack), gain, 10.0F + static_cast<float>(below(2))});
        } else {
            (void)apply_to(rack, Connect{source(rack), sink(rack), gain});
        }
        if (below(20) == 0) (void)apply_to(rack, Remove{id(), below(2) == 0});
        if (below(20) == 0) (void)apply_to(rack, test::add(id(), facts()));
    }

private:
    static bool apply_to(Rack& rack, const Command& command) {
        auto next = apply(rack, command, {});
        if (next) rack = *std::move(next);
        return static_cast<bool>(next);
    }
    std::string id() { return "n" + std::to_string(below(9)); }
    std::string node(const Rack& rack) { return rack.nodes[below(rack.nodes.size())]->id; }
    std::shared_ptr<const PluginFacts> facts() {
        static const std::array kFacts{mono(), stereo(), widener(), merger(), ducker(), synth()};
        return kFacts[below(kFacts.size())];
    }
    Endpoint port(const Rack& rack, bool input) {
        if (rack.nodes.empty() || below(5) == 0) return {input ? "out" : "in", std::to_string(1 + below(2))};
        const Node& node = *rack.nodes[below(rack.nodes.size())];
        return {node.id, node.facts->ports[below(node.facts->ports.size())].symbol};
    }
    Endpoint source(const Rack& rack) { return port(rack, false); }
    Endpoint sink(const Rack& rack) { return port(rack, true); }
    void set(Rack& rack) {
        if (rack.nodes.empty()) return;
        const Node& node = *rack.nodes[below(rack.nodes.size())];
        for (const PortFacts& port : node.facts->ports) {
            if (port.kind != PortKind::control || !port.input || below(2) == 0) continue;
            const float value = below(3) == 0 ? port.initial : static_cast<float>(below(4)) / 4.0F;
            rack = with_values(rack, {{node.id, port.symbol, value}});
            return;
        }
    }
    std::mt19937 random_;
};

// Applies a difference, where each command has to work.
Rack gone(const Rack& before, const Difference& way) { return with_values(after(before, way.commands), way.values); }

std::map<std::size_t, int> kinds(const std::vector<Command>& commands) {
    std::map<std::size_t, int> result;
    for (const Command& command : commands) ++result[command.index()];
    return result;
}

template <class T>
std::size_t index_of() {
    return Command(T{}).index();
}

}  // namespace

TEST_CASE("The difference makes the one rack of the other", "[property]") {
    std::map<std::size_t, int> seen;
    std::size_t values = 0, alike = 0;
    for (std::uint32_t seed = 1; seed <= 1500; ++seed) {
        Random random(seed);
        const Rack first = random.rack();
        Rack second = seed % 2 == 0 ? random.rack() : first;
        for (std::size_t k = seed % 2 == 0 ? 0 : random.below(4); k > 0; --k) random.change(second);
        INFO("seed " << seed);
        const Difference way = difference(first, second);
        const Rack reached = gone(first, way);
        REQUIRE(told(reached) == told(second));
        REQUIRE(cables(reached) == cables(second));
        REQUIRE(difference(reached, second).empty());
        REQUIRE(difference(second, second).empty());
        for (const auto& [kind, count] : kinds(way.commands)) seen[kind] += count;
        values += way.values.size();
        alike += way.empty() ? 1 : 0;
    }
    for (const std::size_t kind : {index_of<Add>(), index_of<Remove>(), index_of<Replace>(), index_of<Connect>(),
                                   index_of<Feedback>(), index_of<Gain>(), index_of<Disconnect>(), index_of<Bypass>()})
        CHECK(seen[kind] > 50);
    CHECK(seen.size() == 8);  // nothing else is ever said
    CHECK(values > 100);
    CHECK(alike > 10);
}

TEST_CASE("Only what differs is said", "[difference]") {
    const Rack rack = after({}, {add("a", mono()), add("b", mono()), connect("in:1", "a:in"), connect("a:out", "b:in"),
                                 connect("b:out", "out:1", 0.5F)});
    Rack other = after(rack, {Remove{"a"}, Gain{end("b:out"), end("out:1"), 2}, Bypass{"b", true}});
    std::reverse(other.nodes.begin(), other.nodes.end());
    other.name = "other";
    const Difference way = difference(rack, other);
    REQUIRE(way.commands.size() == 4);
    CHECK_FALSE(std::get<Remove>(way.commands[0]).heal);
    CHECK(std::get<Bypass>(way.commands[1]).on);
    CHECK(std::get<Connect>(way.commands[2]).to.text() == "b:in");
    CHECK(std::get<Gain>(way.commands[3]).gain == 2);
    CHECK(way.values.empty());
}

TEST_CASE("A cable of another kind or time is laid anew", "[difference]") {
    const Rack base = after({}, {add("a", mono())});
    const Rack plain = after(base, {connect("in:1", "a:in")});
    const Rack late = after(base, {feedback("in:1", "a:in", 1, 10)});
    const Rack later = after(base, {feedback("in:1", "a:in", 1, 20)});
    for (const auto& [from, to] : {std::pair(plain, late), std::pair(late, later), std::pair(late, plain)}) {
        const Difference way = difference(from, to);
        REQUIRE(way.commands.size() == 2);
        CHECK(std::holds_alternative<Disconnect>(way.commands[0]));
        CHECK(cables(gone(from, way)) == cables(to));
    }
}

TEST_CASE("A replaced node keeps what it can", "[difference]") {
    const Rack rack = after({}, {add("a", mono()), connect("in:1", "a:in"), connect("a:out", "out:1")});
    const Rack other = after({}, {add("a", widener()), connect("in:1", "a:in"), connect("a:out_l", "out:1")});
    const Difference way = difference(with_values(rack, {{"a", "gain", 0.5F}}), other);
    REQUIRE(way.commands.size() == 1);
    CHECK(std::get<Replace>(way.commands[0]).uri == "urn:widener");
    CHECK(way.values.empty());
}

TEST_CASE("Many nodes with other plugins are another rack", "[difference]") {
    const auto rack = [](std::size_t count, const auto& facts) {
        Rack made;
        for (std::size_t k = 0; k < count; ++k) made = after(made, {add("n" + std::to_string(k), facts)});
        return after(made, {connect("in:1", "n0:in"), connect("n1:out", "n2:in"), connect("in:1", "out:1")});
    };
    for (const std::size_t count : {std::size_t{8}, std::size_t{9}}) {
        const Rack first = rack(count, mono()), second = rack(count, ducker());
        const Difference way = difference(first, second);
        CHECK(kinds(way.commands)[index_of<Replace>()] == (count == 8 ? 8 : 0));
        CHECK(kinds(way.commands)[index_of<Remove>()] == (count == 8 ? 0 : 9));
        CHECK(told(gone(first, way)) == told(second));
        CHECK(cables(gone(first, way)) == cables(second));
    }
}

TEST_CASE("A value that is not named is the port's initial one", "[difference]") {
    const Rack rack = after({}, {add("a", mono())});
    const float initial = mono()->port("gain")->initial;
    const Rack named = with_values(rack, {{"a", "gain", initial}}), turned = with_values(rack, {{"a", "gain", 3}});
    CHECK(difference(rack, named).empty());
    CHECK(difference(named, rack).empty());
    CHECK(difference(rack, turned).values == Values{{"a", "gain", 3}});
    CHECK(difference(turned, rack).values == Values{{"a", "gain", initial}});
    Rack stored = rack;  // as from a file: nothing known of the plugin
    Node node = *rack.nodes[0];
    node.facts = nullptr;
    stored.nodes[0] = std::make_shared<const Node>(node);
    CHECK(difference(turned, stored).values == Values{{"a", "gain", initial}});
}

TEST_CASE("A value past its port's range is the range's end; a placeholder keeps it", "[difference]") {
    const Rack rack = after({}, {add("a", mono()), absent("ghost")});
    const Rack wanted = with_values(rack, {{"a", "gain", 99}, {"ghost", "gain", 99}});
    const Rack become = after(rack, {Become{wanted}});
    CHECK(become.find("a")->params.at("gain") == 10);
    CHECK(become.find("ghost")->params.at("gain") == 99);
    CHECK(difference(become, after(become, {Become{wanted}})).empty());
}

TEST_CASE("Of a placeholder everything is said that can be", "[difference]") {
    Rack rack = after({}, {absent("ghost")});
    rack.cables = std::make_shared<std::vector<Cable>>(std::vector<Cable>{{end("in:1"), end("ghost:x"), 1, {}}});
    const Difference way = difference({}, with_values(rack, {{"ghost", "knob", 3}}));
    REQUIRE(way.commands.size() == 2);
    CHECK(std::get<Add>(way.commands[0]).uri == "urn:absent");
    CHECK(std::get<Connect>(way.commands[1]).to.text() == "ghost:x");
    CHECK(way.values == Values{{"ghost", "knob", 3}});
    CHECK(difference(with_values(rack, {{"ghost", "knob", 3}}), rack).empty());
}

TEST_CASE("Bindings that come, change and go are said", "[difference]") {
    const Box box;
    const auto bound = [&](Rack rack, const std::string& controller, const std::string& to, float most) {
        Binding binding = *parse_controller(controller);
        binding.to = *parse_endpoint(to);
        binding.minimum = 0;
        binding.maximum = most;
        const auto next = apply(rack, Bind{binding}, box);
        REQUIRE(next);
        return *next;
    };
    const Rack none = *apply(Rack{}, add("a", mono()), box);
    const Rack before = bound(bound(none, "cc/7", "a:gain", 1), "cc/8", "a:@bypass", 1);
    const Rack after = bound(bound(none, "cc/7", "a:gain", 2), "cc/9/ch3", "a:@bypass", 1);
    for (const auto& [from, to] : {std::pair{none, before}, {before, after}, {after, none}, {before, before}}) {
        const Difference way = difference(from, to);
        Rack rack = from;
        for (const Command& command : way.commands) {
            const auto next = apply(rack, command, box);
            REQUIRE(next);
            rack = *next;
        }
        CHECK(*rack.bindings == *to.bindings);
    }
    CHECK(difference(before, before).empty());
    CHECK(difference(before, after).commands.size() == 3);  // cc/7 anew; cc/8 gone, cc/9 in its place
}
