// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>
#include <complex>
#include <cstring>
#include <numbers>
#include <random>

#include "plugins/dsp/speech/ear.hpp"
#include "plugins/dsp/speech/network.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using namespace signalbox::dsp::speech;
using reference::Samples;

namespace {

using Numbers = std::vector<double>;
constexpr double kQuiet = 2e-9;

double wide(float x) { return static_cast<double>(x); }

// The window by its definition: a raised cosine up over 384 samples, down over 128, of power 1.
Numbers window() {
    Numbers w(kPoints);
    double power = 0;
    for (std::size_t i = 0; i < kPoints; ++i) {
        const double at = static_cast<double>(i) + 0.5;
        w[i] = std::pow(std::sin(std::numbers::pi / 2 * (i < 384 ? at / 384 : (512 - at) / 128)), 2);
        power += w[i] * w[i];
    }
    for (double& x : w) x /= std::sqrt(power);
    return w;
}

// Of the 512 samples up to `end`, what is before the first being 0; by the transform's definition.
Numbers power_of(const Samples& in, std::size_t end) {
    static const Numbers w = window();
    Numbers power(kBins);
    for (std::size_t k = 0; k < kBins; ++k) {
        std::complex<double> sum = 0;
        for (std::size_t i = 0; i < kPoints; ++i) {
            if (end + i < kPoints) continue;
            const double turn = 2 * std::numbers::pi * static_cast<double>(k * i % kPoints) / kPoints;
            sum += w[i] * wide(in[end + i - kPoints]) * std::polar(1.0, -turn);
        }
        power[k] = std::norm(sum);
    }
    return power;
}

Numbers levels_of(const Numbers& power) {
    Numbers levels(kBands);
    for (std::size_t b = 0; b < kBands; ++b) {
        double sum = 0;
        for (std::size_t k = kEdges[b]; k < kEdges[b + 1]; ++k) sum += power[k];
        levels[b] = std::log2(sum / static_cast<double>(kEdges[b + 1] - kEdges[b]) + kQuiet);
    }
    return levels;
}

Numbers peaks_of(const Numbers& power) {
    Numbers peaks;
    for (std::size_t k = 4; k < 4 + kPeaks; ++k) {
        double mean = 0;
        for (std::size_t i = k - 4; i <= k + 4; ++i) mean += std::log2(power[i] + kQuiet) / 9;
        peaks.push_back(std::max(0.0, std::log2(power[k] + kQuiet) - mean));
    }
    return peaks;
}

double mean(const Numbers& x, std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += x[i];
    return sum / static_cast<double>(to - from);
}

// A buzz whose pitch falls, over noise.
Samples buzz(std::size_t frames, double hz, double falling = 0) {
    Samples out(frames);
    std::mt19937 random(3);
    std::normal_distribution<double> normal(0, 0.003);
    double phase = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        phase += hz * (1 - falling * static_cast<double>(i) / static_cast<double>(frames)) / detector_rate;
        double sum = normal(random);
        for (int k = 1; k <= 20; ++k) sum += 0.05 / k * std::sin(2 * std::numbers::pi * k * phase);
        out[i] = static_cast<float>(sum);
    }
    return out;
}

std::span<const float, hop> hop_at(const Samples& in, std::size_t i) {
    return std::span<const float, hop>(in.data() + i * hop, hop);
}

}  // namespace

TEST_CASE("features are what their definitions say") {
    const Isa isa = GENERATE(from_range(isas()));
    constexpr std::size_t kHops = 12;
    const Samples in = buzz(kHops * hop, 150, 0.3);
    Ear ear(isa);
    Numbers recent, before;
    for (std::size_t i = 0; i < kHops; ++i) {
        const Features& f = ear.hear(hop_at(in, i));
        const Numbers power = power_of(in, (i + 1) * hop), levels = levels_of(power), peaks = peaks_of(power);
        if (i == 0) recent = before = levels;
        const double middle = mean(levels, 0, kBands);
        double flux = 0, some = 0;
        for (std::size_t b = 0; b < kBands; ++b) {
            CHECK(wide(f.shape[b]) == Approx(0.25 * (levels[b] - middle)).margin(1e-3));
            CHECK(wide(f.change[b]) == Approx(0.3 * (levels[b] - recent[b])).margin(1e-3));
            recent[b] += 0.33 * (levels[b] - recent[b]);
            flux += std::fabs(levels[b] - before[b]);
            if (b >= 6 && b < 18) some += std::exp2(levels[b]) / 12;
        }
        before = levels;
        CHECK(wide(f.flux) == Approx(0.3 * flux / kBands).margin(1e-3));
        CHECK(wide(f.rough) == Approx(0.3 * (std::log2(some) - mean(levels, 6, 18))).margin(1e-3));
        CHECK(wide(f.peaky[0]) == Approx(mean(peaks, 0, 16)).margin(1e-3));
        CHECK(wide(f.peaky[3]) == Approx(mean(peaks, 80, kPeaks)).margin(1e-3));
    }
}

