// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/graph/racks.hpp"

#include <sstream>

#include "daemon/rt/event_types.hpp"
#include "tests/unit/catch.hpp"

namespace signalbox::graph::test {

namespace {

PortFacts port_from(std::string word, std::uint32_t index) {
    PortFacts port;
    port.index = index;
    port.kind = PortKind::audio;
    port.input = word[0] != '>';
    if (!port.input) word.erase(0, 1);
    const std::size_t mark = word.find_first_of("!=%@~?");
    port.symbol = word.substr(0, mark);
    if (mark == std::string::npos) return port;
    switch (word[mark]) {
        case '!':
            port.sidechain = true;
            break;
        case '%':
            port.kind = PortKind::midi;
            port.events = {LV2_MIDI__MidiEvent};
            break;
        case '@':
            port.kind = PortKind::event;
            port.events = {LV2_PATCH__Message};
            break;
        case '~':
            port.kind = PortKind::cv;
            break;
        case '?':
            port.kind = PortKind::other;
            break;
        default: {
            port.kind = PortKind::control;
            const std::string range = word.substr(mark + 1);
            if (range.empty()) break;
            port.minimum = std::stof(range);
            port.maximum = std::stof(range.substr(range.find("..") + 2));
            port.bounded_below = port.bounded_above = true;
        }
    }
    return port;
}

}  // namespace

std::shared_ptr<const PluginFacts> plugin(std::string uri, std::string_view ports) {
    auto facts = std::make_shared<PluginFacts>();
    facts->uri = std::move(uri);
    std::istringstream words{std::string(ports)};
    for (std::string word; words >> word;) {
        facts->ports.push_back(port_from(word, static_cast<std::uint32_t>(facts->ports.size())));
    }
    return facts;
}

std::shared_ptr<const PluginFacts> mono() { return plugin("urn:mono", "in >out gain=0..10"); }
std::shared_ptr<const PluginFacts> stereo() {
    return plugin("urn:stereo", "in_l in_r >out_l >out_r gain=0..1 mix=0..1");
}
std::shared_ptr<const PluginFacts> widener() { return plugin("urn:widener", "in >out_l >out_r"); }
std::shared_ptr<const PluginFacts> merger() { return plugin("urn:merger", "in_l in_r >out"); }
std::shared_ptr<const PluginFacts> ducker() { return plugin("urn:ducker", "in key! >out"); }
std::shared_ptr<const PluginFacts> synth() { return plugin("urn:synth", "events% >notes% >out meter? cv~ >env~"); }

Endpoint end(std::string_view text) {
    const auto parsed = parse_endpoint(text);
    REQUIRE(parsed);
    return *parsed;
}

Pairs onto(std::initializer_list<Ends> cables) {
    Pairs pairs;
    for (const auto& [from, to] : cables) pairs.emplace_back(end(from), end(to));
    return pairs;
}

Add add(std::string id, std::shared_ptr<const PluginFacts> facts) {
    static std::uint64_t instance = 0;
    return {facts->uri, std::move(id), {facts, ++instance}};
}
Add absent(std::string id, std::string uri) { return {std::move(uri), std::move(id), {}}; }
Connect connect(std::string_view from, std::string_view to, float gain) { return {end(from), end(to), gain}; }
Feedback feedback(std::string_view from, std::string_view to, float gain, float ms) {
    return {end(from), end(to), gain, ms};
}

Rack after(Rack rack, const std::vector<Command>& commands, const Box& box) {
    for (const Command& command : commands) {
        auto next = apply(rack, command, box);
        if (!next) FAIL(next.error().text);
        rack = *std::move(next);
    }
    return rack;
}

Error refusal(const Rack& rack, const Command& command, const Box& box) {
    const Rack copy = rack;
    const auto next = apply(rack, command, box);
    REQUIRE_FALSE(next);
    CHECK(rack == copy);
    return next.error();
}

std::vector<std::string> cables(const Rack& rack) {
    std::vector<std::string> result;
    for (const Cable& cable : *rack.cables) {
        std::ostringstream text;
        text << cable.from.text() << " -> " << cable.to.text();
        if (cable.gain != 1 || cable.feedback_ms) text << " *" << cable.gain;
        if (cable.feedback_ms) text << " " << *cable.feedback_ms << "ms";
        result.push_back(text.str());
    }
    return result;
}

}  // namespace signalbox::graph::test
