// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/speech/speech_detector.hpp"

namespace signalbox::dsp::speech {

namespace {

Judge judge_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return avx512::judge;
    if (isa == Isa::avx2) return avx2::judge;
#endif
    return portable::judge;
}

}  // namespace

SpeechDetector::SpeechDetector(Isa isa) : ear_(isa), judge_(judge_for(isa)), memory_{} {}

void SpeechDetector::reset() noexcept REALTIME {
    ear_.reset();
    memory_ = {};
}

Reading SpeechDetector::step(std::span<const float, hop> samples) noexcept REALTIME {
    const float probability = judge_(memory_, kWeights, ear_.hear(samples));
    return {probability, ear_.level_db(), ear_.floor_db()};
}

}  // namespace signalbox::dsp::speech