TEST_CASE("the pitch of a buzz is found in both spectra, and noise has none") {
    const double hz = GENERATE(110.0, 150.0, 210.0, 300.0);
    Ear ear;
    const Samples in = buzz(20 * hop, hz);
    Features f{};
    for (std::size_t i = 0; i < 20; ++i) f = ear.hear(hop_at(in, i));
    for (std::size_t which = 0; which < 2; ++which) {
        const auto found = static_cast<std::size_t>(std::lround(f.pitch[which] * kPeriods)) - 1;
        CHECK(detector_rate / period(found) == Approx(hz).epsilon(0.04));
        CHECK(f.jump[which] < 0.2f);
    }
    CHECK(f.strength[0] > 0.7f);
    std::mt19937 random(9);
    std::normal_distribution<float> normal(0, 0.1f);
    double strength = 0;
    for (int i = 0; i < 50; ++i) {
        float noise[hop];
        for (float& x : noise) x = normal(random);
        strength += wide(ear.hear(noise).strength[0]) / 50;
    }
    CHECK(strength < 0.5);
}

TEST_CASE("pairs hold two numbers to eight binary digits") {
    std::mt19937 random(4);
    std::uniform_real_distribution<float> exponent(-12, 4);
    for (int i = 0; i < 1000; ++i) {
        const float a = std::exp2(exponent(random)), b = -std::exp2(exponent(random));
        const Pair pair = pair_of(a, b);
        CHECK(wide(first_of(pair)) == Approx(wide(a)).epsilon(0.004));
        CHECK(wide(second_of(pair)) == Approx(wide(b)).epsilon(0.004));
    }
    CHECK(wide(second_of(pair_of(0.5f, 0.0f))) == Approx(0).margin(1e-37));
}

// The network by its definition, in double precision.
TEST_CASE("the network is a dense layer and gated recurrent units") {
    [[maybe_unused]] const Isa isa = GENERATE(from_range(isas()));
    Judge judge = portable::judge;
#if defined(__x86_64__)
    if (isa >= Isa::avx2) judge = avx2::judge;
    if (isa >= Isa::avx512) judge = avx512::judge;
#endif
    const auto weight = [](const auto& rows, std::size_t from, std::size_t to) {
        const Pair pair = rows[from / 2][to];
        return wide(from % 2 == 0 ? first_of(pair) : second_of(pair));
    };
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    const Weights& w = kWeights;
    Memory memory{};
    Numbers units(kUnits);
    std::mt19937 random(8);
    std::normal_distribution<float> normal(0.5f, 0.5f);
    for (int step = 0; step < 40; ++step) {
        float features[kFeatures];
        for (float& x : features) x = normal(random);
        Numbers dense(kDense), next(units);
        for (std::size_t j = 0; j < kDense; ++j) {
            dense[j] = wide(w.dense_bias[j]);
            for (std::size_t i = 0; i < kFeatures; ++i) dense[j] += wide(features[i]) * weight(w.dense, i, j);
            if (dense[j] < 0) dense[j] *= 0.1;
        }
        const auto come = [&](std::size_t to) {
            double sum = wide(w.input_bias[to]);
            for (std::size_t i = 0; i < kDense; ++i) sum += dense[i] * weight(w.input, i, to);
            return sum;
        };
        const auto stay = [&](std::size_t to) {
            double sum = 0;
            for (std::size_t i = 0; i < kUnits; ++i) sum += units[i] * weight(w.state, i, to);
            return sum;
        };
        double out = wide(w.out_bias);
        for (std::size_t j = 0; j < kUnits; ++j) {
            const std::size_t update = kUnits + j, candidate = 2 * kUnits + j;
            const double r = sigmoid(come(j) + stay(j)), z = sigmoid(come(update) + stay(update));
            const double n = std::tanh(come(candidate) + r * (stay(candidate) + wide(w.state_bias[j])));
            next[j] = (1 - z) * n + z * units[j];
            out += next[j] * wide(w.out[j]);
        }
        units = next;
        Features given;
        std::memcpy(&given, features, sizeof given);
        CHECK(wide(judge(memory, w, given)) == Approx(sigmoid(out)).margin(1e-3));
    }
}
