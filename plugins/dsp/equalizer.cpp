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

// Ticks between two looks at knobs that move; the longer ones where filters have less than kNear to go.
constexpr std::uint32_t kRest = 2, kLongRest = 5;

// Filters that have to go farther than this are left for others, which run in for as many times their memory.
constexpr float kFar = 0.34f, kNear = 0.10f;
constexpr double kRunIn = 7, kLongestRunInSeconds = 0.2, kFadeSeconds = 0.04;

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
MULTIVERSION void cross(const float* other, const float* part, float* __restrict wet, std::uint32_t frames) noexcept
    REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) wet[i] += part[i] * (other[i] - wet[i]);
}

// Bytes that are equal: of bands, between which there are no others.
template <class T>
bool same(const T& a, const T& b) noexcept REALTIME {
    static_assert(sizeof(Equalizer::Band) == 4 + 3 * sizeof(float));
    return std::memcmp(&a, &b, sizeof a) == 0;
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
    bool any = false;
    for (const Band& band : bands) any |= band.on && band.solo;
    return any;
}

void Equalizer::prepare(const Spec& spec, Isa isa) {
    rate_hz_ = spec.rate_hz;
    run_ = choose(isa);
    for (Filters& filters : filters_) filters.bands.prepare(rate_hz_), filters.cuts.prepare(rate_hz_);
    levels_.prepare(rate_hz_);
    fade_.prepare(spec, kFadeSeconds);
    reset();
}

void Equalizer::reset() noexcept REALTIME {
    at_ = 0;
    fresh_ = true;
    changing_ = awake_ = false;
}

// Both give how far the filters have to go.
float Equalizer::aim_bands(const Params& params) noexcept REALTIME {
    const bool solo = params.any_solo(), all = fresh_ || solo != latest_.any_solo();
    float far = 0;
    bands_.on = false;
    for (std::size_t i = 0; i < kBands; ++i) {
        const Band& band = params.bands[i];
        bands_.on = bands_.on || band.on;
        if (!all && same(band, latest_.bands[i])) continue;
        if (fresh_ || !same_filter(band, latest_.bands[i])) designed_[i] = design(band, rate_hz_);
        const bool on = band.on && (band.solo || !solo);
        bands_.set(i, 0, designed_[i], on && band.target != Target::second);
        bands_.set(i, 1, designed_[i], on && band.target != Target::first);
        far += heard().bands.distance(bands_, i);
    }
    return far;
}

float Equalizer::aim_cuts(const Params& params) noexcept REALTIME {
    float far = 0;
    cuts_.on = params.low.steps != 0 || params.high.steps != 0;
    for (const bool low : {true, false}) {
        const Cut& cut = low ? params.low : params.high;
        for (std::uint8_t i = 0; i < 4; ++i) {
            const Section section = design_cut(cut, low, i < cut.steps ? i : std::uint8_t{0}, rate_hz_);
            const std::size_t filter = low ? i : i + 4U;
            for (const std::size_t side : {0U, 1U}) cuts_.set(filter, side, section, i < cut.steps);
            far += heard().cuts.distance(cuts_, filter);
        }
    }
    return far;
}

void Equalizer::aim(const Params& params) noexcept REALTIME {
    // What moves all the time is followed every third tick, slowly every sixth, or when others have taken over: the
    // filters are on their way in any case.
    const bool waits = changing_ || rest_ > 0;
    if (rest_ > 0) --rest_;
    // Equal bytes first: most of the time they are.
    if (!fresh_ && (waits || std::memcmp(&params, &latest_, sizeof params) == 0 || params == latest_)) return;
    const bool bands = fresh_ || !same(params.bands, latest_.bands);
    const bool cuts = fresh_ || params.low != latest_.low || params.high != latest_.high;
    const float far = (bands ? aim_bands(params) : 0) + (cuts ? aim_cuts(params) : 0);
    rest_ = far < kNear ? kLongRest : kRest;
    latest_ = params;
    if (fresh_ || params.mid_side != heard().mid_side || !(far <= kFar)) {
        take_over(params.mid_side);
    } else {
        if (bands) heard().bands.aim(bands_);
        if (cuts) heard().cuts.aim(cuts_);
    }
    const Smoother<kLevels>::Values to = {params.enabled ? 0.0f : 1.0f, params.enabled ? params.output : 0.0f};
    if (fresh_) levels_.jump(to);
    if (to != levels_.targets()) levels_.aim(to);
    fresh_ = false;
}

