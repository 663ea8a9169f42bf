// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/graph/facts.hpp"

namespace signalbox::host {

// Where plugins are looked for: LV2_PATH, or the usual directories, and where our own are; separated by colons, "~"
// resolved.
std::string plugin_path();

// The bundles in the directories of a path, in its order: directories with a manifest, or named as a bundle.
std::vector<std::string> bundles_in(const std::string& path);
// Whether Signalbox itself has installed it.
bool own_bundle(const std::string& bundle, const std::string& uri);

// A number that changes when a file in the directory, or in a folder of it, is added, removed or written. 0: there is
// no such directory.
std::uint64_t stamp_bundle(const std::string& directory);
// One that changes too when something else has been read of the plugin: descriptions that were read while the bundle
// was copied have the stamp of the whole one later.
std::uint64_t stamp_plugin(const graph::PluginFacts& facts);

}  // namespace signalbox::host
