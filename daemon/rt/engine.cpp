// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/engine.hpp"

#include <algorithm>
#include <boost/lockfree/spsc_queue.hpp>
#include <cmath>
#include <memory>
#include <new>
#include <numbers>

namespace signalbox::rt {

// The control side, and what goes back to it; the audio thread's is in cycle.cpp, controllers.cpp and pieces.cpp.

struct Engine::Rings {
    // Control drains what came back before it publishes the next, so this holds one or two.
    boost::lockfree::spsc_queue<Transition*, boost::lockfree::capacity<64>> retired;
    boost::lockfree::spsc_queue<Overrun, boost::lockfree::capacity<64>> overruns;
    boost::lockfree::spsc_queue<std::uint32_t, boost::lockfree::capacity<1024>> moved;
    boost::lockfree::spsc_queue<Learned, boost::lockfree::capacity<64>> learned;
};

namespace {

constexpr double kHighestRate = 768000;

ArenaPtr<float> floats(Arena& arena, std::size_t count) {
    return {static_cast<float*>(arena.allocate(count * sizeof(float))), ArenaFree{&arena}};
}

ArenaPtr<EventChannel> make_channels(Arena& arena, std::size_t count) {
    auto* const first = static_cast<EventChannel*>(arena.allocate((count + 1) * sizeof(EventChannel)));
    std::uninitialized_value_construct_n(first, count);
    return {first, ArenaFree{&arena}};
}

// Their buffers, and the outputs' open notes.
ArenaPtr<std::byte> prepare_channels(Arena& arena, std::size_t inputs, std::size_t outputs, EventChannel* channels) {
    constexpr std::size_t kBuffer = kEventBytes + kEventSlack;
    const std::size_t count = inputs + outputs;
    ArenaPtr<std::byte> memory(static_cast<std::byte*>(arena.allocate(count * kBuffer + outputs * sizeof(HeldNotes))),
                               ArenaFree{&arena});
    for (std::size_t i = 0; i < count; ++i) {
        EventPort& port = channels[i].port;
        port.bytes = kEventBytes;
        port.buffer = reinterpret_cast<LV2_Atom_Sequence*>(memory.get() + i * kBuffer);
        clear(*port.buffer);
        if (i < inputs) port.tag = next_event_tag();
        if (i >= inputs)
            port.notes = new (memory.get() + count * kBuffer + (i - inputs) * sizeof(HeldNotes)) HeldNotes();
    }
    return memory;
}

}  // namespace

double raised_cosine(double part) { return 0.5 - 0.5 * std::cos(std::numbers::pi * part); }

Engine::Engine(Arena& arena, std::uint32_t inputs, std::uint32_t outputs, const Ramp& ramp, std::uint32_t midi_inputs,
               std::uint32_t midi_outputs)
    : arena_(arena),
      cells_(arena),
      timeline_(arena),
      glides_(arena),
      shape_(ramp),
      inputs_(inputs),
      outputs_(outputs),
      midi_input_count_(midi_inputs),
      midi_output_count_(midi_outputs),
      midi_(make_channels(arena, midi_inputs + midi_outputs)),
      midi_memory_(prepare_channels(arena, midi_inputs, midi_outputs, midi_.get())),
      readers_(midi_inputs),
      // One buffer per input channel, and one per output channel for what the driver throws away.
      buffers_(floats(arena, std::size_t{kMaxFrames} * (inputs + outputs + 1))),
      silence_(floats(arena, kMaxFrames)),
      rings_(std::make_unique<Rings>()) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) inputs_[i].buffer = buffers_.get() + i * kMaxFrames;
    prepare(48000);
}

Engine::~Engine() = default;

void Engine::prepare(double rate_hz) {
    rate_hz_ = std::clamp(rate_hz, 1000.0, kHighestRate);
    ramp_frames_ = static_cast<std::uint32_t>(std::max(1L, std::lround(rate_hz_ * shape_.seconds)));
    curve_ = curve_of(ramp_frames_);
    slow_curve_ = curve_of(2 * ramp_frames_);
    conductor_.prepare(rate_hz_);
    if (rt.phase != Phase::idle) settle();
    if (rt.current != nullptr) settled_.store(rt.current->serial, std::memory_order_release);
}

ArenaPtr<float> Engine::curve_of(std::uint32_t frames) {
    ArenaPtr<float> curve = floats(arena_, frames + kMaxFrames);
    for (std::uint32_t i = 0; i < frames + kMaxFrames; ++i) {
        curve.get()[i] = static_cast<float>(shape_.shape(std::min(1.0, static_cast<double>(i) / frames)));
    }
    return curve;
}

Transition* Engine::take_back() { return mailbox_.exchange(nullptr, std::memory_order_acq_rel); }

void Engine::publish(Transition* transition) {
    const std::uint32_t rise_frames = transition->rises_along ? ramp_frames_ : 0;
    const std::uint64_t before = std::uint64_t{transition->run_in_frames} + rise_frames + 2ULL * ramp_frames_;
    const std::uint64_t start = transition->start_frame;
    due_.store(start > before ? start - before : 0, std::memory_order_relaxed);
    mailbox_.store(transition, std::memory_order_release);
}

Transition* Engine::next_retired() {
    Transition* transition = nullptr;
    return rings_->retired.pop(transition) ? transition : nullptr;
}

bool Engine::next_overrun(Overrun& overrun) { return rings_->overruns.pop(overrun); }

Progress Engine::progress() const {
    Progress p;
    // `settled` first: the order in which the audio thread writes them is adopted, begun, settled.
    p.settled = settled_.load(std::memory_order_acquire);
    p.begun = begun_.load(std::memory_order_acquire);
    p.adopted = adopted_.load(std::memory_order_acquire);
    p.cycles = cycles_.load(std::memory_order_acquire);
    p.late_sets = timeline_.late();
    p.delayed_sets = timeline_.delayed();
    p.dropped_sets = timeline_.dropped();
    p.late_ramps = late_ramps_.load(std::memory_order_relaxed);
    std::uint32_t version = 0;
    do {
        version = time_version_.load(std::memory_order_acquire);
        p.frame = frame_.load(std::memory_order_acquire);
        p.usecs = usecs_.load(std::memory_order_acquire);
        p.moved = moved_.load(std::memory_order_acquire);
    } while ((version & 1U) != 0 || version != time_version_.load(std::memory_order_acquire));
    return p;
}

bool Engine::next_moved(std::uint32_t& id) { return rings_->moved.pop(id); }
bool Engine::next_learned(Learned& learned) { return rings_->learned.pop(learned); }

void Engine::settle_idle() {
    if (rt.phase != Phase::idle) settle();
    adopt(rt.frame);
    if (rt.phase != Phase::idle) settle();
    if (rt.current != nullptr) settled_.store(rt.current->serial, std::memory_order_release);
    while (cells_.drain() == Cells::kDrainLimit) {}
    glides_.settle(cells_);
}

// --- audio thread

bool Engine::can_retire() noexcept REALTIME { return rings_->retired.write_available() > 0; }
void Engine::retire(Transition* transition) noexcept REALTIME { rings_->retired.push(transition); }
void Engine::tell(const Overrun& overrun) noexcept REALTIME { rings_->overruns.push(overrun); }
void Engine::tell(const Learned& learned) noexcept REALTIME { rings_->learned.push(learned); }
void Engine::tell_moved(std::uint32_t id) noexcept REALTIME { rings_->moved.push(id); }

}  // namespace signalbox::rt
