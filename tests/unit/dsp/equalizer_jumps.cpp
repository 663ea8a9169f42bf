// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Jumps of the equalizer's knobs on a sine of 1 kHz, a quarter of full scale, held against what an edit may leave.
#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <functional>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/equalizer_rig.hpp"

using namespace equalizer_rig;

namespace {

constexpr double kHz = 1000, kLevel = 0.25, kHeard = 0.05;  // of the tone

// What the filters make of the tone on one side, once they have settled. It is the same on both, so there is no side of
// it beside the middle.
std::complex<double> made_of_tone(const Params& p, double rate, Target side = Target::first) {
    const Target heard = p.mid_side ? Target::first : side;
    std::complex<double> gain = static_cast<double>(p.output);
    for (const Band& b : p.bands) {
        const bool on = b.on && (b.solo || !p.any_solo()) && (b.target == Target::both || b.target == heard);
        if (on) gain *= response(Equalizer::design(b, rate), kHz, rate);
    }
    for (std::uint8_t i = 0; i < p.low.steps; ++i)
        gain *= response(Equalizer::design_cut(p.low, true, i, rate), kHz, rate);
    for (std::uint8_t i = 0; i < p.high.steps; ++i)
        gain *= response(Equalizer::design_cut(p.high, false, i, rate), kHz, rate);
    return gain;
}

std::uint32_t frames_in(double seconds, double rate) { return static_cast<std::uint32_t>(std::lround(seconds * rate)); }

// Each of the walk's settings is heard for so long: others have run in and taken over, and a filter that glides is
// there, before the last part, where the tone is as loud as it will be.
constexpr double kStay = 0.4, kAround = 0.02, kArrived = 0.05;

// A change of gain has a phase: turning the tone over is one by 2.
void check_jump(const Samples& around, std::complex<double> before, std::complex<double> after, double rate) {
    const double louder = std::max({std::abs(before), std::abs(after), kHeard});
    const Samples last(around.end() - frames_in(kArrived, rate), around.end());
    CAPTURE(std::abs(before), std::abs(after));
    CHECK(reference::residual(around, kHz, rate) <= 3e-4 * std::max(1.0, std::abs(after - before)));
    CHECK(reference::peak(around) <= kLevel * louder * 1.01158);  // 0.1 dB
    CHECK(std::fabs(reference::peak(last) / kLevel - std::abs(after)) <= 0.01 * louder);
}

// From one setting to the next; where one begins is where the one before it was heard to have arrived.
void check_walk(const std::vector<Params>& walk, const Samples& tone, double rate, std::uint32_t size) {
    const std::uint32_t stay = frames_in(kStay, rate), around = frames_in(kAround, rate);
    const Samples in(tone.data(), tone.data() + stay * walk.size());
    std::vector<Change> changes;
    for (const Params& p : walk) changes.push_back({static_cast<std::uint32_t>(changes.size()) * stay, p});
    const Stereo out = run({in, in}, changes, {size, rate});
    for (std::size_t i = 1; i < walk.size(); ++i) {
        for (const Target side : {Target::first, Target::second}) {
            const Samples& sound = side == Target::first ? out.left : out.right;
            const Samples heard(sound.data() + stay * i - around, sound.data() + stay * (i + 1));
            CAPTURE(i, side == Target::first);
            check_jump(heard, made_of_tone(walk[i - 1], rate, side), made_of_tone(walk[i], rate, side), rate);
        }
    }
}

class Dice {
public:
    explicit Dice(std::uint32_t seed) : state_(seed) {}
    std::uint32_t below(std::uint32_t count) {
        state_ = state_ * 1664525 + 1013904223;
        return static_cast<std::uint32_t>((static_cast<std::uint64_t>(state_) * count) >> 32);
    }
    float between(float low, float high) { return low + (high - low) * static_cast<float>(below(1U << 20)) * 0x1p-20f; }
    float ratio(float low, float high) { return std::exp(between(std::log(low), std::log(high))); }

private:
    std::uint32_t state_;
};

// Every other frequency is near the tone.
float any_hz(Dice& dice, float low, float high) {
    return dice.below(2) == 0 ? dice.ratio(low, high) : dice.ratio(std::max(low, 600.0f), std::min(high, 1700.0f));
}
Band any_band(Dice& dice) {
    Band b =
        band(static_cast<Type>(dice.below(6)), any_hz(dice, 300, 20000), dice.ratio(0.1f, 10), dice.between(-18, 18));
    b.on = dice.below(8) != 0;
    b.target = static_cast<Target>(dice.below(3));
    return b;
}
Params any_params(Dice& dice) {
    Params p;
    for (const std::size_t i : {1U, 6U}) p.bands[i] = any_band(dice);
    if (dice.below(3) == 0) p.low = {static_cast<std::uint8_t>(dice.below(5)), any_hz(dice, 30, 2000)};
    if (dice.below(3) == 0) p.high = {static_cast<std::uint8_t>(dice.below(5)), any_hz(dice, 500, 20000)};
    p.mid_side = dice.below(4) == 0;
    return p;
}

// One knob is turned: anywhere, or a little.
Params turn_a_knob(Params p, Dice& dice) {
    const Band other = any_band(dice);
    const bool little = dice.below(3) == 0;
    const float by = dice.ratio(0.9f, 1.1f);
    Band& b = p.bands[dice.below(2) == 0 ? 1 : 6];
    switch (dice.below(10)) {
        case 0:
        case 1:
            b.hz = little ? std::clamp(b.hz * by, 10.0f, 20000.0f) : other.hz;
            break;
        case 2:
            b.q = little ? std::clamp(b.q * by, 0.1f, 10.0f) : other.q;
            break;
        case 3:
        case 4:
            b.gain_db = little ? std::clamp(b.gain_db + 10 * (by - 1), -18.0f, 18.0f) : other.gain_db;
            break;
        case 5:
            b.type = other.type;
            break;
        case 6:
            b.on = !b.on;
            break;
        case 7:
            b.target = other.target;
            break;
        case 8:
            p.low = {static_cast<std::uint8_t>(dice.below(5)), any_hz(dice, 30, 2000)};
            break;
        default:
            p.high = {static_cast<std::uint8_t>(dice.below(5)), any_hz(dice, 500, 20000)};
    }
    return p;
}

struct Jump {
    const char* name;
    Params from, to;
};
Params with(const Band& b) {
    Params p;
    p.bands[3] = b;
    return p;
}
Params with(const Band& one, const Band& other) {
    Params p = with(one);
    p.bands[6] = other;
    return p;
}
Params with_low_cut(std::uint8_t steps, float hz) {
    Params p;
    p.low = {steps, hz};
    return p;
}
const std::vector<Jump> kSteep = {
    {"6 dB, Q of 1", with(band(Type::bell, 1000, 1, 6)), with(band(Type::bell, 2000, 1, 6))},
    {"12 dB, Q of 1", with(band(Type::bell, 1000, 1, 12)), with(band(Type::bell, 2000, 1, 12))},
    {"12 dB, Q of 1, to 3 kHz", with(band(Type::bell, 1000, 1, 12)), with(band(Type::bell, 3000, 1, 12))},
    {"24 dB, Q of 1", with(band(Type::bell, 1000, 1, 24)), with(band(Type::bell, 2000, 1, 24))},
    {"12 dB, Q of 20", with(band(Type::bell, 1000, 20, 12)), with(band(Type::bell, 3000, 20, 12))},
    {"12 dB, Q of 20 to 1", with(band(Type::bell, 1000, 20, 12)), with(band(Type::bell, 1000, 1, 12))},
    {"24 dB, Q of 10, past the tone", with(band(Type::bell, 500, 10, 24)), with(band(Type::bell, 2000, 10, 24))},
    {"a notch for a bell", with(band(Type::bell, 1000, 5, 12)), with(band(Type::notch, 1010, 5, 12))},
    {"shelves that ring", with(band(Type::high_shelf, 1467, 6.3f, -11.1f), band(Type::low_shelf, 633, 5.4f, 16.7f)),
     with(band(Type::high_shelf, 1467, 6.3f, -11.1f), band(Type::low_shelf, 633, 5.4f, 16.4f))},
    {"low-cut of 48 dB", with_low_cut(4, 30), with_low_cut(4, 2000)},
    {"slope of a low-cut", with_low_cut(1, 1000), with_low_cut(4, 1000)},
};

// Settings at random, and from there as many turns of one knob; others at each rate.
void check_walks(double rate, int walks, std::uint32_t seed) {
    constexpr int kTurns = 4;
    const Samples tone = reference::sine(kHz, rate, kLevel, (kTurns + 1) * frames_in(kStay, rate));
    Dice dice(seed + static_cast<std::uint32_t>(rate));
    for (int i = 0; i < walks; ++i) {
        std::vector<Params> walk = {any_params(dice)};
        for (int k = 0; k < kTurns; ++k) walk.push_back(turn_a_knob(walk.back(), dice));
        CAPTURE(rate, i);
        check_walk(walk, tone, rate, i % 2 == 0 ? 64 : 0);
    }
}

}  // namespace

