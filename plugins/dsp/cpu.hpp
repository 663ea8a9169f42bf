// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <vector>

namespace signalbox::dsp {

// Instruction sets that kernels are written or compiled for, each holding those before it. `portable` is what the
// target has at least: SSE2, or NEON.
enum class Isa { portable, avx2, avx512, vbmi };

Isa best_isa();                // that this machine runs
std::vector<Isa> isas();       // portable to best: for tests and benchmarks
const char* name_of(Isa isa);  // for people

}  // namespace signalbox::dsp
