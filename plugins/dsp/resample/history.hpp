// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cstdint>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// The newest frames of some channels, each channel in one piece.
class History {
public:
    void prepare(std::uint32_t capacity, std::uint32_t channels) {
        capacity_ = capacity;
        channels_ = channels;
        frames_.assign(std::size_t{capacity} * channels, 0.0f);
        fill_ = 0;
    }
    // As after so many frames of silence.
    void reset(std::uint32_t silence) noexcept REALTIME {
        fill_ = silence;
        for (std::uint32_t c = 0; c < channels_; ++c) std::fill_n(channel(c), silence, 0.0f);
    }
    // Interleaved, or silence without `in`.
    void append(const float* in, std::uint32_t frames) noexcept REALTIME {
        for (std::uint32_t c = 0; c < channels_; ++c) {
            float* const to = channel(c) + fill_;
            for (std::uint32_t i = 0; i < frames; ++i)
                to[i] = in != nullptr ? in[std::size_t{i} * channels_ + c] : 0.0f;
        }
        fill_ += frames;
    }
    // The oldest so many go, those that are there at most; says how many went.
    std::uint32_t drop(std::uint32_t frames) noexcept REALTIME {
        const std::uint32_t gone = std::min(frames, fill_);
        for (std::uint32_t c = 0; c < channels_; ++c) std::copy(channel(c) + gone, channel(c) + fill_, channel(c));
        fill_ -= gone;
        return gone;
    }

    [[nodiscard]] float* channel(std::uint32_t c) noexcept REALTIME {
        return frames_.data() + std::size_t{c} * capacity_;
    }
    [[nodiscard]] std::uint32_t fill() const noexcept REALTIME { return fill_; }
    [[nodiscard]] std::uint32_t channels() const noexcept REALTIME { return channels_; }
    [[nodiscard]] std::uint32_t room() const noexcept REALTIME { return capacity_ - fill_; }

private:
    Aligned frames_;
    std::uint32_t capacity_ = 0, channels_ = 1, fill_ = 0;
};

}  // namespace signalbox::dsp
