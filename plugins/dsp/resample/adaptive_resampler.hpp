// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/resample/dots.hpp"
#include "plugins/dsp/resample/history.hpp"
#include "plugins/dsp/resample/spec.hpp"

namespace signalbox::dsp {

// Resamples between two clocks that drift: any ratio, that may change while it runs. Each out frame is a sum over the
// in frames around its time, whose weights lie between two rows of a table, of the places that it can have between two
// in frames. What both rates can hold passes up to 0.84 of half the lower rate; what the lower cannot hold is 114 dB
// down. Quality is not looked at. Any block size, the same result for all, where the corrections come at the same
// frames.
class AdaptiveResampler {
public:
    static constexpr double kMostCorrection = 0.05;

    static const char* refusal(const ResampleSpec& spec);  // in words; null where this can be done

    void prepare(const ResampleSpec& spec, Isa isa = best_isa());  // one that is not refused
    void reset() noexcept REALTIME;                                // the correction too

    // From the next out frame on, the in frames' clock is taken to run faster by this part of its rate (negative:
    // slower), reached in a straight line within `glide` out frames. Past kMostCorrection it is held there; what is not
    // a number is not taken.
    void correct(double part, std::uint32_t glide) noexcept REALTIME;

    struct Moved {
        std::size_t taken, given;  // frames
    };
    // Interleaved. Writes `room` frames, or as many as `frames` more allow; what is not taken is to be given again.
    Moved process(const float* in, std::size_t frames, float* out, std::size_t room) noexcept REALTIME;

    // In frames that were taken and whose time has not come out, on average; those between two frames included.
    [[nodiscard]] double held_frames() const noexcept REALTIME;
    // In frames behind an out frame's time that must have come in.
    [[nodiscard]] std::uint32_t latency_frames() const noexcept REALTIME { return taps_ / 2; }

private:
    static constexpr std::uint32_t kChunk = 256;  // in frames at a time
    static constexpr unsigned kPhaseBits = 10;    // rows of a table
    static constexpr double kFraction = 0x1p-64;  // of a frame, the unit of place_
    void fill_rows(const ResampleSpec& spec);
    [[nodiscard]] std::uint32_t run(float* out, std::size_t room) noexcept REALTIME;
    std::uint32_t places(std::uint32_t most) noexcept REALTIME;
    void tile(float* out, std::uint32_t count) noexcept REALTIME;
    void step(double frames) noexcept REALTIME;
    void glide() noexcept REALTIME;

    BlendedDots dots_ = nullptr;
    std::uint32_t taps_ = 0;
    Aligned rows_;  // taps_ weights for each place, and for that of the next frame
    History history_;
    std::uint32_t at_ = 0;     // where the next out frame's sum begins
    std::uint64_t place_ = 0;  // of it between two in frames
    double nominal_ = 1;       // in frames for an out frame
    double step_ = 1, target_ = 1, slope_ = 0;
    std::uint32_t whole_ = 1;    // of step_
    std::uint64_t part_ = 0;     // and what is left of it, as place_
    std::uint32_t gliding_ = 0;  // out frames until target_

    // Of a tile
    std::uint32_t starts_[kTile] = {};
    const float *rows_before_[kTile] = {}, *rows_after_[kTile] = {};
    float parts_[kTile] = {};
};

}  // namespace signalbox::dsp
