// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <span>

#include "daemon/rt/node.hpp"

namespace signalbox::rt {

struct Binding;

// A Plan says, absolutely and never as a difference, what is connected where and what runs in which order. It is flat
// arrays inside the one block of its Transition; graph/compile makes it, the audio thread reads it, and nobody changes
// it but for what the audio thread notes in `rt`.

// How often a step is timed before it can count as quick.
inline constexpr std::uint32_t kTrialRuns = 32;

// Stopwatch's.
struct StepWatch {
    std::uint32_t watched = kTrialRuns;  // how many more runs are timed; 0: it is known to be quick
};

// One thing to run. The engine's own work (mixing, feedback, the rack's inputs) has the same shape as a plugin's run().
struct Step {
    Run run;
    void* handle;
    Stat* stat;
    Node* node;              // null for the engine's own work
    void* writes = nullptr;  // its first output; null for the engine's own work
    StepWatch rt = {};
};

// An audio input of a node and the buffer that it reads.
struct Link {
    Node* node;
    std::uint32_t input;
    float* buffer;
};

struct Plan {
    std::span<Step> steps;
    std::span<Link> links;
    std::span<Node*> nodes;                // all that run, each once
    std::span<Binding*> bindings;          // sorted by controller_of()
    std::uint32_t max_slice = kMaxFrames;  // no longer than the shortest feedback cable
};

// How far the running ramp has come; the engine moves it on after each slice.
struct RampClock {
    std::uint64_t frame = 0;       // this slice's first, as the driver counts
    const float* curve = nullptr;  // raised cosine from 0 to 1 at the first frame of this slice
    std::uint32_t frames = 0;      // of this slice that belong to the ramp; past them the end of the ramp holds
    bool begun = false;            // false during run-in: the start of the ramp holds
};

// A cable into a mix. Where both gains are equal it does not ramp; where its gain is 0 it is not read (0 x NaN is NaN).
struct MixInput {
    const float* source;
    float from, to;
};

// Sums its inputs, in this order, into *target. No inputs: silence.
struct Mix {
    float* const* target;
    const RampClock* ramp;
    std::span<const MixInput> inputs;
};
void run_mix(void* mix, std::uint32_t frames) noexcept REALTIME;

// What goes round in a loop is held to 36 dB above full scale, and what is no number is left out: so a loop that grows
// stays finite, and is itself again once it is turned down.
inline constexpr float kMostInLoop = 64;

// A feedback cable: a delay line of a stated time between two ends that run at different places in the order. Made on
// the control side, outlives plans. The reading end runs first in a slice, the writing end last.
struct FeedbackLine {
    float* ring = nullptr;    // `delay` frames
    float* input = nullptr;   // kMaxFrames: the plan mixes into it what the writing end takes
    float* output = nullptr;  // kMaxFrames: what the reading end offers as a source
    std::uint32_t delay = 0;  // frames, at least Plan::max_slice
    struct {
        std::uint32_t position = 0;
    } rt;
};
void read_feedback(void* line, std::uint32_t frames) noexcept REALTIME;
void write_feedback(void* line, std::uint32_t frames) noexcept REALTIME;

// A rack input: copies the driver's samples to a buffer that keeps its address.
struct InputChannel {
    const float* driver = nullptr;  // at the first frame of this slice; null is silence
    float* buffer = nullptr;        // kMaxFrames
};
void run_input(void* channel, std::uint32_t frames) noexcept REALTIME;

// A cable for events that goes where the ramp begins: what its source holds open in the input is released there.
struct EventRelease {
    EventPort* port;
    std::uint32_t tag;
};

// What is published: the way from one wiring to the next. The audio thread runs `ramp` (the union of the old and the
// new cables) through run-in and ramp, then goes over to `settled` by itself.
struct Transition {
    std::uint64_t serial = 0;
    std::uint64_t start_frame = 0;  // the ramp begins there, or at once where that has passed
    std::uint32_t run_in_frames = 0;
    // What feeds new nodes rises along with the ramp, in twice its time, and not before it. Not where it has to be
    // heard on a frame: then there is time to rise before.
    bool rises_along = false;
    bool ramps = false;  // false: nothing audible changes, `settled` is adopted at once
    Plan ramp, settled;
    std::span<Node*> dropped;  // nodes that the settled plan no longer runs
    std::span<EventRelease> releases;
};

}  // namespace signalbox::rt