// At first at once.
void Equalizer::take_over(bool mid_side) noexcept REALTIME {
    Filters& next = other();
    next.bands.jump(bands_), next.cuts.jump(cuts_);
    if (fresh_ || mid_side != heard().mid_side) {
        next.bands.forget(), next.cuts.forget();
    } else {
        next.bands.take_over(heard().bands), next.cuts.take_over(heard().cuts);
    }
    next.mid_side = mid_side;
    if (fresh_) {
        heard_ = 1 - heard_;
        return;
    }
    const double frames = std::min(kRunIn * static_cast<double>(std::max(bands_.memory(), cuts_.memory())),
                                   kLongestRunInSeconds * rate_hz_);
    unheard_ = 1 + static_cast<std::uint32_t>(frames / kTick);
    fade_.jump(0);
    changing_ = true;
}

void Equalizer::proceed() noexcept REALTIME {
    if (!changing_) return;
    if (unheard_ > 0) {
        if (--unheard_ == 0) fade_.aim(1);
    } else if (fade_.settled()) {
        heard_ = 1 - heard_;
        changing_ = false;
    }
}

// What is bypassed does not run.
void Equalizer::wake() noexcept REALTIME {
    const bool was = awake_;
    awake_ = levels_.targets()[kWet] != 0.0f || !levels_.settled();
    if (!awake_ || was) return;
    for (Filters& filters : filters_) filters.bands.forget(), filters.cuts.forget();
}

void Equalizer::tick(const Params& params) noexcept REALTIME {
    proceed();
    aim(params);
    levels_.advance();
    wake();
    heard().bands.tick(), heard().cuts.tick();
    if (changing_) other().bands.tick(), other().cuts.tick();
}

// What comes in, or goes out, as middle and side in between.
void Equalizer::filter(Filters& filters, float* left, float* right, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; filters.mid_side && i < frames; ++i) {
        const float l = left[i], r = right[i];
        left[i] = 0.5f * (l + r);
        right[i] = 0.5f * (l - r);
    }
    filters.bands.run(run_, at_, left, right, frames);
    filters.cuts.run(run_, at_, left, right, frames);
    for (std::uint32_t i = 0; filters.mid_side && i < frames; ++i) {
        const float middle = left[i], side = right[i];
        left[i] = middle + side;
        right[i] = middle - side;
    }
}

// From the filters that are heard to the others, which hear the same.
void Equalizer::change(const float (&in)[2][kTick], float (&wet)[2][kTick], std::uint32_t frames) noexcept REALTIME {
    alignas(64) float next[2][kTick], part[kTick];
    for (int side = 0; side < 2; ++side) std::copy_n(in[side], frames, next[side]);
    filter(other(), next[0], next[1], frames);
    fade_.fill(part, frames);
    for (int side = 0; side < 2; ++side) cross(next[side], part, wet[side], frames);
}

void Equalizer::segment(const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept REALTIME {
    alignas(64) float in[2][kTick], wet[2][kTick];
    for (int side = 0; side < 2; ++side) take_in(inputs[side], in[side], wet[side], frames);
    if (awake_) filter(heard(), wet[0], wet[1], frames);
    if (awake_ && changing_) change(in, wet, frames);
    const auto course = [&](std::size_t i) noexcept REALTIME {
        return Course{levels_.start[i], levels_.slope[i], levels_.curve[i]};
    };
    for (int side = 0; side < 2; ++side) {
        if (outputs[side] == nullptr) continue;
        put_out(in[side], wet[side], course(kDry), course(kWet), at_, outputs[side], frames);
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
