// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/amps.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/rt/counter.hpp"

namespace signalbox::bench {
namespace {

void run(void* handle, std::uint32_t frames) noexcept REALTIME {
    const Amp& amp = *static_cast<Amp*>(handle);
    const float* __restrict in = amp.in;
    float* __restrict out = amp.out;
    const float gain = amp.decibels > -90 ? std::pow(10.0F, amp.decibels * 0.05F) : 0.0F;
    for (std::uint32_t i = 0; i < frames; ++i) out[i] = gain * in[i];
    for (std::uint32_t k = 0; k < amp.meter_count; ++k) amp.meters[k] = out[k % frames];
}

void connect(void* handle, std::uint32_t port, void* data) noexcept REALTIME {
    Amp& amp = *static_cast<Amp*>(handle);
    if (port == 0) amp.in = static_cast<const float*>(data);
    if (port == 1) amp.out = static_cast<float*>(data);
}

}  // namespace

Chain::Chain(std::size_t amps, std::uint32_t control_outputs) : in_(rt::kMaxFrames, 0.1F), out_(rt::kMaxFrames) {
    graph::Wiring wiring;
    graph::Source source;
    for (std::size_t i = 0; i < amps; ++i) {
        amps_.push_back(std::make_unique<Amp>());
        Amp& amp = *amps_.back();
        amp.buffer = static_cast<float*>(arena_.allocate(rt::kMaxFrames * sizeof(float)));
        amp.output.buffer = amp.out = amp.buffer;
        amp.node.run = run;
        amp.node.connect = connect;
        amp.node.handle = &amp;
        amp.node.inputs = &amp.input;
        amp.node.outputs = &amp.output;
        amp.node.input_count = amp.node.output_count = 1;
        amp.node.first_cell = static_cast<std::uint32_t>(i) * (1 + control_outputs);
        amp.node.cell_count = 1 + control_outputs;
        amp.meters = engine_.cells().port(amp.node.first_cell + 1);
        amp.meter_count = control_outputs;
        wiring.nodes.push_back(&amp.node);
        wiring.wires.push_back({source, {&amp.node, nullptr, 0}, 1, ""});
        source = {&amp.node, nullptr, 0};
    }
    wiring.wires.push_back({source, {}, 1, ""});
    transition_ = graph::compile({}, wiring, engine_, arena_, 1);
    engine_.publish(transition_.get());
    for (int i = 0; i < 100; ++i) cycle(64);  // past the ramp
}

void Chain::cycle(std::uint32_t frames) {
    const float* const inputs[] = {in_.data()};
    float* const outputs[] = {out_.data()};
    rt::Block block;
    block.frames = frames;
    block.frame = frame_;
    block.inputs = inputs;
    block.outputs = outputs;
    engine_.cycle(block);
    frame_ += frames;
}

void Chain::bare(std::uint32_t frames) {
    for (const auto& amp : amps_) amp->node.run(amp->node.handle, frames);
}

std::uint64_t Chain::stamped(std::uint32_t frames) {
    std::uint64_t longest = 0, before = rt::ticks();
    for (const auto& amp : amps_) {
        amp->node.run(amp->node.handle, frames);
        const std::uint64_t now = rt::ticks();
        longest = std::max(longest, now - before);
        before = now;
    }
    return longest;
}

}  // namespace signalbox::bench
