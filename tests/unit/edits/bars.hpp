// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <string>

#include "tests/unit/edits/player.hpp"

namespace signalbox::edits {

// How much of the tone each output has in the two states.
struct Way {
    std::array<double, 2> before, after;
    bool turned = false;
};

// What was played around an edit.
struct Heard {
    std::size_t first = 0;  // frame of the first sample
    std::size_t edit = 0;   // the sample at which the first edit was published
    Channels channels;
};

// Plays a little, so that a ramp begins near the top of the tone, edits, and plays on until all is over. Of several
// edits each comes `gap` seconds after the one before.
Heard hear(Player& player, const Items& edit, double seconds);
Heard hear(Player& player, const std::vector<Items>& edits, double gap, double seconds);

// By how much an edit goes past its bars; 1 is just within.
struct Excess {
    double residual = 0, level = 0;
    bool silent = false;
};
Excess excess(const Heard& heard, std::size_t channel, const Way& way, double rate_hz);

// Holds what was heard against the bars: the states are what they have to be, the way between them is silent.
void check_bars(const Heard& heard, const Way& way, double rate_hz, const std::string& what);

}  // namespace signalbox::edits
