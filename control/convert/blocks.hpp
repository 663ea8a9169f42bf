// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <memory>
#include <thread>

#include "control/convert/files.hpp"
#include "control/render/pipe.hpp"

namespace signalbox::convert {

// Samples of any kind. Pages that nobody writes to cost nothing.
class Buffer {
public:
    // What was in it may be lost.
    void make_room(std::size_t samples) {
        const std::size_t lines = (samples * sizeof(double) + sizeof(Line) - 1) / sizeof(Line);
        if (memory_ != nullptr && lines <= lines_) return;
        memory_ = std::make_unique_for_overwrite<Line[]>(lines);
        lines_ = lines;
    }
    [[nodiscard]] void* data() { return memory_.get(); }
    [[nodiscard]] float* floats() { return static_cast<float*>(data()); }

private:
    struct alignas(64) Line {
        std::byte bytes[64];
    };
    std::unique_ptr<Line[]> memory_;
    std::size_t lines_ = 0;
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
