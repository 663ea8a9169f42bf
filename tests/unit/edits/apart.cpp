// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Edits in parts of the graph that a path does not listen to leave it as it is, to the bit.
#include <algorithm>
#include <array>
#include <cstring>
#include <random>

#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

const std::vector<std::uint32_t> kBlocks = {64, 37, 128, 1000, 16};

// The path: in:1 -> path -> out:1, with a loop of its own.
void build(Player& player) {
    player.edit(all({through_gain("path", -7), {feedback("path:out_1", "path:in_1", 0.6F, 13)}}));
    player.play(0.2);
}

// Random edits on nodes n0 to n5, which may listen to everything and are heard on out:2, and on d0 to d5, which may
// listen to these too and are heard nowhere. Only the latter are late: all that leaves the rack leaves it together, so
// its outputs are one merge.
class Strangers {
public:
    explicit Strangers(std::uint32_t seed) : random_(seed) {}

    Items next(const graph::Rack& rack) {
        dead_end_ = below(2) == 0;
        const std::string node = id();
        const auto [from, to] = some_cable(rack);
        switch (below(12)) {
            case 0:
            case 1:
                return made(add(plugin(), node), node);
            case 2:
                return {take_out(node, below(3) > 0)};
            case 3:
                return made(replace(node, plugin()), node);
            case 4:
                return made(insert(plugin(), node, {{from, to}}), node);
            case 5:
                return {move(node, {{from, to}})};
            case 6:
                return {feedback(end(rack, false), end(rack, true), gain(), 1 + static_cast<float>(below(20)))};
            case 7:
                return {edits::gain(from, to, gain())};
            case 8:
                return {disconnect(from, to)};
            case 9:
                return {bypass(node, below(2) == 0)};
            default:
                return {connect(end(rack, false), end(rack, true), gain())};
        }
    }

private:
    std::size_t below(std::size_t count) { return random_() % count; }
    std::string id() { return (dead_end_ ? "d" : "n") + std::to_string(below(6)); }
    float gain() { return 0.3F * static_cast<float>(below(4)) - 0.45F; }
    const std::string& plugin() {
        static constexpr std::array kNames = {"amp", "stereo", "split", "join", "echo"};
        plugin_ = below(3) == 0 ? kGain : kTest + std::string(kNames[below(kNames.size())]);
        if (dead_end_ && below(2) == 0) plugin_ = below(3) == 0 ? "urn:signalbox:meter" : std::string(kTest) + "late";
        return plugin_;
    }
    Items made(const Item& item, const std::string& node) {
        if (plugin_ != std::string(kTest) + "late") return {item};
        return {item, set(node, "frames", static_cast<double>(1 + below(400)))};
    }
    std::string end(const graph::Rack& rack, bool input) {
        if (below(3) == 0 && (!dead_end_ || !input))
            return input ? "out:2" : below(2) == 0 ? "path:out_1" : "in:" + std::to_string(1 + below(2));
        const std::string any = !input && dead_end_ && below(3) == 0 ? "n" + std::to_string(below(6)) : id();
        const graph::Node* node = rack.find(any);
        if (node == nullptr || !node->facts) return "n0:none";
        std::vector<std::string> symbols;
        for (const graph::PortFacts& port : node->facts->ports) {
            if (port.kind == graph::PortKind::audio && port.input == input) symbols.push_back(port.symbol);
        }
        return node->id + ":" + symbols[below(symbols.size())];
    }
    std::pair<std::string, std::string> some_cable(const graph::Rack& rack) {
        std::vector<const graph::Cable*> theirs;
        for (const graph::Cable& cable : *rack.cables) {
            const bool dead_end = cable.to.node[0] == 'd';
            if (cable.to.node != "path" && cable.to.text() != "out:1" && dead_end == dead_end_)
                theirs.push_back(&cable);
        }
        if (theirs.empty()) return {"n0:none", "n1:none"};
        const graph::Cable& cable = *theirs[below(theirs.size())];
        return {cable.from.text(), cable.to.text()};
    }

    std::mt19937 random_;
    bool dead_end_ = false;  // which of the two sorts the edit is about
    std::string plugin_;
};

bool has_late_node(control::LiveSession& session) {
    const auto& nodes = session.rack().nodes;
    return std::any_of(nodes.begin(), nodes.end(),
                       [&](const auto& node) { return session.node(node->id)->latency_frames > 0; });
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

void leave_alone(std::uint32_t seed, int wanted) {
    Player edited({.blocks = kBlocks, .ramp = {}}), untouched({.blocks = kBlocks, .ramp = {}});
    build(edited);
    build(untouched);
    Strangers strangers(seed);
    float heard = 0;
    int late = 0;
    for (int done = 0, tried = 0; done < wanted; ++tried) {
        REQUIRE(tried < 20 * wanted);
        const Items items = strangers.next(edited.session().rack());
        if (!edited.try_edit(items).result) continue;
        ++done;
        late += has_late_node(edited.session()) ? 1 : 0;
        const Channels ours = edited.play_frames(240), plain = untouched.play_frames(240);
        CAPTURE(seed, done);
        REQUIRE(same_bits(ours[0], plain[0]));
        for (const float sample : ours[1]) heard = std::max(heard, std::abs(sample));
    }
    CHECK(heard > 0.01F);  // the others did something
    CHECK(late > wanted / 4);
    CHECK(edited.session().totals().ramps > static_cast<std::uint64_t>(wanted) / 10);
}

}  // namespace

TEST_CASE("random edits elsewhere leave a path as it is, to the bit", "[edits]") { leave_alone(20260101, 500); }

TEST_CASE("10,000 random edits elsewhere leave a path as it is, to the bit", "[.long]") {
    leave_alone(std::random_device{}(), 10000);
}

TEST_CASE("an edit on the path itself is seen in the bits", "[edits]") {
    Player edited({.blocks = kBlocks, .ramp = {}}), untouched({.blocks = kBlocks, .ramp = {}});
    build(edited);
    build(untouched);
    edited.edit({gain("path:out_1", "out:1", 0.999999F)});
    CHECK_FALSE(same_bits(edited.play(0.05)[0], untouched.play(0.05)[0]));
}
