// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/tick.hpp"

namespace signalbox::dsp {

// What a smoother makes of its steps: `count` values each (smoother.cpp).
struct SmootherSteps {
    const float* targets;
    float* poles[4];
    float* points[2];
    float *start, *slope, *curve;
};
void advance(const SmootherSteps& steps, std::size_t count, float part) noexcept REALTIME;
void advance_straight(const SmootherSteps& steps, std::size_t count, float part) noexcept REALTIME;  // without a curve

// N values on their way to their targets: four equal one-pole filters in a row, one step a tick, with a quadratic
// B-spline laid through the steps. So a value has no corner, stays between where it was and where it goes (also as a
// point among N coefficients: stable filters have only stable ones between them), and follows a moving target evenly.
// Half of the way takes 12 ms; after 50 ms a ten-thousandth is left, after 90 ms nothing.
// With straight lines between the steps, and 1.4 times the time, it costs less: smooth enough where the way is short.
enum class Line : std::uint8_t { bent, straight };
template <std::size_t N, Line kLine = Line::bent>
class Smoother {
public:
    using Values = std::array<float, N>;

    void prepare(double rate_hz) noexcept {
        step_ = static_cast<float>(1 - std::exp(-static_cast<double>(kTick) / (kSeconds * rate_hz)));
        ticks_ = static_cast<std::uint32_t>(std::ceil(kSettled * rate_hz / kTick));
    }
    void jump(const Values& targets) noexcept REALTIME {
        start = target_ = targets;
        poles_.fill(targets);
        points_.fill(targets);
        slope.fill(0);
        curve.fill(0);
        left_ = 0;
    }
    void aim(const Values& targets) noexcept REALTIME {
        target_ = targets;
        left_ = ticks_ + 1;
    }
    // The next tick: value j of its frame i is start[j] + i * (slope[j] + i * curve[j]).
    void advance() noexcept REALTIME {
        if (left_ == 0) return;
        if (--left_ == 0) return jump(Values(target_));
        const SmootherSteps steps = {target_.data(),
                                     {poles_[0].data(), poles_[1].data(), poles_[2].data(), poles_[3].data()},
                                     {points_[0].data(), points_[1].data()},
                                     start.data(),
                                     slope.data(),
                                     curve.data()};
        kLine == Line::bent ? dsp::advance(steps, N, step_) : dsp::advance_straight(steps, N, step_);
    }
    [[nodiscard]] bool settled() const noexcept REALTIME { return left_ == 0; }
    [[nodiscard]] const Values& targets() const noexcept REALTIME { return target_; }

    alignas(64) Values start{}, slope{}, curve{};

private:
    static constexpr double kSeconds = kLine == Line::bent ? 0.0033 : 0.0046;
    static constexpr double kSettled = kLine == Line::bent ? 0.09 : 0.125;

    std::array<Values, 4> poles_{};
    std::array<Values, 2> points_{};  // the latest two steps
    Values target_{};
    float step_ = 1;
    std::uint32_t ticks_ = 1, left_ = 0;
};

}  // namespace signalbox::dsp
