// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstddef>

#include "plugins/dsp/fft/fft.hpp"
#include "plugins/dsp/speech/pairs.hpp"

namespace signalbox::dsp::speech {

inline constexpr std::size_t kPoints = 512;  // of a transform: 32 ms
inline constexpr std::size_t kBins = kPoints / 2;
inline constexpr double kBinHz = 31.25;

// 24 bands, even in mel from 70 to 7,700 Hz and at least 3 bins wide: where each begins and the last one ends, in bins.
inline constexpr std::size_t kBands = 24;
inline constexpr std::array<std::size_t, kBands + 1> kEdges = {
    2, 5, 8, 11, 14, 18, 22, 27, 32, 38, 44, 51, 59, 68, 77, 87, 99, 111, 126, 141, 158, 177, 198, 221, 248};

// Pitch is looked for at so many periods, evenly spaced in its logarithm from 260 samples (61.5 Hz) down to 36 (444
// Hz).
inline constexpr std::size_t kPeriods = 64;
inline constexpr double kLongest = 260, kShortest = 36;  // samples
double period(std::size_t i);

// In two spectra: of power, from 62 Hz to 1 kHz; and of peaks (features.hpp), from 125 Hz to 2.1 kHz.
inline constexpr std::size_t kPowerFirst = 2, kPowerBins = 32;
inline constexpr std::size_t kPeaksFirst = 4, kPitchPeaks = 64;

// What all detectors share and none changes.
struct Tables {
    // Long before its top and short after it, so that an onset is not asleep under its end. White noise has as much
    // power in each bin as it has in a sample.
    alignas(64) float window[kPoints];
    alignas(64) Pair power_cosines[kPowerBins / 2][kPeriods];  // of two bins
    alignas(64) Pair peak_cosines[kPitchPeaks / 2][kPeriods];
    // The window makes what repeats after a while look weaker than it is: by so much.
    alignas(64) float strength[kPeriods];
    alignas(64) float preference[kPeriods];  // for a short period over its double, which fits as well
    RealFft fft;
};

const Tables& tables();  // made by the first who asks; any thread but the audio thread

}  // namespace signalbox::dsp::speech
