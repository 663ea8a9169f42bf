// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/glide.hpp"
#include "plugins/dsp/noise.hpp"
#include "plugins/dsp/phase.hpp"
#include "plugins/dsp/phrase.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// Test signals, the same on both sides but for the phrase. A new level glides; a new type comes after the old one has
// gone down, 10 ms each; a new frequency goes on from where the phase is. The first block after reset() has its type
// and level at once, phases at 0. The same result for every block size.
class Source {
public:
    enum class Type : std::uint8_t { sine, white, pink, clicks, phrase };
    struct Params {
        Type type = Type::sine;
        float frequency_hz = 440;  // sine
        float level_db = -18;      // sine, clicks: the peak; noise: the RMS; phrase: about the RMS
        float rate_hz = 4;         // clicks or notes a second
    };

    void prepare(const Spec& spec);
    void reset() noexcept REALTIME { fresh_ = true; }
    void process(const Params& params, float* left, float* right, std::uint32_t frames) noexcept REALTIME;

private:
    void begin(Type type) noexcept REALTIME;
    void aim(const Params& params) noexcept REALTIME;
    void generate(float* left, float* right, std::uint32_t frames) noexcept REALTIME;

    double rate_hz_ = 48000;
    Glide level_;
    Type type_ = Type::sine;
    Phase tone_, beat_;
    WhiteNoise white_;
    PinkNoise pink_;
    Phrase phrase_;
    float db_ = 0, linear_ = 1;  // of the latest block: saves its power function
    bool fresh_ = true;
};

}  // namespace signalbox::dsp
