// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>

#include "daemon/rt/engine.hpp"

namespace signalbox::rt {

// MIDI into and out of a cycle, and the parameters that controllers drive.

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
    const bool learning = learning_.load(std::memory_order_relaxed);
    if (!learning && (rt.plan == nullptr || rt.plan->bindings.empty())) return;
    for (std::uint32_t input = 0; input < midi_input_count_; ++input) {
        auto& channel = midi_.get()[input].rt;
        MidiInput& left = channel.controllers;
        for (; left.count > 0 && left.events->frame < channel.at + frames; ++left.events, --left.count) {
            const auto moved = readers_.data()[input].read(*left.events);
            for (std::uint32_t i = 0; i < moved.count; ++i) {
                const Movement& movement = moved.list[i];
                if (learning) tell(Learned{input, movement});
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
        binding.latest.store(movement.position, std::memory_order_relaxed);
        if (!binding.told.exchange(true, std::memory_order_acq_rel)) tell_moved(binding.id);
    }
}

}  // namespace signalbox::rt
