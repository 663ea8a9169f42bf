// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/dsp/fft/fft.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// The level of one channel in bands of 1/6 octave around 1 kHz, from 20 Hz up to half the rate or 20 kHz: every half a
// window the latest one is looked at, 2,048 frames unless prepared for more, under a Hann window. Each band holds its
// peak for 1 s, then falls by 20 dB a second. Where bands are narrower than the resolution (with 2,048 frames at 48 kHz
// below 200 Hz), neighbours share what lies between them. The readings do not depend on the block size. A window with a
// sample that is not finite is passed over.
class Spectrum {
public:
    static constexpr std::uint32_t kPoints = 2048, kHop = kPoints / 2;

    // `points`: frames in a window, a power of two; every points / 2 there is a new one.
    void prepare(const Spec& spec, std::uint32_t points = kPoints);
    void reset() noexcept REALTIME;
    void process(const float* input, std::uint32_t frames) noexcept REALTIME;

    [[nodiscard]] std::uint32_t bands() const noexcept REALTIME { return static_cast<std::uint32_t>(bands_.size()); }
    [[nodiscard]] float centre_hz(std::uint32_t band) const noexcept REALTIME { return bands_[band].centre_hz; }
    // Of the latest window and held. 0 dB is the power of a sine of full scale.
    [[nodiscard]] float level_db(std::uint32_t band) const noexcept REALTIME;
    [[nodiscard]] float peak_db(std::uint32_t band) const noexcept REALTIME;

private:
    struct Band {
        float centre_hz;
        std::uint32_t first, last;    // bins with any part in the band
        float first_part, last_part;  // of those two that lies inside; 0 for the last where it is the first
    };
    struct Level {
        float now = 0, held = 0;  // power
        std::uint32_t hold_left = 0;
    };
    void add_band(double centre_hz, double rate_hz);
    void analyse() noexcept REALTIME;

    RealFft fft_;
    std::vector<Band> bands_;
    std::vector<Level> levels_;
    std::uint32_t points_ = kPoints, hop_ = kPoints / 2;
    Aligned history_, window_, wave_, re_, im_;
    std::uint32_t at_ = 0;  // frames in history_
    std::uint32_t hold_windows_ = 0;
    float fall_ = 1;  // of power, a window
};

}  // namespace signalbox::dsp
