// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

namespace signalbox::dsp {

// A linear-phase lowpass by Kaiser's window, in the time of one rate: passes up to `pass`, stops from `stop` on (parts
// of that rate), by `attenuation_db`.
class KaiserLowpass {
public:
    KaiserLowpass(double pass, double stop, double attenuation_db);

    [[nodiscard]] double half_length() const { return half_; }  // in frames
    // The impulse response at `frames` from its middle; its sum over all whole frames is 1, but for what it stops.
    [[nodiscard]] double operator()(double frames) const;

private:
    double cutoff_, half_, beta_, window_scale_;
};

}  // namespace signalbox::dsp
