// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/gain.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp {

namespace {

constexpr std::uint32_t kChunk = 64;

void scale(const float* in, float* out, float gain, std::uint32_t frames) noexcept REALTIME {
    if (gain == 0.0f) {
        std::fill_n(out, frames, 0.0f);
    } else if (gain == 1.0f) {
        if (in != out) std::memmove(out, in, frames * sizeof(float));
    } else {
        for (std::uint32_t i = 0; i < frames; ++i) out[i] = in[i] * gain;
    }
}

void scale(const float* in, float* out, const float* gains, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) out[i] = in[i] * gains[i];
}

}  // namespace

void Gain::prepare(const Spec& spec) {
    glide_.prepare(spec);
    reset();
}

void Gain::aim(const Params& params) noexcept REALTIME {
    if (params.gain_db != db_) {
        db_ = params.gain_db;
        linear_ = to_linear(db_);
    }
    const float target = params.mute ? 0.0f : linear_;
    if (fresh_) glide_.jump(target);
    fresh_ = false;
    glide_.aim(target);
}

void Gain::process(const Params& params, const float* const* inputs, float* const* outputs, std::uint32_t channels,
                   std::uint32_t frames) noexcept REALTIME {
    aim(params);
    std::uint32_t at = 0;
    std::array<float, kChunk> gains;
    while (at < frames && !glide_.settled()) {
        const std::uint32_t count = std::min({kChunk, frames - at, glide_.remaining()});
        glide_.fill(gains.data(), count);
        for (std::uint32_t c = 0; c < channels; ++c) scale(inputs[c] + at, outputs[c] + at, gains.data(), count);
        at += count;
    }
    for (std::uint32_t c = 0; c < channels; ++c) scale(inputs[c] + at, outputs[c] + at, glide_.target(), frames - at);
}

}  // namespace signalbox::dsp
