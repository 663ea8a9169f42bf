// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// A second-order delay-locked loop: given how far a guess was off each time, it says how far to move the next one. Wide
// at first, to lock within seconds; narrower and narrower once it holds, so that what jitters is not heard.
class LockedLoop {
public:
    struct Bands {
        double wide_hz, narrow_hz;
        double near;  // an error, smoothed, that is small
    };

    void prepare(const Bands& bands, double updates_per_second) noexcept REALTIME;
    void reset() noexcept REALTIME;
    double move(double error) noexcept REALTIME;
    // The error has been near 0 for a while: the loop narrows. Far off again, it is wide again.
    [[nodiscard]] bool locked() const noexcept REALTIME { return locked_; }
    // What it has learned: how much is off each time.
    [[nodiscard]] double rate() const noexcept REALTIME { return rate_; }

private:
    void widen() noexcept REALTIME;
    void set_band(double hz) noexcept REALTIME;

    Bands bands_{1, 0.1, 1};
    double updates_ = 1, near_part_ = 1, band_hz_ = 1;
    double proportion_ = 0, integral_ = 0;
    double rate_ = 0, smooth_ = 0;
    std::uint32_t calm_ = 0;
    bool locked_ = false;
};

// When periods of a clock begin, from when they were seen to begin: without the jitter of the thread that saw them.
class PeriodClock {
public:
    void prepare(double period_seconds, std::uint32_t frames) noexcept REALTIME;
    void reset() noexcept REALTIME { begun_ = false; }
    // A period of `frames` begins, as seen at `now` (any epoch; in seconds). One that comes more than 16 periods late,
    // or is not after the last, begins anew.
    void tick(double now) noexcept REALTIME;
    // Of the latest period; the frames that there were at `time`, which may be a period off.
    [[nodiscard]] double begin() const noexcept REALTIME { return this_; }
    [[nodiscard]] double frames_at(double time) const noexcept REALTIME;
    [[nodiscard]] bool locked() const noexcept REALTIME { return loop_.locked(); }

private:
    LockedLoop loop_;
    double period_ = 1, seen_ = 0, this_ = 0, next_ = 0;
    std::uint64_t count_ = 0;  // frames before this period
    std::uint32_t frames_ = 1;
    bool begun_ = false;
};

// How much faster the clock of a stream's writer runs than that of its reader, so that the frames between them stay as
// many: what AdaptiveResampler::correct() is told. Each side says when it begins a period.
class ClockBridge {
public:
    struct Side {
        double rate_hz;
        std::uint32_t period_frames;
    };
    struct Step {
        double correction;  // part of the rate
        double error;       // in frames: how many too many are held
        bool restarted;     // at first, or too far off: leave out `error` frames (add, where negative), and count them
    };

    void prepare(const Side& writer, const Side& reader, double target_frames) noexcept REALTIME;
    void reset() noexcept REALTIME;
    void wrote(double now) noexcept REALTIME;
    // `read`: in frames that have left the resampler since the first period was written, parts of them too.
    Step reading(double now, double read) noexcept REALTIME;
    [[nodiscard]] bool locked() const noexcept REALTIME {
        return writer_.locked() && reader_.locked() && loop_.locked();
    }

private:
    PeriodClock writer_, reader_;
    LockedLoop loop_;
    double nominal_ = 1, target_ = 0;  // in frames that a period of the reader takes
    bool writing_ = false, begun_ = false;
};

}  // namespace signalbox::dsp
