// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Long because: it is the whole of a cycle, in the order in which it happens.
#include "daemon/rt/engine.hpp"

#include <algorithm>
#include <boost/lockfree/spsc_queue.hpp>
#include <cmath>
#include <memory>
#include <new>
#include <numbers>

#include "daemon/rt/counter.hpp"
#include "daemon/rt/float_mode.hpp"

namespace signalbox::rt {

struct Engine::Rings {
    // Control drains what came back before it publishes the next, so this holds one or two.
    boost::lockfree::spsc_queue<Transition*, boost::lockfree::capacity<64>> retired;
    boost::lockfree::spsc_queue<Overrun, boost::lockfree::capacity<64>> overruns;
    boost::lockfree::spsc_queue<std::uint32_t, boost::lockfree::capacity<1024>> moved;
    boost::lockfree::spsc_queue<Learned, boost::lockfree::capacity<64>> learned;
};

namespace {

constexpr double kHighestRate = 768000;
constexpr auto kRelaxed = std::memory_order_relaxed;

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

template <class T>
void add(std::atomic<T>& counter, T by) noexcept REALTIME {
    counter.store(counter.load(kRelaxed) + by, kRelaxed);
}

}  // namespace

// --- control side
// -----------------------------------------------------------------------------------------------------

double raised_cosine(double part) { return 0.5 - 0.5 * std::cos(std::numbers::pi * part); }

Engine::Engine(Arena& arena, std::uint32_t inputs, std::uint32_t outputs, const Ramp& ramp, std::uint32_t midi_inputs,
               std::uint32_t midi_outputs)
    : arena_(arena),
      cells_(arena),
      timeline_(arena),
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
    curve_ = floats(arena_, ramp_frames_ + kMaxFrames);
    for (std::uint32_t i = 0; i < ramp_frames_ + kMaxFrames; ++i) {
        curve_.get()[i] = static_cast<float>(shape_.shape(std::min(1.0, static_cast<double>(i) / ramp_frames_)));
    }
    if (rt.phase != Phase::idle) settle();
}

Transition* Engine::take_back() { return mailbox_.exchange(nullptr, std::memory_order_acq_rel); }

void Engine::publish(Transition* transition) { mailbox_.store(transition, std::memory_order_release); }

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
    p.late_ramps = late_ramps_.load(kRelaxed);
    std::uint32_t version = 0;
    do {
        version = time_version_.load(std::memory_order_acquire);
        p.frame = frame_.load(std::memory_order_acquire);
        p.usecs = usecs_.load(std::memory_order_acquire);
    } while ((version & 1U) != 0 || version != time_version_.load(std::memory_order_acquire));
    return p;
}

bool Engine::next_moved(std::uint32_t& id) { return rings_->moved.pop(id); }
bool Engine::next_learned(Learned& learned) { return rings_->learned.pop(learned); }

void Engine::settle_idle() {
    if (rt.phase != Phase::idle) settle();
    adopt(rt.frame);
    if (rt.phase != Phase::idle) settle();
    while (cells_.drain() == Cells::kDrainLimit) {}
}

// --- audio thread
// -----------------------------------------------------------------------------------------------------

void Engine::cycle(const Block& block) noexcept REALTIME {
    const std::uint64_t started = ticks();
    const AudioFloatMode float_mode;
    note_time(block.frame, block.usecs);
    rt.frame = block.frame;
    stopwatch_.begin_cycle(block.budget_ticks);
    if (rt.phase == Phase::idle) adopt(block.frame);
    begin_midi(block);
    position_.follow(block.transport, block.frames);
    for (std::uint32_t at = 0; at < block.frames;) {
        const std::uint32_t frames = slice_frames(block.frames - at);
        point_channels(block, at, frames);
        run_slice(frames);
        at += frames;
    }
    note_cycle(block, started);
}

void Engine::adopt(std::uint64_t frame) noexcept REALTIME {
    if (mailbox_.load(kRelaxed) == nullptr) return;
    if (rings_->retired.write_available() == 0) return;  // nothing is lost: it waits in the mailbox
    Transition* next = mailbox_.exchange(nullptr, std::memory_order_acq_rel);
    if (next == nullptr) return;
    if (rt.current != nullptr) rings_->retired.push(rt.current);
    rt.current = next;
    adopted_.store(next->serial, std::memory_order_release);
    if (!next->ramps) {
        begun_.store(next->serial, std::memory_order_release);
        settle();
        return;
    }
    apply_plan(next->ramp);
    rt.phase = Phase::run_in;
    rt.rise_done = 0;
    rise_.begun = true;
    ramp_.begun = false;
    rt.ramp_at = std::max(frame + next->run_in_frames, next->start_frame);
    if (next->start_frame != 0 && rt.ramp_at > next->start_frame) add(late_ramps_, std::uint64_t{1});
}

