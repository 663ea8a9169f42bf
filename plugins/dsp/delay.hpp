// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/delay_segment.hpp"
#include "plugins/dsp/delay_tap.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/smoother.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// A stereo delay with everything in its loop: cross-feedback, low-cut and high-cut, a soft limiter, modulated taps,
// ping-pong, freeze. Every parameter may jump at any time without a click. In place or not; the same result for every
// block size. Not-a-number, infinities and samples beyond +40 dB are heard as silence. No latency.
class Delay {
public:
    using Character = DelayTap::Character;
    struct Params {
        std::array<float, 2> time_ms = {350, 350};  // 0.1 to kLongest; from 5 ms on in whole frames
        float feedback = 0.35f;                     // 0..1.2; without the limiter at most 0.98
        float cross = 0;                            // 0..1: how much of it goes to the other side
        float low_cut_hz = kOpenLow;                // of what comes back; here and below: off
        float high_cut_hz = kOpenHigh;              // here and above: off
        float mod_rate_hz = 0.5f;
        float mod_depth_ms = 0;
        float mod_phase_deg = 90;  // 0..180: by which the right side runs ahead
        float duck = 0;            // 0..1: how far the input pushes the echoes down
        float width = 1;           // of the echoes: 0 mono, 1 as they are, up to 2
        float dry = 1, wet = 0.5f;
        Character character = Character::digital;
        bool ping_pong = false;
        bool limiter = true;
        bool freeze = false;
        bool enabled = true;  // not: the input goes by, echoes that sound ring out
    };
    static constexpr double kLongest = 10.0;  // seconds
    static constexpr float kOpenLow = 20, kOpenHigh = 20000;

    void prepare(const Spec& spec, Isa isa = best_isa());
    // Silence, as if just prepared; writes the whole memory, so it is not for the audio thread.
    void reset();
    void process(const Params& params, const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept
        REALTIME;

private:
    using Smooth = Smoother<DelaySegment::kValues>;
    void follow();
    void plan(const Params& params, std::uint32_t frames) noexcept REALTIME;
    void tick(const Params& params) noexcept REALTIME;
    std::uint32_t glide(std::uint32_t most) noexcept REALTIME;
    void wait_on() noexcept REALTIME;
    void smooth(const Params& params) noexcept REALTIME;
    void join_taps(const Params& params) noexcept REALTIME;
    void move_taps(const Params& params, std::uint32_t tick) noexcept REALTIME;
    DelayTap::Path sway(std::size_t side) noexcept REALTIME;
    [[nodiscard]] bool heard(DelaySegment::Value value) const noexcept REALTIME;
    [[nodiscard]] bool swaying() const noexcept REALTIME;
    [[nodiscard]] bool sweeps(std::size_t side) const noexcept REALTIME;
    [[nodiscard]] bool sways_on() const noexcept REALTIME;
    [[nodiscard]] std::uint32_t reach(std::uint32_t tick) const noexcept REALTIME;
    [[nodiscard]] static std::uint32_t reachable(double least) noexcept REALTIME;
    void aim(const Params& params) noexcept REALTIME;
    [[nodiscard]] float depth(const Params& params) const noexcept REALTIME;
    void tune(const Params& params, Smooth::Values& targets) const noexcept REALTIME;
    [[nodiscard]] double frames_of(float ms) const noexcept REALTIME;

    double rate_hz_ = 48000;
    DelaySegment::Run run_ = nullptr;
    std::array<Aligned, 2> lines_;
    Aligned fade_;
    Smooth smooth_;
    std::array<DelayTap, 2> taps_;
    std::array<double, 2> wanted_{};  // times, in frames
    using Steps = std::array<double, 2>;
    std::array<Steps, 2> sways_{};        // of each side the latest two steps, in frames
    std::uint32_t phase_ = 0, turn_ = 0;  // of the sway, heard or not; in a tick
    DelaySegment segment_;
    Params latest_;
    std::uint32_t at_ = 0, planned_ = 0;  // frames, from the beginning of the first tick that is planned
    std::uint32_t write_ = 0, size_ = 0, reach_ = 1;
    bool fresh_ = true;
    // Nothing is on its way, among the values; at all: then only other parameters make a tick unlike the one before.
    bool steady_ = false, resting_ = false;
    bool waiting_ = false;  // both taps, also in the next tick, and nothing else is on its way
};

}  // namespace signalbox::dsp
