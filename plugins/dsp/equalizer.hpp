// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>

#include "plugins/dsp/cascade.hpp"
#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/match.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/smoother.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// Eight bands, a low-cut and a high-cut on two channels, which are left and right or middle and side. Responses follow
// the analog prototypes up to the top of hearing (match.hpp). Every parameter may jump without a click. In place or
// not; the same result for every block size. What is no number, and samples beyond +40 dB, are heard as silence. No
// latency.
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
    // Eight filters with their coefficients on the way to where they should be.
    struct Chain {
        Smoother<Cascade::kTermsOfAll> smooth;
        std::array<Cascade, 2> cascades;  // one of each way
        Smoother<Cascade::kTermsOfAll>::Values terms{};
        bool heard = false;
        void set(std::size_t filter, std::size_t side, const Section& section, bool on) noexcept REALTIME;
        void tick(bool heard) noexcept REALTIME;
        void wake(std::size_t way, bool other) noexcept REALTIME;
    };
    // What the channels are to the filters. Both ways are heard while one gives way to the other.
    enum Way : std::size_t { kPlain, kMidSide, kWays };
    enum Level : std::size_t { kDry = kWays, kLevels };  // behind the ways' own

    void tick(const Params& params) noexcept REALTIME;
    void aim(const Params& params) noexcept REALTIME;
    void aim_bands(const Params& params) noexcept REALTIME;
    void aim_cuts(const Params& params) noexcept REALTIME;
    void choose_ways() noexcept REALTIME;
    void segment(const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept REALTIME;
    void filter(std::size_t way, float* left, float* right, std::uint32_t frames) noexcept REALTIME;
    void run(Chain& chain, std::size_t way, float* left, float* right, std::uint32_t frames) noexcept REALTIME;

    double rate_hz_ = 48000;
    Cascade::Run run_ = nullptr;
    Chain bands_, cuts_;
    Smoother<kLevels> levels_;
    Params latest_;
    std::array<Section, kBands> designed_{};
    std::uint32_t at_ = 0;
    std::array<bool, kWays> awake_{};
    bool fresh_ = true;
    bool aimed_ = false;  // a tick ago
};

}  // namespace signalbox::dsp
