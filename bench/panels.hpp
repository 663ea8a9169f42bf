// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "bench/plots.hpp"

namespace signalbox::bench {

// Curves over the same seconds, with a scale of their own.
struct Panel {
    std::string title;
    double lowest, highest, line_every;
    std::vector<Curve> curves;
};

// One above the other, as SVG. Throws std::runtime_error where the file cannot be written.
void plot_panels(const std::string& file, const std::vector<Panel>& panels, double seconds, double line_every);

}  // namespace signalbox::bench
