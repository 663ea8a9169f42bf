// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdio>
#include <string>

#include "control/progress_bar.hpp"

namespace signalbox::render {

// To standard error, on a line of its own: the bar of whoever renders several files makes room for it.
inline void say(const std::string& text) {
    ProgressBar::make_room();
    std::fprintf(stderr, "signalbox render: %s\n", text.c_str());
}

}  // namespace signalbox::render
