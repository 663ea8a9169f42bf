// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/graph/rack.hpp"
#include "daemon/rt/bindings.hpp"

namespace signalbox::graph {

inline constexpr std::size_t kMaxBindings = 1024;

// A MIDI controller that drives a parameter, or with the symbol @bypass a node's bypass. Racks keep bindings as JSON.
struct Binding {
    rt::ControlKind kind = rt::ControlKind::cc;
    std::uint16_t number = 0;              // of the controller, the NRPN or the note
    std::optional<std::uint32_t> channel;  // 1 to 16; none: any
    std::uint32_t input = 1;               // of the rack
    Endpoint to;
    std::optional<float> minimum,
        maximum;                 // of the parameter; none: the port's own. They may stand the other way round.
    std::string curve = "port";  // "port": as the port says; "linear", "log"
    bool pickup = false;         // nothing moves until the controller passes the present value
    bool operator==(const Binding&) const = default;
};

// {"from": {"cc": 7, "channel": 1, "input": 1}, "to": "node:symbol", "min": 0, "max": 1, "curve": "port", "pickup":
// false}
Result<Binding> read_binding(const json::Value& value);
json::Value binding_value(const Binding& binding);

// A controller in a word: cc/7, cc14/1, nrpn/300, note/60, bend, program, pressure; behind it /ch3 and /in2.
Result<Binding> parse_controller(std::string_view text);
std::string controller_text(const Binding& binding);

}  // namespace signalbox::graph
