// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/clock_loop.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace signalbox::dsp {

namespace {

constexpr double kCalmTurns = 3;                             // of the wide band's period, until a loop narrows
constexpr double kNarrowing = 1;                             // of the band's period, a second
constexpr double kPeriodWideHz = 2, kPeriodNarrowHz = 0.03;  // of a clock's loop
constexpr double kDriftWideHz = 0.5, kDriftNarrowHz = 0.03;
constexpr double kPeriodNear = 0.1;  // of a period
constexpr double kDriftNear = 2e-4;  // seconds
constexpr double kLost = 16;         // periods

}  // namespace

void LockedLoop::prepare(const Bands& bands, double updates_per_second) noexcept REALTIME {
    bands_ = bands;
    updates_ = updates_per_second;
    near_part_ = 1 - std::exp(-2 * std::numbers::pi * bands.wide_hz / updates_per_second);
    reset();
}

void LockedLoop::reset() noexcept REALTIME {
    rate_ = smooth_ = 0;
    widen();
}

void LockedLoop::widen() noexcept REALTIME {
    locked_ = false;
    calm_ = 0;
    set_band(bands_.wide_hz);
}

void LockedLoop::set_band(double hz) noexcept REALTIME {
    band_hz_ = hz;
    const double turn = 2 * std::numbers::pi * hz / updates_;
    proportion_ = std::numbers::sqrt2 * turn;
    integral_ = turn * turn;
}

double LockedLoop::move(double error) noexcept REALTIME {
    smooth_ += near_part_ * (error - smooth_);
    const double off = std::fabs(smooth_);
    calm_ = off < bands_.near ? calm_ + 1 : 0;
    if (!locked_ && calm_ > kCalmTurns / bands_.wide_hz * updates_) locked_ = true;
    if (locked_ && off > 4 * bands_.near) widen();
    // A loop over the time since it locked is what knows most by then.
    if (locked_ && band_hz_ > bands_.narrow_hz)
        set_band(std::max(bands_.narrow_hz, 1 / (1 / band_hz_ + kNarrowing / updates_)));
    rate_ += integral_ * error;
    return rate_ + proportion_ * error;
}

void PeriodClock::prepare(double period_seconds, std::uint32_t frames) noexcept REALTIME {
    period_ = period_seconds;
    frames_ = frames;
    count_ = 0;
    loop_.prepare({kPeriodWideHz, kPeriodNarrowHz, kPeriodNear * period_seconds}, 1 / period_seconds);
    reset();
}

void PeriodClock::tick(double now) noexcept REALTIME {
    const double error = now - next_;
    const bool lost = !begun_ || !(now > seen_) || error > kLost * period_;
    if (begun_) count_ += frames_;
    begun_ = true;
    seen_ = now;
    if (lost) {
        loop_.reset();
        this_ = now;
        next_ = now + period_;
        return;
    }
    this_ = next_;
    next_ = this_ + period_ + loop_.move(error);
}

double PeriodClock::frames_at(double time) const noexcept REALTIME {
    return static_cast<double>(count_) + (time - this_) / (next_ - this_) * frames_;
}

void ClockBridge::prepare(const Side& writer, const Side& reader, double target_frames) noexcept REALTIME {
    const double seconds = reader.period_frames / reader.rate_hz;
    writer_.prepare(writer.period_frames / writer.rate_hz, writer.period_frames);
    reader_.prepare(seconds, reader.period_frames);
    loop_.prepare({kDriftWideHz, kDriftNarrowHz, kDriftNear * writer.rate_hz}, 1 / seconds);
    nominal_ = seconds * writer.rate_hz;
    target_ = target_frames;
    writing_ = begun_ = false;
}

void ClockBridge::reset() noexcept REALTIME {
    writer_.reset();
    reader_.reset();
    loop_.reset();
    writing_ = begun_ = false;
}

void ClockBridge::wrote(double now) noexcept REALTIME {
    writer_.tick(now);
    writing_ = true;
}

ClockBridge::Step ClockBridge::reading(double now, double read) noexcept REALTIME {
    reader_.tick(now);
    if (!writing_) return {0, 0, false};
    const double error = writer_.frames_at(reader_.begin()) - read - target_;
    if (!begun_ || !(std::fabs(error) < kLost * nominal_)) {
        begun_ = true;
        loop_.reset();
        return {0, error, true};
    }
    return {loop_.move(error) / nominal_, error, false};
}

}  // namespace signalbox::dsp
