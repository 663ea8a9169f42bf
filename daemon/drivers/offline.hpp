// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/rt/engine.hpp"

namespace signalbox::drivers {

// Arrays in, arrays out; no JACK, no threads, no clock: the caller's thread is the audio thread.
class Offline {
public:
    explicit Offline(rt::Engine& engine, std::uint32_t block_frames = 128);

    // Runs `frames` frames in blocks. Each channel holds at least `frames`; missing channels are silence or thrown
    // away.
    void run(std::span<const float* const> inputs, std::span<float* const> outputs, std::uint64_t frames);
    // The same with vectors: outputs are resized.
    std::vector<std::vector<float>> run(const std::vector<std::vector<float>>& inputs, std::uint64_t frames);

    void set_block(std::uint32_t frames) { block_frames_ = frames; }
    [[nodiscard]] std::uint64_t frame() const { return frame_; }

private:
    rt::Engine& engine_;
    std::uint32_t block_frames_;
    std::uint64_t frame_ = 0;
};

}  // namespace signalbox::drivers
