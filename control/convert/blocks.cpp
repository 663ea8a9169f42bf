// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/blocks.hpp"

#include <utility>

namespace signalbox::convert {

namespace {

constexpr std::size_t kBlockSamples = 65536;  // they stay in a core's own cache
constexpr int kAhead = 2;

}  // namespace

Blocks::Blocks(InFile& in, bool ahead)
    : in_(in), frames_(kBlockSamples / static_cast<std::size_t>(in.info().channels)) {
    now_.samples.make_room(kBlockSamples);
    if (!ahead) return;
    for (int i = 0; i < kAhead; ++i) {
        Block block;
        block.samples.make_room(kBlockSamples);
        empty_.push(std::move(block));
    }
    thread_ = std::thread([this] { read_ahead(); });
}

Blocks::~Blocks() {
    empty_.close();
    full_.close();
    if (thread_.joinable()) thread_.join();
}

Block& Blocks::next() {
    if (!thread_.joinable()) {
        now_.frames = in_.read(now_.samples.data(), frames_);
        return now_;
    }
    empty_.push(std::move(now_));
    now_ = *full_.pop();
    return now_;
}

void Blocks::read_ahead() {
    while (auto block = empty_.pop()) {
        block->frames = in_.read(block->samples.data(), frames_);
        const bool last = !block->frames || *block->frames < frames_;
        if (!full_.push(*std::move(block)) || last) return;
    }
}

}  // namespace signalbox::convert
