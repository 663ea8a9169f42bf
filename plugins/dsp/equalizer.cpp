// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/equalizer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace signalbox::dsp {

namespace {

constexpr float kLoudest = 100;  // +40 dB

Cascade::Run choose([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return avx512::run_cascade;
    if (isa >= Isa::avx2) return avx2::run_cascade;
#endif
    return portable::run_cascade;
}

double power_of_ten(double x) noexcept REALTIME { return std::exp(std::numbers::ln10 * x); }

Section times(Section s, double gain) noexcept REALTIME {
    for (const Term term : {c1, c2, d}) s[term] *= gain;
    return s;
}

// Boosts by g^2 below hz.
Prototype low_shelf(double hz, double g, double q) noexcept REALTIME {
    const double slope = std::sqrt(g) / q;
    return {hz, g, g * slope, g * g, g, slope, 1};
}

// What goes into the filters and what is dry; nothing at all where there is no input.
MULTIVERSION void take_in(const float* from, float* __restrict dry, float* __restrict wet,
                          std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float x = from == nullptr ? 0.0f : from[i];
        wet[i] = dry[i] = std::fabs(x) <= kLoudest ? x : 0.0f;
    }
}

// A smoothed value, from frame `at` of the tick on.
struct Course {
    float start, slope, curve;
};
// Gains of their own: a sum on the way from one state to another is never louder than both.
MULTIVERSION void put_out(const float* dry, const float* wet, const Course& dry_gain, const Course& wet_gain,
                          std::uint32_t at, float* __restrict to, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float t = static_cast<float>(static_cast<int>(at + i));
        const float d = dry_gain.start + t * (dry_gain.slope + t * dry_gain.curve);
        const float w = wet_gain.start + t * (wet_gain.slope + t * wet_gain.curve);
        to[i] = d * dry[i] + w * wet[i];
    }
}
MULTIVERSION void add(const float* wet, const Course& gain, std::uint32_t at, float* __restrict to,
                      std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float t = static_cast<float>(static_cast<int>(at + i));
        to[i] += (gain.start + t * (gain.slope + t * gain.curve)) * wet[i];
    }
}

// The state of filters, half by half: left and right to middle and side (by 0.5), or back (by 1).
void turn(float (&to)[Cascade::kLanes], const float (&from)[Cascade::kLanes], float by) noexcept REALTIME {
    for (std::size_t i = 0; i < Cascade::kFilters; ++i) {
        const float first = from[i], second = from[Cascade::kFilters + i];
        to[i] = by * (first + second);
        to[Cascade::kFilters + i] = by * (first - second);
    }
}

bool same_filter(const Equalizer::Band& a, const Equalizer::Band& b) noexcept REALTIME {
    return a.type == b.type && a.hz == b.hz && a.q == b.q && a.gain_db == b.gain_db;
}

}  // namespace

Section Equalizer::design(const Band& band, double rate_hz) noexcept REALTIME {
    const double hz = std::min(static_cast<double>(band.hz), 0.49 * rate_hz), q = static_cast<double>(band.q);
    const double db = static_cast<double>(band.gain_db), g = power_of_ten(std::fabs(db) / 40);
    // A cut is a boost upside down, a high shelf what a low shelf of the same gain lacks.
    const auto shelf = [&](bool high, double gain) noexcept REALTIME {
        const bool boost = high != (db >= 0);
        const Prototype low = low_shelf(hz, g, q);
        return times(match(boost ? low : inverse(low), rate_hz), gain);
    };
    switch (band.type) {
        case Type::bell: {
            const Prototype bell{hz, 1, g / q, 1, 1, 1 / (g * q), 1};
            return match(db >= 0 ? bell : inverse(bell), rate_hz);
        }
        case Type::low_shelf:
            return shelf(false, 1);
        case Type::high_shelf:
            return shelf(true, power_of_ten(db / 20));
        case Type::tilt:
            return shelf(true, power_of_ten(db / 40));
        case Type::notch:
            return bilinear({hz, 1, 0, 1, 1, 1 / q, 1}, rate_hz);
        case Type::band_pass:
            return match({hz, 0, 1 / q, 0, 1, 1 / q, 1}, rate_hz);
    }
    return svf(1, 1, {});
}

