// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <span>
#include <vector>

// What can be heard of an edit on a sine of 1 kHz.
namespace signalbox::edits {

inline constexpr double kToneHz = 1000, kToneLevel = 0.25;

// The tone's samples from frame `first` on; a phase of its own for every rate, none for the block size.
std::vector<float> tone(double rate_hz, std::size_t first, std::size_t frames, double level = kToneLevel);

// The most of |x[n] - 2 cos(w) x[n-1] + x[n-2]|: nothing on a steady sine, whatever its level and phase.
double residual(std::span<const float> samples, double rate_hz);
// Peak of the loudest (quietest) millisecond, as a sine of that RMS has it.
double loudest(std::span<const float> samples, double rate_hz);
double quietest(std::span<const float> samples, double rate_hz);
// The longest run of samples below -60 dB.
double silent_seconds(std::span<const float> samples, double rate_hz);
// How much of the tone is in the samples, which begin at frame `first`; negative: upside down. Whole periods only.
double gain_of(std::span<const float> samples, std::size_t first, double rate_hz);

}  // namespace signalbox::edits
