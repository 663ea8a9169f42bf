// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "plugins/dsp/glide.hpp"
#include "plugins/dsp/low_rate_path.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// One or two channels through a lower rate and back. Every parameter may jump without a click: another rate is run in
// unheard and then fades over within 15 ms, and the latency is the new one's from then on. In place or not; the same
// result for every block size. What is no number, and samples beyond +40 dB, are heard as silence. What is dry is as
// late as what is wet.
class LowRate {
public:
    using Samples = LowRatePath::Samples;
    static constexpr std::array<std::uint32_t, 6> kRates = {8000, 11025, 16000, 22050, 24000, 32000};

    struct Params {
        std::uint32_t rate = 0;  // of kRates
        LowRatePath::Colour colour = {};
        float mix = 1, output = 1;  // 0 to 1; gain
        bool enabled = true;
    };

    static const char* refusal(double rate_hz);  // in words; null where this can be done

    void prepare(const Spec& spec, std::uint32_t channels);  // a rate that is not refused
    void reset() noexcept REALTIME { fresh_ = true; }
    void process(const Params& params, const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept
        REALTIME;

    [[nodiscard]] std::uint32_t latency_frames(std::uint32_t rate) const { return paths_[rate].latency_frames(); }
    // The path that is heard, and how many before it were.
    [[nodiscard]] const LowRatePath& path() const noexcept REALTIME { return paths_[current_]; }
    [[nodiscard]] std::uint32_t switches() const noexcept REALTIME { return switches_; }

private:
    static constexpr std::uint32_t kChunk = LowRatePath::kMostFrames;
    using Block = std::array<float, 2 * std::size_t{kChunk}>;

    void follow(const Params& params) noexcept REALTIME;
    [[nodiscard]] std::uint32_t span(std::uint32_t frames) const noexcept REALTIME;
    void read(const float* const* inputs, std::uint32_t at, std::uint32_t frames) noexcept REALTIME;
    void fade_over(const Params& params, std::uint32_t frames) noexcept REALTIME;

    std::vector<LowRatePath> paths_;  // of kRates
    std::uint32_t channels_ = 1, fade_frames_ = 720;
    Glide wet_gain_, dry_gain_;
    std::uint32_t current_ = 0, next_ = 0;  // the same, but while one rate gives way to another
    std::uint32_t wait_ = 0, faded_ = 0;    // frames until it fades; that it has faded
    std::uint32_t switches_ = 0;
    bool fresh_ = true;
    Block in_{}, wet_{}, dry_{}, next_wet_{}, next_dry_{};
};

}  // namespace signalbox::dsp
