// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <array>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/graph/racks.hpp"

using namespace signalbox;
using namespace signalbox::graph;
using namespace signalbox::graph::test;

namespace {

// Random commands, most of them possible, some of them not.
class Generator {
public:
    explicit Generator(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % count; }
    bool one_in(std::size_t count) { return below(count) == 0; }

    Command next(const Rack& rack) {
        switch (below(16)) {
            case 0:
            case 1:
                return test::add(id(), facts());
            case 2:
                return one_in(4) ? Command(absent(id())) : Command(Replace{known(rack), "urn:r", {facts(), 5}});
            case 3:
                return Remove{known(rack), !one_in(4)};
            case 4:
            case 5:
                return Insert{"urn:i", id(), pairs(rack), {one_in(9) ? nullptr : facts(), 5}};
            case 6:
                return Move{known(rack), pairs(rack)};
            case 7:
                return Feedback{source(rack), sink(rack), gain(), one_in(9) ? 0.5F : 25.0F};
            case 8:
                return Gain{some_cable(rack).first, some_cable(rack).second, gain()};
            case 9:
                return disconnect(some_cable(rack));
            case 10:
                if (one_in(3)) return Restore{known(rack), {{"gain", 0.5F}}, some_state(), {}};
                return Bypass{known(rack), one_in(2)};
            case 12:
                return one_in(3) ? Command(Unbind{bound(rack)}) : Command(Bind{binding(rack)});
            case 11:
                return one_in(20) ? Command(Clear{}) : Command(Become{rack});
            default:
                return Connect{source(rack), sink(rack), gain()};
        }
    }
    float gain() {
        static constexpr std::array kGains{1.0F, 0.5F, -1.0F, 2.0F, 0.1F};
        return one_in(50) ? std::nanf("") : kGains[below(kGains.size())];
    }

private:
    PluginState some_state() {
        return one_in(3) ? nullptr : make_state({json::Object{{"key", "urn:k" + std::to_string(below(3)), {}}}});
    }
    Endpoint bound(const Rack& rack) { return {known(rack), one_in(20) ? "in" : "gain"}; }
    Binding binding(const Rack& rack) {
        Binding one;
        one.number = static_cast<std::uint16_t>(below(4));
        if (one_in(2)) one.channel = static_cast<std::uint32_t>(1 + below(17));
        one.to = bound(rack);
        return one;
    }
    static Disconnect disconnect(std::pair<Endpoint, Endpoint> ends) { return {ends.first, ends.second}; }
    std::string id() { return one_in(40) ? "in" : "n" + std::to_string(below(9)); }
    std::string known(const Rack& rack) {
        return rack.nodes.empty() || one_in(20) ? id() : rack.nodes[below(rack.nodes.size())]->id;
    }
    std::shared_ptr<const PluginFacts> facts() {
        static const std::array kFacts{mono(), stereo(), widener(), merger(), ducker(), synth()};
        return kFacts[below(kFacts.size())];
    }
    Endpoint port(const Rack& rack, bool input) {
        const std::string node = known(rack);
        const Node* found = rack.find(node);
        if (found == nullptr || !found->facts) return {node, "x"};
        std::vector<std::string> symbols;
        for (const auto& port : found->facts->ports) {
            if (one_in(30) || (port.input == input && port.kind <= PortKind::cv)) symbols.push_back(port.symbol);
        }
        return {node, symbols.empty() ? "x" : symbols[below(symbols.size())]};
    }
    std::string channel() { return std::to_string(one_in(20) ? 3 : 1 + below(2)); }
    Endpoint source(const Rack& rack) { return one_in(5) ? Endpoint{"in", channel()} : port(rack, false); }
    Endpoint sink(const Rack& rack) { return one_in(5) ? Endpoint{"out", channel()} : port(rack, true); }
    std::pair<Endpoint, Endpoint> some_cable(const Rack& rack) {
        if (rack.cables->empty() || one_in(20)) return {source(rack), sink(rack)};
        const Cable& cable = (*rack.cables)[below(rack.cables->size())];
        return {cable.from, cable.to};
    }
    Pairs pairs(const Rack& rack) {
        Pairs result;
        for (std::size_t count = 1 + below(2); count > 0; --count) result.push_back(some_cable(rack));
        return result;
    }

