// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>

#include "daemon/graph/rack.hpp"

namespace signalbox::graph {

// The rack file: JSON, UTF-8, stable key order, one node and one cable a line.
std::string write_rack(const Rack& rack);
// Facts and instances are left empty. Errors name line and column. Reading what was written gives an equal rack.
Result<Rack> read_rack(std::string_view text);

}  // namespace signalbox::graph
