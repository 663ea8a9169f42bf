// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/host/machine.hpp"
#include "daemon/rt/arena.hpp"

namespace signalbox::host {

// A machine out of an LV2 plugin's library. Not yet activated, nothing connected. May take as long as the plugin likes.
Result<std::unique_ptr<Machine>> make_foreign(const graph::PluginFacts& facts, const Setting& setting,
                                              rt::Arena& arena);

}  // namespace signalbox::host
