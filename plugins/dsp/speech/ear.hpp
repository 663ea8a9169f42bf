// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <span>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/features.hpp"

namespace signalbox::dsp::speech {

// One stream's features, hop by hop. Made off the audio thread.
class Ear {
public:
    explicit Ear(Isa isa = best_isa());
    void reset() noexcept REALTIME;
    // What is not a number, or beyond all sound, makes its hop a silent one.
    const Features& hear(std::span<const float, hop> samples) noexcept REALTIME;
    // While they are frozen the floors stay as they are.
    void freeze(bool frozen) noexcept REALTIME { hearing_.frozen = frozen && hearing_.age > 0; }

    [[nodiscard]] float level_db() const noexcept REALTIME;  // of the hop, without its mean
    [[nodiscard]] float floor_db() const noexcept REALTIME;  // of the same

private:
    const Tables& tables_;
    const Listen listen_;
    Hearing hearing_;
    Features features_;
};

}  // namespace signalbox::dsp::speech
