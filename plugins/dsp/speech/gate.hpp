// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/glide.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp::speech {

// Opens and closes one or two channels where somebody speaks, and delays them so that it is open in time. The result
// does not depend on blocks. In place safe.
class Gate {
public:
    static constexpr double kMostAheadSeconds = 0.2;
    enum class Mode : std::uint8_t {
        analyse,  // the sound passes untouched, with no delay
        gate,     // speech passes
        duck,     // speech turns it down
        inverse,  // speech does not pass
    };
    struct Params {
        Mode mode = Mode::analyse;
        bool enabled = true;  // off: the sound passes, as late as it would be
        float attack_ms = 5, release_ms = 120;
        float closed = 0;  // the gain where it is closed, or turned down
        float ahead_ms = 0;
    };

    void prepare(const Spec& spec, std::uint32_t channels);
    void reset() noexcept REALTIME;
    [[nodiscard]] std::uint32_t latency_frames(const Params& params) const noexcept REALTIME;

    // `speech` is 1 in frames where there is some and 0 elsewhere. Attack and release are how long speech takes;
    // another mode takes no less than 10 ms.
    void process(const Params& params, const float* speech, const float* const* inputs, float* const* outputs,
                 std::uint32_t frames) noexcept REALTIME;

private:
    static constexpr std::uint32_t kChunk = 64;
    using Gains = std::array<float, kChunk>;

    void step(const Params& params, const float* speech, const float* const* inputs, float* const* outputs,
              std::uint32_t frames) noexcept REALTIME;
    void fill_gains(const Params& params, const float* speech, std::uint32_t frames, Gains& gains) noexcept REALTIME;
    void store(const float* const* inputs, std::uint32_t frames) noexcept REALTIME;
    void choose_delay(std::uint32_t wanted) noexcept REALTIME;

    double rate_hz_ = 48000;
    std::uint32_t channels_ = 1, mask_ = 0, write_ = 0;
    Aligned line_;                          // a ring for each channel
    std::uint32_t delay_ = 0, before_ = 0;  // that is heard, and that it fades from
    Glide fade_, closed_;
    bool fresh_ = true;
    float open_ = 1;  // 0 is closed, 1 is open
    Mode mode_ = Mode::analyse;
    bool enabled_ = true, by_hand_ = false;  // on its way because one of these was set
    std::uint32_t tail_ = 0;                 // frames of speech that are in the line, as seen from its end
};

}  // namespace signalbox::dsp::speech
