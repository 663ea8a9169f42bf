// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/decision.hpp"
#include "plugins/dsp/speech/energy_detector.hpp"
#include "plugins/dsp/speech/front_end.hpp"
#include "plugins/dsp/speech/reading.hpp"
#include "plugins/dsp/speech/speech_detector.hpp"

namespace signalbox::dsp::speech {

// Mono sound of any rate to events, on their frames whatever the blocks.
class Listener {
public:
    enum class Kind : std::uint8_t { speech, energy };
    struct Params {
        Kind kind = Kind::speech;
        float high_pass_hz = 0;  // of what the detector hears; 0: all
        bool freeze = false;     // the floor stays as it is
        Decision::Params decision;
    };

    void prepare(double rate_hz) { front_.prepare(rate_hz); }  // one that FrontEnd does not refuse
    // As if nothing had been heard yet; what is on goes off without a word.
    void reset() noexcept REALTIME;

    // Some of the frames, none beyond the one with which something changes; says how many.
    std::size_t listen(const Params& params, const float* mono, std::size_t frames) noexcept REALTIME;
    // What has changed with the last of them.
    [[nodiscard]] Decision::Change change() const noexcept REALTIME { return change_; }
    Decision::Change close() noexcept REALTIME { return decision_.close(); }

    [[nodiscard]] bool on() const noexcept REALTIME { return decision_.on(); }
    [[nodiscard]] const Reading& reading() const noexcept REALTIME { return reading_; }
    [[nodiscard]] std::uint64_t since_onset() const noexcept REALTIME { return decision_.since_onset(); }
    [[nodiscard]] const FrontEnd& front_end() const noexcept REALTIME { return front_; }

private:
    void set(const Params& params) noexcept REALTIME;
    [[nodiscard]] Reading read() noexcept REALTIME;

    static constexpr Reading kNothing{0, -120, -120};

    FrontEnd front_;
    SpeechDetector speech_;
    EnergyDetector energy_;
    Decision decision_;
    Reading reading_ = kNothing;
    Kind kind_ = Kind::speech;
    Decision::Change change_ = Decision::Change::none;
};

}  // namespace signalbox::dsp::speech
