// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp {

// Where a delay line is read, tick by tick. A new time is reached in one of two characters: `digital` crosses over to
// it in some 9 ms and stays there until 40 are over (what comes meanwhile waits), `tape` glides there, so that the
// pitch bends.
class DelayTap {
public:
    enum class Character : std::uint8_t { digital, tape };
    // Frames back from the frame that is written: at frame i of the tick start + i * (slope + i * curve).
    struct Path {
        double start = 0, slope = 0, curve = 0;
        [[nodiscard]] bool moves() const noexcept REALTIME { return slope != 0 || curve != 0; }
        [[nodiscard]] double least(std::uint32_t frames) const noexcept REALTIME {
            if (!moves()) return start;
            const double n = frames, end = start + n * (slope + n * curve), middle = start + 0.5 * n * slope;
            const double least = end < middle ? end : middle;  // a quadratic lies within its control points
            return least < start ? least : start;
        }
        bool operator==(const Path&) const = default;
        [[nodiscard]] Path operator+(const Path& by) const noexcept REALTIME {
            return {start + by.start, slope + by.slope, curve + by.curve};
        }
    };

    void prepare(double rate_hz) noexcept;
    void jump(double frames) noexcept REALTIME;
    // The next tick; `frames` is where the tap should be.
    void tick(double frames, Character character) noexcept REALTIME;
    // While it glides, where it goes in the next ticks, but for `to`: in how many of them, and no less far back than
    // what.
    struct Glide {
        std::uint32_t ticks;
        double least;
    };
    Glide glide(double frames, Path* paths, std::uint32_t ticks) noexcept REALTIME;

    [[nodiscard]] bool fading() const noexcept REALTIME { return fade_at_ < fade_frames_; }
    [[nodiscard]] bool moves_like(const DelayTap& other) const noexcept REALTIME {
        return gliding_ == other.gliding_ && fade_at_ == other.fade_at_ && stages_ == other.stages_ &&
               points_ == other.points_;
    }
    [[nodiscard]] bool waits() const noexcept REALTIME { return fade_at_ < stay_until_; }
    // It waits for the end of a fade and of the stay after it, also in the next tick, whatever comes; then that tick
    // may be as short as this.
    [[nodiscard]] bool waits_on() const noexcept REALTIME { return fade_at_ + kTick < stay_until_; }
    void wait_on() noexcept REALTIME { fade_at_ += kTick; }
    // No fade can begin in the next tick.
    [[nodiscard]] bool goes_on() const noexcept REALTIME { return !waits() || waits_on(); }
    // Where it was last told to be.
    [[nodiscard]] bool rests() const noexcept REALTIME { return rests_; }
    [[nodiscard]] bool gliding() const noexcept REALTIME { return gliding_; }
    [[nodiscard]] std::uint32_t fade_at() const noexcept REALTIME { return fade_at_; }
    [[nodiscard]] std::uint32_t fade_frames() const noexcept REALTIME { return fade_frames_; }
    [[nodiscard]] const Path& from() const noexcept REALTIME { return from_; }                // while fading
    [[nodiscard]] double apart() const noexcept REALTIME { return from_.start - to_.start; }  // while fading
    [[nodiscard]] const Path& to() const noexcept REALTIME { return to_; }                    // in tick()'s tick

private:
    Path from_, to_;
    std::uint32_t fade_frames_ = 0, stay_until_ = 0, fade_at_ = 0;
    double reel_ = 0.01, step_ = 0.2;  // per tick
    std::array<double, 4> stages_{};   // the reel, and what rounds its corners
    std::array<double, 2> points_{};   // the latest two of the last stage
    bool gliding_ = false, rests_ = true;
};

}  // namespace signalbox::dsp
