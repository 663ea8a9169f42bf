// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/ends.hpp"

#include <charconv>
#include <cmath>

#include "daemon/graph/cables.hpp"

namespace signalbox::graph {

namespace {

using Kind = Result<std::optional<PortKind>>;

bool is_signal(PortKind kind) { return kind == PortKind::audio || kind == PortKind::cv; }

// "its outputs are out_l, out_r"
std::string list_ports(const PluginFacts& facts, bool input) {
    const std::string what = input ? "input" : "output";
    std::string names;
    const auto ports = signal_ports(facts, input);
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

Kind check_channel(const Endpoint& end, Side side, const Scope& scope) {
    const Channels channels = channels_of(end.node, scope.box);
    if (channels.side != side) {
        return Error{Code::type,
                     end.text() + (side == Side::from ? " only takes cables; start at a node's output or at in"
                                                      : " only gives; end at a node's input or at out")};
    }
    const std::uint32_t number = channel_number(end.symbol);
    const std::uint32_t count = scope.stored ? static_cast<std::uint32_t>(kMaxChannels) : channels.count;
    if (number >= 1 && number <= count) return std::optional(channels.kind);
    const std::string many =
        (count == 0 ? "no" : std::to_string(count)) + " " + channels.noun + (count == 1 ? "" : "s");
    return Error{Code::unknown,
                 "there is no " + end.text() + ": " + (scope.stored ? "a rack has at most " : "this box has ") + many};
}

Kind check_port(const Endpoint& end, const PluginFacts& facts, Side side) {
    const bool input = side == Side::to;
    const PortFacts* port = facts.port(end.symbol);
    if (port == nullptr) {
        return Error{Code::unknown, end.node + " has no port " + end.symbol + "; " + list_ports(facts, input)};
    }
    if (port->kind == PortKind::control) {
        return Error{Code::type, end.text() + " is a control: set its value; cables carry audio and CV"};
    }
    if (port->kind == PortKind::other) {
        return Error{Code::type, end.text() + " carries neither audio nor CV, and cables carry nothing else"};
    }
    if (port->input != input) {
        return Error{Code::type, end.text() +
                                     (input ? " is an output, and a cable ends at an input"
                                            : " is an input, and a cable starts at an output") +
                                     "; of " + end.node + ", " + list_ports(facts, input)};
    }
    return std::optional(port->kind);
}

}  // namespace

std::vector<const PortFacts*> signal_ports(const PluginFacts& facts, bool input) {
    std::vector<const PortFacts*> result;
    for (const PortFacts& port : facts.ports) {
        if (is_signal(port.kind) && port.input == input) result.push_back(&port);
    }
    return result;
}

Kind check_end(const Node* node, const Endpoint& end, Side side, const Scope& scope) {
    if (own_id(end.node)) return check_channel(end, side, scope);
    if (node == nullptr) return Error{Code::unknown, "there is no node " + end.node + "; add it first"};
    if (node->facts) return check_port(end, *node->facts, side);
    if (scope.stored) return std::optional<PortKind>();
    return Error{Code::plugin, end.node + " is a placeholder, because " + node->uri +
                                   " is not installed: its ports are not known; install the plugin first"};
}

Result<void> check_kinds(const Endpoint& from, std::optional<PortKind> gives, const Endpoint& to,
                         std::optional<PortKind> takes) {
    const bool midi_from = gives == PortKind::midi, midi_to = takes == PortKind::midi;
    if (!midi_from && !midi_to) return {};
    if ((midi_from || !gives) && (midi_to || !takes)) {
        return Error{Code::type,
                     cable_text(from, to) + " would carry MIDI; cables carry only audio and CV in this version"};
    }
    const Endpoint& midi = midi_from ? from : to;
    const Endpoint& other = midi_from ? to : from;
    return Error{Code::type, midi.text() + " carries MIDI and " + other.text() +
                                 " does not; a cable joins two ports of the same type"};
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
