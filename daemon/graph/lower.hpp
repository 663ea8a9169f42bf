// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <optional>
#include <string_view>

#include "daemon/graph/compile.hpp"

// What the two halves of lower() share: audio and CV (lower.cpp), events (lower_events.cpp).
namespace signalbox::graph {

// "3" is channel 2; nothing where the box has no such channel.
std::optional<std::uint32_t> channel(std::string_view symbol, std::uint32_t count);
// Its bypass is a parameter of its own: it is never led around.
bool has_enabled_port(const PluginFacts& facts);
// Adds the wires for events. They are not aligned: events go at once, however late the audio beside them is.
void lower_events(const Rack& rack, const Instances& instances, const Box& box, Wiring& wiring);

}  // namespace signalbox::graph
