// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::rt {

// What goes around a bypassed node that is late: a node of one input and one output that delays by as much. It needs
// its own latency to fill, so it runs in like any new node.
class DryLine {
public:
    DryLine(Arena& arena, std::uint32_t frames);
    DryLine(const DryLine&) = delete;
    DryLine& operator=(const DryLine&) = delete;

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
