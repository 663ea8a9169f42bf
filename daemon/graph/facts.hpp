// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::graph {

// `midi` and `event` are atom ports of sequences, with MIDI among what they carry or without.
enum class PortKind : std::uint8_t { audio, cv, control, midi, event, other };
constexpr bool is_event(PortKind kind) { return kind == PortKind::midi || kind == PortKind::event; }

struct PortFacts {
    std::uint32_t index = 0;  // the plugin's own
    std::string symbol, name;
    PortKind kind = PortKind::other;
    bool input = false;
    bool optional = false;                        // lv2:connectionOptional
    bool sidechain = false;                       // takes no part in `through`
    float minimum = 0, maximum = 1, initial = 0;  // control and CV
    bool toggled = false, integer = false, enumeration = false, logarithmic = false, trigger = false;
    bool bounded_below = false, bounded_above = false;  // the plugin stated minimum or maximum
    bool reports_latency = false;
    bool drives_enabled = false;  // designation lv2:enabled
    bool rate_bounds = false;     // minimum and maximum are multiples of the sampling rate: at_rate() makes them values
    std::string designation, unit;
    std::string group;                                  // of ports that belong together: its symbol
    std::vector<std::pair<std::string, float>> points;  // scale points: label, value
    std::vector<std::string> events;                    // of event ports: URIs of what they carry; none: anything
    std::uint32_t event_bytes = 0;                      // ... how large a buffer has to be at least
    bool operator==(const PortFacts&) const = default;
};

// A parameter that is set and told by messages (LV2's patch extension) instead of a port.
struct PropertyFacts {
    std::string uri;
    std::string name;                        // the end of the URI, or all of it where another one ends so too
    std::string label, type, unit, initial;  // `type`: the URI of an atom's; `initial` in words; empty: not said
    std::optional<double> minimum, maximum;
    bool writable = false, readable = false;
    bool operator==(const PropertyFacts&) const = default;
};

// What a control input takes for a value that was asked for: within its range, whole where it is in steps. Nothing for
// NaN and infinities.
std::optional<float> fitted(const PortFacts& port, double value);

// All that the daemon knows of a plugin without loading its library; a plain value made by daemon/host.
struct PluginFacts {
    std::string uri, name, plugin_class;
    std::string bundle, library;                                 // paths; empty for what is built into the engine
    std::vector<PortFacts> ports;                                // by index, without gaps
    std::vector<PropertyFacts> properties;                       // by URI
    std::vector<std::string> required_features, wants_features;  // URIs, sorted
    bool hard_realtime = false, in_place_broken = false, live = false;
    bool fixed_blocks = false, power_of_two_blocks = false;  // runs in no others
    bool logs = false, works = false;                        // uses the host's log, its worker
    bool thread_safe_restore = false;                        // its state can be restored while it runs
    std::string default_state;  // what it starts with, as a rack file's "state"; empty: nothing
    std::string refused;        // why it cannot be hosted, a sentence; empty: it can

    [[nodiscard]] const PortFacts* port(std::string_view symbol) const;
    // By its name or its URI.
    [[nodiscard]] const PropertyFacts* property(std::string_view which) const;
    // The k-th audio or CV input (output) counts from 0 in port order: rt::Node::inputs (outputs) has the same order.
    [[nodiscard]] std::optional<std::uint32_t> audio_input(std::string_view symbol) const;
    [[nodiscard]] std::optional<std::uint32_t> audio_output(std::string_view symbol) const;
    // Likewise of event ports: rt::Node::event_inputs (event_outputs).
    [[nodiscard]] std::optional<std::uint32_t> event_input(std::string_view symbol) const;
    [[nodiscard]] std::optional<std::uint32_t> event_output(std::string_view symbol) const;
    [[nodiscard]] bool has_events() const;
    // The k-th control port, inputs and outputs alike: cell Node::first_cell + k.
    [[nodiscard]] std::optional<std::uint32_t> control(std::string_view symbol) const;
    // Healing, bypass and insert use this one map: output k takes main input min(k, last); nothing where there is none.
    [[nodiscard]] std::optional<std::uint32_t> through(std::uint32_t output) const;
    // For events: MIDI output k takes MIDI input min(k, last); what carries no MIDI has no way through.
    [[nodiscard]] std::optional<std::uint32_t> event_through(std::uint32_t output) const;
    [[nodiscard]] bool needs_whole_blocks() const { return fixed_blocks || power_of_two_blocks; }
    bool operator==(const PluginFacts&) const = default;
};

// The same where bounds do not depend on the sampling rate, else a copy whose bounds are values at this rate.
std::shared_ptr<const PluginFacts> at_rate(std::shared_ptr<const PluginFacts> facts, double rate_hz);

}  // namespace signalbox::graph
