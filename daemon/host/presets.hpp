// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/graph/result.hpp"
#include "daemon/host/catalogue.hpp"

struct LilvWorldImpl;  // lilv's

namespace signalbox::host {

// LV2's presets and default states, read and written by lilv. On the catalogue's thread, with its world.

// What lilv knows of these bundles, as far as they may tell of presets, and of the plugin's own.
using PresetWorld = std::shared_ptr<LilvWorldImpl>;
PresetWorld open_presets(const std::vector<std::string>& bundles, const std::string& of_plugin);

// By name; without what is in them.
std::vector<Preset> list_presets(LilvWorldImpl* world, const std::string& plugin);
// By URI or by name.
Result<Preset> find_preset(LilvWorldImpl* world, const std::string& plugin, const std::string& preset);
// As a bundle of its own in this directory; files that its state names go with it: relative paths are below
// `state_directory`. Returns its URI.
Result<std::string> save_preset(LilvWorldImpl* world, const std::string& plugin, const Preset& preset,
                                const std::string& directory, const std::string& state_directory);
// What a plugin's description says that it starts with, as JSON; empty: nothing.
std::string default_state(LilvWorldImpl* world, const std::string& plugin);

}  // namespace signalbox::host
