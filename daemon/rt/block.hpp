// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

struct MidiEvent;
struct Transport;

// What came in at one MIDI input, in the order of time.
struct MidiInput {
    const MidiEvent* events = nullptr;
    std::uint32_t count = 0;
};

// One driver cycle: the token without which nothing on the realtime floor runs. Only drivers make one.
struct Block {
    std::uint32_t frames = 0;
    std::uint64_t frame = 0;                 // frame time of the first sample, 64 bits, never wraps
    std::int64_t usecs = 0;                  // CLOCK_MONOTONIC at the start of the cycle
    std::uint64_t budget_ticks = 0;          // counter ticks until the next cycle; 0: no deadline (offline, freewheel)
    bool recounted = false;                  // another server counts frames than for the block before
    const float* const* inputs = nullptr;    // one pointer per rack input; a null pointer is silence
    float* const* outputs = nullptr;         // one pointer per rack output; a null pointer is thrown away
    const Transport* transport = nullptr;    // null: the driver has none
    const MidiInput* midi_inputs = nullptr;  // one per rack MIDI input; null: nothing came
    // One per rack MIDI output, for write_midi, which is called in the order of time. False: there is no room.
    void* const* midi_outputs = nullptr;
    bool (*write_midi)(void* output, const MidiEvent& event) noexcept REALTIME = nullptr;
};

// Whether the present cycle has no deadline, so that a file may be waited for within it.
inline std::atomic<bool> unhurried{false};

}  // namespace signalbox::rt
