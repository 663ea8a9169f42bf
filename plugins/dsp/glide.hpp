// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// A value on its way to a target: 10 ms, or as long as is asked for, along a cubic that begins with the slope the value
// has and ends flat. From rest that is almost a raised cosine (its steepest slope is 1.5 of the mean, the
// cosine's 1.57); a target that moves while the value is under way makes no corner.
class Glide {
public:
    static constexpr double kSeconds = 0.010;

    void prepare(const Spec& spec, double seconds = kSeconds) noexcept {
        frames_ = std::max(1U, static_cast<std::uint32_t>(std::lround(spec.rate_hz * seconds)));
        jump(to_);
    }
    void jump(float value) noexcept REALTIME {
        to_ = value;
        start_ = static_cast<double>(value);
        slope_ = 0;
        at_ = frames_;
    }
    void aim(float target) noexcept REALTIME {
        if (target == to_) return;
        const double t = time(at_);
        const double start = value_at(t);
        slope_ = settled() ? 0 : slope_at(t);
        start_ = start;
        to_ = target;
        at_ = 0;
    }
    [[nodiscard]] bool settled() const noexcept REALTIME { return at_ == frames_; }
    [[nodiscard]] float target() const noexcept REALTIME { return to_; }
    [[nodiscard]] std::uint32_t remaining() const noexcept REALTIME { return frames_ - at_; }

    // The next values; the result does not depend on how calls divide the time.
    void fill(float* values, std::uint32_t count) noexcept REALTIME {
        const std::uint32_t moving = std::min(count, remaining());
        for (std::uint32_t i = 0; i < moving; ++i) values[i] = static_cast<float>(value_at(time(at_ + 1 + i)));
        at_ += moving;
        std::fill(values + moving, values + count, to_);
    }

private:
    [[nodiscard]] double time(std::uint32_t at) const noexcept REALTIME {
        return static_cast<double>(at) / static_cast<double>(frames_);
    }
    // Hermite's cubic in t = 0..1 from start_ with slope_ to to_ with slope 0.
    [[nodiscard]] double value_at(double t) const noexcept REALTIME {
        const double u = 1 - t;
        return start_ + (static_cast<double>(to_) - start_) * (t * t * (3 - 2 * t)) + slope_ * (t * u * u);
    }
    [[nodiscard]] double slope_at(double t) const noexcept REALTIME {
        const double u = 1 - t;
        return (static_cast<double>(to_) - start_) * (6 * t * u) + slope_ * (u * (1 - 3 * t));
    }

    double start_ = 0, slope_ = 0;
    float to_ = 0;
    std::uint32_t frames_ = 480, at_ = 480;
};

}  // namespace signalbox::dsp
