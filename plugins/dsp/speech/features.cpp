// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/speech/features.hpp"

#include <cstddef>
#include <utility>

#include "plugins/dsp/speech/arithmetic.hpp"

namespace signalbox::dsp::speech::SIGNALBOX_ISA {

namespace {

using C = Calculation<kWide>;
using V = C::V;
using Eighth = Calculation<(kWide < 8 ? kWide : 8)>;  // bands come in eights
constexpr std::size_t kW = kWide;

constexpr float kQuiet = 2e-9f;      // power in a bin of what is no sound: -87 dB
constexpr float kMostPower = 1e9f;   // of a hop: beyond all sound
constexpr float kForgotten = 0.15f;  // of the loudest, each hop: after a bang, speech is loud again within a second
constexpr std::size_t kRoom = 32;
constexpr std::size_t kReach = 4, kLevels = kPeaksFirst + kPeaks + kReach;
static_assert(kPeaksFirst == kReach);

struct Sound {
    alignas(64) float power[kBins + kRoom];
    alignas(64) float row[kRow];                // levels of bands and of the hop
    alignas(64) float levels[kLevels + kRoom];  // of bins
    alignas(64) float peaks[kPeaks];
    float peak, mean_power;  // of the hop's samples
    float level;             // of all bands
};

INLINED float square_root(float x) noexcept REALTIME { return __builtin_sqrtf(x); }
INLINED float limited(float x, float most) noexcept REALTIME { return x < most ? x : most; }
INLINED float logarithm(float x) noexcept REALTIME { return C::logarithm(C::all(x))[0]; }

INLINED void transform(Hearing& h, const Tables& t, const float* samples, Sound& s) noexcept REALTIME {
    constexpr std::size_t kOld = kPoints - hop;
    alignas(64) float wave[kPoints], re[kBins + kRoom], im[kBins + kRoom], work[RealFft::shared_work(kPoints)];
    V peak{}, sum{}, squares{};
    for (std::size_t i = 0; i < hop; i += kW) {
        const auto x = load<V>(samples + i);
        store(wave + kOld + i, x * load<V>(t.window + kOld + i));
        peak = C::most(peak, C::magnitude(x));
        sum += x;
        squares += x * x;
    }
    float all = C::sum(squares);
    const bool sound = all < kMostPower;
    if (!sound) {
        for (std::size_t i = kOld; i < kPoints; i += kW) store(wave + i, V{});
        peak = sum = V{};
        all = 0;
    }
    for (std::size_t i = 0; i < kOld; i += kW) {
        store(wave + i, load<V>(h.overlap + i) * load<V>(t.window + i));
        store(h.overlap + i, sound ? load<V>(samples + hop - kOld + i) : V{});
    }
    const float mean = C::sum(sum) / hop, power = all / hop - mean * mean;
    s.peak = C::highest(peak);
    s.mean_power = power > 0 ? power : 0;
    t.fft.forward(wave, re, im, work);
    for (std::size_t k = 0; k < kBins; k += kW) {
        const V a = load<V>(re + k), b = load<V>(im + k);
        store(s.power + k, a * a + b * b);
    }
}

// One by one: what has just been written in whole vectors is slow to read in parts that span two.
template <std::size_t First, std::size_t... K>
INLINED float sum_band(const float* power, std::index_sequence<K...>) noexcept REALTIME {
    return (... + power[First + K]);
}

template <std::size_t... B>
INLINED void sum_bands(const float* power, float* sums, std::index_sequence<B...>) noexcept REALTIME {
    ((sums[B] = sum_band<kEdges[B]>(power, std::make_index_sequence<kEdges[B + 1] - kEdges[B]>{})), ...);
}

struct Widths {
    alignas(64) float parts[kRow];  // of one bin in its band
    constexpr Widths() : parts{} {
        for (std::size_t b = 0; b < kBands; ++b) parts[b] = 1.0f / static_cast<float>(kEdges[b + 1] - kEdges[b]);
        parts[kLevel] = 1;
    }
};
constexpr Widths kWidths;

// Levels of the bands; says how rough the middle of the spectrum is.
INLINED float weigh(Sound& s) noexcept REALTIME {
    constexpr std::size_t kFrom = 6, kCount = 12;
    alignas(64) float powers[kRow] = {};
    sum_bands(s.power, powers, std::make_index_sequence<kBands>{});
    s.level = logarithm(Eighth::sum(powers, kBands) + kQuiet * kBins);
    powers[kLevel] = s.mean_power;
    for (std::size_t i = 0; i < kRow; i += kW) {
        const V power = load<V>(powers + i) * load<V>(kWidths.parts + i) + kQuiet;
        store(powers + i, power);
        store(s.row + i, C::logarithm(power));
    }
    using Fourth = Calculation<4>;
    const float mean = Fourth::sum(powers + kFrom, kCount) / kCount;
    return logarithm(mean) - Fourth::sum(s.row + kFrom, kCount) / kCount;
}

INLINED void take_levels(Sound& s) noexcept REALTIME {
    for (std::size_t k = 0; k < kLevels; k += kW) store(s.levels + k, C::logarithm(load<V>(s.power + k) + kQuiet));
}

// How far each bin stands out from those within four of it, on a scale of logarithms.
INLINED void find_peaks(Sound& s) noexcept REALTIME {
    for (std::size_t k = 0; k < kPeaks; k += kW) {
        V sum{};
#pragma GCC unroll 9
        for (std::size_t i = 0; i <= 2 * kReach; ++i) sum += load<V>(s.levels + k + i);
        store(s.peaks + k, C::most(load<V>(s.levels + k + kReach) - sum * (1.0f / (2 * kReach + 1)), V{}));
    }
}

// The first hop is what everything was always like.
INLINED void begin(Hearing& h, const Sound& s) noexcept REALTIME {
    for (float* row : {h.smooth, h.lowest, h.floor, h.recent, h.mean, h.before}) {
        for (std::size_t i = 0; i < kRow; i += kW) store(row + i, load<V>(s.row + i));
    }
    h.loudest = s.level;
}

INLINED void turn_page(Hearing& h) noexcept REALTIME {
    if (++h.hops < Hearing::kPartHops) return;
    h.hops = 0;
    for (std::size_t i = 0; i < kRow; i += kW) {
        store(h.past[h.part] + i, load<V>(h.lowest + i));
        store(h.lowest + i, load<V>(h.smooth + i));
    }
    h.part = (h.part + 1) % Hearing::kParts;
}

// The floor goes to the lowest smoothed level of the last 1.6 s and more.
INLINED V learn_floor(Hearing& h, std::size_t i, V level) noexcept REALTIME {
    const auto was = load<V>(h.smooth + i);
    const V smooth = was + 0.44f * (level - was);
    V lowest = C::least(load<V>(h.lowest + i), smooth);
    store(h.smooth + i, smooth);
    store(h.lowest + i, lowest);
    for (const auto& past : h.past) lowest = C::least(lowest, load<V>(past + i));
    V floor = load<V>(h.floor + i);
    if (!h.frozen) floor += 0.28f * (lowest - floor);
    store(h.floor + i, floor);
    return floor;
}

INLINED void follow_bands(Hearing& h, const Sound& s, Features& out) noexcept REALTIME {
    alignas(64) float snr[kRow], shape[kRow], change[kRow], above[kRow], moved[kRow];
    const float mean_level = Eighth::sum(s.row, kBands) / kBands;
    for (std::size_t i = 0; i < kRow; i += kW) {
        const auto level = load<V>(s.row + i);
        const V over = level - learn_floor(h, i, level);
        store(snr + i, 0.25f * C::least(C::most(over, C::all(-2)), C::all(12)));
        store(above + i, C::least(C::most(over, V{}), C::all(6)));
        store(shape + i, 0.25f * (level - mean_level));
        const auto recent = load<V>(h.recent + i);
        store(change + i, 0.3f * (level - recent));
        store(h.recent + i, recent + 0.33f * (level - recent));
        const auto mean = load<V>(h.mean + i), variance = load<V>(h.variance + i);
        const V off = level - mean;
        store(h.mean + i, mean + 0.04f * off);
        store(h.variance + i, C::most(variance + 0.04f * (off * off - variance), C::all(1e-9f)));
        store(moved + i, C::magnitude(level - load<V>(h.before + i)));
        store(h.before + i, level);
    }
    __builtin_memcpy(out.snr, snr, sizeof out.snr);
    __builtin_memcpy(out.shape, shape, sizeof out.shape);
    __builtin_memcpy(out.change, change, sizeof out.change);
    out.mean_snr = 0.25f / kBands * Eighth::sum(above, kBands);
    using E = Eighth;
    const auto highest = E::most(E::most(load<E::V>(snr), load<E::V>(snr + 8)), load<E::V>(snr + 16));
    out.most_snr = E::highest(highest);
    if constexpr (kWide < 8) {
        for (const std::size_t i : {4U, 12U, 20U}) {
            const float other = E::highest(load<E::V>(snr + i));
            out.most_snr = other > out.most_snr ? other : out.most_snr;
        }
    }
    out.flux = 0.3f / kBands * Eighth::sum(moved, kBands);
}

INLINED void say_unrest(const Hearing& h, Features& out) noexcept REALTIME {
    constexpr std::size_t kGroup = kBands / 4;
    for (std::size_t g = 0; g < 4; ++g) {
        float sum = 0;
        for (std::size_t b = 0; b < kGroup; ++b) sum += h.variance[g * kGroup + b];
        out.unrest[g] = 0.3f * square_root(sum / kGroup);
    }
}

struct Products {
    V own{}, other{}, both{};
    INLINED void add(V a, V b) noexcept REALTIME {
        own += a * a;
        other += b * b;
        both += a * b;
    }
    [[nodiscard]] INLINED float likeness() const noexcept REALTIME {
        return C::sum(both) / square_root(C::sum(own) * C::sum(other) + 1e-3f);
    }
};

INLINED void compare_peaks(Hearing& h, const Sound& s, Features& out) noexcept REALTIME {
    constexpr std::size_t kLow = 32;
    Products low, high, habit;
    for (std::size_t k = 0; k < kPeaks; k += kW) {
        const auto now = load<V>(s.peaks + k), was = load<V>(h.habit + k);
        (k < kLow ? low : high).add(now, load<V>(h.peaks + k));
        habit.add(now, was);
        store(h.peaks + k, now);
        store(h.habit + k, C::most(was + 0.1f * (now - was), C::all(1e-9f)));
    }
    out.lasting[0] = low.likeness();
    out.lasting[1] = high.likeness();
    out.habitual = habit.likeness();
    constexpr std::size_t kGroups[] = {0, 16, 48, 80, kPeaks};
    for (std::size_t g = 0; g < 4; ++g) {
        const std::size_t count = kGroups[g + 1] - kGroups[g];
        out.peaky[g] = C::sum(s.peaks + kGroups[g], count) / static_cast<float>(count);
    }
}

// How well each period explains the spectrum.
template <std::size_t Pairs>
INLINED void correlate(const float* bins, const Pair (&cosines)[Pairs][kPeriods], float* out) noexcept REALTIME {
    constexpr std::size_t kAtOnce = kPeriods / kW < 4 ? kPeriods / kW : 4;
    for (std::size_t from = 0; from < kPeriods; from += kAtOnce * kW) {
        V even[kAtOnce]{}, odd[kAtOnce]{};
        for (std::size_t k = 0; k < Pairs; ++k) {
            const V x = C::all(bins[2 * k]), y = C::all(bins[2 * k + 1]);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < kAtOnce; ++i) {
                const C::Two two = C::unpack(cosines[k] + from + i * kW);
                even[i] += x * two.first;
                odd[i] += y * two.second;
            }
        }
        for (std::size_t i = 0; i < kAtOnce; ++i) store(out + from + i * kW, even[i] + odd[i]);
    }
}

struct Pitch {
    float strength;
    int at;  // a period's number, or -1
};

struct Places {
    alignas(64) float numbers[kPeriods];
    constexpr Places() : numbers{} {
        for (std::size_t j = 0; j < kPeriods; ++j) numbers[j] = static_cast<float>(j);
    }
};
constexpr Places kPlaces;

// The best of those that are better than their neighbours. `fits` has room on both sides.
INLINED Pitch choose(const float* fits, const Tables& t) noexcept REALTIME {
    V scores[kPeriods / kW], top{};
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kPeriods / kW; ++i) {
        const float* here = fits + i * kW;
        const auto fit = load<V>(here), left = load<V>(here - 1), right = load<V>(here + 1);
        scores[i] = ((fit >= left) & (fit >= right)) ? fit * load<V>(t.preference + i * kW) : V{};
        top = C::most(top, scores[i]);
    }
    const float best = C::highest(top);
    if (!(best > 0)) return {0, -1};
    V place = C::all(kPeriods - 1);
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kPeriods / kW; ++i) {
        const auto number = load<V>(kPlaces.numbers + i * kW);
        place = C::least(place, scores[i] == C::all(best) ? number : place);
    }
    const int at = static_cast<int>(C::lowest(place));
    return {fits[at], at};
}

