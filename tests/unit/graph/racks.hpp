// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/graph/command.hpp"

// Small plugins and racks for the tests of this room.
namespace signalbox::graph::test {

// Ports by a line of symbols: "in_l in_r >out_l >out_r key! gain=0..10 >level= midi% >notes% x?". '>' is an output,
// '!' a side-chain, '=' a control with its range, '%' MIDI, '@' patch messages, '~' CV, '?' something else.
std::shared_ptr<const PluginFacts> plugin(std::string uri, std::string_view ports);

std::shared_ptr<const PluginFacts> mono();     // urn:mono: in >out gain=0..10
std::shared_ptr<const PluginFacts> stereo();   // urn:stereo: in_l in_r >out_l >out_r gain=0..1 mix=0..1
std::shared_ptr<const PluginFacts> widener();  // urn:widener: in >out_l >out_r
std::shared_ptr<const PluginFacts> merger();   // urn:merger: in_l in_r >out
std::shared_ptr<const PluginFacts> ducker();   // urn:ducker: in key! >out
std::shared_ptr<const PluginFacts> synth();    // urn:synth: events% >notes% >out meter? cv~ >env~

Endpoint end(std::string_view text);
struct Ends {
    std::string_view from, to;
};
Pairs onto(std::initializer_list<Ends> cables);
Add add(std::string id, std::shared_ptr<const PluginFacts> facts);
Add absent(std::string id, std::string uri = "urn:absent");
Connect connect(std::string_view from, std::string_view to, float gain = 1);
Feedback feedback(std::string_view from, std::string_view to, float gain, float ms);

// Applies all of them; each has to work.
Rack after(Rack rack, const std::vector<Command>& commands, const Box& box = {});
// The refusal of a command.
Error refusal(const Rack& rack, const Command& command, const Box& box = {});
// "a:out -> b:in", "a:out -> b:in *0.5", "a:out -> b:in *1 10ms", in the rack's order.
std::vector<std::string> cables(const Rack& rack);

}  // namespace signalbox::graph::test
