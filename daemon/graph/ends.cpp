// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/ends.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "daemon/graph/cables.hpp"
#include "daemon/rt/event_types.hpp"

namespace signalbox::graph {

namespace {

const std::vector<std::string> kOnlyMidi{LV2_MIDI__MidiEvent};

bool is_signal(PortKind kind) { return kind == PortKind::audio || kind == PortKind::cv; }

// "its outputs are out_l, out_r"
std::string list_ports(const PluginFacts& facts, bool input) {
    const std::string what = input ? "input" : "output";
    std::string names;
    auto ports = signal_ports(facts, input);
    const auto events = event_ports(facts, input);
    ports.insert(ports.end(), events.begin(), events.end());
    for (const PortFacts* port : ports) names += (names.empty() ? "" : ", ") + port->symbol;
    if (ports.empty()) return "it has no " + what + "s for cables";
    return ports.size() == 1 ? "its " + what + " is " + names : "its " + what + "s are " + names;
}

// One of the rack's own nodes.
struct Channels {
    const char* noun;
    Side side;
    PortKind kind;
    std::uint32_t count;
};

Channels channels_of(std::string_view id, const Box& box) {
    if (id == "in") return {"input", Side::from, PortKind::audio, box.inputs};
    if (id == "out") return {"output", Side::to, PortKind::audio, box.outputs};
    if (id == "midi_in") return {"MIDI input", Side::from, PortKind::midi, box.midi_inputs};
    return {"MIDI output", Side::to, PortKind::midi, box.midi_outputs};
}

// The number that a symbol writes; 0 where it writes none ("0", "01", "x").
std::uint32_t channel_number(const std::string& symbol) {
    std::uint32_t number = 0;
    const char* const last = symbol.data() + symbol.size();
    const auto read = std::from_chars(symbol.data(), last, number);
    return read.ec == std::errc{} && read.ptr == last && symbol[0] != '0' ? number : 0;
}

Result<Carried> check_channel(const Endpoint& end, Side side, const Scope& scope) {
    const Channels channels = channels_of(end.node, scope.box);
    if (channels.side != side) {
        return Error{Code::type,
                     end.text() + (side == Side::from ? " only takes cables; start at a node's output or at in"
                                                      : " only gives; end at a node's input or at out")};
    }
    const std::uint32_t number = channel_number(end.symbol);
    const std::uint32_t count = scope.stored ? static_cast<std::uint32_t>(kMaxChannels) : channels.count;
    if (number >= 1 && number <= count) {
        return Carried{channels.kind, channels.kind == PortKind::midi ? &kOnlyMidi : nullptr};
    }
    const std::string many =
        (count == 0 ? "no" : std::to_string(count)) + " " + channels.noun + (count == 1 ? "" : "s");
    return Error{Code::unknown,
                 "there is no " + end.text() + ": " + (scope.stored ? "a rack has at most " : "this box has ") + many};
}

Result<Carried> check_port(const Endpoint& end, const PluginFacts& facts, Side side) {
    const bool input = side == Side::to;
    const PortFacts* port = facts.port(end.symbol);
    if (port == nullptr) {
        return Error{Code::unknown, end.node + " has no port " + end.symbol + "; " + list_ports(facts, input)};
    }
    if (port->kind == PortKind::control) {
        return Error{Code::type, end.text() + " is a control: set its value; cables carry audio, CV and events"};
    }
    if (port->kind == PortKind::other) {
        return Error{Code::type, end.text() + " carries neither audio, CV nor events, and cables carry nothing else"};
    }
    if (port->input != input) {
        return Error{Code::type, end.text() +
                                     (input ? " is an output, and a cable ends at an input"
                                            : " is an input, and a cable starts at an output") +
                                     "; of " + end.node + ", " + list_ports(facts, input)};
    }
    return Carried{port->kind, &port->events};
}

// "MIDI, patch messages"
std::string list_events(const std::vector<std::string>& types) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kWords{
        {{LV2_MIDI__MidiEvent, "MIDI"},
         {LV2_TIME__Position, "time positions"},
         {LV2_PATCH__Message, "patch messages"}}};
    std::string text;
    for (const std::string& type : types) {
        const auto word = std::find_if(kWords.begin(), kWords.end(), [&](const auto& w) { return w.first == type; });
        text += (text.empty() ? "" : ", ") + (word != kWords.end() ? std::string(word->second) : "<" + type + ">");
    }
    return text;
}

bool share_a_type(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    if (a.empty() || b.empty()) return true;
    return std::any_of(a.begin(), a.end(),
                       [&](const auto& type) { return std::find(b.begin(), b.end(), type) != b.end(); });
}

}  // namespace

