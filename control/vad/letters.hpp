// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "control/vad/canvas.hpp"

namespace signalbox::vad {

// Letters as strokes of a pen. Of what is not ASCII, a box stands for each character.
struct Written {
    std::vector<std::vector<Canvas::Point>> strokes;  // from the place where the text begins, on its line
    double width = 0;
};

Written in_strokes(const std::string& text, double size);

}  // namespace signalbox::vad