INLINED void say_pitch(Hearing& h, int which, const Pitch& pitch, Features& out) noexcept REALTIME {
    const float place = static_cast<float>(pitch.at + 1) / kPeriods, off = place - h.pitch[which];
    const bool both = pitch.at >= 0 && h.pitch[which] > 0;
    h.usual_strength[which] += 0.19f * (pitch.strength - h.usual_strength[which]);
    h.pitch[which] = place;
    out.strength[which] = pitch.strength;
    out.usual_strength[which] = h.usual_strength[which];
    out.pitch[which] = place;
    out.jump[which] = both ? limited(6 * (off > 0 ? off : -off), 1) : 1;
}

struct Fits {
    alignas(64) float of_power[kPeriods + 2 * kRoom];
    alignas(64) float of_peaks[kPeriods + 2 * kRoom];
    Fits() noexcept REALTIME {
        for (float* one : {of_power, of_peaks}) one[kRoom - 1] = one[kRoom + kPeriods] = 1e9f;  // no end is a top
    }
};

INLINED void fit_power(const Tables& t, const Sound& s, Fits& fits) noexcept REALTIME {
    float* const out = fits.of_power + kRoom;
    correlate(s.power + kPowerFirst, t.power_cosines, out);
    const float part = 1 / (C::sum(s.power + kPowerFirst, kPowerBins) + kQuiet * kPowerBins);
    for (std::size_t j = 0; j < kPeriods; j += kW) {
        store(out + j, load<V>(out + j) * load<V>(t.strength + j) * part);
    }
}

