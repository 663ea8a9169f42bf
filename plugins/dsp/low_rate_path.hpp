// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/resample/polyphase_resampler.hpp"

namespace signalbox::dsp {

// The newest frames of interleaved sound, by their numbers since reset().
class FrameRing {
public:
    void prepare(std::uint32_t frames, std::uint32_t channels);  // at least so many are kept
    void reset() noexcept REALTIME;
    void push(const float* in, std::uint32_t frames) noexcept REALTIME;
    [[nodiscard]] std::uint64_t end() const noexcept REALTIME { return end_; }
    // A sample; silence before the first frame.
    [[nodiscard]] float at(std::int64_t frame, std::uint32_t channel) const noexcept REALTIME {
        return frame < 0 ? 0.0f : samples_[(static_cast<std::uint64_t>(frame) & mask_) * channels_ + channel];
    }

private:
    Aligned samples_;
    std::uint64_t mask_ = 0, end_ = 0;
    std::uint32_t channels_ = 1;
};

// To a lower rate and back, with all that old converters did to sound on the way, as far as it is wanted. Wet and dry
// come out together, latency_frames() late to the frame, whatever the blocks. Interleaved, of 1 or 2 channels.
class LowRatePath {
public:
    enum class Samples : std::uint8_t { exact, bits16, bits12, bits8, mu_law };
    struct Colour {
        float alias = 0;  // 0 to 1: how much is taken without a filter before, so that what is too high folds back
        float image = 0;  // 0 to 1: how much is held from sample to sample, without a filter after
        Samples samples = Samples::exact;
    };
    static constexpr std::uint32_t kMostFrames = 64;  // of one process()
    static constexpr std::uint32_t kKept = 4096;      // frames at the low rate, at least

    void prepare(std::uint32_t rate_hz, std::uint32_t low_hz, std::uint32_t channels);
    void reset() noexcept REALTIME;
    void process(const Colour& colour, const float* in, float* wet, float* dry, std::uint32_t frames) noexcept REALTIME;

    [[nodiscard]] std::uint32_t latency_frames() const noexcept REALTIME { return latency_; }
    [[nodiscard]] std::uint32_t low_hz() const noexcept REALTIME { return low_hz_; }
    // What is at the low rate, kKept frames at most before low_end(); frame j is known once due(j) frames have come in,
    // whatever the blocks.
    [[nodiscard]] const FrameRing& low() const noexcept REALTIME { return low_; }
    [[nodiscard]] std::uint64_t due(std::uint64_t frame) const noexcept REALTIME;
    [[nodiscard]] std::uint64_t taken() const noexcept REALTIME { return past_.end(); }

private:
    void colour_low(const Colour& colour, std::uint32_t frames) noexcept REALTIME;
    void colour_high(std::uint32_t frames) noexcept REALTIME;
    [[nodiscard]] float raw(std::uint64_t frame, std::uint32_t channel) const noexcept REALTIME;

    std::uint32_t low_hz_ = 8000, channels_ = 1, latency_ = 0;
    Ratio ratio_{1, 1};  // low rate / rate
    PolyphaseResampler down_, up_;
    FrameRing past_, low_, made_;  // what came in; what is at the low rate; what is back
    Aligned low_block_, high_block_;
    float alias_ = 0, image_ = 0, image_aim_ = 0;
    bool fresh_ = true;
};

}  // namespace signalbox::dsp
