// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/graph/compile.hpp"

namespace signalbox::graph {

// Which of the rack's inputs get to each of its outputs: bit k is input k. Not by way of feedback; sound goes by sound,
// events also by the sound that nodes make of them.
struct Reach {
    std::vector<std::uint64_t> heard, midi_heard;  // by output: of the inputs, of the MIDI inputs
    std::vector<std::uint64_t> midi_given;         // by MIDI output: of the MIDI inputs
};
Reach reach(const Wiring& wiring, std::size_t outputs, std::size_t midi_outputs);

}  // namespace signalbox::graph