    std::mt19937 random_;
};

bool reaches(const Rack& rack, const std::string& from, const std::string& to, std::set<std::string>& seen) {
    for (const Cable& cable : *rack.cables) {
        if (cable.from.node != from || cable.feedback_ms) continue;
        if (cable.to.node == to) return true;
        if (seen.insert(cable.to.node).second && reaches(rack, cable.to.node, to, seen)) return true;
    }
    return false;
}

bool has_port(const Rack& rack, const Endpoint& end, bool input) {
    if (end.node == (input ? "out" : "in")) return end.symbol == "1" || end.symbol == "2";
    const Node* node = rack.find(end.node);
    if (node == nullptr || !node->facts) return node != nullptr;
    const PortFacts* port = node->facts->port(end.symbol);
    return port != nullptr && port->input == input && (port->kind == PortKind::audio || port->kind == PortKind::cv);
}

// What holds for every rack, told without the code under test. Empty: all of it.
std::string broken(const Rack& rack) {
    std::set<std::string> ids;
    for (const auto& node : rack.nodes) {
        if (!ids.insert(node->id).second) return "id twice: " + node->id;
    }
    const Cable* last = nullptr;
    for (const Cable& cable : *rack.cables) {
        const std::string text = cable.from.text() + " -> " + cable.to.text();
        if (last != nullptr && std::pair(last->from, last->to) >= std::pair(cable.from, cable.to))
            return "order: " + text;
        last = &cable;
        if (!has_port(rack, cable.from, false) || !has_port(rack, cable.to, true)) return "end: " + text;
        if (!std::isfinite(cable.gain)) return "gain: " + text;
        if (cable.feedback_ms && !(*cable.feedback_ms >= 1 && *cable.feedback_ms <= 10000)) return "time: " + text;
    }
    for (const std::string& id : ids) {
        std::set<std::string> seen;
        if (reaches(rack, id, id, seen)) return "loop: " + id;
    }
    return {};
}

// How much of in:`channel` arrives at a port when every node only passes on what goes through it.
double arrives(const Rack& rack, const std::string& channel, const Endpoint& input) {
    double sum = 0;
    for (const Cable& cable : *rack.cables) {
        if (cable.to != input || cable.feedback_ms) continue;
        if (cable.from.node == "in") {
            sum += cable.from.symbol == channel ? static_cast<double>(cable.gain) : 0.0;
            continue;
        }
        std::vector<std::string> mains;
        std::size_t place = 0, outputs = 0;
        for (const PortFacts& port : rack.find(cable.from.node)->facts->ports) {
            if (port.kind != PortKind::audio && port.kind != PortKind::cv) continue;
            if (port.input && !port.sidechain) mains.push_back(port.symbol);
            if (!port.input && port.symbol == cable.from.symbol) place = outputs;
            if (!port.input) ++outputs;
        }
        if (mains.empty()) continue;
        const std::string& through = mains[std::min(place, mains.size() - 1)];
        sum += static_cast<double>(cable.gain) * arrives(rack, channel, {cable.from.node, through});
    }
    return sum;
}

std::array<double, 4> levels(const Rack& rack) {
    return {arrives(rack, "1", {"out", "1"}), arrives(rack, "1", {"out", "2"}), arrives(rack, "2", {"out", "1"}),
            arrives(rack, "2", {"out", "2"})};
}

}  // namespace

TEST_CASE("After any sequence of edits the rack is whole", "[property]") {
    std::map<std::size_t, int> done;
    std::set<Code> refusals;
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        Generator generator(seed);
        Rack rack;
        for (int step = 0; step < 250; ++step) {
            const Command command = generator.next(rack);
            const Rack before = rack;
            const std::string written = write_rack(rack);
            const auto next = apply(rack, command, {});
            INFO("seed " << seed << ", step " << step << ", command " << command.index());
            REQUIRE(write_rack(rack) == written);
            REQUIRE((before.cables == rack.cables && before.nodes == rack.nodes));
            if (!next) {
                REQUIRE((next.error().code != Code::ok && !next.error().text.empty()));
                refusals.insert(next.error().code);
                continue;
            }
            ++done[command.index()];
            rack = *next;
            REQUIRE(broken(rack) == "");
            const auto again = apply({}, Become{rack}, {});
            INFO((again ? "" : again.error().text));
            REQUIRE(again);
            REQUIRE(*read_rack(write_rack(rack)) == rack);
        }
    }
    for (std::size_t kind = 0; kind < std::variant_size_v<Command>; ++kind) CHECK(done[kind] > 10);
    for (const Code code :
         {Code::unknown, Code::type, Code::range, Code::cycle, Code::exists, Code::malformed, Code::plugin}) {
        CHECK(refusals.count(code) == 1);
    }
}

// Gains are powers of two and the racks small, so that no sum is rounded.
TEST_CASE("Healing leaves what goes through the rack as it was", "[property]") {
    int heard = 0;
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        Generator generator(seed);
        Rack rack;
        const std::array facts{mono(), stereo(), widener(), merger(), ducker()};
        std::vector<std::string> outs{"in:1", "in:2"}, ins{"out:1", "out:2"};
        for (int i = 0; i < 6; ++i) {
            const std::string id = "n" + std::to_string(i);
            rack = after(rack, {test::add(id, facts[generator.below(facts.size())])});
            for (const PortFacts& port : rack.nodes.back()->facts->ports) {
                if (port.kind == PortKind::audio) (port.input ? ins : outs).push_back(id + ":" + port.symbol);
            }
        }
        static constexpr std::array kGains{0.5F, 1.0F, 2.0F, -1.0F};
        for (int i = 0; i < 25; ++i) {
            const Connect cable = connect(outs[generator.below(outs.size())], ins[generator.below(ins.size())],
                                          kGains[generator.below(kGains.size())]);
            if (auto next = apply(rack, cable, {})) rack = *std::move(next);
        }
        const auto before = levels(rack);
        if (before != std::array<double, 4>{}) ++heard;
        while (!rack.nodes.empty()) {
            rack = after(rack, {Remove{rack.nodes[generator.below(rack.nodes.size())]->id}});
            INFO("seed " << seed << ", " << rack.nodes.size() << " nodes left");
            REQUIRE(levels(rack) == before);
        }
        for (const Cable& cable : *rack.cables) REQUIRE((cable.from.node == "in" && cable.to.node == "out"));
    }
    CHECK(heard > 100);
}

TEST_CASE("Removing what was inserted gives the rack back", "[property]") {
    int tried = 0;
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        Generator generator(seed);
        Rack rack;
        for (int step = 0; step < 100; ++step) {
            if (auto next = apply(rack, generator.next(rack), {})) rack = *std::move(next);
        }
        for (const Cable& cable : *rack.cables) {
            const Rack inserted = after(rack, {Insert{"urn:mono", "extra", {{cable.from, cable.to}}, {mono(), 1}}});
            REQUIRE(after(inserted, {Remove{"extra"}}) == rack);
            ++tried;
        }
    }
    CHECK(tried > 100);
}
