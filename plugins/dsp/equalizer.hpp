// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/filter_chain.hpp"
#include "plugins/dsp/glide.hpp"
#include "plugins/dsp/match.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/smoother.hpp"
#include "plugins/dsp/spec.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp {

// Eight bands, a low-cut and a high-cut on two channels, which are left and right or middle and side. Responses follow
// the analog prototypes up to the top of hearing (match.hpp). Every parameter may jump without a click: filters glide
// to where they should be if that is near, else a second set of them runs in unheard and takes over. In place or not;
// the same result for every block size. What is no number, and samples beyond +40 dB, are heard as silence. No latency.
class Equalizer {
public:
    static constexpr std::size_t kBands = Cascade::kFilters;
    enum class Type : std::uint8_t { bell, low_shelf, high_shelf, notch, band_pass, tilt };
    enum class Target : std::uint8_t { both, first, second };  // left or middle, right or side

    struct Band {
        Type type = Type::bell;
        Target target = Target::both;
        bool on = true, solo = false;  // while one has solo, those without are off
        float hz = 1000, q = 0.7f, gain_db = 0;
        bool operator==(const Band&) const = default;
    };
    struct Cut {
        std::uint8_t steps = 0;  // of 12 dB an octave, up to 4; 0: off
        float hz = 20;
        bool operator==(const Cut&) const = default;
    };
    struct Params {
        std::array<Band, kBands> bands;
        Cut low, high = {0, 20000};
        float output = 1;  // gain
        bool mid_side = false;
        bool enabled = true;
        bool operator==(const Params&) const = default;
        [[nodiscard]] bool any_solo() const noexcept REALTIME;
    };

    void prepare(const Spec& spec, Isa isa = best_isa());
    void reset() noexcept REALTIME;
    // A channel that is null is left out; then the other one is all there is.
    void process(const Params& params, const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept
        REALTIME;

    // The filter of a band, on; and its prototype: what a screen draws and tests compare with.
    static Section design(const Band& band, double rate_hz) noexcept REALTIME;
    static Section design_cut(const Cut& cut, bool low, std::uint8_t step, double rate_hz) noexcept REALTIME;

private:
    // The filters that are heard, or those that take over when knobs have jumped far.
    struct Filters {
        FilterChain bands, cuts;
        bool mid_side = false;
    };
    enum Level : std::size_t { kDry, kWet, kLevels };

    void tick(const Params& params) noexcept REALTIME;
    void aim(const Params& params) noexcept REALTIME;
    float aim_bands(const Params& params) noexcept REALTIME;
    float aim_cuts(const Params& params) noexcept REALTIME;
    void take_over(bool mid_side) noexcept REALTIME;
    void proceed() noexcept REALTIME;
    void wake() noexcept REALTIME;
    void segment(const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept REALTIME;
    void change(const float (&in)[2][kTick], float (&wet)[2][kTick], std::uint32_t frames) noexcept REALTIME;
    void filter(Filters& filters, float* left, float* right, std::uint32_t frames) noexcept REALTIME;
    [[nodiscard]] Filters& heard() noexcept REALTIME { return filters_[heard_]; }
    [[nodiscard]] Filters& other() noexcept REALTIME { return filters_[1 - heard_]; }

    double rate_hz_ = 48000;
    Cascade::Run run_ = nullptr;
    std::array<Filters, 2> filters_;
    std::size_t heard_ = 0;
    Glide fade_;                 // from those that are heard to the others
    std::uint32_t unheard_ = 0;  // ticks until it begins
    FilterChain::Target bands_, cuts_;
    Smoother<kLevels> levels_;
    Params latest_;
    std::array<Section, kBands> designed_{};
    std::uint32_t at_ = 0;
    bool changing_ = false;  // the others run, too
    bool awake_ = false;
    bool fresh_ = true;
    std::uint32_t rest_ = 0;  // ticks until knobs are looked at again
};

}  // namespace signalbox::dsp
