// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/reading.hpp"
#include "plugins/dsp/speech/tables.hpp"

namespace signalbox::dsp::speech {

// What is said of a hop, in this order; each is scaled to lie within a few units around 0. Levels are logarithms of
// power to the base 2.
struct Features {
    float snr[kBands];        // above the floor of the band
    float shape[kBands];      // above the mean of all bands
    float change[kBands];     // since the last 60 ms
    float unrest[4];          // how far the levels of six bands each have been from their mean, in the last 0.5 s
    float mean_snr;           // over the bands,
    float most_snr;           // its highest,
    float below_loudest;      // the level beside the loudest of the last seconds,
    float rough;              // arithmetic over geometric mean of bands 6 to 17
    float flux;               // how much all bands moved since the last hop
    float strength[2];        // of the pitch: in the spectrum of power, in that of peaks;
    float usual_strength[2];  // the same over 100 ms;
    float pitch[2];           // where it is, 0 to 1;
    float jump[2];            // how far from where it was;
    float apart;              // the two of them from each other
    float peaky[4];           // how far bins stand out from their neighbours, up to 0.6, 1.6, 2.6 and 4.1 kHz
    float lasting[2];         // likeness to the peaks of the hop before, up to 1.1 and 4.1 kHz,
    float habitual;           // and to those of the last 200 ms
    float crest;              // the highest sample over the mean power
    float level;
    float age;  // of the floors
};
inline constexpr std::size_t kFeatures = sizeof(Features) / sizeof(float);

inline constexpr std::size_t kRow = 32;    // the bands, then the level of all, then nothing
inline constexpr std::size_t kLevel = 24;  // its place
inline constexpr std::size_t kPeaks = 128;

// All that a stream remembers.
struct Hearing {
    static constexpr std::size_t kParts = 4;        // of the time that floors remember,
    static constexpr std::uint32_t kPartHops = 20;  // 0.4 s each

    alignas(64) float overlap[kPoints - hop];
    alignas(64) float smooth[kRow], lowest[kRow], past[kParts][kRow], floor[kRow];
    alignas(64) float recent[kRow], mean[kRow], variance[kRow], before[kRow];
    alignas(64) float peaks[kPeaks], habit[kPeaks];
    float loudest, usual_strength[2], pitch[2];
    std::uint32_t part, hops, age;
    bool frozen;
};

// Says all about the next hop, in as much detail as an instruction set has lanes: the sets differ in the last digits.
// What is not a number, or beyond all sound, makes its hop a silent one.
using Listen = void (*)(Hearing& hearing, const Tables& tables, const float* samples, Features& out) noexcept REALTIME;

namespace portable {
void listen(Hearing& hearing, const Tables& tables, const float* samples, Features& out) noexcept REALTIME;
}
namespace avx2 {
void listen(Hearing& hearing, const Tables& tables, const float* samples, Features& out) noexcept REALTIME;
}
namespace avx512 {
void listen(Hearing& hearing, const Tables& tables, const float* samples, Features& out) noexcept REALTIME;
}

}  // namespace signalbox::dsp::speech
