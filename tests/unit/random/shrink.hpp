// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>

#include "tests/unit/random/stand.hpp"

namespace signalbox::chance {

// A sequence that still fails (`failure` gives a sentence) and from which nothing can be left out, or not within so
// many tries.
Sequence shrunk(Sequence sequence, const std::function<std::string(const Sequence&)>& failure, int tries = 400);

}  // namespace signalbox::chance
