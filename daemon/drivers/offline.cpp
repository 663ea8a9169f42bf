// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/offline.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::drivers {

Offline::Offline(rt::Engine& engine, std::uint32_t block_frames) : engine_(engine), block_frames_(block_frames) {}

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
        engine_.cycle(block);
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
