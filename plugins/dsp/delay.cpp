// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/delay.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>

#include "plugins/dsp/phase.hpp"

namespace signalbox::dsp {

namespace {

constexpr double kWholeFrames = 0.005;               // seconds; below, tuning asks for fractions
constexpr double kAttack = 0.003, kRelease = 0.150;  // seconds, of the ducking
constexpr double kDeepest = 0.050;                   // seconds, of the modulation
constexpr float kSafe = 0.98f;                       // the most feedback that needs no limiter

DelaySegment::Run choose([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return avx512::run_delay;
    if (isa >= Isa::avx2) return avx2::run_delay;
#endif
    return portable::run_delay;
}

void store(const Section& section, float* terms) noexcept REALTIME {
    for (const double term : section) *terms++ = static_cast<float>(term);
}

bool same_but_times(const Delay::Params& a, const Delay::Params& b) noexcept REALTIME {
    constexpr std::size_t kFirst = sizeof a.time_ms, kEnd = offsetof(Delay::Params, enabled) + sizeof a.enabled;
    static_assert(offsetof(Delay::Params, feedback) == kFirst);
    return std::memcmp(&a.feedback, &b.feedback, kEnd - kFirst) == 0;
}
bool same(const Delay::Params& a, const Delay::Params& b) noexcept REALTIME {
    return a.time_ms == b.time_ms && same_but_times(a, b);
}

}  // namespace

void Delay::prepare(const Spec& spec, Isa isa) {
    rate_hz_ = spec.rate_hz;
    run_ = choose(isa);
    size_ = std::bit_ceil(static_cast<std::uint32_t>(std::ceil((kLongest + kDeepest) * rate_hz_)) + 2 * kTick);
    for (auto& line : lines_) line.assign(size_ + DelaySegment::kGuard, 0.0f);
    smooth_.prepare(rate_hz_);
    for (DelayTap& tap : taps_) tap.prepare(rate_hz_);
    fade_.assign(taps_[0].fade_frames(), 0.0f);
    // Its slope is Hann's window: in some 9 ms cleaner than a raised cosine in 20.
    for (std::uint32_t i = 0; i < taps_[0].fade_frames(); ++i) {
        const double part = static_cast<double>(i) / taps_[0].fade_frames(), turn = 2 * std::numbers::pi * part;
        fade_[i] = static_cast<float>(part - std::sin(turn) / (2 * std::numbers::pi));
    }
    segment_ = {};
    segment_.fade = fade_.data();
    segment_.fade_frames = taps_[0].fade_frames();
    segment_.mask = size_ - 1;
    follow();
    segment_.lines[0] = lines_[0].data();
    segment_.lines[1] = lines_[1].data();
    reset();
}

// What the ducking's follower keeps of the past.
void Delay::follow() {
    DelaySegment::Follower& follower = segment_.follower;
    for (std::uint32_t i = 0; i < DelaySegment::kGroup; ++i) {
        follower.fall[i] = static_cast<float>(std::exp(-(i + 1.0) / (kRelease * rate_hz_)));
        follower.stay[i] = static_cast<float>(std::exp(-(i + 1.0) / (kAttack * rate_hz_)));
    }
    follower.part = static_cast<float>(1 - std::exp(-1 / (kAttack * rate_hz_)));
}

void Delay::reset() {
    for (auto& line : lines_) std::fill(line.begin(), line.end(), 0.0f);
    segment_.high_cut = segment_.low_cut = {};
    segment_.follower.peak = segment_.follower.level = 0;
    at_ = planned_ = write_ = phase_ = 0;
    sways_ = {};
    fresh_ = true;
    resting_ = waiting_ = false;
}

double Delay::frames_of(float ms) const noexcept REALTIME {
    const double frames =
        std::clamp(static_cast<double>(ms) * 1e-3 * rate_hz_, 1.0 * DelaySegment::kNearest, kLongest * rate_hz_);
    constexpr double kWhole = 0x1.8p52;  // where doubles have no fraction: rounded, without a call into a library
    return frames < kWholeFrames * rate_hz_ ? frames : frames + kWhole - kWhole;
}

void Delay::tune(const Params& params, Smooth::Values& targets) const noexcept REALTIME {
    const double nyquist = 0.49 * rate_hz_, k = std::numbers::sqrt2;
    const auto bend = [&](float hz) noexcept REALTIME {
        return std::tan(std::numbers::pi * std::clamp(static_cast<double>(hz), 5.0, nyquist) / rate_hz_);
    };
    const bool high = params.high_cut_hz<kOpenHigh, low = params.low_cut_hz> kOpenLow;
    store(svf(bend(params.high_cut_hz), k, high ? Mix{0, 0, 1} : Mix{}), &targets[DelaySegment::kHighCut]);
    store(svf(bend(params.low_cut_hz), k, low ? Mix{1, -k, -1} : Mix{}), &targets[DelaySegment::kLowCut]);
}

// Of the modulation, in frames: no further than where the taps may go.
float Delay::depth(const Params& params) const noexcept REALTIME {
    if (params.mod_depth_ms == 0 || (params.freeze && params.enabled)) return 0;
    const double nearest = std::min(wanted_[0], wanted_[1]) - DelaySegment::kNearest;
    return static_cast<float>(
        std::min(std::min(static_cast<double>(params.mod_depth_ms) * 1e-3, kDeepest) * rate_hz_, nearest));
}

// From parameters to what is smoothed.
void Delay::aim(const Params& params) noexcept REALTIME {
    using S = DelaySegment;
    if (!fresh_ && same(params, latest_)) return;
    if (fresh_ || params.time_ms != latest_.time_ms) {
        wanted_[0] = frames_of(params.time_ms[0]);
        wanted_[1] = params.time_ms[1] == params.time_ms[0] ? wanted_[0] : frames_of(params.time_ms[1]);
        // A time that moves is the taps' matter; what is at rest need not be smoothed for it.
        if (!fresh_ && same_but_times(params, latest_) && depth(params) == smooth_.targets()[S::depth]) {
            latest_.time_ms = params.time_ms;
            return;
        }
    }
    const bool retune = fresh_ || params.low_cut_hz != latest_.low_cut_hz || params.high_cut_hz != latest_.high_cut_hz;
    latest_ = params;
    steady_ = false;
    turn_ = kTick * static_cast<std::uint32_t>(static_cast<double>(params.mod_rate_hz) * (0x1p32 / rate_hz_));
    Smooth::Values to = smooth_.targets();
    const bool held = params.freeze && params.enabled;
    const float open = held || !params.enabled ? 0.0f : 1.0f;
    const bool bounces = params.ping_pong;
    to[S::left_left] = bounces ? 0.5f * open : open;
    to[S::right_left] = 0;
    to[S::left_right] = bounces ? 0.5f * open : 0.0f;
    to[S::right_right] = bounces ? 0.0f : open;
    const float most = params.limiter ? params.feedback : std::min(params.feedback, kSafe);
    const float feedback = held ? 1.0f : most, across = bounces ? 1.0f : held ? 0.0f : params.cross;
    to[S::own] = feedback * (1 - across);
    to[S::cross] = feedback * across;
    to[S::hold] = held ? 1.0f : 0.0f;
    to[S::limit] = params.limiter ? 1.0f : 0.0f;
    to[S::duck] = params.duck;
    to[S::depth] = depth(params);
    to[S::ahead] = params.mod_phase_deg / 180;
    to[S::dry] = params.enabled ? params.dry : 1.0f;
    to[S::wet_own] = params.wet * 0.5f * (1 + params.width);
    to[S::wet_cross] = params.wet * 0.5f * (1 - params.width);
    if (retune) tune(params, to);
    if (fresh_) return smooth_.jump(to);
    if (to != smooth_.targets()) smooth_.aim(to);
}

// A tick, and those that begin in these frames too, as far as nothing but the taps is on its way.
void Delay::plan(const Params& params, std::uint32_t frames) noexcept REALTIME {
    tick(params);
    const std::uint32_t most = std::min((frames + kTick - 1) / kTick, DelaySegment::kTicks);
    std::uint32_t ticks = 1;
    if (segment_.swept && !swaying()) ticks += glide(most - 1), phase_ += (ticks - 1) * turn_;
    for (; ticks < most && (waiting_ || resting_ || (segment_.swept && sways_on())); ++ticks) {
        if (waiting_) {
            wait_on();
        } else if (!resting_) {
            move_taps(params, ticks);
            reach_ = std::min(reach_, reach(ticks));
        }
        phase_ += turn_;
    }
    planned_ = ticks * kTick;
}

// Taps that glide, and nothing else on its way: further ticks, until both have arrived.
std::uint32_t Delay::glide(std::uint32_t most) noexcept REALTIME {
    std::uint32_t ticks = 0;
    for (std::size_t i = 0; i < (segment_.together ? 1 : 2); ++i) {
        DelayTap::Path* to = segment_.taps[i].to + 1;
        const auto [done, least] = taps_[i].glide(wanted_[i], to, most);
        std::fill(to + done, to + most, taps_[i].to());
        reach_ = std::min(reach_, reachable(least));
        ticks = std::max(ticks, done);
    }
    return ticks;
}

void Delay::tick(const Params& params) noexcept REALTIME {
    if (waiting_ && same_but_times(params, latest_)) {
        wait_on();
        for (std::size_t i = 0; i < 2; ++i) segment_.taps[i].fade_at = taps_[i].fade_at();
    } else if (!resting_ || !same(params, latest_)) {
        aim(params);
        if (!steady_) smooth(params);
        const bool swayed = swaying();  // in this tick: the last of it ends with it
        join_taps(params);
        move_taps(params, 0);
        const bool still = steady_ && !swayed && !swaying();
        resting_ = still && taps_[0].rests() && taps_[1].rests();
        waiting_ = still && params.mod_depth_ms == 0 && taps_[0].waits_on() && taps_[1].waits_on();
        segment_.swept = steady_ && !resting_ && sweeps(0) && sweeps(1);
        reach_ = reach(0);
        fresh_ = false;
    }
    phase_ += turn_;
}

// Other times wait until the taps may fade again, and nothing else is on its way.
void Delay::wait_on() noexcept REALTIME {
    for (DelayTap& tap : taps_) tap.wait_on();
    waiting_ = taps_[0].waits_on() && taps_[1].waits_on();
}

void Delay::smooth(const Params& params) noexcept REALTIME {
    using S = DelaySegment;
    S& s = segment_;
    smooth_.advance();
    steady_ = smooth_.settled();
    s.start = smooth_.start.data();
    s.slope = smooth_.slope.data();
    s.curve = smooth_.curve.data();
    s.moving = !steady_;
    s.held = heard(S::hold);
    s.limited = heard(S::limit);
    s.ducked = heard(S::duck);
    s.crossed = heard(S::cross) || heard(S::left_right);
    s.filtered = s.moving || params.high_cut_hz < kOpenHigh || params.low_cut_hz > kOpenLow;
    if (!s.filtered) s.high_cut = s.low_cut = {};
}

bool Delay::swaying() const noexcept REALTIME {
    return heard(DelaySegment::depth) || sways_[0] != Steps{} || sways_[1] != Steps{};
}

// Whether all that a tap reads in this tick can be read in groups. What it fades from must be whole frames apart from
// what it fades to; nor is that too near: it was not when the sway was limited, 90 ms ago or more.
bool Delay::sweeps(std::size_t side) const noexcept REALTIME {
    const DelayTap& tap = taps_[side];
    if (!tap.waits()) return true;
    return swaying() && (!tap.fading() || segment_.taps[side].apart == tap.apart());
}

// The next tick is like this one: the taps sway, and no fade begins.
bool Delay::sways_on() const noexcept REALTIME {
    return heard(DelaySegment::depth) && taps_[0].goes_on() && taps_[1].goes_on();
}

bool Delay::heard(DelaySegment::Value value) const noexcept REALTIME {
    return !smooth_.settled() || smooth_.start[value] != 0.0f;
}

// The modulation of a tap: a quadratic B-spline through a sine's steps, one a tick.
DelayTap::Path Delay::sway(std::size_t side) noexcept REALTIME {
    using S = DelaySegment;
    auto& [before, here] = sways_[side];
    double next = 0;
    if (!heard(S::depth)) {
        if (before == 0 && here == 0) return {};
    } else {
        const float ahead = side == 0 ? 0 : smooth_.start[S::ahead] * 0x1p31f;
        const std::uint32_t turned = phase_ + static_cast<std::uint32_t>(ahead);
        next = static_cast<double>(smooth_.start[S::depth]) * sine(std::uint64_t{turned} << 32U);
    }
    if (fresh_) before = here = next;
    const double rise = here - before;
    const DelayTap::Path path{0.5 * (before + here), rise / kTick, (next - here - rise) / (2.0 * kTick * kTick)};
    before = here, here = next;
    return path;
}

// What is held keeps its length.
void Delay::move_taps(const Params& params, std::uint32_t tick) noexcept REALTIME {
    if (segment_.together) {
        taps_[0].tick(wanted_[0], params.character);
        segment_.taps[0].to[tick] = taps_[0].to();
        return;
    }
    const bool held = params.freeze && params.enabled && !fresh_;
    for (std::size_t i = 0; i < 2; ++i) {
        DelayTap& tap = taps_[i];
        const double target = held && !tap.gliding() ? tap.to().start : wanted_[i];
        if (fresh_) tap.jump(target);
        tap.tick(target, params.character);
        const DelayTap::Path swayed = swaying() ? sway(i) : DelayTap::Path{};
        DelaySegment::Tap& told = segment_.taps[i];
        told.to[tick] = tap.to() + swayed;
        if (tick == 0) {
            told.from = tap.from() + swayed;
            told.fade_at = tap.fade_at();
            told.apart = static_cast<std::int32_t>(tap.apart());
        }
    }
}

// Where both sides glide alike, only the left tap is moved, until they part.
void Delay::join_taps(const Params& params) noexcept REALTIME {
    const bool alike = !fresh_ && steady_ && !swaying() && taps_[0].gliding() && wanted_[0] == wanted_[1] &&
                       params.character == Character::tape;
    if (alike == segment_.together) return;
    if (segment_.together) taps_[1] = taps_[0];
    segment_.together = alike && taps_[0].moves_like(taps_[1]);
}

// How many frames can be read before the first of them is written.
std::uint32_t Delay::reach(std::uint32_t tick) const noexcept REALTIME {
    double least = kLongest * rate_hz_;
    for (std::size_t i = 0; i < (segment_.together ? 1 : 2); ++i) {
        const double nearer = taps_[i].fading() ? std::min(taps_[i].apart(), 0.0) : 0.0;
        least = std::min(least, segment_.taps[i].to[tick].least(kTick) + nearer);
    }
    return reachable(least);
}
std::uint32_t Delay::reachable(double least) noexcept REALTIME {
    constexpr double kLeast = DelaySegment::kNearest, kMost = DelaySegment::kSpan + DelaySegment::kNearest;
    return static_cast<std::uint32_t>(std::clamp(least, kLeast, kMost)) - 2;
}

void Delay::process(const Params& params, const float* const* inputs, float* const* outputs,
                    std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t done = 0; done < frames;) {
        if (at_ == planned_) plan(params, frames - done), at_ = 0;
        const std::uint32_t count = std::min({frames - done, planned_ - at_, reach_});
        for (int side = 0; side < 2; ++side) {
            segment_.inputs[side] = inputs[side] + done;
            segment_.outputs[side] = outputs[side] + done;
        }
        segment_.at = at_;
        segment_.frames = count;
        segment_.write = write_;
        run_(segment_);
        at_ += count;
        write_ = (write_ + count) & segment_.mask;
        done += count;
    }
}

}  // namespace signalbox::dsp
