// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/event_ports.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

#include <lv2/core/lv2.h>
#include <lv2/patch/patch.h>

#include "daemon/rt/letters.hpp"

namespace signalbox::host {

namespace {

using graph::PortFacts;

bool takes(const PortFacts& port, const char* type) {
    return port.input && std::find(port.events.begin(), port.events.end(), type) != port.events.end();
}

// Which of its ports a plugin's parameters go through: one that says so, before one that is for control in general.
const PortFacts* patch_port(const graph::PluginFacts& facts, bool input) {
    const PortFacts* best = nullptr;
    for (const PortFacts& port : facts.ports) {
        if (!is_event(port.kind) || port.input != input) continue;
        const bool says = std::find(port.events.begin(), port.events.end(), LV2_PATCH__Message) != port.events.end();
        const bool controls = port.designation == LV2_CORE__control || port.events.empty();
        if (says) return &port;
        if (controls && best == nullptr) best = &port;
    }
    return best;
}

bool keeps_notes(const PortFacts& port) {
    return port.input && (port.kind == graph::PortKind::midi || port.events.empty());
}

}  // namespace

std::uint32_t buffer_bytes(const PortFacts& port) { return rt::padded(std::max(port.event_bytes, rt::kEventBytes)); }

EventPorts::EventPorts(const graph::PluginFacts& facts, rt::Arena& arena) {
    std::size_t with_notes = 0;
    for (const PortFacts& port : facts.ports) {
        if (!is_event(port.kind)) continue;
        ++(port.input ? inputs_ : outputs_);
        bytes_ += buffer_bytes(port) + rt::kEventSlack;
        if (keeps_notes(port)) ++with_notes;
    }
    ports_ = make_in<rt::EventPort>(arena, inputs_ + outputs_);
    memory_ = make_in<std::byte>(arena, bytes_);
    notes_ = make_in<rt::HeldNotes>(arena, with_notes);
    rt::EventPort *input = ports_.get(), *output = input + inputs_;
    std::byte* memory = memory_.get();
    rt::HeldNotes* notes = notes_.get();
    const bool patches = !facts.properties.empty();
    const PortFacts* const patch_in = patches ? patch_port(facts, true) : nullptr;
    const PortFacts* const patch_out = patches ? patch_port(facts, false) : nullptr;
    for (const PortFacts& facts_of : facts.ports) {
        if (!is_event(facts_of.kind)) continue;
        rt::EventPort& port = *(facts_of.input ? input++ : output++);
        port.index = facts_of.index;
        port.bytes = buffer_bytes(facts_of);
        port.buffer = reinterpret_cast<LV2_Atom_Sequence*>(memory);
        memory += port.bytes + rt::kEventSlack;
        if (!facts_of.input) port.tag = rt::next_event_tag();
        if (keeps_notes(facts_of)) port.notes = notes++;
        port.position = takes(facts_of, LV2_TIME__Position);
        if (&facts_of == patch_in) patch_input_ = &port;
        if (&facts_of == patch_out) patch_output_ = &port;
    }
}

void EventPorts::enter(rt::Node& node) const {
    node.event_inputs = ports_.get();
    node.event_outputs = ports_.get() + inputs_;
    node.event_input_count = inputs_;
    node.event_output_count = outputs_;
}

void EventPorts::connect(Machine& machine) {
    for (rt::EventPort& port : std::span(ports_.get(), inputs_ + outputs_)) {
        machine.connect(machine.handle, port.index, port.buffer);
        if (port.notes != nullptr) *port.notes = {};
        port.rt = {};
    }
    empty();
}

void EventPorts::empty() {
    for (rt::EventPort& port : std::span(ports_.get(), inputs_)) rt::clear(*port.buffer);
    for (rt::EventPort& port : std::span(ports_.get() + inputs_, outputs_)) rt::offer(*port.buffer, port.bytes);
}

void EventPorts::begin_run() {
    empty();
    if (patch_input_ != nullptr && patch_input_->letters != nullptr) rt::deliver(*patch_input_);
}

void EventPorts::end_run(std::uint32_t frames) {
    if (patch_output_ == nullptr || patch_output_->letters == nullptr) return;
    rt::sanitize(*patch_output_->buffer, patch_output_->bytes, frames);
    rt::collect(*patch_output_);
}

}  // namespace signalbox::host
