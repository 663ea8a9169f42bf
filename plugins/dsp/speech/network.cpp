// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Compiled once per instruction set: no calls into the standard library here, a copy of whose inline functions might
// then be chosen for the whole program.
#include "plugins/dsp/speech/network.hpp"

#include <cstddef>

#include "plugins/dsp/speech/arithmetic.hpp"

namespace signalbox::dsp::speech::SIGNALBOX_ISA {

namespace {

using C = Calculation<kWide>;
using V = C::V;
constexpr std::size_t kW = kWide;
// Sums that are in registers at a time; more of them hide what a multiplication takes.
constexpr std::size_t kSums = kWide == 16 ? 9 : 6;

// out += in * rows.
template <std::size_t Count>
INLINED void multiply(const float* in, std::size_t inputs, const Pair (*rows)[Count], float* out) noexcept REALTIME {
    constexpr std::size_t kVectors = Count / kW;
    static_assert(Count % kW == 0 && kVectors % kSums == 0);
    for (std::size_t from = 0; from < Count; from += kSums * kW) {
        V sums[kSums];
#pragma GCC unroll 16
        for (std::size_t i = 0; i < kSums; ++i) sums[i] = load<V>(out + from + i * kW);
        for (std::size_t k = 0; k < inputs; k += 2) {
            const V x = C::all(in[k]), y = C::all(in[k + 1]);
#pragma GCC unroll 16
            for (std::size_t i = 0; i < kSums; ++i) {
                const C::Two two = C::unpack(rows[k / 2] + from + i * kW);
                sums[i] += x * two.first;
                sums[i] += y * two.second;
            }
        }
#pragma GCC unroll 16
        for (std::size_t i = 0; i < kSums; ++i) store(out + from + i * kW, sums[i]);
    }
}

// Few sums need several of each.
INLINED void look(const Weights& w, const float* features, float* out) noexcept REALTIME {
    constexpr std::size_t kVectors = kDense / kW;
    static_assert(kFeatures % 4 == 0);
    V sums[4][kVectors]{};
    for (std::size_t i = 0; i < kVectors; ++i) sums[0][i] = load<V>(w.dense_bias + i * kW);
    for (std::size_t k = 0; k < kFeatures; k += 4) {
#pragma GCC unroll 2
        for (std::size_t j = 0; j < 4; j += 2) {
            const V x = C::all(features[k + j]), y = C::all(features[k + j + 1]);
#pragma GCC unroll 8
            for (std::size_t i = 0; i < kVectors; ++i) {
                const C::Two two = C::unpack(w.dense[(k + j) / 2] + i * kW);
                sums[j][i] += x * two.first;
                sums[j + 1][i] += y * two.second;
            }
        }
    }
    for (std::size_t i = 0; i < kVectors; ++i) {
        const V x = (sums[0][i] + sums[1][i]) + (sums[2][i] + sums[3][i]);
        store(out + i * kW, C::most(x, 0.1f * x));
    }
}

}  // namespace

float judge(Memory& memory, const Weights& w, const Features& features) noexcept REALTIME {
    constexpr std::size_t kGates = 2 * kUnits;
    alignas(64) float seen[kDense], now[3 * kUnits], before[3 * kUnits] = {}, all[kFeatures];
    __builtin_memcpy(all, &features, sizeof all);
    __builtin_memcpy(now, w.input_bias, sizeof now);
    __builtin_memcpy(before + kGates, w.state_bias, sizeof w.state_bias);
    multiply(memory.units, kUnits, w.state, before);
    look(w, all, seen);
    multiply(seen, kDense, w.input, now);
    V total{};
    for (std::size_t i = 0; i < kUnits; i += kW) {
        V reset = load<V>(now + i) + load<V>(before + i);
        V update = load<V>(now + kUnits + i) + load<V>(before + kUnits + i);
        C::sigmoids(reset, update);
        const V candidate = C::tanh(load<V>(now + kGates + i) + reset * load<V>(before + kGates + i));
        const V unit = candidate + update * (load<V>(memory.units + i) - candidate);
        store(memory.units + i, unit);
        total += unit * load<V>(w.out + i);
    }
    return C::sigmoid(C::all(C::sum(total) + w.out_bias))[0];
}

}  // namespace signalbox::dsp::speech::SIGNALBOX_ISA
