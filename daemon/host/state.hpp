// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include <lv2/core/lv2.h>
#include <lv2/state/state.h>

#include "daemon/graph/json.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/host/state_files.hpp"

namespace signalbox::host {

inline constexpr std::size_t kMostStateBytes = std::size_t{16} << 20;  // of one plugin's values together

// A plugin and its state interface, for the time of a call.
struct Stateful {
    const LV2_State_Interface& interface;
    LV2_Handle plugin;
    const LV2_Feature* const* features;
    const std::string& who;
};

// What the plugin wants to be remembered, by key; docs/state.md says in which form. Fails with code limit where that is
// too much, with code plugin where the plugin fails.
Result<json::Array> save_state(const Stateful& stateful);
// Fails with a sentence where the plugin does not take it, or where it names a file that it may not.
Result<void> restore_state(const Stateful& stateful, const json::Array& state);

}  // namespace signalbox::host
