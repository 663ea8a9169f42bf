// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "bench/resample_peers.hpp"

namespace signalbox::bench {

// What each of them makes of a sine that rises from 0 to half the rate that comes in: a spectrogram each, in one SVG.
// What is beside the one line is not in the sine. Throws std::runtime_error where the file cannot be written.
void plot_sweeps(const std::string& file, const std::vector<Resamplers>& resamplers, const Rates& rates);

}  // namespace signalbox::bench
