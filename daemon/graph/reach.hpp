// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/graph/compile.hpp"

namespace signalbox::graph {

// Which of the rack's inputs are heard at each of its `outputs`: bit k is input k. Not by way of feedback.
std::vector<std::uint64_t> reach(const Wiring& wiring, std::size_t outputs);

}  // namespace signalbox::graph
