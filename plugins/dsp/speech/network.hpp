// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/features.hpp"
#include "plugins/dsp/speech/pairs.hpp"

namespace signalbox::dsp::speech {

inline constexpr std::size_t kDense = 32, kUnits = 48;

// A layer that looks at the features, one with a memory (gated recurrent units), and their sum. What leads away from
// two inputs lies in a row. Of the units' numbers the first 48 are for the reset gates, then the update gates, then the
// candidates.
struct Weights {
    alignas(64) Pair dense[kFeatures / 2][kDense];
    alignas(64) float dense_bias[kDense];
    alignas(64) Pair input[kDense / 2][3 * kUnits];
    alignas(64) float input_bias[3 * kUnits];
    alignas(64) Pair state[kUnits / 2][3 * kUnits];
    alignas(64) float state_bias[kUnits];  // of the candidates; the gates' is in input_bias
    alignas(64) float out[kUnits];
    float out_bias;
};
extern const Weights kWeights;                // weights.cpp, which plugins/training makes
extern const std::uint64_t kWeightsChecksum;  // FNV-1a of their bytes

struct Memory {
    alignas(64) float units[kUnits];
};

// The probability of speech, after these features.
using Judge = float (*)(Memory& memory, const Weights& weights, const Features& features) noexcept REALTIME;

namespace portable {
float judge(Memory& memory, const Weights& weights, const Features& features) noexcept REALTIME;
}
namespace avx2 {
float judge(Memory& memory, const Weights& weights, const Features& features) noexcept REALTIME;
}
namespace avx512 {
float judge(Memory& memory, const Weights& weights, const Features& features) noexcept REALTIME;
}

}  // namespace signalbox::dsp::speech
