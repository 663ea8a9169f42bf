// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/plan.hpp"

#include <algorithm>
#include <cstring>

namespace signalbox::rt {
namespace {

void add_scaled(float* __restrict target, const float* __restrict source, float gain, std::uint32_t frames) noexcept
    REALTIME {
    if (gain == 0.0F) return;
    for (std::uint32_t i = 0; i < frames; ++i) target[i] += gain * source[i];
}

void add_ramped(float* __restrict target, const MixInput& input, const float* __restrict curve,
                std::uint32_t frames) noexcept REALTIME {
    const float from = input.from, step = input.to - input.from;
    const float* __restrict source = input.source;
    for (std::uint32_t i = 0; i < frames; ++i) target[i] += (from + step * curve[i]) * source[i];
}

// What is no number would go round for ever.
void keep_in_bounds(float* __restrict to, const float* __restrict from, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float held = std::min(std::max(from[i], -kMostInLoop), kMostInLoop);
        to[i] = from[i] == from[i] ? held : 0.0F;
    }
}

}  // namespace

void run_mix(void* handle, std::uint32_t frames) noexcept REALTIME {
    const Mix& mix = *static_cast<const Mix*>(handle);
    float* const target = *mix.target;
    if (mix.inputs.size() == 1 && mix.inputs[0].from == 1.0F && mix.inputs[0].to == 1.0F) {
        std::memcpy(target, mix.inputs[0].source, frames * sizeof(float));
        return;
    }
    std::memset(target, 0, frames * sizeof(float));
    const std::uint32_t ramped = mix.ramp->begun ? std::min(frames, mix.ramp->frames) : 0;
    for (const MixInput& input : mix.inputs) {
        if (input.from == input.to || !mix.ramp->begun) {
            add_scaled(target, input.source, input.from, frames);
        } else {
            add_ramped(target, input, mix.ramp->curve, ramped);
            add_scaled(target + ramped, input.source + ramped, input.to, frames - ramped);
        }
    }
}

void read_feedback(void* handle, std::uint32_t frames) noexcept REALTIME {
    const FeedbackLine& line = *static_cast<const FeedbackLine*>(handle);
    const std::uint32_t first = std::min(frames, line.delay - line.rt.position);
    std::memcpy(line.output, line.ring + line.rt.position, first * sizeof(float));
    std::memcpy(line.output + first, line.ring, (frames - first) * sizeof(float));
}

void write_feedback(void* handle, std::uint32_t frames) noexcept REALTIME {
    FeedbackLine& line = *static_cast<FeedbackLine*>(handle);
    const std::uint32_t first = std::min(frames, line.delay - line.rt.position);
    keep_in_bounds(line.ring + line.rt.position, line.input, first);
    keep_in_bounds(line.ring, line.input + first, frames - first);
    line.rt.position = (line.rt.position + frames) % line.delay;
}

void run_input(void* handle, std::uint32_t frames) noexcept REALTIME {
    const InputChannel& channel = *static_cast<const InputChannel*>(handle);
    if (channel.driver != nullptr) {
        std::memcpy(channel.buffer, channel.driver, frames * sizeof(float));
    } else {
        std::memset(channel.buffer, 0, frames * sizeof(float));
    }
}

}  // namespace signalbox::rt