TEST_CASE("jumps of steep filters leave a sine a sine, and no louder than before and after") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const Samples tone = reference::sine(kHz, rate, kLevel, 3 * frames_in(kStay, rate));
    int turn = 0;
    for (const auto& [name, from, to] : kSteep) {
        CAPTURE(rate, name);
        check_walk({from, to, from}, tone, rate, turn++ % 2 == 0 ? 64 : 0);
    }
}

TEST_CASE("a jump of any knob leaves a sine a sine, and no louder than before and after") {
    const auto [rate, walks] = GENERATE(table<double, int>({{44100, 20}, {48000, 20}, {96000, 10}}));
    check_walks(rate, walks, 7);
}

TEST_CASE("many jumps of any knob leave a sine a sine, and no louder than before and after", "[.long]") {
    check_walks(GENERATE(44100.0, 48000.0, 96000.0), 400, 1);
}

// A hand on a knob: what it says every millisecond.
TEST_CASE("a knob that is turned without a pause leaves a sine a sine, is followed closely, and arrives") {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0);
    const double seconds = GENERATE(0.6, 0.12), every = 0.001;
    const auto frames = [rate](double time) { return static_cast<std::uint32_t>(std::lround(time * rate)); };
    const auto louder = [](double part) { return with(band(Type::bell, 1000, 1, static_cast<float>(12 * part))); };
    const auto higher = [](double part) {
        return with(band(Type::bell, 400 * std::pow(5.0f, static_cast<float>(part)), 1, 6));
    };
    const auto narrower = [](double part) {
        return with(band(Type::bell, 1500, std::pow(6.0f, static_cast<float>(part)), 9));
    };
    const std::vector<std::function<Params(double)>> knobs = {louder, higher, narrower};
    for (std::size_t k = 0; k < knobs.size(); ++k) {
        CAPTURE(rate, seconds, k);
        std::vector<Change> changes = {{0, knobs[k](0)}};
        for (double at = 0; at <= seconds + every / 2; at += every)
            changes.push_back({frames(0.5 + at), knobs[k](std::min(1.0, at / seconds))});
        const Samples in = reference::sine(kHz, rate, kLevel, frames(0.5 + seconds + 0.4));
        const Samples out = run({in, in}, changes, {k % 2 == 0 ? 64U : 0U, rate}).left;
        const auto made = [&](double part) { return made_of_tone(knobs[k](std::clamp(part, 0.0, 1.0)), rate); };
        double loudest = 0;
        for (int i = 0; i <= 100; ++i) loudest = std::max(loudest, std::abs(made(i / 100.0)));
        const Samples heard(out.begin() + frames(0.48), out.end()), last(out.end() - frames(0.02), out.end());
        CHECK(reference::residual(heard, kHz, rate) <= 3e-4 * std::max(1.0, std::abs(made(1) - made(0))));
        CHECK(reference::peak(heard) <= kLevel * loudest * 1.01158);
        CHECK(reference::peak(last) / kLevel == Approx(std::abs(made(1))).epsilon(3e-3));
        // Of a slow hand what is heard at any time is where the knob was not long before: where filters only glide, 10
        // to 35 ms, where others take over in turn up to 130 ms.
        const double soonest = k == 0 ? 0.010 : 0.005, latest = k == 0 ? 0.035 : 0.130;
        for (double at = 0.05; seconds > 0.5 && at < seconds; at += 0.01) {
            const auto first = out.begin() + frames(0.5 + at);
            const double now = reference::peak(Samples(first, first + frames(0.001))) / kLevel;
            double low = 100, high = 0;
            for (double ago = soonest; ago <= latest; ago += 0.001) {
                low = std::min(low, std::abs(made((at - ago) / seconds)));
                high = std::max(high, std::abs(made((at - ago) / seconds)));
            }
            CAPTURE(at, now, low, high);
            CHECK(now >= low * 0.995);
            CHECK(now <= high * 1.005);
        }
    }
}
