// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/delay_line.hpp"

#include <algorithm>
#include <new>
#include <type_traits>

namespace signalbox::rt {

DelayLine::DelayLine(Arena& arena, std::uint32_t frames)
    : memory_(static_cast<float*>(arena.allocate((frames + kMaxFrames) * sizeof(float))), ArenaFree{&arena}),
      body_(new (arena.allocate(sizeof(Body))) Body, ArenaFree{&arena}) {
    static_assert(std::is_trivially_destructible_v<Body>);
    body_->ring = memory_.get();
    body_->buffer = memory_.get() + frames;
    body_->frames = frames;
    body_->output.buffer = body_->buffer;
    Node& node = body_->node;
    node.run = run;
    node.connect = connect;
    node.handle = body_.get();
    node.inputs = &body_->input;
    node.outputs = &body_->output;
    node.input_count = node.output_count = 1;
    node.latency_frames = frames;
}

void DelayLine::connect(void* body, std::uint32_t, void* data) noexcept REALTIME {
    static_cast<Body*>(body)->in = static_cast<const float*>(data);
}

void DelayLine::run(void* body, std::uint32_t frames) noexcept REALTIME {
    Body& line = *static_cast<Body*>(body);
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t piece = std::min(frames - done, line.frames - line.position);
        float* const ring = line.ring + line.position;
        std::copy_n(ring, piece, line.buffer + done);
        std::copy_n(line.in + done, piece, ring);
        line.position = (line.position + piece) % line.frames;
        done += piece;
    }
}

}  // namespace signalbox::rt
