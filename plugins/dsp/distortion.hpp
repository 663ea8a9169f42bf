// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/distortion_segment.hpp"
#include "plugins/dsp/glide.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/smoother.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// Bends one or two channels. Antialiased by oversampling and by taking the curve's mean from sample to sample. Every
// parameter may jump without a click; shape and quality fade over, so for 15 ms both are computed. In place or not; the
// same result for every block size. What is no number, and samples beyond +40 dB, are heard as silence. What is dry is
// as late as what is wet.
class Distortion {
public:
    using Shape = DistortionSegment::Shape;
    enum class Quality : std::uint8_t { live, eco, high, best };  // 1x, 2x, 4x, 8x

    struct Params {
        Shape shape = Shape::soft;
        Quality quality = Quality::high;
        float drive_db = 12, bias = 0;       // bias: -1..1
        float low_cut_hz = 20, tilt_db = 0;  // before the curve; 20: off
        float tone_hz = 20000;               // after it: a high-cut; 20000: off
        float bits = 16, crush_hz = 48000;   // of the shape crush; 48000: every sample
        float output = 1, mix = 1;           // gain; 0..1
        bool auto_gain = true;               // a sine of -12 dBFS comes out as loud as it went in
        bool enabled = true;
        bool operator==(const Params&) const = default;
    };

    static std::uint32_t latency_frames(Quality quality);
    // What the curve makes of one sample.
    static double curve(Shape shape, double x) noexcept REALTIME;

    void prepare(const Spec& spec, Isa isa = best_isa());
    void reset() noexcept REALTIME;
    // A second channel that is null is left out.
    void process(const Params& params, const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept
        REALTIME;

private:
    using Smooth = Smoother<DistortionSegment::kValues>;
    enum class Change : std::uint8_t { none, run_in, fade };

    void tick(const Params& params) noexcept REALTIME;
    [[nodiscard]] double makeup(const Params& params) const noexcept REALTIME;
    void aim(const Params& params) noexcept REALTIME;
    void tune(const Params& params, Smooth::Values& to) const noexcept REALTIME;
    void change_voice(const Params& params) noexcept REALTIME;
    void begin(int voice, const Params& params) noexcept REALTIME;
    void choose_filters(const Params& params) noexcept REALTIME;
    void clock(const Params& params) noexcept REALTIME;
    [[nodiscard]] std::uint32_t span(const Params& params) const noexcept REALTIME;

    double rate_hz_ = 48000;
    std::array<const Oversampling*, 4> oversamplings_{};
    DistortionSegment::Run run_ = nullptr;
    DistortionSegment segment_;
    std::array<double, 64> rising_{};  // a sine from its lowest to its highest; it comes back by the same way
    Smooth smooth_;
    Glide glide_;
    Params latest_;
    std::array<Quality, 2> qualities_{};  // of the two voices
    Change change_ = Change::none;
    std::uint32_t wait_ = 0, at_ = 0;
    bool fresh_ = true;
    bool resting_ = false;  // nothing is on its way: only other parameters make a tick unlike the one before
};

}  // namespace signalbox::dsp
