// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/resample/polyphase_resampler.hpp"
#include "plugins/dsp/speech/reading.hpp"

namespace signalbox::dsp::speech {

// Brings sound of any rate to the detectors' and cuts it into hops, which end on the same frames whatever the blocks:
//     while (frames > 0) {
//         const std::size_t taken = front.take(in, frames);
//         if (front.full()) ... detector.step(front.samples()) ..., known when these have been taken
//         in += taken, frames -= taken;
//     }
// What is not a number, or is beyond all that converters know, is taken for silence.
class FrontEnd {
public:
    static constexpr double kLeastHz = 8000, kMostHz = 768000;
    static const char* refusal(double rate_hz);  // in words; null where this can be done

    void prepare(double rate_hz);  // one that is not refused
    void reset() noexcept REALTIME;

    // What is below it is kept from the detector, by 12 dB an octave; 0 is off.
    void set_high_pass(float hz) noexcept REALTIME;

    // Some of the frames, none beyond the end of a hop; says how many. `full` is said of the last ones taken.
    std::size_t take(const float* in, std::size_t frames) noexcept REALTIME;
    [[nodiscard]] bool full() const noexcept REALTIME { return full_; }
    [[nodiscard]] std::span<const float, hop> samples() const noexcept REALTIME { return hop_; }

    // How much later than it ends a hop is full.
    [[nodiscard]] std::uint32_t latency_frames() const noexcept REALTIME;

private:
    void feed(const float* clean, std::size_t frames) noexcept REALTIME;
    std::size_t thin(const float* clean, std::size_t frames, float* groups) noexcept REALTIME;
    void filter() noexcept REALTIME;
    [[nodiscard]] std::uint64_t due() const noexcept REALTIME;

    PolyphaseResampler resampler_;
    std::uint32_t from_hz_ = detector_rate;
    bool resampling_ = false, full_ = false;
    std::uint32_t group_ = 1;                 // so many frames become one first, where the rate is high
    std::uint32_t early_ = 0;                 // so many groups end before the middle of their sum has come
    std::shared_ptr<const Aligned> weights_;  // of the frames that such a sum is of
    Aligned recent_;                          // those before the next frame
    std::uint64_t taken_ = 0, hops_ = 0;      // groups since reset()
    std::uint32_t begun_ = 0;                 // frames of a group that is not whole
    std::uint32_t fill_ = 0;
    std::array<float, hop> hop_{};

    float high_pass_hz_ = 0;
    double g_ = 0, band_ = 0, low_ = 0;
};

}  // namespace signalbox::dsp::speech
