// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/glide.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// Gain in dB for any number of channels at once. Changes glide over 10 ms; the first block after reset() has its gain
// at once. In place or not; the same result for every block size. Once the gain is
// 0 the input is not read, so that a NaN there does no harm.
class Gain {
public:
    struct Params {
        float gain_db = 0;  // kSilentDb and below: silence
        bool mute = false;
    };

    void prepare(const Spec& spec);
    void reset() noexcept REALTIME { fresh_ = true; }
    void process(const Params& params, const float* const* inputs, float* const* outputs, std::uint32_t channels,
                 std::uint32_t frames) noexcept REALTIME;

private:
    void aim(const Params& params) noexcept REALTIME;

    Glide glide_;
    float db_ = 0, linear_ = 1;  // of the latest block: saves its power function
    bool fresh_ = true;
};

}  // namespace signalbox::dsp
