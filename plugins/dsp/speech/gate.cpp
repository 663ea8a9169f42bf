// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/gate.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace signalbox::dsp::speech {

namespace {

constexpr float kByHandMs = 10;

}  // namespace

void Gate::prepare(const Spec& spec, std::uint32_t channels) {
    rate_hz_ = spec.rate_hz;
    channels_ = channels;
    const auto longest = static_cast<std::uint32_t>(std::ceil(kMostAheadSeconds * rate_hz_));
    const std::uint32_t size = std::bit_ceil(longest + kChunk + 1);
    mask_ = size - 1;
    line_.assign(std::size_t{size} * channels, 0.0f);
    fade_.prepare(spec);
    closed_.prepare(spec);
    reset();
}

void Gate::reset() noexcept REALTIME {
    std::fill(line_.begin(), line_.end(), 0.0f);
    write_ = delay_ = before_ = tail_ = 0;
    open_ = 1;
    fresh_ = true;
    by_hand_ = false;
}

std::uint32_t Gate::latency_frames(const Params& params) const noexcept REALTIME {
    if (params.mode == Mode::analyse) return 0;
    const double seconds = std::min(static_cast<double>(params.ahead_ms) / 1000, kMostAheadSeconds);
    return static_cast<std::uint32_t>(std::lround(seconds * rate_hz_));
}

// At the start there is nothing to fade from.
void Gate::choose_delay(std::uint32_t wanted) noexcept REALTIME {
    if (fresh_) {
        delay_ = before_ = wanted;
        fade_.jump(1);
    } else if (wanted != delay_ && fade_.settled()) {
        before_ = delay_;
        delay_ = wanted;
        fade_.jump(0);
        fade_.aim(1);
    }
}

void Gate::process(const Params& params, const float* speech, const float* const* inputs, float* const* outputs,
                   std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t at = 0; at < frames;) {
        choose_delay(latency_frames(params));
        std::uint32_t count = std::min(kChunk, frames - at);
        // So that the next delay begins on the same frame whatever the blocks.
        if (!fade_.settled()) count = std::min(count, fade_.remaining());
        const float* in[2] = {inputs[0] + at, channels_ > 1 ? inputs[1] + at : nullptr};
        float* out[2] = {outputs[0] + at, channels_ > 1 ? outputs[1] + at : nullptr};
        step(params, speech + at, in, out, count);
        at += count;
    }
}

void Gate::step(const Params& params, const float* speech, const float* const* inputs, float* const* outputs,
                std::uint32_t frames) noexcept REALTIME {
    store(inputs, frames);
    Gains gains, fades;
    fill_gains(params, speech, frames, gains);
    const bool fading = !fade_.settled();
    fade_.fill(fades.data(), frames);
    for (std::uint32_t c = 0; c < channels_; ++c) {
        const float* const line = line_.data() + std::size_t{c} * (mask_ + 1);
        for (std::uint32_t i = 0; i < frames; ++i) {
            float x = line[(write_ + i - delay_) & mask_];
            if (fading) {
                const float old = line[(write_ + i - before_) & mask_];
                x = old + fades[i] * (x - old);
            }
            outputs[c][i] = gains[i] == 1 ? x : gains[i] == 0 ? 0 : gains[i] * x;
        }
    }
    write_ += frames;
}

void Gate::store(const float* const* inputs, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t c = 0; c < channels_; ++c) {
        float* const line = line_.data() + std::size_t{c} * (mask_ + 1);
        const std::uint32_t start = write_ & mask_, first = std::min(frames, mask_ + 1 - start);
        std::copy_n(inputs[c], first, line + start);
        std::copy_n(inputs[c] + first, frames - first, line);
    }
}

// The sound is late by the delay, so speech that has ended has as long to come out.
void Gate::fill_gains(const Params& params, const float* speech, std::uint32_t frames, Gains& gains) noexcept REALTIME {
    const bool passing = !params.enabled || params.mode == Mode::analyse;
    const bool gate = params.mode == Mode::gate, duck = params.mode == Mode::duck;
    const auto step_of = [this](float ms) {
        return static_cast<float>(1000 / (std::max(static_cast<double>(ms), 0.05) * rate_hz_));
    };
    const float attack = step_of(params.attack_ms), release = step_of(params.release_ms);
    if (params.mode != mode_ || params.enabled != enabled_) by_hand_ = true;
    mode_ = params.mode;
    enabled_ = params.enabled;
    const float by_hand = step_of(kByHandMs), up = duck ? release : attack, down = duck ? attack : release;
    if (fresh_) closed_.jump(params.closed);
    closed_.aim(params.closed);
    Gains closed;
    closed_.fill(closed.data(), frames);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const bool now = speech[i] > 0.5f;
        tail_ = now ? delay_ : std::min(tail_, delay_);
        const bool spoken = now || tail_ > 0;
        if (!now && tail_ > 0) --tail_;
        const bool wanted = passing || spoken == gate;
        const float aim = wanted ? 1 : 0;
        if (fresh_) open_ = aim;
        fresh_ = false;
        by_hand_ = by_hand_ && open_ != aim;
        const float step = by_hand_ ? std::min(wanted ? up : down, by_hand) : wanted ? up : down;
        open_ = wanted ? std::min(1.0f, open_ + step) : std::max(0.0f, open_ - step);
        const float shut = 1 - open_ * open_ * (3 - 2 * open_);
        gains[i] = 1 - (1 - closed[i]) * shut;
    }
}

}  // namespace signalbox::dsp::speech
