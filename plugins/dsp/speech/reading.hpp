// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>

namespace signalbox::dsp::speech {

inline constexpr int detector_rate = 16000;  // Hz; mono
inline constexpr std::size_t hop = 320;      // samples, 20 ms

// What a detector says of a hop, knowing what came before it and nothing of what comes.
struct Reading {
    float probability;  // of speech, 0 to 1
    float level;        // dBFS
    float floor;        // of the noise, dBFS
};

}  // namespace signalbox::dsp::speech
