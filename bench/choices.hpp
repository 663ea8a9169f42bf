// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "bench/harness.hpp"

namespace signalbox::bench {

// What the daemon does with memory and threads, and the other ways to do it, each measured: the arena, aligned
// counters, cables without copies, and bands side by side on one thread.
void measure_choices(Report& report);
void measure_bands(Report& report, std::uint32_t frames);  // a part of them

}  // namespace signalbox::bench
