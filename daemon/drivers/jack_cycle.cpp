// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_cycle.hpp"

#include <jack/midiport.h>

#include <algorithm>
#include <utility>

namespace signalbox::drivers {
namespace {

// libjack documents these for the process callback; here, once, the compiler is told so.
using GetBuffer = void* (*)(jack_port_t*, jack_nframes_t) noexcept REALTIME;
using ClearMidi = void (*)(void*) noexcept REALTIME;
using LastFrame = jack_nframes_t (*)(const jack_client_t*) noexcept REALTIME;
using CycleTimes = int (*)(const jack_client_t*, jack_nframes_t*, jack_time_t*, jack_time_t*, float*) noexcept REALTIME;
using Time = jack_time_t (*)() noexcept REALTIME;
using QueryTransport = jack_transport_state_t (*)(const jack_client_t*, jack_position_t*) noexcept REALTIME;
const auto query_transport = reinterpret_cast<QueryTransport>(&jack_transport_query);
using CountMidi = std::uint32_t (*)(void*) noexcept REALTIME;
using GetMidi = int (*)(jack_midi_event_t*, void*, std::uint32_t) noexcept REALTIME;
using WriteMidi = int (*)(void*, jack_nframes_t, const jack_midi_data_t*, std::size_t) noexcept REALTIME;
const auto count_midi = reinterpret_cast<CountMidi>(&jack_midi_get_event_count);
const auto count_lost = reinterpret_cast<CountMidi>(&jack_midi_get_lost_event_count);
const auto get_midi = reinterpret_cast<GetMidi>(&jack_midi_event_get);
const auto write_midi_event = reinterpret_cast<WriteMidi>(&jack_midi_event_write);
const auto get_buffer = reinterpret_cast<GetBuffer>(&jack_port_get_buffer);
const auto clear_midi = reinterpret_cast<ClearMidi>(&jack_midi_clear_buffer);
const auto last_frame_time = reinterpret_cast<LastFrame>(&jack_last_frame_time);
const auto get_cycle_times = reinterpret_cast<CycleTimes>(&jack_get_cycle_times);
const auto get_time = reinterpret_cast<Time>(&jack_get_time);

bool write_midi(void* buffer, const rt::MidiEvent& event) noexcept REALTIME {
    return write_midi_event(buffer, event.frame, event.data, event.size) == 0;
}

}  // namespace

JackCycle::JackCycle(rt::Engine& engine, const JackOptions& options, JackMail& mail)
    : turns(mail),
      engine_(engine),
      inputs_(options.inputs),
      outputs_(options.outputs),
      midi_events_(std::size_t{kMostMidi} * options.midi_inputs),
      midi_inputs_(options.midi_inputs),
      midi_outputs_(options.midi_outputs) {}

void JackCycle::attach(jack_client_t* client, const JackPorts& ports, double ticks_per_frame) {
    client_ = client;
    ports_ = ports;
    ticks_per_frame_ = ticks_per_frame;
    frames_.restart();
    recounted_ = true;
    freewheel.store(false);
    turns.prepare(jack_get_sample_rate(client));
}

int JackCycle::process(jack_nframes_t frames, void* cycle) noexcept REALTIME {
    static_cast<JackCycle*>(cycle)->run(frames);
    return 0;
}

void JackCycle::run(jack_nframes_t frames) noexcept REALTIME {
    callbacks_.store(callbacks_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (freewheel.load(std::memory_order_relaxed) && gate.is_open()) turns.pass(frames);
    take_buffers(frames);
    rt::Block now = block(frames);
    if (!gate.enter()) {
        silence(frames);
        return;
    }
    now.recounted = std::exchange(recounted_, false);
    engine_.cycle(now);
    gate.leave();
}

void JackCycle::take_buffers(jack_nframes_t frames) noexcept REALTIME {
    // Outputs first: PipeWire gives an input that hangs on one of our own outputs nothing but silence before.
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        outputs_[i] = static_cast<float*>(get_buffer(ports_.outputs[i], frames));
    }
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        inputs_[i] = static_cast<const float*>(get_buffer(ports_.inputs[i], frames));
    }
    for (std::size_t i = 0; i < midi_outputs_.size(); ++i) {
        midi_outputs_[i] = get_buffer(ports_.midi_outputs[i], frames);
        if (midi_outputs_[i] != nullptr) clear_midi(midi_outputs_[i]);
    }
    for (std::size_t i = 0; i < midi_inputs_.size(); ++i) take_midi(i, frames);
}

void JackCycle::take_transport() noexcept REALTIME {
    jack_position_t position{};
    transport_.rolling = query_transport(client_, &position) == JackTransportRolling;
    transport_.frame = position.frame;
    transport_.musical = (position.valid & JackPositionBBT) != 0 && position.ticks_per_beat > 0;
    if (!transport_.musical) return;
    transport_.bar = position.bar - 1;
    transport_.beat = static_cast<float>(position.beat - 1) +
                      static_cast<float>(static_cast<double>(position.tick) / position.ticks_per_beat);
    transport_.beats_per_bar = position.beats_per_bar;
    transport_.beat_unit = position.beat_type;
    transport_.beats_per_minute = static_cast<float>(position.beats_per_minute);
}

void JackCycle::take_midi(std::size_t port, jack_nframes_t frames) noexcept REALTIME {
    midi_inputs_[port] = {};
    void* const buffer = get_buffer(ports_.midi_inputs[port], frames);
    if (buffer == nullptr) return;
    const std::uint32_t count = count_midi(buffer), taken = std::min(count, kMostMidi);
    rt::MidiEvent* const events = midi_events_.data() + port * kMostMidi;
    for (std::uint32_t i = 0; i < taken; ++i) {
        jack_midi_event_t event{};
        if (get_midi(&event, buffer, i) != 0) event = {};  // an event of no size is passed over
        events[i] = {event.time, static_cast<std::uint32_t>(event.size), event.buffer};
    }
    midi_inputs_[port] = {events, taken};
    const std::uint64_t lost = count - taken + count_lost(buffer);
    if (lost > 0) lost_midi_.store(lost_midi_.load(std::memory_order_relaxed) + lost, std::memory_order_relaxed);
}

void JackCycle::silence(jack_nframes_t frames) noexcept REALTIME {
    for (float* output : outputs_) {
        if (output != nullptr) std::fill_n(output, frames, 0.0F);
    }
}

rt::Block JackCycle::block(jack_nframes_t frames) noexcept REALTIME {
    rt::Block b;
    b.frames = frames;
    jack_nframes_t jack_frame = 0;
    jack_time_t now = 0, next = 0;
    float period_usecs = 0;
    if (get_cycle_times(client_, &jack_frame, &now, &next, &period_usecs) != 0) {
        // Not there yet in a server's first cycles.
        jack_frame = last_frame_time(client_);
        now = get_time();
    }
    b.frame = frames_.advance(jack_frame, frames);
    b.usecs = static_cast<std::int64_t>(now) + clock_offset_usecs.load(std::memory_order_relaxed);
    const bool deadline = !freewheel.load(std::memory_order_relaxed);
    b.budget_ticks = deadline ? static_cast<std::uint64_t>(ticks_per_frame_ * frames) : 0;
    b.inputs = inputs_.data();
    b.outputs = outputs_.data();
    b.midi_inputs = midi_inputs_.data();
    b.midi_outputs = midi_outputs_.data();
    b.write_midi = write_midi;
    take_transport();
    b.transport = &transport_;
    return b;
}

}  // namespace signalbox::drivers
