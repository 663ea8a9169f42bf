// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <span>

#include "daemon/rt/block.hpp"
#include "daemon/rt/events.hpp"
#include "daemon/rt/plan.hpp"
#include "daemon/rt/position.hpp"

namespace signalbox::rt {

// The steps of a plan that carry events. A node without event ports has none of them.

// A MIDI input or output of the rack. Owned by the engine; keeps its address.
struct EventChannel {
    EventPort port;
    struct {
        const MidiEvent* events = nullptr;  // inputs: what is left of this cycle's
        std::uint32_t count = 0;
        MidiInput controllers;  // ... and what is left of it for bindings
        std::uint32_t at = 0;   // the slice's first frame, in the cycle
        void* output = nullptr;
        bool (*write)(void* output, const MidiEvent& event) noexcept REALTIME = nullptr;
    } rt;
};
// Takes the driver's events of this slice into the channel's buffer.
void run_event_input(void* channel, std::uint32_t frames) noexcept REALTIME;

// A cable into an input. It switches where the ramp begins: until then it is read if it was there before, from then on
// if it stays.
struct EventSource {
    const LV2_Atom_Sequence* sequence = nullptr;
    std::uint32_t tag = 0;
    bool before = true, after = true;
};
// The next event of one source, while they are merged.
struct EventCursor {
    std::int64_t frame = 0;
    std::uint32_t source = 0, offset = 0;
};
// Fills an input's buffer: the ends of what a cable that has gone left open, then all sources in the order of time, and
// of the sources' order at the same frame.
struct EventMix {
    EventPort* port = nullptr;
    const RampClock* ramp = nullptr;
    std::span<const EventSource> sources;
    std::span<EventCursor> cursors;      // one a source
    const Position* position = nullptr;  // for ports that take it
};
void merge(const EventMix& mix) noexcept REALTIME;

// Runs before a node with event ports: fills its inputs, empties its outputs.
struct EventFeed {
    Node* node = nullptr;
    std::span<const EventMix> inputs;
};
void run_event_feed(void* feed, std::uint32_t frames) noexcept REALTIME;
// Runs behind it: what it left in its outputs is made whole.
void run_event_check(void* node, std::uint32_t frames) noexcept REALTIME;

// Merges into a MIDI output of the rack and gives it to the driver.
struct EventOutput {
    EventChannel* channel = nullptr;
    EventMix mix;
};
void run_event_output(void* output, std::uint32_t frames) noexcept REALTIME;
// Ends what is still to be released in an output that the plan has no step for any more, at the slice's last frame.
void end_notes(EventChannel& channel, std::uint32_t frames) noexcept REALTIME;

}  // namespace signalbox::rt
