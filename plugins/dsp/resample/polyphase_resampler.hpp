// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/resample/dots.hpp"
#include "plugins/dsp/resample/history.hpp"
#include "plugins/dsp/resample/spec.hpp"

namespace signalbox::dsp {

// Resamples with little delay, for live sound: each out frame is a sum over the in frames around its time, whose
// weights are one of `up` rows, for each place that it can have between two in frames. Frames come out 16 at a time.
// Any block size, the same result for all; out frame j is the sound at in frame j * from_hz / to_hz. What both rates
// can hold passes up to 0.90 of half the lower rate; what the lower cannot hold is 120 dB down. Quality is not looked
// at.
class PolyphaseResampler {
public:
    static const char* refusal(const ResampleSpec& spec);  // in words; null where this can be done

    static constexpr Sharpness kSharpness{0.90, 122};

    // For one that is not refused. Where less will do than sound needs, less sharpness is less work and delay.
    void prepare(const ResampleSpec& spec, Isa isa = best_isa(), const Sharpness& sharpness = kSharpness);
    void reset() noexcept REALTIME;

    // Frames that so many more frames give at most, flushing included.
    [[nodiscard]] std::size_t room_for(std::size_t frames) const noexcept REALTIME;
    // Interleaved. Says how many frames it wrote.
    std::size_t process(const float* in, std::size_t frames, float* out) noexcept REALTIME;
    // The input has ended: what is left, so that in all ceil(frames * to_hz / from_hz) are written. Then as after
    // reset().
    std::size_t flush(float* out) noexcept REALTIME;

    // In frames, from one coming in to its time having come out, whatever the blocks.
    [[nodiscard]] std::uint32_t latency_frames() const noexcept REALTIME;
    // How many have come in since reset() by the time that so many have gone out, a multiple of 16.
    [[nodiscard]] std::uint64_t frames_until(std::uint64_t out) const noexcept REALTIME;

private:
    static constexpr std::uint32_t kChunk = 256;  // in frames at a time
    std::size_t run(float* out) noexcept REALTIME;
    void tile(float* out) noexcept REALTIME;
    [[nodiscard]] std::uint32_t last_of_tile() const noexcept REALTIME;

    Dots dots_ = nullptr;
    Ratio ratio_{1, 1};
    std::uint32_t channels_ = 1, taps_ = 0;
    std::shared_ptr<const Aligned> rows_;  // taps_ weights for each phase
    History history_;
    std::uint32_t at_ = 0, phase_ = 0;     // where the next out frame's sum begins; its place, in 1/up
    std::uint64_t taken_ = 0, given_ = 0;  // frames since reset()
};

}  // namespace signalbox::dsp
