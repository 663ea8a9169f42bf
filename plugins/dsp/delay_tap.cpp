// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/delay_tap.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::dsp {

namespace {

constexpr double kFadeSeconds = 0.009, kEverySeconds = 0.040;
constexpr double kReelSeconds = 0.150, kRoundSeconds = 0.004;
constexpr double kSteepest = 0.75;  // frames a frame: the tape never runs backwards
constexpr double kArrived = 1e-5;   // frames

}  // namespace

void DelayTap::prepare(double rate_hz) noexcept {
    // It ends with a tick, whatever the blocks.
    fade_frames_ = kTick * static_cast<std::uint32_t>(std::lround(kFadeSeconds * rate_hz / kTick));
    stay_until_ = static_cast<std::uint32_t>(std::lround(kEverySeconds * rate_hz));
    reel_ = 1 - std::exp(-1.0 * kTick / (kReelSeconds * rate_hz));
    step_ = 1 - std::exp(-1.0 * kTick / (kRoundSeconds * rate_hz));
    jump(0);
}

void DelayTap::jump(double frames) noexcept REALTIME {
    from_ = to_ = {frames, 0, 0};
    fade_at_ = stay_until_;
    gliding_ = false;
}

void DelayTap::tick(double frames, Character character) noexcept REALTIME {
    fade_at_ = std::min(fade_at_ + kTick, stay_until_);
    const bool waits = fade_at_ < stay_until_;
    rests_ = !waits && !gliding_ && frames == to_.start;
    if (rests_ || waits) return;
    if (character == Character::tape) {
        if (!gliding_) {
            stages_.fill(to_.start);
            points_.fill(to_.start);
            gliding_ = true;
        }
        glide(frames, &to_, 1);
        return;
    }
    from_ = {gliding_ ? 0.5 * (points_[0] + points_[1]) : to_.start, 0, 0};
    to_ = {frames, 0, 0};
    fade_at_ = 0;
    gliding_ = false;
}

DelayTap::Glide DelayTap::glide(double frames, Path* paths, std::uint32_t ticks) noexcept REALTIME {
    constexpr double kMost = kSteepest * kTick;
    if (!gliding_) return {0, to_.start};
    auto [reel, first, second, third] = stages_;
    auto [before, here] = points_;
    double least = std::min(before, here);
    std::uint32_t done = 0;
    while (done < ticks) {
        third += step_ * (second - third);
        second += step_ * (first - second);
        first += step_ * (reel - first);
        reel += std::clamp(reel_ * (frames - reel), -kMost, kMost);
        const double next = third, rise = here - before;
        least = std::min(least, next);
        paths[done] = {0.5 * (before + here), rise / kTick, ((next - here) - rise) / (2.0 * kTick * kTick)};
        if (std::fabs(before - frames) + std::fabs(here - frames) + std::fabs(next - frames) < kArrived) {
            jump(frames);
            paths[done] = to_;
            return {done + 1, std::min(least, frames)};
        }
        before = here, here = next;
        ++done;
    }
    stages_ = {reel, first, second, third};
    points_ = {before, here};
    return {done, least};
}

}  // namespace signalbox::dsp
