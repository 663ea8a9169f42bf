// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/reblock.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "daemon/host/event_ports.hpp"
#include "daemon/rt/tally.hpp"

namespace signalbox::host {

Reblock::Reblock(rt::Arena& arena, const graph::PluginFacts& facts, std::uint32_t block_frames) : block_(block_frames) {
    std::size_t bytes = 0;
    for (const graph::PortFacts& port : facts.ports) {
        if (port.kind == graph::PortKind::audio || port.kind == graph::PortKind::cv)
            ports_.push_back({port.index, port.input, nullptr, nullptr});
        if (!is_event(port.kind)) continue;
        sequences_.push_back({port.index, port.input, buffer_bytes(port), nullptr, nullptr});
        bytes += buffer_bytes(port);
    }
    if (!ports_.empty()) buffers_ = make_in<float>(arena, ports_.size() * block_);
    for (std::size_t i = 0; i < ports_.size(); ++i) ports_[i].inside = buffers_.get() + i * block_;
    if (bytes > 0) events_ = make_in<std::byte>(arena, bytes);
    std::byte* memory = events_.get();
    for (Sequence& port : sequences_) {
        port.inside = reinterpret_cast<LV2_Atom_Sequence*>(memory);
        memory += port.bytes;
    }
    reset();
}

std::uint32_t Reblock::length_for(std::uint32_t driver_frames) {
    return std::bit_floor(std::clamp(driver_frames, 1U, rt::kMaxFrames));
}

void Reblock::connect_inside(rt::Connect connect_plugin, void* plugin) const {
    for (const Port& port : ports_) connect_plugin(plugin, port.index, port.inside);
    for (const Sequence& port : sequences_) connect_plugin(plugin, port.index, port.inside);
}

void Reblock::count_into(rt::Node& node) {
    for (Sequence& sequence : sequences_) {
        const std::span<rt::EventPort> ports = sequence.input ? std::span(node.event_inputs, node.event_input_count)
                                                              : std::span(node.event_outputs, node.event_output_count);
        const auto port = std::find_if(ports.begin(), ports.end(),
                                       [&](const rt::EventPort& one) { return one.index == sequence.index; });
        if (port != ports.end()) sequence.counts = &*port;
    }
}

bool Reblock::connect(std::uint32_t index, void* data) noexcept REALTIME {
    for (Port& port : ports_) {
        if (port.index != index) continue;
        port.outside = static_cast<float*>(data);
        return true;
    }
    for (Sequence& port : sequences_) {
        if (port.index != index) continue;
        port.outside = static_cast<LV2_Atom_Sequence*>(data);
        return true;
    }
    return false;
}

std::uint32_t Reblock::next(std::uint32_t left) const noexcept REALTIME { return std::min(left, block_ - filled_); }

// All inputs are read before an output is written: they may be the same memory.
void Reblock::exchange(std::uint32_t at, std::uint32_t frames) noexcept REALTIME {
    for (const bool input : {true, false}) {
        for (const Port& port : ports_) {
            if (port.input != input || port.outside == nullptr) continue;
            float *const outside = port.outside + at, *const inside = port.inside + filled_;
            std::copy_n(input ? outside : inside, frames, input ? inside : outside);
        }
    }
    exchange_events(at, frames);
    filled_ += frames;
}

// Each event on the frame of the block that its sample goes to, or comes from.
void Reblock::exchange_events(std::uint32_t at, std::uint32_t frames) noexcept REALTIME {
    for (const Sequence& port : sequences_) {
        if (port.outside == nullptr) continue;
        const LV2_Atom_Sequence& from = port.input ? *port.outside : *port.inside;
        LV2_Atom_Sequence& to = port.input ? *port.inside : *port.outside;
        const std::int64_t first = port.input ? at : filled_, moved = port.input ? filled_ : at;
        for (std::uint32_t offset = rt::kFirstEvent; offset < rt::end_of(from);) {
            const LV2_Atom_Event& event = rt::event_at(from, offset);
            offset += rt::behind(event);
            const std::int64_t frame = event.time.frames - first;
            if (frame < 0 || frame >= frames) continue;
            const bool fits =
                rt::append(to, port.bytes, frame + moved, event.body.type, event.body.size, rt::body_of(event));
            if (!fits && port.counts != nullptr) rt::tally(port.counts->lost);
        }
    }
}

void Reblock::begin_events() noexcept REALTIME {
    for (const Sequence& port : sequences_) {
        if (!port.input && port.outside != nullptr) rt::clear(*port.outside);
    }
}

void Reblock::offer_events() noexcept REALTIME {
    for (const Sequence& port : sequences_) {
        if (!port.input) rt::offer(*port.inside, port.bytes);
    }
}

void Reblock::take_events() noexcept REALTIME {
    for (const Sequence& port : sequences_) {
        if (port.input) rt::clear(*port.inside);
        if (port.input) continue;
        const std::uint32_t garbage = rt::sanitize(*port.inside, port.bytes, block_);
        if (port.counts != nullptr) rt::tally(port.counts->garbage, garbage);
    }
}

void Reblock::reset() {
    filled_ = 0;
    for (const Sequence& port : sequences_) rt::clear(*port.inside);
    if (buffers_ != nullptr) std::fill_n(buffers_.get(), ports_.size() * block_, 0.0F);
}

}  // namespace signalbox::host
