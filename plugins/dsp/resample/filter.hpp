// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/resample/spec.hpp"

namespace signalbox::dsp {

// A linear-phase lowpass by Kaiser's window, in the time of one rate: passes up to `pass`, stops from `stop` on (parts
// of that rate), by `attenuation_db`.
class KaiserLowpass {
public:
    KaiserLowpass(double pass, double stop, double attenuation_db);

    // Between the rates of `spec`: stops what the lower one cannot hold, passes that part of what it can.
    KaiserLowpass(const ResampleSpec& spec, const Sharpness& sharpness);

    [[nodiscard]] double half_length() const { return half_; }  // in frames
    // So many weights hold all of it; a multiple of `step`.
    [[nodiscard]] std::uint32_t taps(std::uint32_t step) const;
    // The impulse response at `frames` from its middle; its sum over all whole frames is 1, but for what it stops.
    [[nodiscard]] double operator()(double frames) const;

private:
    double cutoff_, half_, beta_, window_scale_;
};

}  // namespace signalbox::dsp
