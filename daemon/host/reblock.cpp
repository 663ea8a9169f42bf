// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/reblock.hpp"

#include <algorithm>
#include <bit>

namespace signalbox::host {

Reblock::Reblock(rt::Arena& arena, const graph::PluginFacts& facts, std::uint32_t block_frames) : block_(block_frames) {
    for (const graph::PortFacts& port : facts.ports) {
        if (port.kind == graph::PortKind::audio || port.kind == graph::PortKind::cv)
            ports_.push_back({port.index, port.input, nullptr, nullptr});
    }
    if (ports_.empty()) return;
    const std::size_t floats = ports_.size() * block_;
    buffers_ = {static_cast<float*>(arena.allocate(floats * sizeof(float))), rt::ArenaFree{&arena}};
    for (std::size_t i = 0; i < ports_.size(); ++i) ports_[i].inside = buffers_.get() + i * block_;
}

std::uint32_t Reblock::length_for(std::uint32_t driver_frames) {
    return std::bit_floor(std::clamp(driver_frames, 1U, rt::kMaxFrames));
}

void Reblock::connect_inside(rt::Connect connect_plugin, void* plugin) const {
    for (const Port& port : ports_) connect_plugin(plugin, port.index, port.inside);
}

bool Reblock::connect(std::uint32_t index, void* data) noexcept REALTIME {
    for (Port& port : ports_) {
        if (port.index != index) continue;
        port.outside = static_cast<float*>(data);
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
    filled_ += frames;
}

void Reblock::reset() {
    filled_ = 0;
    if (buffers_ != nullptr) std::fill_n(buffers_.get(), ports_.size() * block_, 0.0F);
}

}  // namespace signalbox::host
