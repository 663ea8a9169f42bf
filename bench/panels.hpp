// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "bench/plots.hpp"

namespace signalbox::bench {

// Curves over one axis, with a scale of their own.
struct Panel {
    std::string title;
    double lowest, highest, line_every;
    std::vector<Curve> curves;
};

// What a curve's first and last value stand for, and how high a panel is.
struct Axis {
    double from = 0, to = 1, line_every = 1;
    std::string unit = {};
    double height = 180;
};

// One above the other, as SVG; of a panel's curves the last lies on top. Throws std::runtime_error where the file
// cannot be written.
void plot_panels(const std::string& file, const std::vector<Panel>& panels, const Axis& axis);

}  // namespace signalbox::bench