// One of the sections of Butterworth's filter of order 2 * cut.steps.
Section Equalizer::design_cut(const Cut& cut, bool low, std::uint8_t step, double rate_hz) noexcept REALTIME {
    const double hz = std::min(static_cast<double>(cut.hz), 0.49 * rate_hz);
    const double k = 2 * std::cos(std::numbers::pi * (2 * step + 1) / (4.0 * std::max<int>(cut.steps, 1)));
    if (low) return bilinear({hz, 1, 0, 0, 1, k, 1}, rate_hz);
    return match({hz, 0, 0, 1, 1, k, 1}, rate_hz);
}

bool Equalizer::Params::any_solo() const noexcept REALTIME {
    for (const Band& band : bands) {
        if (band.on && band.solo) return true;
    }
    return false;
}

// A filter that is off keeps its poles, so that on and off are a matter of gain.
void Equalizer::Chain::set(std::size_t filter, std::size_t side, const Section& section, bool on) noexcept REALTIME {
    const std::size_t lane = side * Cascade::kFilters + filter;
    for (std::size_t k = 0; k < kTerms; ++k) terms[k * Cascade::kLanes + lane] = static_cast<float>(section[k]);
    if (on) return;
    for (const Term term : {c1, c2}) terms[term * Cascade::kLanes + lane] = 0;
    terms[d * Cascade::kLanes + lane] = 1;
}

void Equalizer::Chain::tick(bool on) noexcept REALTIME {
    smooth.advance();
    const bool moving = !smooth.settled(), now = on || moving;
    for (Cascade& cascade : cascades) {
        cascade.start = smooth.start.data();
        cascade.slope = smooth.slope.data();
        cascade.curve = smooth.curve.data();
        cascade.moving = moving;
        if (!now && heard) std::memset(cascade.p, 0, sizeof cascade.p), std::memset(cascade.q, 0, sizeof cascade.q);
    }
    heard = now;
}

// As if it had run before, where the other way did: where both sides are filtered alike nothing changes.
void Equalizer::Chain::wake(std::size_t way, bool other) noexcept REALTIME {
    Cascade& to = cascades[way];
    const Cascade& from = cascades[1 - way];
    const float by = !other ? 0.0f : way == kMidSide ? 0.5f : 1.0f;
    turn(to.p, from.p, by);
    turn(to.q, from.q, by);
}

void Equalizer::prepare(const Spec& spec, Isa isa) {
    rate_hz_ = spec.rate_hz;
    run_ = choose(isa);
    bands_.smooth.prepare(rate_hz_);
    cuts_.smooth.prepare(rate_hz_);
    levels_.prepare(rate_hz_);
    reset();
}

void Equalizer::reset() noexcept REALTIME {
    bands_.cascades = cuts_.cascades = {};
    at_ = 0;
    fresh_ = true;
    awake_ = {};
}

void Equalizer::aim_bands(const Params& params) noexcept REALTIME {
    const bool solo = params.any_solo(), all = fresh_ || solo != latest_.any_solo();
    for (std::size_t i = 0; i < kBands; ++i) {
        const Band& band = params.bands[i];
        if (!all && band == latest_.bands[i]) continue;
        if (fresh_ || !same_filter(band, latest_.bands[i])) designed_[i] = design(band, rate_hz_);
        const bool on = band.on && (band.solo || !solo);
        bands_.set(i, 0, designed_[i], on && band.target != Target::second);
        bands_.set(i, 1, designed_[i], on && band.target != Target::first);
    }
    fresh_ ? bands_.smooth.jump(bands_.terms) : bands_.smooth.aim(bands_.terms);
}

void Equalizer::aim_cuts(const Params& params) noexcept REALTIME {
    for (const bool low : {true, false}) {
        const Cut& cut = low ? params.low : params.high;
        for (std::uint8_t i = 0; i < 4; ++i) {
            const Section section = design_cut(cut, low, i < cut.steps ? i : std::uint8_t{0}, rate_hz_);
            for (const std::size_t side : {0U, 1U}) cuts_.set(low ? i : i + 4U, side, section, i < cut.steps);
        }
    }
    fresh_ ? cuts_.smooth.jump(cuts_.terms) : cuts_.smooth.aim(cuts_.terms);
}