void Engine::apply_plan(const Plan& plan) noexcept REALTIME {
    rt.plan = &plan;
    for (Node* node : plan.nodes) {
        if (node->rt.seen) continue;
        node->rt.seen = true;
        cells_.refresh(node->first_cell, node->cell_count);
    }
    for (const Link& link : plan.links) {
        AudioPort& port = link.node->inputs[link.input];
        if (port.buffer == link.buffer) continue;
        port.buffer = link.buffer;
        link.node->connect(link.node->handle, port.index, link.buffer);
    }
}

void Engine::begin_ramp() noexcept REALTIME {
    rt.phase = Phase::ramp;
    rt.ramp_done = 0;
    ramp_.begun = true;
    release_notes();
    begun_.store(rt.current->serial, std::memory_order_release);
}

// Once a transition: where its event cables switch.
void Engine::release_notes() noexcept REALTIME {
    for (const EventRelease& cable : rt.current->releases) release(*cable.port->notes, cable.tag);
}

void Engine::settle() noexcept REALTIME {
    if (rt.phase == Phase::run_in) {
        release_notes();
        begun_.store(rt.current->serial, std::memory_order_release);
    }
    rt.phase = Phase::idle;
    ramp_.begun = false;
    apply_plan(rt.current->settled);
    timeline_.drop(rt.current->dropped);
    settled_.store(rt.current->serial, std::memory_order_release);
}

// How long the next slice is; moves the ramp's clock to its start.
std::uint32_t Engine::slice_frames(std::uint32_t left) noexcept REALTIME {
    std::uint32_t frames = std::min(left, rt.plan != nullptr ? rt.plan->max_slice : kMaxFrames);
    if (rt.phase == Phase::run_in) {
        if (rt.ramp_at <= rt.frame) {
            begin_ramp();
        } else {
            frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(frames, rt.ramp_at - rt.frame));
        }
    }
    if (rt.phase != Phase::idle) set_clock(rise_, rt.rise_done, frames);
    if (rt.phase == Phase::ramp) set_clock(ramp_, rt.ramp_done, frames);
    return frames;
}

void Engine::set_clock(RampClock& clock, std::uint32_t done, std::uint32_t frames) noexcept REALTIME {
    clock.curve = curve_.get() + done;
    clock.frames = std::min(frames, ramp_frames_ - done);
}

void Engine::begin_midi(const Block& block) noexcept REALTIME {
    for (std::size_t i = 0; i < midi_input_count_; ++i) {
        const MidiInput input = block.midi_inputs != nullptr ? block.midi_inputs[i] : MidiInput{};
        midi_.get()[i].rt.events = input.events;
        midi_.get()[i].rt.count = input.count;
        midi_.get()[i].rt.controllers = input;
    }
    for (std::size_t i = 0; i < midi_output_count_; ++i) {
        auto& driver = midi_.get()[midi_input_count_ + i].rt;
        driver.output = block.midi_outputs != nullptr ? block.midi_outputs[i] : nullptr;
        driver.write = block.write_midi;
    }
}

// Bindings act in the same cycle: their sets land on their frames, as timed ones do.
void Engine::read_controllers(std::uint32_t frames) noexcept REALTIME {
    const bool learning = learning_.load(kRelaxed);
    if (!learning && (rt.plan == nullptr || rt.plan->bindings.empty())) return;
    for (std::uint32_t input = 0; input < midi_input_count_; ++input) {
        auto& channel = midi_.get()[input].rt;
        MidiInput& left = channel.controllers;
        for (; left.count > 0 && left.events->frame < channel.at + frames; ++left.events, --left.count) {
            const auto moved = readers_.data()[input].read(*left.events);
            for (std::uint32_t i = 0; i < moved.count; ++i) {
                const Movement& movement = moved.list[i];
                if (learning) rings_->learned.push({input, movement});
                const std::uint32_t offset = std::max(left.events->frame, channel.at) - channel.at;
                move(input, movement, rt.frame + offset);
            }
        }
    }
}

void Engine::move(std::uint32_t input, const Movement& movement, std::uint64_t frame) noexcept REALTIME {
    if (rt.plan == nullptr) return;
    const std::span<Binding*> bindings = rt.plan->bindings;
    const std::uint64_t controller = controller_of(input, movement.kind, movement.number);
    const auto before = [](const Binding* b, std::uint64_t c) noexcept REALTIME {
        return controller_of(b->input, b->kind, b->number) < c;
    };
    for (auto at = std::lower_bound(bindings.begin(), bindings.end(), controller, before);
         at != bindings.end() && controller_of((*at)->input, (*at)->kind, (*at)->number) == controller; ++at) {
        Binding& binding = **at;
        if (binding.channel != Binding::kAnyChannel && binding.channel != movement.channel) continue;
        const float value = value_at(binding, movement.position);
        if (binding.cell != Binding::kNoCell) {
            if (!takes(binding, value, cells_.wanted(binding.cell))) continue;
            if (!timeline_.add({frame, binding.node, binding.cell, value})) continue;
        }
        binding.latest.store(movement.position, kRelaxed);
        if (!binding.told.exchange(true, std::memory_order_acq_rel)) rings_->moved.push(binding.id);
    }
}

