// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/rt/engine.hpp"
#include "daemon/rt/events.hpp"

namespace signalbox::drivers {

// A MIDI event and the frame of its time, counted from the driver's first.
struct TimedMidi {
    std::uint64_t frame = 0;
    std::vector<std::uint8_t> bytes;
    bool operator==(const TimedMidi&) const = default;
};

// Arrays in, arrays out; no JACK, no threads, no clock: the caller's thread is the audio thread.
class Offline {
public:
    explicit Offline(rt::Engine& engine, std::uint32_t block_frames = 128);

    // Runs `frames` frames in blocks. Each channel holds at least `frames`; missing channels are silence or thrown
    // away.
    void run(std::span<const float* const> inputs, std::span<float* const> outputs, std::uint64_t frames);
    // The same with vectors: outputs are resized.
    std::vector<std::vector<float>> run(const std::vector<std::vector<float>>& inputs, std::uint64_t frames);

    // What comes in at a MIDI input: from now on, in the order of time. What has passed comes at once.
    void play_midi(std::uint32_t input, std::vector<TimedMidi> events);
    // What has come out of a MIDI output since the last time.
    std::vector<TimedMidi> take_midi(std::uint32_t output);

    // From the next cycle on; it goes on by itself while it rolls.
    void set_transport(const rt::Transport& transport) {
        transport_ = transport;
        has_transport_ = true;
    }
    void set_block(std::uint32_t frames) { block_frames_ = frames; }
    [[nodiscard]] std::uint64_t frame() const { return frame_; }

private:
    // What a cycle writes, before it is counted from the driver's first frame.
    struct Sink {
        std::vector<rt::MidiEvent> events;
        std::vector<std::uint8_t> bytes;
        std::uint32_t count = 0, used = 0;
    };
    static bool write_midi(void* sink, const rt::MidiEvent& event) noexcept REALTIME;
    void begin_midi(rt::Block& block);
    void end_midi(const rt::Block& block);

    rt::Engine& engine_;
    std::uint32_t block_frames_;
    rt::Transport transport_;
    bool has_transport_ = false;
    std::vector<std::vector<TimedMidi>> midi_in_, midi_out_;
    std::vector<std::size_t> midi_done_;                // of midi_in_
    std::vector<std::vector<rt::MidiEvent>> midi_now_;  // this cycle's
    std::vector<rt::MidiInput> midi_inputs_;
    std::vector<Sink> sinks_;
    std::vector<void*> midi_outputs_;
    std::uint64_t frame_ = 0;
};

}  // namespace signalbox::drivers
