// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cmath>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

inline constexpr float kSilentDb = -90.0f;  // a gain at or below this is silence
inline constexpr float kFloorDb = -120.0f;  // what meters show for silence

// Anything that is not above kSilentDb, NaN included, is 0.
inline float to_linear(float db) noexcept REALTIME { return db > kSilentDb ? std::pow(10.0f, db / 20.0f) : 0.0f; }

inline float to_db(float linear) noexcept REALTIME { return linear > 1e-6f ? 20.0f * std::log10(linear) : kFloorDb; }

}  // namespace signalbox::dsp