INLINED void fit_peaks(const Tables& t, const Sound& s, Fits& fits) noexcept REALTIME {
    float* const out = fits.of_peaks + kRoom;
    correlate(s.peaks, t.peak_cosines, out);
    const float part = 1 / (C::sum(s.peaks, kPitchPeaks) + 8);
    for (std::size_t j = 0; j < kPeriods; j += kW) store(out + j, load<V>(out + j) * part);
}

INLINED void say_pitches(Hearing& h, const Tables& t, const Fits& fits, Features& out) noexcept REALTIME {
    say_pitch(h, 0, choose(fits.of_power + kRoom, t), out);
    say_pitch(h, 1, choose(fits.of_peaks + kRoom, t), out);
    const float apart = out.pitch[0] - out.pitch[1];
    out.apart = limited(3 * (apart > 0 ? apart : -apart), 1);
}

INLINED void say_levels(Hearing& h, const Sound& s, Features& out) noexcept REALTIME {
    const float fallen = h.loudest - kForgotten;
    h.loudest = s.level > fallen ? s.level : fallen;
    out.below_loudest = 0.15f * (s.level - h.loudest);
    out.crest = 0.125f * logarithm((s.peak * s.peak + kQuiet) / (s.mean_power + kQuiet));
    out.level = 0.05f * (s.level + 10);
    out.age = limited(0.01f * static_cast<float>(h.age), 1);
    if (h.age < 100) ++h.age;
}

}  // namespace

// In this order most of what is read was written a while ago, and need not be waited for.
void listen(Hearing& hearing, const Tables& tables, const float* samples, Features& out) noexcept REALTIME {
    Sound sound;
    Fits fits;
    transform(hearing, tables, samples, sound);
    take_levels(sound);
    fit_power(tables, sound, fits);
    out.rough = 0.3f * weigh(sound);
    find_peaks(sound);
    if (hearing.age == 0) begin(hearing, sound);
    follow_bands(hearing, sound, out);
    fit_peaks(tables, sound, fits);
    compare_peaks(hearing, sound, out);
    turn_page(hearing);
    say_unrest(hearing, out);
    say_pitches(hearing, tables, fits, out);
    say_levels(hearing, sound, out);
}

}  // namespace signalbox::dsp::speech::SIGNALBOX_ISA