void Equalizer::aim(const Params& params) noexcept REALTIME {
    // What moves all the time is followed every other tick: the filters are on their way in any case.
    const bool waits = aimed_ && !fresh_;
    aimed_ = false;
    // Equal bytes first: most of the time they are.
    if (waits || (!fresh_ && (std::memcmp(&params, &latest_, sizeof params) == 0 || params == latest_))) return;
    aimed_ = true;
    if (fresh_ || params.bands != latest_.bands) aim_bands(params);
    if (fresh_ || params.low != latest_.low || params.high != latest_.high) aim_cuts(params);
    latest_ = params;
    Smoother<kLevels>::Values to{};
    to[params.mid_side ? kMidSide : kPlain] = params.enabled ? params.output : 0.0f;
    to[kDry] = params.enabled ? 0.0f : 1.0f;
    if (fresh_) levels_.jump(to);
    if (to != levels_.targets()) levels_.aim(to);
    fresh_ = false;
}

// What is wanted runs, and what is still heard.
void Equalizer::choose_ways() noexcept REALTIME {
    for (const std::size_t way : {kPlain, kMidSide}) {
        const bool wanted = levels_.targets()[way] != 0.0f, was = awake_[way];
        awake_[way] = wanted || (was && !levels_.settled());
        if (!awake_[way] || was) continue;
        for (Chain* chain : {&bands_, &cuts_}) chain->wake(way, awake_[1 - way]);
    }
}

void Equalizer::tick(const Params& params) noexcept REALTIME {
    aim(params);
    levels_.advance();
    choose_ways();
    bands_.tick(std::any_of(latest_.bands.begin(), latest_.bands.end(), [](const Band& b) { return b.on; }));
    cuts_.tick(latest_.low.steps != 0 || latest_.high.steps != 0);
}

void Equalizer::run(Chain& chain, std::size_t way, float* left, float* right, std::uint32_t frames) noexcept REALTIME {
    if (!chain.heard) return;
    Cascade& cascade = chain.cascades[way];
    cascade.inputs[0] = cascade.outputs[0] = left;
    cascade.inputs[1] = cascade.outputs[1] = right;
    cascade.at = at_;
    cascade.frames = frames;
    run_(cascade);
}

// What comes in, or goes out, as middle and side in between.
void Equalizer::filter(std::size_t way, float* left, float* right, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; way == kMidSide && i < frames; ++i) {
        const float l = left[i], r = right[i];
        left[i] = 0.5f * (l + r);
        right[i] = 0.5f * (l - r);
    }
    run(bands_, way, left, right, frames);
    run(cuts_, way, left, right, frames);
    for (std::uint32_t i = 0; way == kMidSide && i < frames; ++i) {
        const float middle = left[i], side = right[i];
        left[i] = middle + side;
        right[i] = middle - side;
    }
}

void Equalizer::segment(const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept REALTIME {
    alignas(64) float in[2][kTick], wet[2][kTick];
    for (int side = 0; side < 2; ++side) take_in(inputs[side], in[side], wet[side], frames);
    const Way way = awake_[kPlain] ? kPlain : kMidSide;
    if (awake_[way]) filter(way, wet[0], wet[1], frames);
    const auto course = [&](std::size_t i) noexcept REALTIME {
        return Course{levels_.start[i], levels_.slope[i], levels_.curve[i]};
    };
    for (int side = 0; side < 2; ++side) {
        if (outputs[side] == nullptr) continue;
        put_out(in[side], wet[side], course(kDry), course(way), at_, outputs[side], frames);
    }
    if (!awake_[kPlain] || !awake_[kMidSide]) return;
    filter(kMidSide, in[0], in[1], frames);
    for (int side = 0; side < 2; ++side) {
        if (outputs[side] != nullptr) add(in[side], course(kMidSide), at_, outputs[side], frames);
    }
}

void Equalizer::process(const Params& params, const float* const* inputs, float* const* outputs,
                        std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t done = 0; done < frames;) {
        if (at_ == 0) tick(params);
        const std::uint32_t count = std::min(frames - done, kTick - at_);
        const float* in[2] = {};
        float* out[2] = {};
        for (int side = 0; side < 2; ++side) {
            if (inputs[side] != nullptr) in[side] = inputs[side] + done;
            if (outputs[side] != nullptr) out[side] = outputs[side] + done;
        }
        segment(in, out, count);
        at_ = (at_ + count) % kTick;
        done += count;
    }
}

}  // namespace signalbox::dsp
