// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "control/vad/report.hpp"
#include "control/vad/sketch.hpp"

namespace signalbox::vad {

// One page, as SVG or PNG: waveform, spectrogram, probability, and where there is speech.
std::string picture(const Subject& subject, const Sketch& sketch);

}  // namespace signalbox::vad