std::vector<const PortFacts*> event_ports(const PluginFacts& facts, bool input) {
    std::vector<const PortFacts*> result;
    for (const PortFacts& port : facts.ports) {
        if (is_event(port.kind) && port.input == input) result.push_back(&port);
    }
    return result;
}

std::vector<const PortFacts*> signal_ports(const PluginFacts& facts, bool input) {
    std::vector<const PortFacts*> result;
    for (const PortFacts& port : facts.ports) {
        if (is_signal(port.kind) && port.input == input) result.push_back(&port);
    }
    return result;
}

Result<Carried> check_end(const Node* node, const Endpoint& end, Side side, const Scope& scope) {
    if (own_id(end.node)) return check_channel(end, side, scope);
    if (node == nullptr) return Error{Code::unknown, "there is no node " + end.node + "; add it first"};
    if (node->facts) return check_port(end, *node->facts, side);
    if (scope.stored) return Carried{};
    return Error{Code::plugin, end.node + " is a placeholder, because " + node->uri +
                                   " is not installed: its ports are not known; install the plugin first"};
}

Result<void> check_kinds(const Endpoint& from, const Carried& gives, const Endpoint& to, const Carried& takes) {
    if (!gives.kind || !takes.kind || (!gives.has_events() && !takes.has_events())) return {};
    if (gives.has_events() != takes.has_events()) {
        const Carried& carried = gives.has_events() ? gives : takes;
        const Endpoint& event = gives.has_events() ? from : to;
        const Endpoint& other = gives.has_events() ? to : from;
        return Error{Code::type, event.text() + " carries " + (carried.kind == PortKind::midi ? "MIDI" : "events") +
                                     " and " + other.text() + " does not; a cable joins two ports of the same type"};
    }
    if (share_a_type(*gives.events, *takes.events)) return {};
    return Error{Code::type, from.text() + " gives " + list_events(*gives.events) + " and " + to.text() + " takes " +
                                 list_events(*takes.events) + "; a cable joins two ports of the same type"};
}

Result<void> check_event_cable(const Cable& cable, const Carried& carries) {
    if (!carries.has_events()) return {};
    const std::string text = cable_text(cable.from, cable.to) + " carries events, ";
    if (cable.feedback_ms) return Error{Code::type, text + "and feedback cables carry only audio and CV"};
    if (cable.gain != 1) return Error{Code::range, text + "which have no gain: leave it at 1"};
    return {};
}

bool carries_events(const Rack& rack, const Cable& cable) {
    const auto gives = [&](const Endpoint& end, Side side) {
        const auto carried = check_end(rack.find(end.node), end, side, {{}, true});
        return carried && carried->has_events();
    };
    return gives(cable.from, Side::from) || gives(cable.to, Side::to);
}

Result<void> check_gain(float gain) {
    if (std::isfinite(gain)) return {};
    return Error{Code::range, "a cable's gain is a finite number: 1 leaves the level as it is, 0 is silence"};
}

Result<void> check_feedback(float ms) {
    if (ms >= kMinFeedbackMs && ms <= kMaxFeedbackMs) return {};
    return Error{Code::range, "the time of a feedback cable is 1 to 10000 ms"};
}

}  // namespace signalbox::graph
