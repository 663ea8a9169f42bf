// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <thread>

#include "control/convert/files.hpp"
#include "control/render/pipe.hpp"
#include "plugins/dsp/aligned.hpp"

namespace signalbox::convert {

// Samples of any kind.
class Buffer {
public:
    void make_room(std::size_t samples) {
        constexpr std::size_t kMost = sizeof(double) / sizeof(float);
        if (memory_.size() < samples * kMost) memory_.resize(samples * kMost);
    }
    [[nodiscard]] void* data() { return memory_.data(); }
    [[nodiscard]] float* floats() { return memory_.data(); }

private:
    dsp::Aligned memory_;
};

struct Block {
    Buffer samples;
    Result<std::size_t> frames = std::size_t{0};  // read; fewer than Blocks::frames() at the end
};

// What a file has, one block after the other. `ahead`: a thread of its own reads while the one before is worked on.
class Blocks {
public:
    Blocks(InFile& in, bool ahead);
    ~Blocks();
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;

    [[nodiscard]] std::size_t frames() const { return frames_; }
    // Good until the next call; not to be called again after the end or an error.
    Block& next();

private:
    void read_ahead();

    InFile& in_;
    std::size_t frames_;
    Block now_;
    render::Pipe<Block> full_, empty_;
    std::thread thread_;
};

}  // namespace signalbox::convert
