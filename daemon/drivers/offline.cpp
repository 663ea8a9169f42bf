// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/offline.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <utility>

namespace signalbox::drivers {

namespace {
constexpr std::size_t kMostEvents = 4096, kMostBytes = 65536;  // out of one output in one cycle
}

Offline::Offline(rt::Engine& engine, std::uint32_t block_frames)
    : engine_(engine),
      block_frames_(block_frames),
      midi_in_(engine.midi_inputs().size()),
      midi_out_(engine.midi_outputs().size()),
      midi_done_(midi_in_.size()),
      midi_now_(midi_in_.size()),
      midi_inputs_(midi_in_.size()),
      sinks_(midi_out_.size()) {
    for (Sink& sink : sinks_) {
        sink.events.resize(kMostEvents);
        sink.bytes.resize(kMostBytes);
        midi_outputs_.push_back(&sink);
    }
}

void Offline::play_midi(std::uint32_t input, std::vector<TimedMidi> events) {
    auto& waiting = midi_in_.at(input);
    waiting.insert(waiting.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
}

std::vector<TimedMidi> Offline::take_midi(std::uint32_t output) { return std::exchange(midi_out_.at(output), {}); }

bool Offline::write_midi(void* handle, const rt::MidiEvent& event) noexcept REALTIME {
    Sink& sink = *static_cast<Sink*>(handle);
    if (sink.count == kMostEvents || event.size > kMostBytes - sink.used) return false;
    std::uint8_t* const bytes = sink.bytes.data() + sink.used;
    std::memcpy(bytes, event.data, event.size);
    sink.events.data()[sink.count++] = {event.frame, event.size, bytes};
    sink.used += event.size;
    return true;
}

void Offline::begin_midi(rt::Block& block) {
    const std::uint64_t end = block.frame + block.frames;
    for (std::size_t i = 0; i < midi_in_.size(); ++i) {
        midi_now_[i].clear();
        for (; midi_done_[i] < midi_in_[i].size() && midi_in_[i][midi_done_[i]].frame < end; ++midi_done_[i]) {
            const TimedMidi& event = midi_in_[i][midi_done_[i]];
            const std::uint64_t frame = std::max(event.frame, block.frame) - block.frame;
            midi_now_[i].push_back({static_cast<std::uint32_t>(frame), static_cast<std::uint32_t>(event.bytes.size()),
                                    event.bytes.data()});
        }
        midi_inputs_[i] = {midi_now_[i].data(), static_cast<std::uint32_t>(midi_now_[i].size())};
    }
    for (Sink& sink : sinks_) sink.count = sink.used = 0;
    block.midi_inputs = midi_inputs_.data();
    block.midi_outputs = midi_outputs_.data();
    block.write_midi = write_midi;
}

void Offline::end_midi(const rt::Block& block) {
    for (std::size_t i = 0; i < sinks_.size(); ++i) {
        for (const rt::MidiEvent& event : std::span(sinks_[i].events.data(), sinks_[i].count)) {
            midi_out_[i].push_back({block.frame + event.frame, {event.data, event.data + event.size}});
        }
    }
}

void Offline::run(std::span<const float* const> inputs, std::span<float* const> outputs, std::uint64_t frames) {
    std::vector<const float*> in(std::max(inputs.size(), engine_.inputs().size()), nullptr);
    std::vector<float*> out(std::max(outputs.size(), engine_.outputs().size()), nullptr);
    for (std::uint64_t at = 0; at < frames;) {
        rt::Block block;
        block.frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(block_frames_, frames - at));
        block.frame = frame_;
        block.usecs = static_cast<std::int64_t>(std::llround(static_cast<double>(frame_) * 1e6 / engine_.rate_hz()));
        for (std::size_t i = 0; i < inputs.size(); ++i) in[i] = inputs[i] != nullptr ? inputs[i] + at : nullptr;
        for (std::size_t i = 0; i < outputs.size(); ++i) out[i] = outputs[i] != nullptr ? outputs[i] + at : nullptr;
        block.inputs = in.data();
        block.outputs = out.data();
        begin_midi(block);
        if (has_transport_) block.transport = &transport_;
        engine_.cycle(block);
        end_midi(block);
        if (transport_.rolling) transport_.frame += block.frames;
        at += block.frames;
        frame_ += block.frames;
    }
}

std::vector<std::vector<float>> Offline::run(const std::vector<std::vector<float>>& inputs, std::uint64_t frames) {
    std::vector<const float*> in;
    for (const auto& channel : inputs) in.push_back(channel.size() >= frames ? channel.data() : nullptr);
    std::vector<std::vector<float>> channels(engine_.outputs().size(), std::vector<float>(frames));
    std::vector<float*> out;
    for (auto& channel : channels) out.push_back(channel.data());
    run(in, out, frames);
    return channels;
}

}  // namespace signalbox::drivers
