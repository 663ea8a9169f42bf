// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "daemon/graph/json.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::host {

inline constexpr const char* kPlayer = "urn:signalbox:player";
inline constexpr const char* kRecorder = "urn:signalbox:recorder";

// A player's or recorder's file as what the node keeps (docs/state.md).
json::Array file_state(const std::string& path);
std::string file_of(const json::Array& state);  // empty: none

// Whether a node of this plugin can work with this file at this rate: code file and a sentence where it cannot, code
// type where the plugin has no file. Reads it; never on the control thread.
Result<void> check_file(const std::string& uri, const std::string& path, double rate_hz);

}  // namespace signalbox::host
