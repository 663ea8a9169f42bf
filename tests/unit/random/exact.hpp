// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "tests/unit/random/net.hpp"

namespace signalbox::chance {

// Inputs are multiples of 2^-kInputBits below 1.
inline constexpr int kInputBits = 7;

// Where gains are sums of few powers of two, the samples of a settled rack fit into a float's 24 bits at every place,
// so that no sum is rounded, in whatever order: what is heard must agree to the bit. Gives after how many frames (once
// everything has forgotten the ramp); nothing where something is rounded: decibels, and feedback, which halves without
// an end and never forgets.
std::optional<std::uint32_t> exact_after(const graph::Rack& rack, const Net& net, double rate_hz);

// A bound on the level anywhere, feedback included; infinite where a loop may grow.
double level_bound(const graph::Rack& rack, const Net& net);

}  // namespace signalbox::chance
