// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/graph/facts.hpp"
#include "daemon/host/machine.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/events.hpp"

namespace signalbox::host {

// What an event port's buffer holds.
[[nodiscard]] std::uint32_t buffer_bytes(const graph::PortFacts& port);

// The event ports of one instance, with their buffers. Not on the audio thread, but for what a plan does with them.
class EventPorts {
public:
    EventPorts(const graph::PluginFacts& facts, rt::Arena& arena);

    // Tells the node of them; it must not outlive them.
    void enter(rt::Node& node) const;
    void connect(Machine& machine);
    // For runs without a plan: inputs without events, outputs that nobody reads.
    void empty();
    // ... but letters go in and come out.
    void begin_run();
    void end_run(std::uint32_t frames);
    // For letters; null: it takes (gives) no patch messages.
    [[nodiscard]] rt::EventPort* patch_input() const { return patch_input_; }
    [[nodiscard]] rt::EventPort* patch_output() const { return patch_output_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    std::uint32_t inputs_ = 0, outputs_ = 0;
    rt::EventPort *patch_input_ = nullptr, *patch_output_ = nullptr;
    std::size_t bytes_ = 0;
    rt::ArenaPtr<rt::EventPort> ports_;  // inputs, then outputs
    rt::ArenaPtr<std::byte> memory_;     // their buffers
    rt::ArenaPtr<rt::HeldNotes> notes_;  // of inputs that take MIDI
};

}  // namespace signalbox::host
