// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/atom/atom.h>
#include <lv2/time/time.h>

#include <array>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/lv2/features.hpp"

namespace signalbox::lv2 {

// Notes as lengths in beats (quarters): each of 1/1 to 1/32 straight, dotted and as a triplet, long before short.
inline constexpr std::array<double, 18> kNotes = {4,   6,    8.0 / 3, 2,    3,     4.0 / 3, 1,     1.5,    2.0 / 3,
                                                  0.5, 0.75, 1.0 / 3, 0.25, 0.375, 1.0 / 6, 0.125, 0.1875, 1.0 / 12};

// The beat: of the host's transport as long as it tells one, else of a knob, until someone taps another.
class Tempo {
public:
    void prepare(double rate_hz, const Features& features);
    void forget() noexcept REALTIME { host_bpm_ = 0, tapped_bpm_ = 0, since_tap_ = kNever, down_ = false; }

    // Reads the host's time:Position events.
    void hear(const LV2_Atom_Sequence* events) noexcept REALTIME;
    // A button that goes down: two taps within 2 s make a tempo, which holds until the knob is turned.
    void tap(bool down, float knob_bpm, std::uint32_t frames) noexcept REALTIME;

    [[nodiscard]] float own() const noexcept REALTIME { return tapped_bpm_ > 0 ? tapped_bpm_ : knob_bpm_; }
    [[nodiscard]] float host() const noexcept REALTIME { return host_bpm_ > 0 ? host_bpm_ : own(); }

private:
    static constexpr double kNever = 1e300;
    void hear(const LV2_Atom_Object& position) noexcept REALTIME;

    double rate_hz_ = 48000, since_tap_ = kNever;  // frames
    float host_bpm_ = 0, tapped_bpm_ = 0, knob_bpm_ = 120;
    bool down_ = false;
    LV2_URID object_ = 0, blank_ = 0, float_ = 0, double_ = 0, position_ = 0, bpm_ = 0;
};

}  // namespace signalbox::lv2
