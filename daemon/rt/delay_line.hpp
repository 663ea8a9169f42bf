// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::rt {

// Brings what is early as late as what it meets: a node of one input and one output that delays. It needs its own
// latency to fill, so it runs in like any new node. Its key is 0, which no instance has.
class DelayLine {
public:
    DelayLine(Arena& arena, std::uint32_t frames);
    DelayLine(const DelayLine&) = delete;
    DelayLine& operator=(const DelayLine&) = delete;

    [[nodiscard]] Node& node() { return body_->node; }

private:
    struct Body {
        Node node;
        AudioPort input, output;
        float *ring = nullptr, *buffer = nullptr;
        const float* in = nullptr;
        std::uint32_t frames = 0, position = 0;
    };
    static void connect(void* body, std::uint32_t port, void* data) noexcept REALTIME;
    static void run(void* body, std::uint32_t frames) noexcept REALTIME;

    ArenaPtr<float> memory_;
    ArenaPtr<Body> body_;
};

}  // namespace signalbox::rt
