// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <variant>

#include "plugins/dsp/resample/adaptive_resampler.hpp"
#include "plugins/dsp/resample/block_resampler.hpp"
#include "plugins/dsp/resample/polyphase_resampler.hpp"

namespace signalbox::convert {

enum class Mode { any, throughput, low_latency, adaptive };

// The adaptive resampler as the others are: as many frames out as the ratio says, beginning where the input begins.
class HeldResampler {
public:
    static const char* refusal(const dsp::ResampleSpec& spec) { return dsp::AdaptiveResampler::refusal(spec); }
    void prepare(const dsp::ResampleSpec& spec);
    [[nodiscard]] std::size_t room_for(std::size_t frames) const;
    std::size_t process(const float* in, std::size_t frames, float* out);
    std::size_t flush(float* out);

private:
    dsp::ResampleSpec spec_;
    dsp::AdaptiveResampler resampler_;
    std::uint64_t taken_ = 0, given_ = 0;
};

// One of the resamplers.
class RateChanger {
public:
    // Why this cannot be done, in words; null where it can.
    static const char* refusal(Mode mode, const dsp::ResampleSpec& spec);

    // Mode::any: the first of them that does not refuse.
    RateChanger(Mode mode, const dsp::ResampleSpec& spec);
    [[nodiscard]] std::size_t room_for(std::size_t frames) const;
    std::size_t process(const float* in, std::size_t frames, float* out);
    std::size_t flush(float* out);  // at most room_for(0) frames

private:
    std::variant<dsp::BlockResampler, dsp::PolyphaseResampler, HeldResampler> resampler_;
};

}  // namespace signalbox::convert
