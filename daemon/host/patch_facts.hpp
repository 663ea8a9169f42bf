// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <vector>

#include "daemon/graph/facts.hpp"

struct LilvWorldImpl;  // lilv's
struct LilvPluginImpl;

namespace signalbox::host {

// What a plugin's description says of parameters that are set by messages: patch:writable and patch:readable.
std::vector<graph::PropertyFacts> read_properties(LilvWorldImpl* world, const LilvPluginImpl* plugin);

// Gives each its name: what stands behind the last of #, / and : of its URI, where that is a word that OSC can address
// and no other of the plugin's ends so.
void name_properties(std::vector<graph::PropertyFacts>& properties);

}  // namespace signalbox::host
