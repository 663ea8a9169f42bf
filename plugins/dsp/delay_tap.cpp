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
    if (character == Character::tape) return glide(frames);
    from_ = {gliding_ ? 0.5 * (points_[0] + points_[1]) : to_.start, 0, 0};
    to_ = {frames, 0, 0};
    fade_at_ = 0;
    gliding_ = false;
}

void DelayTap::glide(double frames) noexcept REALTIME {
    if (!gliding_) {
        stages_.fill(to_.start);
        points_.fill(to_.start);
        gliding_ = true;
    }
    constexpr double kMost = kSteepest * kTick;
    for (std::size_t i = stages_.size() - 1; i > 0; --i) stages_[i] += step_ * (stages_[i - 1] - stages_[i]);
    stages_[0] += std::clamp(reel_ * (frames - stages_[0]), -kMost, kMost);
    const double before = points_[0], here = points_[1], next = stages_.back();
    if (std::fabs(before - frames) + std::fabs(here - frames) + std::fabs(next - frames) < kArrived)
        return jump(frames);
    to_ = {0.5 * (before + here), (here - before) / kTick, ((next - here) - (here - before)) / (2.0 * kTick * kTick)};
    points_ = {here, next};
}

}  // namespace signalbox::dsp