void Engine::point_channels(const Block& block, std::uint32_t at, std::uint32_t frames) noexcept REALTIME {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const float* driver = block.inputs != nullptr ? block.inputs[i] : nullptr;
        inputs_[i].driver = driver != nullptr ? driver + at : nullptr;
    }
    float* const spare = buffers_.get() + inputs_.size() * kMaxFrames;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        float* driver = block.outputs != nullptr ? block.outputs[i] : nullptr;
        outputs_[i] = driver != nullptr ? driver + at : spare + i * kMaxFrames;
        if (rt.plan == nullptr) std::fill_n(outputs_[i], frames, 0.0F);
    }
    for (std::size_t i = 0; i < midi_input_count_ + midi_output_count_; ++i) midi_.get()[i].rt.at = at;
}

void Engine::run_slice(std::uint32_t frames) noexcept REALTIME {
    AudioFloatMode::keep();
    cells_.drain();
    read_controllers(frames);
    const bool timed = timeline_.collect(rt.frame, frames);
    if (rt.plan != nullptr) {
        if (timed) {
            run_steps<true>(frames);
        } else {
            run_steps<false>(frames);
        }
    }
    for (EventChannel& output : midi_outputs()) {
        if (output.port.notes->released > 0) end_notes(output, frames);
    }
    if (timed) timeline_.finish(cells_);
    rt.frame += frames;
    if (rt.phase != Phase::idle) rt.rise_done += rise_.frames;
    if (rt.phase != Phase::ramp) return;
    rt.ramp_done += ramp_.frames;
    if (rt.ramp_done >= ramp_frames_) settle();
}

template <bool kTimed>
void Engine::run_steps(std::uint32_t frames) noexcept REALTIME {
    const std::span<Step> steps = rt.plan->steps;
    stopwatch_.begin_slice(steps);
    for (Step& step : steps) {
        const bool exact = stopwatch_.before(step);
        if (kTimed && step.node != nullptr && step.node->rt.first_event != 0) {
            run_pieces(step, frames);
        } else {
            step.run(step.handle, frames);
        }
        stopwatch_.after(step, exact);
    }
    stopwatch_.end_slice();
}

namespace {

void offset_ports(const Node& node, std::uint32_t offset) noexcept REALTIME {
    for (std::uint32_t i = 0; i < node.input_count; ++i) {
        node.connect(node.handle, node.inputs[i].index, node.inputs[i].buffer + offset);
    }
    for (std::uint32_t i = 0; i < node.output_count; ++i) {
        node.connect(node.handle, node.outputs[i].index, node.outputs[i].buffer + offset);
    }
}

constexpr std::uint32_t kMaxPieces = 8;

}  // namespace

// Splits one node's run where its timed sets land.
void Engine::run_pieces(const Step& step, std::uint32_t frames) noexcept REALTIME {
    Node& node = *step.node;
    const bool events = node.event_input_count + node.event_output_count > 0;
    std::uint32_t event = node.rt.first_event, done = 0;
    node.rt.first_event = 0;
    for (std::uint32_t pieces = 1; event != 0; event = timeline_.due(event).next) {
        const Timeline::Due& due = timeline_.due(event);
        const std::uint32_t offset = node.whole_blocks ? 0 : due.offset;
        if (offset > done) {
            if (pieces++ == kMaxPieces) break;
            offset_ports(node, done);
            if (events && done == 0) begin_pieces(node);
            if (events) begin_piece(node, done, offset - done);
            step.run(step.handle, offset - done);
            if (events) end_piece(node, done, offset - done);
            done = offset;
        }
        cells_.land(due.cell, due.value);
    }
    timeline_.postpone(node, event, rt.frame);
    if (done == 0) return step.run(step.handle, frames);
    offset_ports(node, done);
    if (events) begin_piece(node, done, frames - done);
    step.run(step.handle, frames - done);
    if (events) end_piece(node, done, frames - done);
    if (events) end_pieces(node);
    offset_ports(node, 0);
}

void Engine::note_time(std::uint64_t frame, std::int64_t usecs) noexcept REALTIME {
    time_version_.fetch_add(1, std::memory_order_acq_rel);
    frame_.store(frame, std::memory_order_release);
    usecs_.store(usecs, std::memory_order_release);
    time_version_.fetch_add(1, std::memory_order_acq_rel);
}

void Engine::note_cycle(const Block& block, std::uint64_t started) noexcept REALTIME {
    const std::uint64_t spent = ticks() - started;
    cycle_stat_.note(spent);
    add(cycles_, std::uint64_t{1});
    if (block.budget_ticks == 0 || spent <= block.budget_ticks / 2) return;
    rings_->overruns.push({block.frame, spent, stopwatch_.worst()});
}

}  // namespace signalbox::rt
