// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <span>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/ear.hpp"
#include "plugins/dsp/speech/network.hpp"
#include "plugins/dsp/speech/reading.hpp"

namespace signalbox::dsp::speech {

// Hears what makes speech different from what is merely louder: docs/speech.md says how, how well, and what it is
// mistaken about. Making one needs no memory but its own, except the first time in a process.
class SpeechDetector {
public:
    explicit SpeechDetector(Isa isa = best_isa());
    void reset() noexcept REALTIME;
    Reading step(std::span<const float, hop> samples) noexcept REALTIME;
    // While it is frozen the floor stays as it is.
    void freeze(bool frozen) noexcept REALTIME { ear_.freeze(frozen); }

private:
    Ear ear_;
    Judge judge_;
    Memory memory_;
};
static_assert(sizeof(SpeechDetector) <= 4096);  // there may be thousands

}  // namespace signalbox::dsp::speech
