// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/distortion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/dsp/equalizer.hpp"

namespace signalbox::dsp {

namespace {

constexpr float kOpenLow = 20, kOpenHigh = 20000;
constexpr double kTiltHz = 700, kRestHz = 5;
constexpr std::uint32_t kRunIn = 2;  // ticks, longer than all filters of a voice

DistortionSegment::Run choose([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return avx512::run_distortion;
    if (isa >= Isa::avx2) return avx2::run_distortion;
#endif
    return portable::run_distortion;
}

double soft(double x) noexcept REALTIME { return x / std::sqrt(1 + x * x); }

// How far the curve is pushed off its middle: further where it is driven harder.
double offset(const Distortion::Params& p) noexcept REALTIME {
    return static_cast<double>(p.bias) * std::pow(10, static_cast<double>(p.drive_db) / 40);
}

double drive(const Distortion::Params& p) noexcept REALTIME {
    return std::pow(10, static_cast<double>(p.drive_db) / 20);
}

void store(const Section& section, float* terms) noexcept REALTIME {
    for (const double term : section) *terms++ = static_cast<float>(term);
}

template <class Buffer>
void fill(Buffer& buffer, double value) noexcept REALTIME {
    std::fill(std::begin(buffer), std::end(buffer), static_cast<float>(value));
}

}  // namespace

std::uint32_t Distortion::latency_frames(Quality quality) {
    return Oversampling::of(static_cast<std::uint32_t>(quality)).latency;
}

double Distortion::curve(Shape shape, double x) noexcept REALTIME {
    switch (shape) {
        case Shape::soft:
            return soft(x);
        case Shape::tube:
            return x > 0 ? soft(x) : 0.55 * soft(x / 0.55);
        case Shape::fold:
            return std::sin(std::numbers::pi / 2 * x);
        case Shape::fuzz:
            return (x > 0 ? 1 : -0.7) * soft(4 * x);
        case Shape::hard:
        case Shape::crush:
            break;
    }
    return std::clamp(x, -1.0, 1.0);
}

void Distortion::prepare(const Spec& spec, Isa isa) {
    rate_hz_ = spec.rate_hz;
    run_ = choose(isa);
    for (std::uint32_t i = 0; i < oversamplings_.size(); ++i) oversamplings_[i] = &Oversampling::of(i);
    for (std::size_t i = 0; i < rising_.size(); ++i) {
        rising_[i] =
            std::sin(std::numbers::pi * ((static_cast<double>(i) + 0.5) / static_cast<double>(rising_.size()) - 0.5));
    }
    smooth_.prepare(rate_hz_);
    glide_.prepare(spec);
    segment_ = {};
    for (int i = 0; i < 5; ++i) {
        const double way = 2 * std::numbers::pi * kRestHz * (1 << i) / rate_hz_;
        segment_.settled[i] = static_cast<float>(-std::expm1(-way));
        segment_.left[i] = static_cast<float>(std::exp(-way));
    }
    reset();
}

void Distortion::reset() noexcept REALTIME {
    for (auto& past : segment_.past) fill(past, 0);
    for (auto& filter : segment_.filters) filter = {};
    change_ = Change::none;
    segment_.fading = false;
    for (bool& used : segment_.filtered) used = false;
    at_ = 0;
    fresh_ = true;
    resting_ = false;
}

// As if there had been silence for a long time.
void Distortion::begin(int voice, const Params& params) noexcept REALTIME {
    DistortionSegment::Voice& v = segment_.voices[voice];
    v.shape = params.shape;
    v.levels = std::exp2(params.bits - 1);
    const bool crushed = params.shape == Shape::crush;
    const double in = offset(params), levels = static_cast<double>(v.levels), bent = curve(params.shape, in);
    const double out = crushed ? std::nearbyint(bent * levels) / levels : bent;
    v.oversampling = oversamplings_[static_cast<std::size_t>(params.quality)];
    qualities_[static_cast<std::size_t>(voice)] = params.quality;
    for (DistortionSegment::Side& side : v.sides) {
        for (DistortionSegment::Step& step : side.steps) {
            fill(step.up, in);
            fill(step.even, out);
            fill(step.odd, out);
        }
        side.before = side.held = static_cast<float>(crushed ? out : in);
        fill(side.bent, out * (1 + static_cast<double>(DistortionSegment::kPole)));
        fill(side.after, out);
        side.phase = 0;
    }
}

void Distortion::tune(const Params& params, Smooth::Values& to) const noexcept REALTIME {
    Section low_cut = svf(1, 1, {}), tone = low_cut;
    if (params.low_cut_hz > kOpenLow) low_cut = Equalizer::design_cut({1, params.low_cut_hz}, true, 0, rate_hz_);
    if (params.tone_hz < kOpenHigh) tone = Equalizer::design_cut({1, params.tone_hz}, false, 0, rate_hz_);
    Equalizer::Band tilt;
    tilt.type = Equalizer::Type::tilt;
    tilt.hz = static_cast<float>(kTiltHz);
    tilt.gain_db = params.tilt_db;
    store(low_cut, &to[DistortionSegment::kLowCut]);
    store(Equalizer::design(tilt, rate_hz_), &to[DistortionSegment::kTilt]);
    store(tone, &to[DistortionSegment::kTone]);
}

// What makes a sine of -12 dBFS as loud as it was.
double Distortion::makeup(const Params& p) const noexcept REALTIME {
    constexpr double kSize = 0.25, kMost = 16;
    const double by = kSize * drive(p), from = offset(p);
    double sum = 0, square = 0;
    for (const double sine : rising_) {
        const double y = curve(p.shape, from + by * sine);
        sum += y;
        square += y * y;
    }
    const auto points = static_cast<double>(rising_.size());
    const double power = square / points - sum * sum / (points * points);
    return std::min(kMost, kSize / std::sqrt(std::max(2 * power, 1e-9)));
}

// From parameters to what is smoothed.
void Distortion::aim(const Params& params) noexcept REALTIME {
    if (!fresh_ && params == latest_) return;
    Smooth::Values to = smooth_.targets();
    const bool retune = fresh_ || params.low_cut_hz != latest_.low_cut_hz || params.tilt_db != latest_.tilt_db ||
                        params.tone_hz != latest_.tone_hz;
    if (retune) tune(params, to);
    const float wet = params.enabled ? params.mix : 0, loud = params.enabled ? params.output : 1;
    to[DistortionSegment::drive] = static_cast<float>(drive(params));
    to[DistortionSegment::bias] = static_cast<float>(offset(params));
    to[DistortionSegment::wet] = loud * wet * (params.auto_gain ? static_cast<float>(makeup(params)) : 1.0f);
    to[DistortionSegment::dry] = loud * (1 - wet);
    fresh_ ? smooth_.jump(to) : smooth_.aim(to);
    latest_ = params;
}

// The new voice runs unheard until its filters are full, then fades in while the old one fades out.
void Distortion::change_voice(const Params& params) noexcept REALTIME {
    const int other = 1 - segment_.voice;
    const auto heard = static_cast<std::size_t>(segment_.voice);
    if (change_ == Change::fade && glide_.settled()) {
        segment_.voice = other;
        segment_.fading = false;
        change_ = Change::none;
    } else if (change_ == Change::none &&
               (segment_.voices[heard].shape != params.shape || qualities_[heard] != params.quality)) {
        begin(other, params);
        glide_.jump(0);
        wait_ = kRunIn;
        segment_.fading = true;
        change_ = Change::run_in;
    } else if (change_ == Change::run_in && --wait_ == 0) {
        glide_.aim(1);
        change_ = Change::fade;
    }
    if (segment_.fading) glide_.fill(segment_.fade, kTick);
}

void Distortion::clock(const Params& params) noexcept REALTIME {
    const bool same = params.bits == latest_.bits && params.crush_hz == latest_.crush_hz;
    if (same && !fresh_ && change_ == Change::none) return;
    const float levels = std::exp2(params.bits - 1);
    for (DistortionSegment::Voice& voice : segment_.voices) {
        if (voice.oversampling == nullptr) continue;
        const double part =
            static_cast<double>(params.crush_hz) / std::ldexp(rate_hz_, static_cast<int>(voice.oversampling->steps));
        const bool all = params.crush_hz >= 48000 || part >= 1;
        voice.clock = all ? 0 : static_cast<std::uint32_t>(std::ldexp(part, 32));
        voice.levels = levels;
    }
}

void Distortion::tick(const Params& params) noexcept REALTIME {
    if (resting_ && params == latest_) return;
    if (fresh_) {
        begin(segment_.voice, params);
        const float resting = segment_.voices[segment_.voice].sides[0].after[0];
        for (DistortionSegment::Rest& rest : segment_.rests) {
            fill(rest.in, static_cast<double>(resting));
            fill(rest.mean, static_cast<double>(resting));
            fill(rest.lacks, 0);
        }
    }
    change_voice(params);
    clock(params);
    aim(params);
    fresh_ = false;
    smooth_.advance();
    segment_.start = smooth_.start.data();
    segment_.slope = smooth_.slope.data();
    segment_.curve = smooth_.curve.data();
    segment_.moving = !smooth_.settled();
    choose_filters(params);
    resting_ = smooth_.settled() && change_ == Change::none;
}

// A filter that is off runs until nothing of it is left.
void Distortion::choose_filters(const Params& params) noexcept REALTIME {
    const bool on[] = {params.low_cut_hz > kOpenLow, params.tilt_db != 0, params.tone_hz < kOpenHigh};
    for (std::size_t i = 0; i < std::size(on); ++i) {
        bool& used = segment_.filtered[i];
        if (!on[i] && used && !segment_.moving) segment_.filters[i] = {};
        used = on[i] || (used && segment_.moving);
    }
}

// How far it goes at once, counted from the beginning of a tick.
std::uint32_t Distortion::span(const Params& params) const noexcept REALTIME {
    const bool plain = qualities_[static_cast<std::size_t>(segment_.voice)] == Quality::live;
    return plain && resting_ && params == latest_ ? DistortionSegment::kSpan : kTick;
}

void Distortion::process(const Params& params, const float* const* inputs, float* const* outputs,
                         std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t done = 0; done < frames;) {
        if (at_ == 0) tick(params);
        const std::uint32_t count = std::min(frames - done, span(params) - at_);
        segment_.sides = inputs[1] == nullptr ? 1 : 2;
        for (int side = 0; side < segment_.sides; ++side) {
            segment_.inputs[side] = inputs[side] + done;
            segment_.outputs[side] = outputs[side] + done;
        }
        segment_.at = at_;
        segment_.frames = count;
        run_(segment_);
        at_ = (at_ + count) % kTick;
        done += count;
    }
}

}  // namespace signalbox::dsp
