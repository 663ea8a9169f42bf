// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "daemon/rt/stat.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Everything is prepared for blocks of this many frames; longer driver blocks run as several slices.
inline constexpr std::uint32_t kMaxFrames = 1024;

using Run = void (*)(void* handle, std::uint32_t frames) noexcept REALTIME;
using Connect = void (*)(void* handle, std::uint32_t port, void* data) noexcept REALTIME;

// One audio or CV port of an instance.
struct AudioPort {
    std::uint32_t index = 0;  // the plugin's own port index
    // Outputs: the instance's own buffer of kMaxFrames, connected when the instance was prepared, never changed.
    // Inputs: what connect() was last told; the audio thread alone reads and writes it once a plan names the node.
    float* buffer = nullptr;
};

struct EventPort;

// What the audio thread knows of one instance. Made on the control side before the first plan that names it, freed
// after the last one has come back and a fence has passed; plans only point at it.
struct Node {
    Run run = nullptr;
    Connect connect = nullptr;
    void* handle = nullptr;
    AudioPort* inputs = nullptr;  // in the order of PluginFacts: audio and CV inputs together
    AudioPort* outputs = nullptr;
    std::uint32_t input_count = 0, output_count = 0;
    EventPort* event_inputs = nullptr;  // likewise in the order of PluginFacts; their buffers never change
    EventPort* event_outputs = nullptr;
    std::uint32_t event_input_count = 0, event_output_count = 0;
    // Control ports live in the cells [first_cell, first_cell + cell_count), in port order, inputs and outputs alike.
    std::uint32_t first_cell = 0, cell_count = 0;
    std::uint64_t key = 0;             // unique for the life of the process
    std::uint32_t latency_frames = 0;  // as reported after the silence of prepare
    std::uint32_t added_frames = 0;    // of these, what the host adds to what the plugin says
    bool whole_blocks = false;         // never split for timed sets, which land where the slice begins
    Stat stat;                         // written by the audio thread, read by anyone
    struct {
        bool seen = false;     // the first adoption copies every cell; later ones only what was set
        bool dropped = false;  // Timeline's mark while it forgets a node's sets
        std::uint32_t first_event = 0, last_event = 0;  // this slice's timed sets in Timeline, 0: none
        std::uint32_t first_glide = 0;                  // what moves in this slice, in Glides; 0: nothing
    } rt;
};

}  // namespace signalbox::rt
