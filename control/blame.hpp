// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "daemon/graph/rack.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::control {

// What took the most of a cycle that was too long, in a sentence without a full stop. Where several nodes were timed as
// one it says so and blames none of them.
[[nodiscard]] std::string blame(const rt::Overrun& overrun, const graph::Rack& rack, double ns_per_tick);

}  // namespace signalbox::control
