// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>

namespace signalbox::host {

// Where plugins are looked for: LV2_PATH, or the usual directories; separated by colons, "~" resolved.
std::string plugin_path();

// A number that changes when a file in the directory is added, removed or written. 0: there is no such directory.
std::uint64_t stamp_bundle(const std::string& directory);
// ... in any bundle of any directory of the path.
std::uint64_t stamp_path(const std::string& path);

}  // namespace signalbox::host
