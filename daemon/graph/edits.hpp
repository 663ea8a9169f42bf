// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "daemon/graph/cables.hpp"
#include "daemon/graph/command.hpp"

// The single edits behind apply(), and what they share.
namespace signalbox::graph {

Result<Rack> edit(const Rack& rack, const Add& add, const Box& box);
Result<Rack> edit(const Rack& rack, const Remove& remove, const Box& box);
Result<Rack> edit(const Rack& rack, const Replace& replace, const Box& box);
Result<Rack> edit(const Rack& rack, const Insert& insert, const Box& box);
Result<Rack> edit(const Rack& rack, const Move& move, const Box& box);
Result<Rack> edit(const Rack& rack, const Connect& connect, const Box& box);
Result<Rack> edit(const Rack& rack, const Feedback& feedback, const Box& box);
Result<Rack> edit(const Rack& rack, const Gain& gain, const Box& box);
Result<Rack> edit(const Rack& rack, const Disconnect& disconnect, const Box& box);
Result<Rack> edit(const Rack& rack, const Bypass& bypass, const Box& box);
Result<Rack> edit(const Rack& rack, const Bind& bind, const Box& box);
Result<Rack> edit(const Rack& rack, const Unbind& unbind, const Box& box);
Result<Rack> edit(const Rack& rack, const Restore& restore, const Box& box);
Result<Rack> edit(const Rack& rack, const Clear& clear, const Box& box);
Result<Rack> edit(const Rack& rack, const Become& become, const Box& box);

// The node that a command means, or the sentence for a user who named none.
Result<const Node*> node_called(const Rack& rack, const std::string& id);
// The rack with one node more.
Result<Rack> with_node(const Rack& rack, Node node);
// The rack without what drives this node.
Rack without_bindings(Rack rack, const std::string& id);
// The rack with other cables, unless they are too many.
Result<Rack> with_cables(Rack rack, Cables cables);
// Whether an id (a URI) can be a node's.
Result<void> check_id(const std::string& id);
Result<void> check_uri(const std::string& uri);

// What goes through a node, around it: every source joined with every sink through PluginFacts::through, gains
// multiplied, feedback times added up: so a loop keeps the gain that its cables have together. A loop around the node
// alone has nothing left to begin at. Nothing for a placeholder.
Result<Cables> healed(const Node& node, const Cables& in, const Cables& out);
// The node put onto cables of the list: the k-th (of those for audio and CV, and of those for MIDI) takes input and
// output min(k, last) of the main ones. Gain and feedback time stay on the upstream side; only where cables of
// different gains share a source and an input do their gains go downstream. Cables of different sorts or times cannot
// share them.
Result<Cables> put_onto(const Rack& rack, const Cables& cables, const Pairs& pairs, const std::string& id,
                        const PluginFacts& facts);
// The rack after an edit with a delay line for each feedback cable: the one that it had, whatever became of its ends,
// or a new one. Cables that start together and take the same time may share one.
Rack with_lines(Rack next, const Rack& now);
// Cables for events that were joined by such a change have no gain, however many became one.
Cables without_event_gains(const Rack& rack, const Node& node, Cables cables);
// The cables of a node whose plugin becomes another: its ports mapped by symbol, then designation, then order. Surplus
// inputs lose their cables, surplus outputs share the last one, so that nothing falls silent.
Result<Cables> carried_over(const Cables& cables, const Node& node, const PluginFacts& now);

}  // namespace signalbox::graph
