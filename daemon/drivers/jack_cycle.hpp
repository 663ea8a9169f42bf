// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "daemon/drivers/frame_clock.hpp"
#include "daemon/drivers/gate.hpp"
#include "daemon/drivers/jack_ports.hpp"
#include "daemon/drivers/turns.hpp"
#include "daemon/rt/engine.hpp"
#include "daemon/rt/events.hpp"

namespace signalbox::drivers {

// What runs in libjack's process callback: a Block is made and the engine called, or, while the gate is closed,
// silence.
class JackCycle {
public:
    JackCycle(rt::Engine& engine, const JackOptions& options, JackMail& mail);

    // Driver thread, while no client is active.
    void attach(jack_client_t* client, const JackPorts& ports, double ticks_per_frame);

    static int process(jack_nframes_t frames, void* cycle) noexcept REALTIME;

    Gate gate;
    Turns turns;                         // in freewheel
    std::atomic<bool> freewheel{false};  // no deadline then
    // libjack's clock is CLOCK_MONOTONIC_RAW, HPET or CLOCK_MONOTONIC; what to add to get CLOCK_MONOTONIC.
    std::atomic<std::int64_t> clock_offset_usecs{0};
    // MIDI events that a port brought past kMostMidi in a cycle, or that JACK itself had no room for.
    [[nodiscard]] std::uint64_t lost_midi() const { return lost_midi_.load(std::memory_order_relaxed); }
    // Process callbacks so far, those before a closed gate included.
    [[nodiscard]] std::uint64_t callbacks() const { return callbacks_.load(std::memory_order_relaxed); }

private:
    void run(jack_nframes_t frames) noexcept REALTIME;
    void take_buffers(jack_nframes_t frames) noexcept REALTIME;
    void take_transport() noexcept REALTIME;
    void take_midi(std::size_t port, jack_nframes_t frames) noexcept REALTIME;
    void silence(jack_nframes_t frames) noexcept REALTIME;
    [[nodiscard]] rt::Block block(jack_nframes_t frames) noexcept REALTIME;

    rt::Engine& engine_;
    jack_client_t* client_ = nullptr;
    JackPorts ports_;
    double ticks_per_frame_ = 0;
    FrameClock frames_;
    bool recounted_ = false;  // the engine has not yet heard that another server counts
    std::vector<const float*> inputs_;
    std::vector<float*> outputs_;
    rt::Transport transport_;
    static constexpr std::uint32_t kMostMidi = 1024;  // events a port and cycle
    std::vector<rt::MidiEvent> midi_events_;          // kMostMidi a port
    std::vector<rt::MidiInput> midi_inputs_;
    std::vector<void*> midi_outputs_;
    std::atomic<std::uint64_t> callbacks_{0}, lost_midi_{0};
};

}  // namespace signalbox::drivers
