// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

namespace signalbox::dsp {

// The effects look at their parameters once a tick, counted from reset() and not from the beginning of a block, so that
// the blocks a host chooses are not heard.
inline constexpr std::uint32_t kTick = 64;  // frames

}  // namespace signalbox::dsp
