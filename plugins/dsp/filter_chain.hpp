// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/dsp/cascade.hpp"
#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/smoother.hpp"
#include "plugins/dsp/svf.hpp"

namespace signalbox::dsp {

// Eight filters on two sides, on their way to what they are to be. The way is silent where it is short; for a long one
// a second chain takes over, which has run in unheard.
class FilterChain {
public:
    using Smooth = Smoother<Cascade::kTermsOfAll, Line::straight>;

    // What the filters are to be.
    struct Target {
        Smooth::Values terms{};
        bool on = false;  // any of them; else nothing is run once it has settled

        // A filter that is off keeps its poles, so that on and off are a matter of gain.
        void set(std::size_t filter, std::size_t side, const Section& section, bool on_here) noexcept REALTIME;
        // Frames in which the slowest filter forgets all but an e-th of what it was.
        [[nodiscard]] float memory() const noexcept REALTIME;
    };

    void prepare(double rate_hz) noexcept { smooth_.prepare(rate_hz); }
    void forget() noexcept REALTIME;  // what has sounded
    // Where a filter is to be what it is in `before`, it goes on from there.
    void take_over(const FilterChain& before) noexcept REALTIME;
    void jump(const Target& target) noexcept REALTIME;
    void aim(const Target& target) noexcept REALTIME;
    // How much of its input a filter gives otherwise there than here, on either side: roughly the most, at any
    // frequency.
    [[nodiscard]] float distance(const Target& target, std::size_t filter) const noexcept REALTIME;

    void tick() noexcept REALTIME;
    // From frame `at` of the tick on, in place.
    void run(Cascade::Run kernel, std::uint32_t at, float* left, float* right, std::uint32_t frames) noexcept REALTIME;

private:
    Smooth smooth_;
    Cascade cascade_;
    bool on_ = false, heard_ = false;
};

}  // namespace signalbox::dsp
